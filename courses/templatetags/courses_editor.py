"""What the editor's own templates ask."""

from django import template
from wagtail.models import Page

from courses.translation.queries import PageLanguages, page_languages

register = template.Library()


@register.simple_tag
def languages_of(page: Page) -> PageLanguages | None:
    """The languages of a page; see ``page_languages``."""
    return page_languages(page)
