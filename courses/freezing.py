"""Writing versions and words editions: the only place that inserts them.

Two people may publish the same thing in the same moment. The anchor's row is locked first
(SQLite takes the whole database's write lock at the start of the transaction instead), so the
second sees what the first wrote; the unique number is the guard behind that.
"""

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from django.db import models, transaction

from cbt.lib.canonical import digest, plain
from courses.compiling import Spec, Words, hashes
from courses.editions import load_editions
from courses.enums import WordsStatus
from courses.exceptions import WordsDoNotFit
from courses.models.versions import Version, WordsEdition

V = TypeVar("V", bound=Version)


@transaction.atomic
def freeze(
    model: type[V],
    anchor: Any,
    *,
    spec: Spec,
    words: Words | None,
    source_language: str,
    at: datetime.datetime,
) -> V:
    """The version of ``anchor`` for ``spec``, made if the structure changed, with its words.

    An anchor is a course, lesson, quiz or question.

    The words of other languages are carried over to a new version as far as their paths still
    exist, with their status; what is missing or outdated then follows from the hashes.
    """
    locked = type(anchor)._default_manager.select_for_update().get(pk=anchor.pk)
    rows: Any = model._default_manager
    before: V | None = None
    version: V
    if locked.current_id is not None:
        before = rows.get(pk=locked.current_id)
    spec = plain(spec)
    spec_hash = digest(spec)
    if before is not None and before.spec_hash == spec_hash:
        version = before
    else:
        top = model._default_manager.filter(**{model.anchor_field: locked}).aggregate(
            top=models.Max("number")
        )["top"]
        version = model(number=(top or 0) + 1, spec=spec, spec_hash=spec_hash, published_at=at)
        setattr(version, model.anchor_field, locked)
        version.save()
        locked.current = version
        locked.save(update_fields=["current"])
    anchor.current = version
    if words is not None:
        attach(
            version,
            language=source_language,
            words=words,
            source_hashes=hashes(words),
            status=WordsStatus.APPROVED,
            at=at,
        )
        if before is not None and version is not before:
            _carry_over(before, version, source_language=source_language, words=words, at=at)
    return version


def _carry_over(
    before: Version, after: Version, *, source_language: str, words: Words, at: datetime.datetime
) -> None:
    for edition in latest_editions(before).values():
        if edition.language == source_language:
            continue
        kept = {path: text for path, text in edition.words.items() if path in words}
        attach(
            after,
            language=edition.language,
            words=kept,
            source_hashes={p: h for p, h in edition.source_hashes.items() if p in kept},
            status=WordsStatus(edition.status),
            at=at,
        )


def latest_editions(version: Version) -> dict[str, WordsEdition]:
    """The newest words edition of each language, by language code."""
    return load_editions(version.words_model, [version.pk]).get(version.pk, {})


@transaction.atomic
def attach(
    version: Version,
    *,
    language: str,
    words: Mapping[str, str],
    source_hashes: Mapping[str, str],
    status: WordsStatus,
    at: datetime.datetime,
) -> WordsEdition:
    """Write the words of one language for ``version``; equal words make no new row.

    ``source_hashes`` are those of the source texts that these words were made from.
    """
    model: Any = version.words_model
    words = dict(words)
    # Whoever writes words of the same version waits: numbers are given out one at a time.
    type(version)._default_manager.select_for_update().get(pk=version.pk)
    last = (
        model._default_manager.filter(version=version, language=language).order_by("number").last()
    )
    words_hash = digest(words)
    if (
        last is not None
        and last.words_hash == words_hash
        and last.source_hashes == dict(source_hashes)
        and last.status == status
    ):
        return last
    row: WordsEdition = model(
        version=version,
        language=language,
        number=(last.number if last else 0) + 1,
        status=status,
        words=words,
        words_hash=words_hash,
        source_hashes=dict(source_hashes),
        made_at=at,
    )
    row.save()
    return row


def attach_translation(
    version: Version,
    *,
    source_language: str,
    language: str,
    words: Mapping[str, str],
    status: WordsStatus,
    at: datetime.datetime,
) -> WordsEdition:
    """Write a translation of the present source words.

    Raises WordsDoNotFit when a path is not one of the source's: a typing mistake in a file
    would otherwise be lost without a word.
    """
    source = latest_editions(version)[source_language]
    strange = sorted(set(words) - set(source.words))
    if strange:
        raise WordsDoNotFit(", ".join(strange))
    present = hashes(source.words)
    return attach(
        version,
        language=language,
        words=words,
        source_hashes={
            path: present[path] for path, text in words.items() if text and path in present
        },
        status=status,
        at=at,
    )
