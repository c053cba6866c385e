"""Which words somebody reads: languages that are ready, and the texts in one of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.conf import settings

from cbt.lib.languages import preferred
from courses.compiling import hashes
from courses.enums import WordsStatus
from courses.models.versions import WordsEdition


@dataclass(frozen=True, slots=True)
class Readable:
    """The words of one version in one language, with what a reader has to be told about them."""

    language: str
    words: Mapping[str, str]
    is_draft: bool = False
    outdated: frozenset[str] = field(default_factory=frozenset)


def missing_paths(source: WordsEdition, edition: WordsEdition) -> frozenset[str]:
    """Paths that say something in the source language and nothing in this one."""
    return frozenset(
        path for path, text in source.words.items() if text and not edition.words.get(path)
    )


def outdated_paths(source: WordsEdition, edition: WordsEdition) -> frozenset[str]:
    """Paths whose source text changed since these words were made."""
    present = hashes(source.words)
    return frozenset(
        path
        for path, text in edition.words.items()
        if text and path in present and edition.source_hashes.get(path) != present[path]
    )


def is_open(source: WordsEdition, edition: WordsEdition) -> bool:
    """Whether a lesson or course may be shown in this language: complete, and approved.

    Outdated words stay open for reading, with a note. ``CBT_OPEN_DRAFT_LANGUAGES`` opens drafts.
    """
    if missing_paths(source, edition):
        return False
    return edition.status == WordsStatus.APPROVED or settings.CBT_OPEN_DRAFT_LANGUAGES


def is_open_for_marks(source: WordsEdition, edition: WordsEdition) -> bool:
    """Whether a quiz may be taken in this language: nothing missing, draft or outdated."""
    return is_open(source, edition) and not outdated_paths(source, edition)


def open_languages(editions: Mapping[str, WordsEdition], source_language: str) -> list[str]:
    """The languages of ``editions`` in which a lesson or course may be shown (see ``is_open``)."""
    source = editions.get(source_language)
    return [code for code, row in editions.items() if is_open(source, row)] if source else []


def languages_for_marks(editions: Mapping[str, WordsEdition], source_language: str) -> list[str]:
    """The languages of ``editions`` in which a quiz may be taken (see ``is_open_for_marks``)."""
    source = editions.get(source_language)
    if source is None:
        return []
    return [code for code, row in editions.items() if is_open_for_marks(source, row)]


def choose(
    editions: Mapping[str, WordsEdition], language: str, *, source_language: str
) -> Readable | None:
    """The words to show to somebody who reads ``language``, of the newest editions of a version;
    None when no language is ready.
    """
    ready = open_languages(editions, source_language)
    if not ready:
        return None
    code = preferred(language, ready, source_language)
    return as_readable(editions[source_language], editions[code])


def as_readable(source: WordsEdition, edition: WordsEdition) -> Readable:
    """One edition with its notes. An optional text the translation left out stays empty."""
    return Readable(
        language=edition.language,
        words={path: edition.words.get(path, "") for path in source.words},
        is_draft=edition.status != WordsStatus.APPROVED,
        outdated=outdated_paths(source, edition),
    )
