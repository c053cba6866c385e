"""Words editions as rows of texts, and back."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from wagtail.models import Locale
from wagtail.rich_text import RichText
from wagtail_localize.models import TranslationSource

from courses.blocks.words import WordsBody, text_id
from courses.compiling import Words, clean_rich
from courses.models import (
    CataloguePage,
    Course,
    CoursePage,
    CourseWords,
    Lesson,
    LessonPage,
    LessonWords,
    Question,
    QuestionWords,
    WordsRow,
)
from courses.models.versions import WordsEdition

ROW_MODELS: Mapping[type, type[WordsRow]] = {
    Question: QuestionWords,
    Lesson: LessonWords,
    Course: CourseWords,
}
FIELDS = frozenset(WordsBody().child_blocks)
_NAME_LENGTH = 255


def stream_of(words: Mapping[str, str]) -> list[dict[str, Any]]:
    """The stream of a row: the texts that say something, each under an id made from its path."""
    return [
        {"type": path.rpartition(".")[2], "id": text_id(path), "value": text}
        for path, text in words.items()
        if text
    ]


def words_of(row: WordsRow, source_words: Mapping[str, str]) -> Words:
    """The texts of a row by path. Ids that are no longer the source's are left out."""
    paths = {text_id(path): path for path in source_words}
    found: Words = {}
    for child in row.body:
        path = paths.get(str(child.id))
        if path is not None:
            value = child.value
            found[path] = clean_rich(value.source) if isinstance(value, RichText) else value
    return found


def locale_of(language: str) -> Locale:
    """The locale of a language; made when it is first needed."""
    locale, _new = Locale.objects.get_or_create(language_code=language)
    return locale


def source_language_of(anchor: Any) -> str:
    """The language that the anchor's words were written in."""
    if isinstance(anchor, Lesson):
        return anchor.course.source_language
    return str(anchor.source_language)


def refresh(edition: WordsEdition) -> WordsRow | None:
    """Write the row for new words of the source language; None when nothing shows the anchor.

    What translators did not touch stays translated: localize finds equal texts again.
    """
    version = edition.version
    anchor = getattr(version, version.anchor_field)
    described = _described(anchor)
    if described is None:
        return None
    name, catalogue = described
    model = ROW_MODELS[type(anchor)]
    locale = locale_of(edition.language)
    row = model.objects.filter(translation_key=anchor.pk, locale=locale).first() or model(
        translation_key=anchor.pk, locale=locale
    )
    row.name, row.catalogue_id = name[:_NAME_LENGTH], catalogue
    row.body = stream_of(edition.words)
    row.save()
    source = TranslationSource.objects.get_for_instance_or_none(row)
    if source is not None:
        source.update_from_db()
    return row


def relabel(anchor: Any) -> None:
    """After content was renamed or moved: its rows follow, and so does who may see them."""
    described = _described(anchor)
    if described is not None:
        name, catalogue = described
        ROW_MODELS[type(anchor)].objects.filter(translation_key=anchor.pk).update(
            name=name[:_NAME_LENGTH], catalogue_id=catalogue
        )


def _described(anchor: Any) -> tuple[str, int] | None:
    """What authors call the anchor, and the catalogue it stands in."""
    if isinstance(anchor, Question):
        return anchor.name, anchor.catalogue_id
    pages: dict[type, type[CoursePage] | type[LessonPage]] = {
        Lesson: LessonPage,
        Course: CoursePage,
    }
    page = pages[type(anchor)].objects.filter(translation_key=anchor.pk).first()
    if page is None:
        return None
    catalogue = CataloguePage.objects.ancestor_of(page).first()
    return (page.title, catalogue.pk) if catalogue else None


def source_row(row: WordsRow) -> WordsRow:
    """The row of the source language beside ``row``."""
    language = source_language_of(row.anchor)
    found: WordsRow = type(row).objects.get(
        translation_key=row.translation_key, locale__language_code=language
    )
    return found


def row_of(key: UUID) -> WordsRow | None:
    """Any row of the anchor with this key: the source's if it is there."""
    for model in ROW_MODELS.values():
        row = model.objects.filter(translation_key=key).order_by("pk").first()
        if row is not None:
            return row
    return None
