"""Publishing: from what authors edit to versions that never change.

Receivers call these on Wagtail's signals; the package reader calls them through ``batched``,
so that a course of forty pages becomes one edition and not forty.
"""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from operator import attrgetter
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from wagtail.models import Page

from courses.compiling import Spec, Words, clean_rich, path_of, split
from courses.exceptions import CoursesError
from courses.freezing import freeze
from courses.models import (
    Course,
    CourseEdition,
    CoursePage,
    Lesson,
    LessonEdition,
    LessonPage,
    ModulePage,
    Question,
    QuestionVersion,
    Quiz,
    QuizPage,
    QuizVersion,
)
from courses.published_files import freeze_picture, note_use
from courses.signals import course_changed
from courses.validators import (
    CODE_IS_TAKEN,
    KIND_CANNOT_CHANGE,
    LANGUAGE_CANNOT_CHANGE,
    has_published_words,
    is_taken,
    refuse_lost_pictures,
)

_batch: ContextVar[dict[UUID, CoursePage] | None] = ContextVar("courses_batch", default=None)


@contextmanager
def batched(*, at: datetime.datetime) -> Iterator[None]:
    """Put off compiling courses until the end of the block, then compile each once."""
    outer = _batch.get()
    if outer is not None:
        yield
        return
    pending: dict[UUID, CoursePage] = {}
    token = _batch.set(pending)
    try:
        yield
    finally:
        _batch.reset(token)
    for page in pending.values():
        publish_course(CoursePage.objects.get(pk=page.pk), at=at)


@transaction.atomic
def publish_question(question: Question, *, at: datetime.datetime) -> QuestionVersion:
    """Freeze the question as it stands: structure and key, and the words of its language."""
    refuse_lost_pictures(question.body)
    block_specs, words = split(question.body, picture=freeze_picture)
    spec: Spec = {
        **block_specs[0],
        "topic": str(question.topic_id),
        "difficulty": question.difficulty,
    }
    version = freeze(
        QuestionVersion,
        question,
        spec=spec,
        words=words,
        source_language=question.source_language,
        at=at,
    )
    for course in _courses_asking(question):
        note_use(course, spec)
    return version


@transaction.atomic
def publish_lesson(page: LessonPage, *, at: datetime.datetime) -> LessonEdition:
    """Freeze the lesson, then its course, which lists it."""
    course_page = course_page_of(page)
    course = ensure_course(course_page)
    lesson, _new = Lesson.objects.get_or_create(
        pk=page.translation_key, defaults={"course": course}
    )
    _stand_in(course, lesson)
    refuse_lost_pictures(page.body)
    blocks, words = split(page.body, picture=freeze_picture)
    version = freeze(
        LessonEdition,
        lesson,
        spec={"blocks": blocks},
        words=words,
        source_language=course.source_language,
        at=at,
    )
    compile_course(course_page, at=at)
    return version


@transaction.atomic
def publish_quiz(page: QuizPage, *, at: datetime.datetime) -> QuizVersion:
    """Freeze the quiz: its rules and its questions in order; then its course."""
    course_page = course_page_of(page)
    course = ensure_course(course_page)
    quiz, _new = Quiz.objects.get_or_create(
        pk=page.translation_key, defaults={"course": course, "kind": page.kind}
    )
    if quiz.kind != page.kind:
        raise CoursesError(str(KIND_CANNOT_CHANGE))
    _stand_in(course, quiz)
    questions = [block.value for block in page.questions if block.value is not None]
    version = freeze(
        QuizVersion,
        quiz,
        spec={
            "kind": page.kind,
            "form": page.form,
            "minutes": page.minutes,
            "max_attempts": page.max_attempts,
            "review": page.review,
            "questions": [str(question.pk) for question in questions],
        },
        words=None,
        source_language=course.source_language,
        at=at,
    )
    compile_course(course_page, at=at)
    return version


def _stand_in(course: Course, anchor: Lesson | Quiz) -> None:
    """A lesson or quiz that was moved or archived is part of this course again."""
    if anchor.archived_at is not None or anchor.course_id != course.pk:
        anchor.archived_at, anchor.course = None, course
        anchor.save(update_fields=["archived_at", "course"])


