"""Which attempts the figures of an enrolment are taken from: one definition for all of them.

The *first* counted attempt is what means are made of: it stays the first whatever is published
later. The *deciding* attempt is the best in the counted test that was hardest for the person:
where a course has several, passing depends on the lowest of the best results.
"""

from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

from cbt.progress.models import LessonProgress
from cbt.progress.rules import Requirements
from cbt.quizzes.models import Attempt
from courses.enums import COUNTED_KINDS, QuizKind


class Results:
    """The submitted and marked attempts of one enrolment."""

    def __init__(self, attempts: Iterable[Attempt]) -> None:
        rows = [row for row in attempts if row.grading is not None]
        self._pre = _in_time(row for row in rows if row.quiz.kind == QuizKind.PRE_TEST)
        self._counted = _in_time(row for row in rows if row.quiz.kind in COUNTED_KINDS)

    @property
    def first_pre_test(self) -> Attempt | None:
        return next(iter(self._pre), None)

    @property
    def first_counted(self) -> Attempt | None:
        return next(iter(self._counted), None)

    @property
    def submitted(self) -> set[UUID]:
        """The counted tests that were taken, those that left the course too."""
        return {row.quiz_id for row in self._counted}

    @property
    def passed(self) -> set[UUID]:
        """The counted tests that are passed: in any attempt."""
        return {row.quiz_id for row in self._counted if row.grading and row.grading.passed}

    def deciding(self, tests: Collection[UUID]) -> Attempt | None:
        """Of the best attempt in each of these tests the lowest; None if none was taken."""
        best: dict[UUID, Attempt] = {}
        for row in self._counted:
            before = best.get(row.quiz_id)
            if row.quiz_id in tests and (before is None or _height(row) > _height(before)):
                best[row.quiz_id] = row
        return min(best.values(), key=_height, default=None)

    def shown_best(self, listed: Collection[UUID]) -> Attempt | None:
        """What reports call the best result: the deciding attempt in the tests that are listed.

        Who took none of them (the test was replaced, or taken out) keeps the result they had.
        """
        return self.deciding(listed) or self.deciding(self.submitted)


def standing_fields(
    wanted: Requirements, lessons: Collection[LessonProgress], attempts: Collection[Attempt]
) -> dict[str, Any]:
    """What a standing says of these records, all but the milestones."""
    results = Results(attempts)
    begun = [row.opened_at for row in lessons] + [row.started_at for row in attempts]
    moved = [row.touched_at for row in lessons]
    moved += [row.submitted_at or row.started_at for row in attempts]
    return {
        "started_at": min(begun, default=None),
        "last_active_at": max(moved, default=None),
        "lessons_done": len(lessons_done(lessons) & wanted.lessons),
        "lessons_required": len(wanted.lessons),
        "pre_percent": percent(results.first_pre_test),
        "post_percent": percent(results.first_counted),
        "best_post_percent": percent(results.shown_best(wanted.tests)),
    }


def lessons_done(lessons: Iterable[LessonProgress]) -> set[UUID]:
    """The keys of the lessons that are completed."""
    return {row.lesson_key for row in lessons if row.completed_at is not None}


def percent(attempt: Attempt | None) -> Decimal | None:
    """The mark of an attempt in per cent, or None."""
    return attempt.grading.percent if attempt is not None and attempt.grading else None


def _in_time(rows: Iterable[Attempt]) -> list[Attempt]:
    return sorted(rows, key=lambda row: (row.submitted_at, row.number))


def _height(attempt: Attempt) -> tuple[bool, Decimal]:
    """A passed attempt stands above one that is not: the pass mark may have been raised since."""
    assert attempt.grading is not None
    return attempt.grading.passed, attempt.grading.percent
