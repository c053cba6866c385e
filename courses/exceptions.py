"""What can go wrong with content."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


class CoursesError(Exception):
    """Base of this app's errors; ``str()`` is what the author reads."""

    def told_to(self, user: Any) -> str:
        """What this author reads: a refusal names nothing that does not exist for them."""
        return str(self)


class DoubledId(CoursesError):
    """Two blocks or list items of one piece of content have the same id."""


class WordsDoNotFit(CoursesError):
    """Words name a path that the structure does not have."""


class NotReady(CoursesError):
    """The content has no words in the language asked for."""


class NotPublished(CoursesError):
    """A page or question does not hold up to what is asked of published content."""

    def __init__(self, thing: Any, error: ValidationError) -> None:
        super().__init__(
            _("“%(name)s” was not published. %(why)s")
            % {"name": thing, "why": " ".join(error.messages)}
        )
