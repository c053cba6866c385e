"""What every page of this audience has."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _


def page(
    request: HttpRequest, template: str, context: dict[str, Any], *, section: str, status: int = 200
) -> HttpResponse:
    """A page with the administrator's sections above it."""
    sections = (
        ("home", _("Overview")),
        ("staff", _("Staff")),
        ("places", _("Places")),
    )
    nav_links = [
        {"url": reverse(f"administer:{name}"), "label": label, "current": name == section}
        for name, label in sections
    ]
    return render(request, template, {"nav_links": nav_links, **context}, status=status)


def crumbs(*pairs: tuple[str, Any]) -> list[dict[str, Any]]:
    """The way up: pairs of address and label."""
    return [{"url": url, "label": label} for url, label in pairs]