def compile_course(page: CoursePage, *, at: datetime.datetime) -> None:
    """Publish the course now, or at the end of the batch. A course still in draft waits."""
    pending = _batch.get()
    if pending is not None:
        pending[page.translation_key] = page
    elif page.live:
        publish_course(page, at=at)


@transaction.atomic
def publish_course(page: CoursePage, *, at: datetime.datetime) -> CourseEdition:
    """Freeze the course: its rules, and the published modules, lessons and quizzes in order."""
    course = ensure_course(page)
    if course.archived_at is not None:
        course.archived_at = None
        course.save(update_fields=["archived_at"])
    modules, words = _listing(page)
    shown = {UUID(item["id"]) for module in modules for item in module["items"]}
    _archive_missing(course, shown, at=at)
    note_use(course, _specs_of(shown))
    before = course.current_id
    edition = freeze(
        CourseEdition,
        course,
        spec={
            "code": course.code,
            "source_language": course.source_language,
            "hours": page.hours,
            "access": page.access,
            "owner": page.owner_name,
            "review_by": page.review_by.isoformat() if page.review_by else "",
            "pass_mark": page.pass_mark,
            "validity_months": page.validity_months,
            "awaiting_review": page.awaiting_review,
            "modules": modules,
        },
        words=words,
        source_language=course.source_language,
        at=at,
    )
    if before is not None and edition.pk != before:
        course_changed.send(sender=Course, course=course, at=at)
    return edition


def _listing(page: CoursePage) -> tuple[list[Spec], Words]:
    """The published modules with what is published in them, and the words of the course page."""
    key = str(page.translation_key)
    words: Words = {
        path_of(key, "title"): page.title,
        path_of(key, "summary"): page.summary,
        path_of(key, "audience"): page.audience,
        path_of(key, "objectives"): clean_rich(page.objectives),
    }
    modules: list[Spec] = []
    for module in ModulePage.objects.child_of(page).live():
        module_key = str(module.translation_key)
        words[path_of(module_key, "title")] = module.title
        words[path_of(module_key, "summary")] = module.summary
        items = []
        for child in _taught(module):
            item = _course_item(child)
            if item is None:
                continue
            items.append(item)
            field = "summary" if isinstance(child, LessonPage) else "intro"
            words[path_of(item["id"], "title")] = child.title
            words[path_of(item["id"], field)] = getattr(child, field)
        modules.append({"id": module_key, "items": items})
    return modules, words


def _taught(module: ModulePage) -> list[LessonPage | QuizPage]:
    """The live lessons and quizzes of a module in order.

    Asked by their own tables: while a page is deleted, the tree still shows it for a moment.
    """
    lessons = LessonPage.objects.child_of(module).live()
    quizzes = QuizPage.objects.child_of(module).live()
    return sorted([*lessons, *quizzes], key=attrgetter("path"))


def _course_item(page: LessonPage | QuizPage) -> Spec | None:
    """What a course lists of a lesson or quiz: its key, its published hash, and what rules need."""
    if isinstance(page, LessonPage):
        lesson = (
            Lesson.objects.published()
            .select_related("current")
            .filter(pk=page.translation_key)
            .first()
        )
        if lesson is None or lesson.current is None:
            return None
        return {
            "kind": "lesson",
            "id": str(lesson.pk),
            "hash": lesson.current.spec_hash,
            "minutes": page.minutes,
            "required": page.required,
        }
    quiz = (
        Quiz.objects.published().select_related("current").filter(pk=page.translation_key).first()
    )
    if quiz is None or quiz.current is None:
        return None
    return {
        "kind": "quiz",
        "id": str(quiz.pk),
        "hash": quiz.current.spec_hash,
        "quiz_kind": page.kind,
        "minutes": page.minutes,
        "questions": len(quiz.current.spec["questions"]),
        "max_attempts": page.max_attempts,
    }


