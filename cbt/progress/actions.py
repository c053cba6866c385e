"""What moves somebody forward. Every action ends in ``refresh_standing``."""

import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Min, Value
from django.db.models.functions import Coalesce

from cbt.progress import rules
from cbt.progress.enums import Milestone
from cbt.progress.models import CheckAnswer, Completion, LessonProgress, Standing
from cbt.progress.results import Results, lessons_done, standing_fields
from cbt.progress.signals import milestone_reached
from cbt.quizzes.models import Attempt, GradingEvent
from cbt.training.models import Enrolment
from courses.enums import COUNTED_KINDS
from courses.models import Lesson, QuestionVersion
from courses.questions.grading import grade


def reach_step(
    *,
    enrolment: Enrolment,
    lesson: Lesson,
    block: UUID | None,
    known: LessonProgress | None = None,
    at: datetime.datetime,
) -> LessonProgress:
    """The person is at the step that begins at ``block`` (None: the first) of this lesson.

    ``known`` is the row as it was just read. Opening the same step again within a minute takes
    no lock and writes nothing: most page views are that.
    """
    if known is not None and _is_there(known, lesson, block, at):
        return known
    return _reach_step(enrolment=enrolment, lesson=lesson, block=block, at=at)


def _is_there(
    row: LessonProgress, lesson: Lesson, block: UUID | None, at: datetime.datetime
) -> bool:
    return (
        row.block == block
        and row.edition_id == lesson.current_id
        and str(block or "") in row.steps_seen
        and at - row.touched_at < datetime.timedelta(minutes=1)
    )


@transaction.atomic
def _reach_step(
    *, enrolment: Enrolment, lesson: Lesson, block: UUID | None, at: datetime.datetime
) -> LessonProgress:
    assert lesson.current_id is not None
    seen = str(block or "")
    row, made = LessonProgress.objects.select_for_update().get_or_create(
        enrolment=enrolment,
        lesson_key=lesson.pk,
        defaults={
            "edition_id": lesson.current_id,
            "block": block,
            "steps_seen": [seen],
            "opened_at": at,
            "touched_at": at,
        },
    )
    if made:
        refresh_standing(enrolment=enrolment, at=at)
        return row
    row.block, row.edition_id, row.touched_at = block, lesson.current_id, at
    if seen not in row.steps_seen:
        row.steps_seen = [*row.steps_seen, seen]
    row.save(update_fields=["block", "edition", "touched_at", "steps_seen"])
    Standing.objects.filter(enrolment=enrolment).update(last_active_at=at)
    return row


@transaction.atomic
def complete_lesson(*, enrolment: Enrolment, lesson: Lesson, at: datetime.datetime) -> None:
    """The person finished the lesson. Finishing it again changes nothing."""
    assert lesson.current_id is not None
    row, _made = LessonProgress.objects.get_or_create(
        enrolment=enrolment,
        lesson_key=lesson.pk,
        defaults={"edition_id": lesson.current_id, "opened_at": at, "touched_at": at},
    )
    if row.completed_at is None:
        row.completed_at = row.touched_at = at
        row.save(update_fields=["completed_at", "touched_at"])
        refresh_standing(enrolment=enrolment, at=at)


@transaction.atomic
def answer_check(
    *,
    enrolment: Enrolment,
    lesson_key: UUID,
    block: UUID,
    question_version: QuestionVersion,
    response: Any,
    language: str,
    at: datetime.datetime,
) -> CheckAnswer:
    """Keep an answer to a question inside a lesson. It earns no marks.

    Raises MalformedResponse when the answer does not fit the question.
    """
    score = grade(question_version.spec, response)
    row = CheckAnswer(
        enrolment=enrolment,
        lesson_key=lesson_key,
        block=block,
        question_version=question_version,
        response=response,
        score=score.quantize(Decimal("0.001")),
        language=language,
        answered_at=at,
    )
    row.save()
    return row


def note_activity(*, enrolment: Enrolment, at: datetime.datetime) -> None:
    """The person did something that reaches no milestone: one UPDATE of the standing.

    A class that starts a test in the same moment must not derive thirty standings for it.
    """
    Standing.objects.filter(enrolment=enrolment).update(
        started_at=Coalesce("started_at", Value(at)), last_active_at=at
    )


@transaction.atomic
def refresh_standing(*, enrolment: Enrolment, at: datetime.datetime) -> Standing:
    """Derive the standing from the records, and write the milestones that are reached now.

    May be run again at any time: it only reads records, and a milestone is written once.
    """
    # The last lesson and the post-test may end in two tabs at once: the second sees the first.
    Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    edition = enrolment.course.current
    assert edition is not None
    wanted = rules.requirements(edition.spec)
    lessons = list(LessonProgress.objects.filter(enrolment=enrolment))
    attempts = list(Attempt.objects.filter(enrolment=enrolment).select_related("quiz", "grading"))
    results = Results(attempts)
    outcome = rules.reached(
        wanted,
        lessons_done=lessons_done(lessons),
        tests_submitted=results.submitted,
        tests_passed=results.passed,
    )
    for milestone, holds in (
        (Milestone.COMPLETED, outcome.completed),
        (Milestone.PASSED, outcome.passed),
    ):
        if holds:
            _reach(enrolment, milestone, attempt=results.deciding(wanted.tests), at=at)
    reached = dict(
        Completion.objects.filter(enrolment=enrolment)
        .values_list("milestone")
        .annotate(at=Min("reached_at"))
    )
    passed_at = reached.get(Milestone.PASSED)
    if passed_at and not outcome.passed and not _still_holds(attempts, results, passed_at):
        passed_at = None
    standing, _made = Standing.objects.update_or_create(
        enrolment=enrolment,
        defaults={
            **standing_fields(wanted, lessons, attempts),
            "completed_at": reached.get(Milestone.COMPLETED),
            # What was added to the course afterwards takes nothing away; a regrade can. The row
            # says what holds, the ledger what happened.
            "passed_at": passed_at,
        },
    )
    return standing


def _still_holds(attempts: list[Attempt], results: Results, passed_at: datetime.datetime) -> bool:
    """Whether every counted test that was passed at that time is passed today."""
    gradings = GradingEvent.objects.filter(
        attempt__in=[row for row in attempts if row.quiz.kind in COUNTED_KINDS],
        graded_at__lte=passed_at,
    ).order_by("number")
    then = {row.attempt_id: row.passed for row in gradings}
    passed_then = {row.quiz_id for row in attempts if then.get(row.pk)}
    return passed_then <= results.passed


def _reach(
    enrolment: Enrolment, milestone: Milestone, *, attempt: Attempt | None, at: datetime.datetime
) -> None:
    if Completion.objects.filter(enrolment=enrolment, milestone=milestone).exists():
        return
    user = enrolment.user
    completion = Completion(
        enrolment=enrolment,
        milestone=milestone,
        cycle=enrolment.cycle,
        unit=user.unit or enrolment.unit,
        classroom_id=enrolment.classroom_id,
        course_edition=enrolment.course.current,
        attempt=attempt,
        reached_at=at,
    )
    completion.save()
    milestone_reached.send(sender=Completion, completion=completion, at=at)
