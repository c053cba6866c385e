"""The language the screens are written in, which need not be the one a person reads.

A language has an interface of its own as soon as ``LOCALE_PATHS`` has a catalogue for it. Until
then its readers get that of the first of ``FALLBACKS``, whole: dates, numbers and Django's own
texts with it, so that a page is in one language and says which. Where a catalogue lacks a text,
the same languages step in one after the other.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import to_locale, trans_real

from cbt.lib.languages import FALLBACKS, known, reader

# The language of the source, which needs no catalogue.
SOURCE = "en"


def interface_language(code: str) -> str:
    """The language of the screens for somebody who reads ``code``, any tag of a language."""
    paths = tuple(str(path) for path in settings.LOCALE_PATHS)
    wanted = (known(code), *FALLBACKS)
    return next(candidate for candidate in wanted if _has_catalogue(candidate, paths))


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Write screens for somebody who reads ``code``; ``current_language`` stays theirs."""
    shown = interface_language(code)
    token = reader.set((known(code), shown))
    try:
        with writing(shown):
            yield
    finally:
        reader.reset(token)


@contextmanager
def writing(code: str) -> Iterator[None]:
    """Write ``code`` itself, catalogue or not: dates and numbers beside words from elsewhere."""
    _complete(code)
    with translation.override(code):
        yield


@cache
def _has_catalogue(code: str, paths: tuple[str, ...]) -> bool:
    name = Path(to_locale(code), "LC_MESSAGES", "django.mo")
    return code == SOURCE or any(Path(path, name).is_file() for path in paths)


def _complete(code: str) -> None:
    """Put right in Django's catalogue of a language: where it falls back, and its months.

    Django falls back to English only, and writes months with a capital where the language does
    not; ``cbt.lib.formats`` has them right beside the patterns of dates.
    """
    if code in (SOURCE, *FALLBACKS):
        return
    catalogue: Any = trans_real.translation(code)
    fallback = trans_real.translation(FALLBACKS[0])
    if catalogue._fallback is fallback:
        return
    for english, name in zip(_months(SOURCE), _months(code), strict=True):
        # The name alone, and the one beside a day.
        catalogue._catalog[english] = name
        catalogue._catalog[f"alt. month{trans_real.CONTEXT_SEPARATOR}{english}"] = name
    # Not add_fallback: it would hang Russian behind the English that all languages share.
    catalogue._fallback = fallback


def _months(code: str) -> tuple[str, ...]:
    months: tuple[str, ...] = import_module(f"cbt.lib.formats.{code}.formats").MONTHS
    return months
