"""What the published courses ask of somebody, loaded once for thousands of histories."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from cbt.progress.rules import Requirements, requirements
from cbt.quizzes.actions import pins
from courses.enums import COUNTED_KINDS, QuizKind
from courses.freezing import latest_editions
from courses.models import (
    Course,
    CourseEdition,
    Lesson,
    LessonEdition,
    QuestionVersion,
    Quiz,
    QuizVersion,
)
from courses.reading import cut_into_steps, published_versions, words_for_marks
from courses.words import open_languages


@dataclass(frozen=True, slots=True)
class LessonWork:
    """A lesson: its steps (the block each begins at) and the questions inside them."""

    key: UUID
    edition: LessonEdition
    minutes: int
    languages: tuple[str, ...]
    steps: tuple[str | None, ...]
    checks: tuple[tuple[UUID, QuestionVersion], ...]


@dataclass(frozen=True, slots=True)
class QuizWork:
    """A quiz and the questions that an attempt in it would be made of today."""

    quiz: Quiz
    version: QuizVersion
    questions: tuple[QuestionVersion, ...]
    languages: tuple[str, ...]
    pins: Mapping[UUID, dict[str, str]]

    @property
    def is_final(self) -> bool:
        return self.quiz.kind in COUNTED_KINDS


@dataclass(frozen=True, slots=True)
class CourseWork:
    """A course as a person works through it: pre-test, lessons and practice, post-test."""

    course: Course
    edition: CourseEdition
    wanted: Requirements
    pass_mark: int
    validity_months: int
    items: tuple[LessonWork | QuizWork, ...]


def course_works() -> list[CourseWork]:
    """Every published course, by code."""
    courses = Course.objects.published().select_related("current").order_by("code")
    return [_course_work(course) for course in courses]


def _course_work(course: Course) -> CourseWork:
    edition = course.current
    assert edition is not None
    listed = [item for module in edition.spec["modules"] for item in module["items"]]
    keys = [UUID(item["id"]) for item in listed]
    lessons = Lesson.objects.select_related("current", "course").in_bulk(keys)
    quizzes = Quiz.objects.select_related("current").in_bulk(keys)
    work = [
        _lesson_work(lessons[UUID(item["id"])], item["minutes"])
        if item["kind"] == "lesson"
        else _quiz_work(quizzes[UUID(item["id"])])
        for item in listed
    ]
    return CourseWork(
        course=course,
        edition=edition,
        wanted=requirements(edition.spec),
        pass_mark=edition.spec["pass_mark"],
        validity_months=edition.spec["validity_months"],
        items=tuple(sorted(work, key=_turn)),
    )


def _turn(work: LessonWork | QuizWork) -> int:
    """The pre-test comes first and the post-test last; between them the order of the course."""
    if isinstance(work, LessonWork):
        return 1
    return 0 if work.quiz.kind == QuizKind.PRE_TEST else 2 if work.is_final else 1


def _lesson_work(lesson: Lesson, minutes: int) -> LessonWork:
    edition = lesson.current
    assert edition is not None
    steps = cut_into_steps(edition.spec["blocks"])
    editions = latest_editions(edition)
    asked = [block for step in steps for block in step.checks if block.get("question")]
    versions = published_versions([UUID(block["question"]) for block in asked])
    return LessonWork(
        key=lesson.pk,
        edition=edition,
        minutes=minutes,
        languages=tuple(open_languages(editions, lesson.course.source_language)),
        steps=tuple(step.block for step in steps),
        checks=tuple(
            (UUID(block["id"]), versions[UUID(block["question"])])
            for block in asked
            if UUID(block["question"]) in versions
        ),
    )


def _quiz_work(quiz: Quiz) -> QuizWork:
    version = quiz.current
    assert version is not None
    keys = [UUID(key) for key in version.spec["questions"]]
    versions = published_versions(keys)
    questions = [versions[key] for key in keys if key in versions]
    words = words_for_marks(questions)
    return QuizWork(
        quiz=quiz,
        version=version,
        questions=tuple(questions),
        languages=tuple(sorted(words.languages)),
        pins={version: pins(editions) for version, editions in words.editions.items()},
    )
