"""Addresses of third-party apps that this product keeps shut."""

from django.http import Http404, HttpRequest, HttpResponse


def closed(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
    """Not found, whoever asks."""
    raise Http404
