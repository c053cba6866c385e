"""Pages that belong to no audience: the door, failures, and the sign of life."""

import logging
import sys

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_safe

from cbt import __version__
from cbt.lib.middleware import write_failure
from cbt.people.permissions import access_of

log = logging.getLogger("cbt.errors")


def home(request: HttpRequest) -> HttpResponse:
    """Send everybody to their own home."""
    if not request.user.is_authenticated:
        return redirect("people:sign_in")
    access = access_of(request.user)
    if access.is_administrator and not access.classrooms:
        return redirect("administer:home")
    if access.can_teach:
        return redirect("teach:home")
    if access.can_read_reports:
        return redirect("reports:completion")
    return redirect("learn:home")


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """What to do where somebody is stuck, on one screen."""
    return render(request, "help.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """For whom the product works, what was tested, and what is missing."""
    return render(request, "accessibility.html")


@require_GET
def health(request: HttpRequest) -> JsonResponse:
    """Whether the box answers and its database too; read by the run command."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ready", "version": __version__})


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came without its token: the page was old, or the browser keeps no cookies.

    The second click of a double click at sign-in comes with the token of before: that person is
    in already and goes home.
    """
    if request.user.is_authenticated and request.path.startswith(reverse("people:sign_in")):
        return redirect("home")
    log.warning("Form without its token: %s (%s)", request.path, reason)
    return render(request, "403_csrf.html", status=403)


def no_access(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Signed in, but not for this: say which role one has."""
    words = (
        [str(role) for role in request.user.roles.select_related("unit", "classroom")]
        if (request.user.is_authenticated)
        else []
    )
    return render(request, "403.html", {"role_words": "; ".join(words)}, status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Something broke; the answers that were saved are safe, and the code is in the log.

    What fails outside a view, as in a preview of the editor, passes no middleware.
    """
    code = getattr(request, "error_code", "") or write_failure(request, sys.exception())
    return render(request, "500.html", {"code": code}, status=500)
