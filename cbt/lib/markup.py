"""Template tags that every template has, without loading them."""

from functools import cache

from django.template import Library
from django.templatetags.static import static
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

register = Library()

# Each state a person reads: its colour, its picture, its words where the page has none of its own.
STATES: dict[str, tuple[str, str, Promise | str]] = {
    "not_started": ("", "circle", _("Not started")),
    "in_progress": ("brand", "half", _("In progress")),
    "completed": ("ok", "done", _("Completed")),
    "overdue": ("bad", "late", _("Overdue")),
    "expired": ("warn", "expired", _("Expired")),
    "needs_help": ("warn", "hand", _("Needs help")),
    "test_not_passed": ("warn", "failed", _("Test not passed")),
    "locked": ("", "lock", pgettext_lazy("a lesson", "Locked")),
    "passed": ("ok", "done", _("Passed")),
    "not_passed": ("bad", "failed", _("Not passed")),
    "answered": ("", "check", ""),
    "not_answered": ("warn", "circle", ""),
}


@register.simple_tag
def lang(language: str | None) -> SafeString | str:
    """The ``lang`` of an element whose words come from a course; nothing in the page's language.

    Stands inside the tag, without a space before it: ``<p{% lang outline.language %}>``.
    """
    if not language or language == get_language():
        return ""
    return format_html(' lang="{}"', language)


@register.simple_tag
@cache
def symbol(name: str) -> SafeString:
    """One picture of ``static/icons/sprite.svg`` by its id, always beside a word."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("icons/sprite.svg"),
        name,
    )


@register.simple_tag
def status(state: str, text: str = "") -> SafeString:
    """A state (a key of ``STATES``) with its picture; ``text`` stands for the state's own words."""
    colour, picture, words = STATES[state]
    return format_html(
        '<span class="status{}">{}{}</span>',
        f" status-{colour}" if colour else "",
        symbol(picture),
        text or words,
    )
