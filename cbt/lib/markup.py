"""Template tags that every template has, without loading them."""

from django.template import Library
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = Library()


@register.simple_tag
def lang(language: str | None) -> SafeString | str:
    """The ``lang`` of an element whose words come from a course; nothing in the page's language.

    Stands inside the tag, without a space before it: ``<p{% lang outline.language %}>``.
    """
    if not language or language == get_language():
        return ""
    return format_html(' lang="{}"', language)
