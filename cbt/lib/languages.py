"""The languages of the product and what is known about each of them.

Adding one is adding a line here, a catalogue in ``locale/`` and words to the courses. Plural
rules are the catalogues' business (they follow Django's own headers for each language).
"""

from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass

from django.utils.translation import get_language


@dataclass(frozen=True, slots=True)
class Language:
    """One language: its code, its own name, and which order it writes a person's name in."""

    code: str
    endonym: str
    family_name_first: bool = True


LANGUAGES: tuple[Language, ...] = (
    Language("en", "English", family_name_first=False),
    Language("ru", "Русский"),
    Language("kk", "Қазақша"),
    Language("ky", "Кыргызча"),
    Language("tg", "Тоҷикӣ"),
    Language("tk", "Türkmençe"),
    Language("uz", "Oʻzbekcha"),
)
CODES: tuple[str, ...] = tuple(language.code for language in LANGUAGES)
BY_CODE: Mapping[str, Language] = {language.code: language for language in LANGUAGES}
# For fields of models and forms.
LANGUAGE_CHOICES: list[tuple[str, str]] = [
    (language.code, language.endonym) for language in LANGUAGES
]
# What an officer of the region most likely reads when their own language is not ready.
FALLBACKS: tuple[str, ...] = ("ru", "en")


# Who reads, and the language of the screens they get (see ``cbt.lib.interface.speaking``).
reader: ContextVar[tuple[str, str]] = ContextVar("reader", default=("", ""))


def current_language() -> str:
    """The language of the person who reads, as one of our codes: for courses, quizzes, places.

    The screens around them may be in another one, which Django's ``get_language`` tells. Where
    somebody else's language was activated in between, it is that one.
    """
    wanted, shown = reader.get()
    active = get_language() or "en"
    return wanted if wanted and active == shown else active


def known(code: str) -> str:
    """``code`` reduced to one of ours ("en-gb" is "en"); English when it is none of them."""
    short = code.split("-")[0].lower()
    return short if short in BY_CODE else "en"


def preferred(wanted: str, available: Iterable[str], source: str = "en") -> str:
    """The language to show among ``available`` to somebody who asked for ``wanted``.

    The one asked for, else the region's common languages, else the source language.
    """
    ready = set(available)
    for code in (wanted, *FALLBACKS, source):
        if code in ready:
            return code
    return min(ready) if ready else source


def pick(words: Mapping[str, str], wanted: str) -> str:
    """The text for ``wanted`` from a mapping of language code to text, never an empty one."""
    ready = {code: text for code, text in words.items() if text}
    return ready[preferred(wanted, ready)] if ready else ""
