"""What can go wrong with content."""


class CoursesError(Exception):
    """Base of this app's errors; ``str()`` is what the author reads."""


class DoubledId(CoursesError):
    """Two blocks or list items of one piece of content have the same id."""


class WordsDoNotFit(CoursesError):
    """Words name a path that the structure does not have."""


class NotReady(CoursesError):
    """The content has no words in the language asked for."""
