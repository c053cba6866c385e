"""What a trainee's screens load. Everything starts at the person's own enrolments."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.http import Http404

from cbt.lib import clock
from cbt.people.models import User
from cbt.progress.queries import CourseProgress, course_progress
from cbt.quizzes.models import Attempt, AttemptSlot
from cbt.training.models import Enrolment
from courses.compiling import path_of
from courses.editions import load_current, load_editions, load_question_versions
from courses.models import CourseWordsEdition, Lesson, Quiz
from courses.reading import Outline, OutlineItem, lesson_topics, outlines
from courses.words import choose


def own_progress(user: User, language: str) -> list[CourseProgress]:
    """Every course the person is enrolled in, newest cycle only, latest activity first."""
    rows = Enrolment.objects.of(user).select_related("course", "standing")
    enrolments = sorted(rows, key=lambda row: (row.course.code, row.cycle))
    newest = {row.course_id: row for row in enrolments}
    shown = sorted(
        newest.values(),
        key=lambda row: (
            (getattr(row, "standing", None) and row.standing.last_active_at) or row.enrolled_at
        ),
        reverse=True,
    )
    return course_progress(
        shown, outlines((row.course for row in shown), language), today=clock.today()
    )


def own_enrolment(user: User, course: UUID, *also: str) -> Enrolment:
    """The person's present enrolment in a course, ``also`` with these relations. Raises Http404."""
    enrolment = (
        Enrolment.objects.of(user)
        .filter(course=course, course__archived_at__isnull=True)
        .select_related("course", "standing", *also)
        .order_by("cycle")
        .last()
    )
    if enrolment is None:
        raise Http404
    return enrolment


def progress_in(enrolment: Enrolment, language: str) -> CourseProgress | None:
    """One course as its trainee sees it; None when it is ready in no language."""
    found = course_progress(
        [enrolment], outlines([enrolment.course], language), today=clock.today()
    )
    return found[0] if found else None


@dataclass(frozen=True, slots=True)
class OwnLesson:
    """A lesson of a course the person is enrolled in."""

    lesson: Lesson
    enrolment: Enrolment
    progress: CourseProgress

    @property
    def outline(self) -> Outline:
        return self.progress.outline


def own_lesson(user: User, key: UUID, language: str) -> OwnLesson:
    """The course comes with what was published of it. Raises Http404 for a lesson of a course the
    person is not enrolled in.
    """
    lesson = Lesson.objects.published().filter(pk=key).first()
    if lesson is None:
        raise Http404
    enrolment = own_enrolment(user, lesson.course_id)
    load_current([enrolment.course])
    progress = progress_in(enrolment, language)
    if progress is None or progress.row(key) is None:
        raise Http404
    return OwnLesson(lesson=lesson, enrolment=enrolment, progress=progress)


def own_quiz(user: User, key: UUID) -> tuple[Quiz, Enrolment]:
    """The quiz and its course come with what was published of them. Raises Http404 for a quiz of
    a course the person is not enrolled in.
    """
    quiz = Quiz.objects.published().filter(pk=key).first()
    if quiz is None:
        raise Http404
    enrolment = own_enrolment(user, quiz.course_id)
    load_current([quiz])
    load_current([enrolment.course])
    return quiz, enrolment


def own_attempt(user: User, key: UUID) -> Attempt:
    """Raises Http404 for somebody else's attempt."""
    attempt = (
        Attempt.objects.of(user)
        .filter(pk=key)
        .select_related("quiz", "quiz_version", "grading", "enrolment__course")
        .first()
    )
    if attempt is None:
        raise Http404
    return attempt


@dataclass(frozen=True, slots=True)
class OwnSlot:
    """One question of the person's own attempt, and what its page says about the attempt.

    ``slot`` comes with its attempt and its question version. ``course_edition`` is the course as
    it is published at this moment.
    """

    slot: AttemptSlot
    count: int
    course_edition: UUID | None
    course_language: str

    def quiz_title(self, language: str) -> tuple[str, str]:
        """The title of the quiz and its language (one small query)."""
        key = self.course_edition
        editions = load_editions(CourseWordsEdition, [key]).get(key, {}) if key else {}
        chosen = choose(editions, language, source_language=self.course_language)
        if chosen is None:
            return "", language
        title = chosen.words.get(path_of(str(self.slot.attempt.quiz_id), "title"), "")
        return title, chosen.language


# In SQL, because Django would spend a fifth of each answer save on writing these two, which is
# ten times what the database needs to answer.
_OWN_ATTEMPT = """
SELECT attempt.*, course.current_id AS course_edition, course.source_language AS course_language,
    (SELECT COUNT(*) FROM quizzes_attemptslot WHERE attempt_id = attempt.id) AS questions
FROM quizzes_attempt AS attempt
JOIN training_enrolment AS enrolment ON enrolment.id = attempt.enrolment_id
JOIN courses_course AS course ON course.id = enrolment.course_id
WHERE attempt.id = %s AND enrolment.user_id = %s AND enrolment.withdrawn_at IS NULL
"""
_SLOT = "SELECT * FROM quizzes_attemptslot WHERE attempt_id = %s AND position = %s"


def own_slot(user: User, attempt: UUID, position: int) -> OwnSlot:
    """One question of the person's own attempt (two queries). Raises Http404."""
    key, owner = (
        User._meta.pk.get_db_prep_value(value, connection) for value in (attempt, user.pk)
    )
    found: Any = next(iter(Attempt.objects.raw(_OWN_ATTEMPT, [key, owner])), None)
    if found is None or not 1 <= position <= found.questions:
        raise Http404
    (slot,) = AttemptSlot.objects.raw(_SLOT, [key, position])
    slot.attempt = found
    versions = load_question_versions([slot.question_version_id])
    slot.question_version = versions[slot.question_version_id]
    return OwnSlot(
        slot=slot,
        count=found.questions,
        course_edition=UUID(str(found.course_edition)) if found.course_edition else None,
        course_language=found.course_language,
    )


def to_revise(outline: Outline, topics: Sequence[str]) -> tuple[list[OutlineItem], list[str]]:
    """The lessons that ask about these topics, those of the first first, and the topics that no
    lesson asks about (two queries).
    """
    lessons = {item.id: item for item in outline.items if item.kind == "lesson"}
    asked = lesson_topics(lessons)
    found: dict[UUID, OutlineItem] = {}
    without = []
    for topic in topics:
        teaching = [key for key in lessons if topic in asked.get(key, ())]
        found |= {key: lessons[key] for key in teaching if key not in found}
        if not teaching:
            without.append(topic)
    return list(found.values()), without
