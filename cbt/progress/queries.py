"""How far somebody is: what the home and course screens show."""

import datetime
from dataclasses import dataclass, field
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from django.utils.translation import gettext as _

from cbt.progress.enums import StateWord
from cbt.progress.models import LessonProgress
from cbt.progress.rules import requirements
from cbt.progress.standings import standing_of, state_of
from cbt.quizzes.enums import AttemptState
from cbt.quizzes.models import Attempt
from cbt.training.models import Enrolment
from courses.enums import COUNTED_KINDS, QuizKind
from courses.reading import Outline, OutlineItem


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One lesson or quiz as one person sees it. ``locked_because`` says why it waits."""

    item: OutlineItem
    state: StateWord
    locked_because: str = ""
    percent: Decimal | None = None
    attempts_used: int = 0
    open_attempt: UUID | None = None

    @property
    def is_locked(self) -> bool:
        return bool(self.locked_because)

    @property
    def is_required(self) -> bool:
        """Whether it is part of completing the course."""
        if self.item.kind == "lesson":
            return bool(self.item.spec["required"])
        return self.item.spec["quiz_kind"] in COUNTED_KINDS

    @property
    def is_used_up(self) -> bool:
        """Whether no try is left and none is under way."""
        limit = self.item.spec.get("max_attempts", 0)
        return bool(limit) and self.attempts_used >= limit and self.open_attempt is None


@dataclass(frozen=True, slots=True)
class TaskModule:
    """One module as one person sees it."""

    title: str
    summary: str
    rows: tuple[TaskRow, ...]

    @property
    def done(self) -> int:
        return sum(row.state == StateWord.COMPLETED for row in self.rows)


@dataclass(frozen=True, slots=True)
class CourseProgress:
    """One course as one person sees it."""

    enrolment: Enrolment
    outline: Outline
    modules: tuple[TaskModule, ...]
    state: StateWord
    next_row: TaskRow | None
    lessons: dict[UUID, LessonProgress] = field(default_factory=dict)

    @property
    def rows(self) -> list[TaskRow]:
        return [row for module in self.modules for row in module.rows]

    @property
    def required(self) -> list[TaskRow]:
        """What completing and passing the course asks for: no practice, no pre-test."""
        return [row for row in self.rows if row.is_required]

    @property
    def done(self) -> int:
        """How many of the required rows are done."""
        return sum(row.state == StateWord.COMPLETED for row in self.required)

    @property
    def is_begun(self) -> bool:
        return any(row.state != StateWord.NOT_STARTED for row in self.rows)

    def row(self, key: UUID) -> TaskRow | None:
        """The row of one lesson or quiz."""
        return next((row for row in self.rows if row.item.id == key), None)


@dataclass(frozen=True, slots=True)
class _Try:
    """What is asked of an attempt here. ``percent`` and ``passed`` are of its last grading."""

    COLUMNS: ClassVar = ("pk", "state", "submitted_at", "grading__percent", "grading__passed")

    pk: UUID
    state: str
    submitted_at: datetime.datetime | None
    percent: Decimal | None
    passed: bool | None


def course_progress(
    enrolments: list[Enrolment], outlines: dict[UUID, Outline], *, today: datetime.date
) -> list[CourseProgress]:
    """The progress of several enrolments of one person (two queries, whatever their number)."""
    keys = [enrolment.pk for enrolment in enrolments]
    lessons: dict[UUID, dict[UUID, LessonProgress]] = {}
    for row in LessonProgress.objects.filter(enrolment__in=keys):
        lessons.setdefault(row.enrolment_id, {})[row.lesson_key] = row
    tries: dict[UUID, dict[UUID, list[_Try]]] = {}
    attempts = Attempt.objects.filter(enrolment__in=keys).order_by("number")
    for key, quiz, *facts in attempts.values_list("enrolment", "quiz", *_Try.COLUMNS):
        tries.setdefault(key, {}).setdefault(quiz, []).append(_Try(*facts))
    return [
        _course(
            enrolment,
            outlines[enrolment.course_id],
            lessons.get(enrolment.pk, {}),
            tries.get(enrolment.pk, {}),
            today,
        )
        for enrolment in enrolments
        if enrolment.course_id in outlines
    ]


def _course(
    enrolment: Enrolment,
    outline: Outline,
    lessons: dict[UUID, LessonProgress],
    tries: dict[UUID, list[_Try]],
    today: datetime.date,
) -> CourseProgress:
    required = requirements(dict(outline.spec)).lessons
    done = {key for key, row in lessons.items() if row.completed_at is not None}
    missing = [i.title for i in outline.items if i.id in required and i.id not in done]
    pre_tests = [i for i in outline.items if i.spec.get("quiz_kind") == QuizKind.PRE_TEST]
    pre_open = next(
        (i for i in pre_tests if not any(a.submitted_at for a in tries.get(i.id, []))), None
    )

    def row_of(item: OutlineItem) -> TaskRow:
        if item.kind == "lesson":
            return _lesson_row(item, lessons.get(item.id), pre_open)
        return _quiz_row(item, tries.get(item.id, []), pre_open, missing)

    modules = tuple(
        TaskModule(
            title=module.title,
            summary=module.summary,
            rows=tuple(row_of(item) for item in module.items),
        )
        for module in outline.modules
    )
    rows = [row for module in modules for row in module.rows]
    return CourseProgress(
        enrolment=enrolment,
        outline=outline,
        modules=modules,
        state=_state(enrolment, rows, today),
        next_row=_next(rows),
        lessons=lessons,
    )


def _lesson_row(
    item: OutlineItem, progress: LessonProgress | None, pre_open: OutlineItem | None
) -> TaskRow:
    if progress is None:
        state = StateWord.NOT_STARTED
    elif progress.completed_at is None:
        state = StateWord.IN_PROGRESS
    else:
        state = StateWord.COMPLETED
    locked = _after(pre_open.title) if pre_open and state == StateWord.NOT_STARTED else ""
    return TaskRow(item=item, state=state, locked_because=locked)


def _quiz_row(
    item: OutlineItem, tries: list[_Try], pre_open: OutlineItem | None, missing: list[str]
) -> TaskRow:
    """``missing`` are the titles of required lessons that are not completed."""
    graded = [a for a in tries if a.submitted_at is not None and a.percent is not None]
    running = next((a for a in tries if a.state == AttemptState.OPEN), None)
    best = max((a.percent for a in graded if a.percent is not None), default=None)
    is_counted = item.spec["quiz_kind"] in COUNTED_KINDS
    if running:
        state = StateWord.IN_PROGRESS
    elif not graded:
        state = StateWord.NOT_STARTED
    elif is_counted and not any(a.passed for a in graded):
        state = StateWord.IN_PROGRESS
    else:
        state = StateWord.COMPLETED
    locked = ""
    if not tries:
        if is_counted and missing:
            locked = _after(missing[0]) if len(missing) == 1 else _("Opens after all lessons")
        elif pre_open and item.id != pre_open.id:
            locked = _after(pre_open.title)
    return TaskRow(
        item=item,
        state=state,
        locked_because=locked,
        percent=best,
        attempts_used=len(tries),
        open_attempt=running.pk if running else None,
    )


def _after(title: str) -> str:
    return _("First finish: “%(title)s”") % {"title": title}


def _next(rows: list[TaskRow]) -> TaskRow | None:
    """What *Continue* opens: what is under way, else the first thing that is open and not done.

    Practice quizzes are offered and never stand in the way; a test whose tries are used up is
    not open.
    """
    waiting = [
        row
        for row in rows
        if row.state != StateWord.COMPLETED and not row.is_locked and not row.is_used_up
    ]
    counted = [row for row in waiting if row.item.spec.get("quiz_kind") != QuizKind.PRACTICE]
    for row in counted:
        if row.state == StateWord.IN_PROGRESS and (row.item.kind == "lesson" or row.open_attempt):
            return row
    return next(iter(counted), None)


def _state(enrolment: Enrolment, rows: list[TaskRow], today: datetime.date) -> StateWord:
    counted = [row for row in rows if row.is_required]
    standing = standing_of(enrolment)
    if standing is not None and standing.completed_at is not None:
        # Whatever was added to the course since.
        return state_of(standing, enrolment.due_date, today=today)
    if counted and all(row.state == StateWord.COMPLETED for row in counted):
        return StateWord.COMPLETED
    if enrolment.due_date and enrolment.due_date < today:
        return StateWord.OVERDUE
    if any(row.state != StateWord.NOT_STARTED for row in rows):
        return StateWord.IN_PROGRESS
    return StateWord.NOT_STARTED
