"""How far each language is."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from wagtail.models import Page
from wagtail_localize.models import Translation

from cbt.lib.languages import BY_CODE, LANGUAGES, Language
from courses.enums import TranslationState, WordsStatus
from courses.models import CoursePage, CourseWords, Lesson, LessonPage, LessonWords, WordsRow
from courses.models.versions import WordsEdition
from courses.translation.rows import source_language_of
from courses.words import missing_paths, outdated_paths


@dataclass(frozen=True, slots=True)
class LanguageState:
    """One language of one anchor: missing > draft > approved, or outdated since.

    ``is_begun`` when there is something to open: words of a package, or a translation under way.
    """

    language: Language
    state: TranslationState
    missing: int = 0
    outdated: int = 0
    translation: Translation | None = None
    is_begun: bool = False

    @property
    def words(self) -> str:
        """The state in a word, with a number where one helps."""
        number = {
            TranslationState.MISSING: self.missing,
            TranslationState.OUTDATED: self.outdated,
        }.get(self.state)
        return f"{self.state.label} {number}" if number else str(self.state.label)


def language_states(rows: Iterable[WordsRow]) -> dict[UUID, list[LanguageState]]:
    """The states of all languages but the source's, by anchor. Rows of one model: three queries."""
    rows = list(rows)
    if not rows:
        return {}
    keys = [row.translation_key for row in rows]
    anchor_model = rows[0].anchor_model
    # A lesson has the source language of its course.
    related = ("current", "course") if anchor_model is Lesson else ("current",)
    found_anchors = anchor_model._default_manager.select_related(*related).filter(pk__in=keys)
    anchors: dict[UUID, Any] = {anchor.pk: anchor for anchor in found_anchors}
    versions = {a.current_id: a for a in anchors.values() if a.current_id}
    editions: dict[UUID, dict[str, WordsEdition]] = defaultdict(dict)
    if versions:
        words_model = next(iter(anchors.values())).current.words_model
        for edition in words_model._default_manager.filter(version__in=versions).order_by("number"):
            editions[versions[edition.version_id].pk][edition.language] = edition
    opened = {
        (translation.source.object_id, translation.target_locale.language_code): translation
        for translation in Translation.objects.filter(
            source__object_id__in=keys, enabled=True
        ).select_related("source", "target_locale")
    }
    found = {}
    for key, anchor in anchors.items():
        source = editions[key].get(source_language_of(anchor))
        found[key] = [
            _state(
                language, source, editions[key].get(language.code), opened.get((key, language.code))
            )
            for language in LANGUAGES
            if source is not None and language.code != source.language
        ]
    return found


def _state(
    language: Language,
    source: WordsEdition,
    edition: WordsEdition | None,
    translation: Translation | None,
) -> LanguageState:
    if edition is None:
        count = sum(bool(text) for text in source.words.values())
        return LanguageState(
            language,
            TranslationState.MISSING,
            missing=count,
            translation=translation,
            is_begun=translation is not None,
        )
    missing, outdated = missing_paths(source, edition), outdated_paths(source, edition)
    if missing:
        state = TranslationState.MISSING
    elif outdated:
        state = TranslationState.OUTDATED
    elif edition.status == WordsStatus.APPROVED:
        state = TranslationState.APPROVED
    else:
        state = TranslationState.DRAFT
    return LanguageState(language, state, len(missing), len(outdated), translation, is_begun=True)


@dataclass(frozen=True, slots=True)
class PageLanguages:
    """What the editor says of a page: its own language, and those its words are in.

    ``row`` holds the published words, None before there are any. The words of a module or quiz
    are among those of its course.
    """

    written_in: Language
    row: WordsRow | None
    others: tuple[LanguageState, ...]

    @property
    def kind(self) -> str:
        """The row's model as addresses name it."""
        return str(self.row._meta.model_name) if self.row is not None else ""


def page_languages(page: Page) -> PageLanguages | None:
    """The languages of a course or of a page in one; None elsewhere, and before it is saved."""
    course = CoursePage.objects.ancestor_of(page, inclusive=True).first() if page.path else None
    if course is None:
        return None
    model, holder = (LessonWords, page) if isinstance(page, LessonPage) else (CourseWords, course)
    language = course.draft_language()
    row = model._default_manager.filter(
        translation_key=holder.translation_key, locale__language_code=language
    ).first()
    states = language_states([row]).get(row.translation_key, []) if row is not None else []
    return PageLanguages(BY_CODE[language], row, tuple(s for s in states if s.is_begun))
