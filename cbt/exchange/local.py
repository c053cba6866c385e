"""This box's own course in the form of a package: for export, and to compare with one.

Texts pass through the same rules as a package's, so that a line break between two tags is no
difference between what came in and what stands here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any
from uuid import UUID

from wagtail.fields import StreamField
from wagtail.models import Page

from cbt.exchange.packages import manifest, texts
from cbt.exchange.packages.contents import (
    COURSE_FIELDS,
    COURSE_TEXTS,
    LESSON_FIELDS,
    LESSON_TEXTS,
    MODULE_TEXTS,
    QUESTION_FIELDS,
    QUIZ_FIELDS,
    QUIZ_TEXTS,
    CourseContent,
    LanguageWords,
    LessonContent,
    ModuleContent,
    Package,
    QuestionContent,
    QuizContent,
    TopicContent,
    digests,
)
from cbt.exchange.packages.texts import NotAllowed
from cbt.lib.languages import CODES
from cbt.lib.pictures import EXTENSIONS, Media
from courses.blocks.text import PROSE
from courses.compiling import RICH_FIELDS, Spec, Words, clean_rich, path_of, split
from courses.enums import WordsStatus
from courses.models import (
    Course,
    CoursePage,
    Lesson,
    LessonPage,
    ModulePage,
    Picture,
    Question,
    QuizPage,
    Topic,
    WordsEdition,
)
from courses.words import outdated_paths

_PROSE_TAGS = texts.tags_of(PROSE)


@dataclass(frozen=True)
class LocalCourse:
    """A course as it stands here.

    ``package`` is what is published. ``drafts`` has the digests of things whose newest draft
    differs from that; ``hidden`` the keys of things that are there but not published.
    """

    package: Package
    drafts: Mapping[str, str] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    pages: Mapping[UUID, Page] = field(default_factory=dict)
    editions: Mapping[UUID, Mapping[str, WordsEdition]] = field(default_factory=dict)


def canonical_text(path: str, text: str) -> str:
    """A text of this box as a package would say it."""
    name = path.rpartition(".")[2]
    if name not in RICH_FIELDS and name != "objectives":
        return texts.plain(text)
    html = clean_rich(text)
    try:
        return texts.rich(html, allowed=_PROSE_TAGS)
    except NotAllowed:
        # Something that a newer editor wrote: compared as it is, and named when it is exported.
        return html


def _canonical(words: Mapping[str, str]) -> Words:
    return {path: canonical_text(path, text or "") for path, text in words.items()}


class _Pictures:
    """The pictures met while streams are read, by fingerprint."""

    def __init__(self) -> None:
        self.media: dict[str, Media] = {}
        self._pictures: dict[str, Picture] = {}

    def spec(self, picture: Picture) -> Spec:
        key = picture.get_file_hash()
        if key not in self._pictures:
            self._pictures[key] = picture
        return {"picture": key}

    def describe(self) -> Mapping[str, Media]:
        """What an export says of them; this opens every file."""
        for key, picture in self._pictures.items():
            content = self.content(key)
            self.media[key] = Media(
                name=_media_name(picture),
                sha256=manifest.sha256(content),
                fingerprint=key,
                size=len(content),
                width=picture.width,
                height=picture.height,
            )
        return self.media

    def content(self, key: str) -> bytes:
        with self._pictures[key].file.open("rb") as file:
            return bytes(file.read())

    def read(self, media: Media) -> bytes:
        return self.content(media.fingerprint)


def _media_name(picture: Picture) -> str:
    """The title if it is a file name, as it is after an import; else the file's own name."""
    stored = PurePosixPath(picture.file.name)
    titled = PurePosixPath(picture.title)
    same_kind = titled.suffix == stored.suffix and titled.suffix in EXTENSIONS
    return titled.name if same_kind else stored.name


def course_page(course_id: UUID) -> CoursePage | None:
    return CoursePage.objects.filter(translation_key=course_id).first()


