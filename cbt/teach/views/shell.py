"""What every page of this audience has."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def page(
    request: HttpRequest, template: str, context: dict[str, Any], *, section: str, status: int = 200
) -> HttpResponse:
    """A page with the instructor's sections above it."""
    sections = (
        ("home", _("Overview")),
        ("cohorts", _("Cohorts")),
        ("people", _("People")),
    )
    nav_links = [
        {"url": reverse(f"teach:{name}"), "label": label, "current": name == section}
        for name, label in sections
    ]
    return render(request, template, {"nav_links": nav_links, **context}, status=status)


def say_due_date(request: HttpRequest, count: int) -> None:
    """How many trainees have another due date."""
    if count:
        words = ngettext(
            "The due date of %(count)d trainee is changed.",
            "The due date of %(count)d trainees is changed.",
            count,
        )
        messages.success(request, words % {"count": count})
    else:
        messages.info(request, _("Nothing was changed."))


def crumbs(*pairs: tuple[str, Any]) -> list[dict[str, Any]]:
    """The way up: pairs of address and label."""
    return [{"url": url, "label": label} for url, label in pairs]
