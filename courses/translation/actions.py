"""What is done to translations: begin, hand in, approve."""

import datetime
from collections import defaultdict

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail_localize.models import (
    MissingTranslationError,
    StringSegment,
    StringTranslation,
    Translation,
    TranslationContext,
    TranslationSource,
)
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments

from courses.enums import WordsStatus
from courses.exceptions import NotReady
from courses.freezing import attach_translation, latest_editions
from courses.models import WordsRow
from courses.models.versions import WordsEdition
from courses.translation.rows import locale_of, source_language_of, stream_of, words_of


@transaction.atomic
def begin_translation(*, row: WordsRow, language: str) -> Translation:
    """Open the translation of a source row into ``language``; the same one when it is open.

    Words that exist already, from a course package say, are put in as translated.
    """
    source, _new = TranslationSource.update_or_create_from_instance(row)
    translation, new = Translation.objects.get_or_create(
        source=source, target_locale=locale_of(language)
    )
    if not translation.enabled:
        translation.enabled = True
        translation.save(update_fields=["enabled"])
    if new:
        _put_in_known_words(translation, row)
    # The row in the other language exists so that localize has something to open. It falls back
    # to the source where a text is missing, and so is never read by us.
    translation.save_target(publish=True)
    return translation


def _put_in_known_words(translation: Translation, row: WordsRow) -> None:
    editions = latest_editions(row.anchor.current)
    known = editions.get(translation.target_locale.language_code)
    if known is None:
        return
    twin = type(row)(
        translation_key=row.translation_key,
        locale=translation.target_locale,
        name=row.name,
        catalogue=row.catalogue,
        body=stream_of(known.words),
    )
    ours, theirs = _strings_by_path(row), _strings_by_path(twin)
    segments = defaultdict(list)
    for segment in (
        StringSegment.objects.filter(source=translation.source)
        .select_related("string", "context")
        .order_by("order")
    ):
        segments[segment.context.path].append(segment)
    for path, rows in segments.items():
        texts = theirs.get(path, [])
        if len(texts) != len(rows) or len(ours.get(path, [])) != len(rows):
            continue  # paragraphs were added or taken out: the translator decides what fits
        for segment, text in zip(rows, texts, strict=True):
            _put_in(translation, segment.string_id, segment.context, text)


def _put_in(
    translation: Translation, string_id: int, context: TranslationContext, text: str
) -> None:
    StringTranslation.objects.get_or_create(
        translation_of_id=string_id,
        locale=translation.target_locale,
        context=context,
        defaults={"data": text, "translation_type": StringTranslation.TRANSLATION_TYPE_MANUAL},
    )


def _strings_by_path(row: WordsRow) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for segment in extract_segments(row):
        if isinstance(segment, StringSegmentValue) and not segment.is_empty():
            found[segment.path].append(segment.string.data)
    return found


@transaction.atomic
def take_over(
    *, translation: Translation, status: WordsStatus, at: datetime.datetime
) -> WordsEdition:
    """Make a words edition of what stands in the translation now.

    Raises NotReady when a text is missing: nobody is to read half a question.
    """
    # A source that was loaded before somebody published again crashes localize.
    translation = Translation.objects.select_related("source", "target_locale").get(
        pk=translation.pk
    )
    try:
        row = translation.source.get_ephemeral_translated_instance(
            translation.target_locale, fallback=False
        )
    except MissingTranslationError as error:
        raise NotReady(_("Translate every text first.")) from error
    anchor = row.anchor
    language = source_language_of(anchor)
    source_words = latest_editions(anchor.current)[language].words
    words = words_of(row, source_words)
    left_out = [path for path, text in source_words.items() if text and not words.get(path)]
    if left_out:
        raise NotReady(_("The text changed meanwhile. Open the translation again and complete it."))
    return attach_translation(
        anchor.current,
        source_language=language,
        language=translation.target_locale.language_code,
        words=words,
        status=status,
        at=at,
    )


def hand_in(*, translation: Translation, at: datetime.datetime) -> WordsEdition:
    """The translator is done: the words are a draft that an author approves. Raises NotReady."""
    return take_over(translation=translation, status=WordsStatus.DRAFT, at=at)


def approve(*, translation: Translation, at: datetime.datetime) -> WordsEdition:
    """An author stands for the words: from now on trainees read them. Raises NotReady."""
    return take_over(translation=translation, status=WordsStatus.APPROVED, at=at)