def _specs_of(shown: set[UUID]) -> list[Spec]:
    """What these lessons and quizzes show: their own structure and the questions they ask."""
    lessons = LessonEdition.objects.filter(
        pk__in=Lesson.objects.filter(pk__in=shown).values("current")
    ).values_list("spec", flat=True)
    quizzes = QuizVersion.objects.filter(
        pk__in=Quiz.objects.filter(pk__in=shown).values("current")
    ).values_list("spec", flat=True)
    asked = {UUID(key) for spec in quizzes for key in spec["questions"]}
    asked |= {
        UUID(block["question"])
        for spec in lessons
        for block in spec["blocks"]
        if block["type"] == "knowledge_check" and block.get("question")
    }
    questions = QuestionVersion.objects.filter(
        pk__in=Question.objects.filter(pk__in=asked).values("current")
    ).values_list("spec", flat=True)
    return [*lessons, *questions]


def _courses_asking(question: Question) -> list[Course]:
    """The courses whose published quizzes and lessons ask a question."""
    asking = {"current__spec__icontains": str(question.pk)}
    return list(
        Course.objects.filter(
            Q(quizzes__in=Quiz.objects.published().filter(**asking))
            | Q(lessons__in=Lesson.objects.published().filter(**asking))
        ).distinct()
    )


def _archive_missing(course: Course, shown: set[UUID], *, at: datetime.datetime) -> None:
    """Lessons and quizzes that left the course are archived; records still point at them."""
    for model in (Lesson, Quiz):
        rows = model._default_manager.filter(course=course)
        rows.filter(archived_at__isnull=True).exclude(pk__in=shown).update(archived_at=at)
        rows.filter(archived_at__isnull=False, pk__in=shown).update(archived_at=None)


@transaction.atomic
def follow_move(page: Page, parent_before: Page, *, at: datetime.datetime) -> None:
    """Lessons and quizzes that were moved belong to the course they stand in now."""
    before = CoursePage.objects.ancestor_of(parent_before, inclusive=True).first()
    after = CoursePage.objects.ancestor_of(page).first()
    if after is not None:
        course = ensure_course(after)
        keys = list(page.get_descendants(inclusive=True).values_list("translation_key", flat=True))
        Lesson.objects.filter(pk__in=keys).update(course=course)
        Quiz.objects.filter(pk__in=keys).update(course=course)
    for course_page in {one.pk: one for one in (before, after) if one is not None}.values():
        compile_course(CoursePage.objects.get(pk=course_page.pk), at=at)


def archive_course(page: CoursePage, *, at: datetime.datetime) -> None:
    """The course was taken off: nobody new is enrolled, and everything done in it stays."""
    Course.objects.filter(pk=page.translation_key, archived_at__isnull=True).update(archived_at=at)


def archive_question(question: Question, *, at: datetime.datetime) -> None:
    """Take a question out of the bank. Attempts keep the versions they were made of.

    Raises CoursesError while a published quiz or lesson still asks it.
    """
    in_quizzes = Quiz.objects.published().filter(current__spec__icontains=str(question.pk))
    in_lessons = Lesson.objects.published().filter(current__spec__icontains=str(question.pk))
    if in_lessons.exists():
        raise CoursesError(
            _("A published lesson asks this question. Take it out of the lesson first.")
        )
    if in_quizzes.exists():
        raise CoursesError(_("A published quiz asks this question. Take it out of the quiz first."))
    question.archived_at = at
    question.save(update_fields=["archived_at"])


def ensure_course(page: CoursePage) -> Course:
    """The anchor of a course page, locked: those who publish in one course take turns.

    Called before the tree is read: of two lessons published in the same moment the second
    course edition lists both.
    """
    if not Course.objects.filter(pk=page.translation_key).exists() and is_taken(page.slug):
        raise CoursesError(str(CODE_IS_TAKEN) % {"code": page.slug})
    language = page.draft_language()
    course, _new = Course.objects.select_for_update().get_or_create(
        pk=page.translation_key,
        defaults={"code": page.slug, "source_language": language},
    )
    if course.source_language != language:
        if has_published_words(course):
            raise CoursesError(str(LANGUAGE_CANNOT_CHANGE))
        course.source_language = language
        course.save(update_fields=["source_language"])
    return course


def course_page_of(page: Page) -> CoursePage:
    """The course that a module, lesson or quiz stands in."""
    return CoursePage.objects.ancestor_of(page, inclusive=True).get()