def read_local(
    page: CoursePage, *, questions: Iterable[UUID] = (), for_export: bool = False
) -> LocalCourse:
    """The course of ``page`` with everything in it.

    ``questions`` are read besides those that the course asks: a package may bring back one
    that left. With ``for_export`` only what is published counts, and pictures are opened.
    """
    return _LocalReader(page, for_export=for_export).read(set(questions))


class _LocalReader:
    def __init__(self, page: CoursePage, *, for_export: bool) -> None:
        self._page = page
        self._for_export = for_export
        self._pictures = _Pictures()
        self._drafts: dict[str, Any] = {}
        self._hidden: set[str] = set()
        self._pages: dict[UUID, Page] = {page.translation_key: page}
        self._asked: set[UUID] = set()

    def read(self, questions: set[UUID]) -> LocalCourse:
        course = self._page
        if not course.live:
            self._hidden.add(f"course/{course.translation_key}")
        modules: dict[UUID, ModuleContent] = {}
        lessons: dict[UUID, LessonContent] = {}
        quizzes: dict[UUID, QuizContent] = {}
        children = self._children()
        for module in self._in_order(ModulePage, course):
            items = []
            for child in children.get(module.path, []):
                self._pages[child.translation_key] = child
                if self._skip(child):
                    continue
                items.append(child.translation_key)
                if isinstance(child, LessonPage):
                    lessons[child.translation_key] = self._lesson(child)
                else:
                    quizzes[child.translation_key] = self._quiz(child)
            self._pages[module.translation_key] = module
            if not self._skip(module):
                modules[module.translation_key] = self._module(module, items)
        if self._for_export:
            listed = {item for module in modules.values() for item in module.items}
            lessons = {key: lesson for key, lesson in lessons.items() if key in listed}
            quizzes = {key: quiz for key, quiz in quizzes.items() if key in listed}
        rows = {
            row.pk: row
            for row in Question.objects.filter(pk__in=self._asked | questions).select_related(
                "current"
            )
        }
        ordered = [key for key in self._questions_in_order(lessons, quizzes) if key in rows]
        ordered += sorted(set(rows) - set(ordered))
        bank = {key: self._question(rows[key]) for key in ordered}
        topics = {
            topic.pk: TopicContent(
                id=topic.pk,
                code=topic.code,
                titles={code: texts.plain(title) for code, title in topic.titles.items() if title},
            )
            for topic in Topic.objects.filter(pk__in={q.topic for q in bank.values()})
        }
        topic_order = {
            question.topic: index for index, question in reversed(list(enumerate(bank.values())))
        }
        topics = dict(sorted(topics.items(), key=lambda entry: topic_order[entry[0]]))
        content = self._course(course)
        editions = self._editions(content.id, lessons, rows)
        package = Package(
            course=content,
            topics=topics,
            modules=modules,
            lessons=lessons,
            quizzes=quizzes,
            questions=bank,
            translations=self._translations(
                str(content.fields["source_language"]), editions, topics
            ),
            pictures=self._pictures.describe() if self._for_export else {},
            read=self._pictures.read,
        )
        return LocalCourse(
            package=package,
            drafts=digests(self._drafts),
            hidden=frozenset(self._hidden),
            pages=self._pages,
            editions=editions,
        )

    def _in_order(self, model: Any, parent: Page) -> Any:
        return model.objects.child_of(parent).order_by("path")

    def _children(self) -> dict[str, list[Page]]:
        """Lessons and quizzes by the path of their module (two queries for the whole course)."""
        found: dict[str, list[Page]] = {}
        for model in (LessonPage, QuizPage):
            for page in model.objects.descendant_of(self._page).order_by("path"):
                found.setdefault(page.path[: -page.steplen], []).append(page)
        for pages in found.values():
            pages.sort(key=lambda page: page.path)
        return found

    def _skip(self, page: Page) -> bool:
        """Note a page that is not published; an export leaves it out."""
        if page.live:
            return False
        self._hidden.add(f"{kind_of(page)}/{page.translation_key}")
        return self._for_export

    def _draft_of(self, page: Any) -> Any:
        """The newest draft of a page or question if it says more than what is published."""
        if self._for_export or not page.has_unpublished_changes or not page.live:
            return None
        if isinstance(page, Page):
            return page.get_latest_revision_as_object()
        return page.get_latest_revision_as_object() if page.latest_revision_id else None

    # --- Things --------------------------------------------------------------------------

    def _page_texts(self, page: Any, names: tuple[str, ...]) -> Words:
        key = str(page.translation_key)
        return _canonical({path_of(key, name): getattr(page, name) for name in names})

    def _course(self, page: CoursePage) -> CourseContent:
        def content(of: CoursePage) -> CourseContent:
            return CourseContent(
                id=of.translation_key,
                code=of.slug,
                fields={name: getattr(of, name) for name in COURSE_FIELDS},
                texts=self._page_texts(of, COURSE_TEXTS),
            )

        self._keep_draft(page, lambda draft: {"course": content(draft)})
        return content(page)

    def _module(self, page: ModulePage, items: list[UUID]) -> ModuleContent:
        def content(of: ModulePage) -> ModuleContent:
            return ModuleContent(
                id=of.translation_key,
                code=of.slug,
                texts=self._page_texts(of, MODULE_TEXTS),
                items=tuple(items),
            )

        self._keep_draft(page, lambda draft: {"modules": {draft.translation_key: content(draft)}})
        return content(page)

    def _lesson(self, page: LessonPage) -> LessonContent:
        def content(of: LessonPage) -> LessonContent:
            blocks, words = split(of.body, picture=self._pictures.spec)
            return LessonContent(
                id=of.translation_key,
                code=of.slug,
                fields={name: getattr(of, name) for name in LESSON_FIELDS},
                texts=self._page_texts(of, LESSON_TEXTS),
                blocks=blocks,
                words=_canonical(words),
            )

        self._keep_draft(page, lambda draft: {"lessons": {draft.translation_key: content(draft)}})
        found = content(page)
        self._asked.update(
            UUID(block["question"]) for block in found.blocks if block.get("question")
        )
        return found

    def _quiz(self, page: QuizPage) -> QuizContent:
        def content(of: QuizPage) -> QuizContent:
            return QuizContent(
                id=of.translation_key,
                code=of.slug,
                fields={name: getattr(of, name) for name in QUIZ_FIELDS},
                texts=self._page_texts(of, QUIZ_TEXTS),
                questions=tuple(
                    block.value.pk for block in of.questions if block.value is not None
                ),
            )

        self._keep_draft(page, lambda draft: {"quizzes": {draft.translation_key: content(draft)}})
        found = content(page)
        self._asked.update(found.questions)
        return found

    def _question(self, row: Question) -> QuestionContent:
        def content(of: Question) -> QuestionContent:
            blocks, words = split(of.body, picture=self._pictures.spec)
            return QuestionContent(
                id=of.pk,
                name=texts.plain(of.name),
                topic=of.topic_id,
                fields={name: getattr(of, name) for name in QUESTION_FIELDS},
                blocks=blocks,
                words=_canonical(words),
            )

        if row.archived_at is not None or row.current_id is None or not row.live:
            self._hidden.add(f"question/{row.pk}")
        self._keep_draft(row, lambda draft: {"questions": {draft.pk: content(draft)}})
        return content(row)

    def _keep_draft(self, thing: Any, parts: Any) -> None:
        """Remember what the newest draft of a thing says, under the key of that thing."""
        draft = self._draft_of(thing)
        if draft is None:
            return
        key = f"{kind_of(thing)}/{getattr(thing, 'translation_key', None) or thing.pk}"
        self._drafts[key] = _part(parts(draft)).contents()[key]

    def _questions_in_order(
        self, lessons: Mapping[UUID, LessonContent], quizzes: Mapping[UUID, QuizContent]
    ) -> list[UUID]:
        """Questions as a trainee meets them: in lessons, then in quizzes."""
        found: dict[UUID, None] = {}
        for lesson in lessons.values():
            for block in lesson.blocks:
                if block.get("question"):
                    found[UUID(block["question"])] = None
        for quiz in quizzes.values():
            found.update(dict.fromkeys(quiz.questions))
        return list(found)

    # --- Words ---------------------------------------------------------------------------

    def _editions(
        self,
        course_id: UUID,
        lessons: Mapping[UUID, LessonContent],
        questions: Mapping[UUID, Question],
    ) -> dict[UUID, dict[str, WordsEdition]]:
        """The newest words of every thing by language (one query for each kind of thing)."""
        currents: list[tuple[Any, UUID]] = []
        for course in Course.objects.filter(pk=course_id).select_related("current"):
            currents.append((course.current, course.pk))
        for lesson in Lesson.objects.filter(pk__in=lessons).select_related("current"):
            currents.append((lesson.current, lesson.pk))
        for row in questions.values():
            currents.append((row.current, row.pk))
        by_model: dict[Any, dict[UUID, UUID]] = {}
        for version, thing in currents:
            if version is not None:
                by_model.setdefault(version.words_model, {})[version.pk] = thing
        found: dict[UUID, dict[str, WordsEdition]] = {}
        for model, things in by_model.items():
            for edition in model.objects.filter(version__in=things).order_by("number"):
                found.setdefault(things[edition.version_id], {})[edition.language] = edition
        return found

    def _translations(
        self,
        source_language: str,
        editions: Mapping[UUID, Mapping[str, WordsEdition]],
        topics: Mapping[UUID, TopicContent],
    ) -> dict[str, LanguageWords]:
        said: dict[str, Words] = {}
        approved: dict[str, set[UUID]] = {}
        drafts: dict[str, set[UUID]] = {}
        outdated: dict[str, set[str]] = {}
        for thing, by_language in editions.items():
            source = by_language.get(source_language)
            for language, edition in by_language.items():
                if language == source_language or source is None:
                    continue
                words = {path: text for path, text in _canonical(edition.words).items() if text}
                if not words:
                    continue
                said.setdefault(language, {}).update(words)
                outdated.setdefault(language, set()).update(outdated_paths(source, edition))
                states = approved if edition.status == WordsStatus.APPROVED else drafts
                states.setdefault(language, set()).add(thing)
        titled = {
            code for topic in topics.values() for code in topic.titles if code != source_language
        }
        languages = [code for code in CODES if code in said or code in titled]
        return {
            language: LanguageWords(
                status=WordsStatus.DRAFT
                if language in drafts or language not in approved
                else WordsStatus.APPROVED,
                texts=said.get(language, {}),
                approved=frozenset(approved.get(language, ()))
                if language in drafts
                else frozenset(),
                outdated=frozenset(outdated.get(language, ())),
            )
            for language in languages
        }


def kind_of(thing: Any) -> str:
    """What keys call a page or question."""
    kinds = {
        CoursePage: "course",
        ModulePage: "module",
        LessonPage: "lesson",
        QuizPage: "quiz",
        Question: "question",
    }
    return kinds[type(thing)]


def _part(parts: Mapping[str, Any]) -> Package:
    """A package of one thing, to say that thing in the comparable form."""
    nothing: Any = {}
    course = parts.get("course") or CourseContent(id=UUID(int=0), code="", fields={}, texts={})
    return Package(
        course=course,
        topics=nothing,
        modules=parts.get("modules", nothing),
        lessons=parts.get("lessons", nothing),
        quizzes=parts.get("quizzes", nothing),
        questions=parts.get("questions", nothing),
        translations=nothing,
        pictures=nothing,
        read=lambda media: b"",
    )


def stream_block(model: Any, name: str) -> Any:
    """The stream block of a field."""
    stream_field = model._meta.get_field(name)
    assert isinstance(stream_field, StreamField)
    return stream_field.stream_block
