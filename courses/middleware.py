"""What content refuses is told to the author, wherever in the editor it was asked for."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from wagtail.admin import messages

from courses.exceptions import CoursesError


class RefusalMiddleware:
    """Show a refusal above the page the author came from.

    Forms judge what is typed in. Publishing has more doors than forms: a list of pages, the
    approval of a review, an older version.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A message instead of a failure; the transaction is rolled back by then."""
        home = reverse("wagtailadmin_home")
        if not isinstance(exception, CoursesError) or not request.path.startswith(home):
            return None
        messages.error(request, exception.told_to(request.user))
        came_from = request.headers.get("Referer", "")
        known = url_has_allowed_host_and_scheme(
            came_from, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )
        address = came_from if known else home
        if request.headers.get("X-Requested-With") == "XMLHttpRequest":
            # The words in which a window of Wagtail is told to close and where to go.
            return JsonResponse({"step": "success", "redirect": address})
        return HttpResponseRedirect(address)
