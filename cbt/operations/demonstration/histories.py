"""Made-up histories: what somebody did in a course, minute by minute, in their working hours.

Thousands of them are written with a few large inserts instead of one transaction for every
click, and must be what the clicks would have made: marks come from the real grader, layouts
from the real layout, milestones from the real rules, and a test compares every standing with
the one that ``refresh_standing`` derives from the rows.
"""

import datetime
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import models, transaction

from cbt.lib.languages import preferred
from cbt.operations.demonstration.answers import answer
from cbt.operations.demonstration.material import CourseWork, LessonWork, QuizWork
from cbt.people import audit
from cbt.people.models import AuditLine, Unit, User
from cbt.progress.enums import Milestone
from cbt.progress.models import CheckAnswer, Completion, LessonProgress, Standing
from cbt.progress.results import Results, lessons_done, standing_fields
from cbt.progress.rules import reached
from cbt.quizzes.enums import AttemptState, GradingReason, SubmitReason
from cbt.quizzes.marking import Mark, mark, result, rounded
from cbt.quizzes.models import Attempt, AttemptSlot, GradingEvent, ResponseEvent, SlotMark
from cbt.training.models import Cohort, Enrolment
from courses.enums import QuizKind
from courses.models import QuestionVersion
from courses.questions.grading import grade
from courses.questions.layout import make_layout

_OPENS, _CLOSES = 9, 17
_ROWS_PER_INSERT = 2000


class OutOfTime(Exception):
    """The history has reached the present: whatever comes next has not happened yet."""


class WorkingHours:
    """Somebody's time at the classroom's PCs: it only goes forward, and ends now."""

    def __init__(
        self,
        first_day: datetime.date,
        *,
        minutes_a_day: int,
        zone: ZoneInfo,
        now: datetime.datetime,
        random: Random,
    ) -> None:
        self._zone, self._end, self._random = zone, now, random
        self._minutes_a_day = minutes_a_day
        self._open(first_day)

    @property
    def now(self) -> datetime.datetime:
        """Where in the history we are."""
        return self._at.astimezone(datetime.UTC)

    def _open(self, day: datetime.date) -> None:
        while day.weekday() >= 5:
            day += datetime.timedelta(days=1)
        start = datetime.datetime.combine(day, datetime.time(_OPENS), tzinfo=self._zone)
        self._at = start + datetime.timedelta(seconds=self._random.randrange(60, 2400))
        self._leaves = min(
            self._at + datetime.timedelta(minutes=self._minutes_a_day),
            start + datetime.timedelta(hours=_CLOSES - _OPENS),
        )

    def begin(self) -> datetime.datetime:
        """Start something now, or on the next working day when today's time is used up."""
        if self._at >= self._leaves:
            self._open(self._at.date() + datetime.timedelta(days=1))
        return self.spend(self._random.randrange(10, 120))

    def spend(self, seconds: float) -> datetime.datetime:
        """Work on for so long. Raises OutOfTime at the present moment."""
        moment = self._at + datetime.timedelta(seconds=seconds)
        if moment > self._end:
            raise OutOfTime
        self._at = moment.replace(microsecond=self._random.randrange(1_000_000))
        return self.now


@dataclass(frozen=True, slots=True)
class Learner:
    """Who somebody is when it comes to learning. ``gain`` is what a course adds to them."""

    user: User
    ability: float
    gain: float
    pace: float
    minutes_a_day: int


@dataclass(frozen=True, slots=True)
class Journey:
    """One enrolment to be told: who, in what, from when, and how far.

    ``stops_before`` is the number of the first item that is not finished any more (None: goes
    on to the end); with ``midway`` that item was begun.
    """

    learner: Learner
    work: CourseWork
    enrolled_at: datetime.datetime
    first_day: datetime.date
    due_date: datetime.date | None
    unit: Unit | None
    cohort: Cohort | None
    enrolled_by: User | None
    cycle: int = 1
    stops_before: int | None = None
    midway: bool = False


@dataclass(slots=True)
class _Deeds:
    """What was done in the present enrolment so far; its standing follows from it."""

    lessons: list[LessonProgress] = field(default_factory=list)
    attempts: list[Attempt] = field(default_factory=list)
    milestones: dict[str, datetime.datetime] = field(default_factory=dict)


class Chronicle:
    """Collects the rows of many histories and inserts them together."""

    def __init__(self, *, zone: ZoneInfo, now: datetime.datetime) -> None:
        self._zone, self._now = zone, now
        self._rows: dict[type[models.Model], list[Any]] = {
            model: []
            for model in (
                Enrolment,
                LessonProgress,
                CheckAnswer,
                Attempt,
                AttemptSlot,
                ResponseEvent,
                GradingEvent,
                SlotMark,
                Completion,
                Standing,
                AuditLine,
            )
        }

    @transaction.atomic
    def write(self) -> list[Completion]:
        """Insert everything that was told since the last time.

        The answer is the passes among it, which earn certificates, oldest first.
        """
        milestones: list[Completion] = self._rows[Completion]
        passes = [row for row in milestones if row.milestone == Milestone.PASSED]
        for model, rows in self._rows.items():
            # The two references between an attempt and its grading are checked at the commit.
            model._default_manager.bulk_create(rows, batch_size=_ROWS_PER_INSERT)
            rows.clear()
        return sorted(passes, key=lambda row: row.reached_at)

    def note(
        self,
        verb: str,
        *,
        subject: models.Model,
        actor: User | None,
        at: datetime.datetime,
        **detail: Any,
    ) -> None:
        """Keep the audit line that the action would have written."""
        self.add(audit.line(verb, subject=subject, actor=actor, at=at, **detail))

    def tell(self, journey: Journey, random: Random) -> Enrolment:
        """Enrol the person and let them work."""
        enrolment = Enrolment(
            user=journey.learner.user,
            course=journey.work.course,
            cycle=journey.cycle,
            cohort=journey.cohort,
            unit=journey.unit,
            classroom=journey.cohort.classroom if journey.cohort else None,
            due_date=journey.due_date,
            enrolled_at=journey.enrolled_at,
            enrolled_by=journey.enrolled_by,
        )
        self.add(enrolment)
        self.note(
            "training.enrol",
            subject=enrolment,
            actor=journey.enrolled_by,
            at=journey.enrolled_at,
            course=journey.work.course.code,
        )
        story = _Story(self, journey, enrolment, random, zone=self._zone, now=self._now)
        with suppress(OutOfTime):
            story.run()
        self.add(story.standing())
        return enrolment

    def add(self, *rows: models.Model) -> None:
        """Keep rows for the next ``write``."""
        for row in rows:
            self._rows[type(row)].append(row)


class _Story:
    """One enrolment being told."""

    def __init__(
        self,
        chronicle: Chronicle,
        journey: Journey,
        enrolment: Enrolment,
        random: Random,
        *,
        zone: ZoneInfo,
        now: datetime.datetime,
    ) -> None:
        self._chronicle, self._journey, self._enrolment = chronicle, journey, enrolment
        self._random = random
        self._time = WorkingHours(
            journey.first_day,
            minutes_a_day=journey.learner.minutes_a_day,
            zone=zone,
            now=now,
            random=random,
        )
        self._deeds = _Deeds()

    def run(self) -> None:
        """Work through the course as far as the journey goes."""
        for number, item in enumerate(self._journey.work.items):
            stops = number == self._journey.stops_before
            if stops and not self._journey.midway:
                return
            if isinstance(item, LessonWork):
                self._study(item, stops=stops)
            else:
                self._sit(item, stops=stops)
            if stops:
                return

    # --- Lessons ------------------------------------------------------------------------------

    def _study(self, lesson: LessonWork, *, stops: bool) -> None:
        learner, opened_at = self._journey.learner, self._time.begin()
        row = LessonProgress(
            enrolment=self._enrolment,
            lesson_key=lesson.key,
            edition=lesson.edition,
            block=None,
            steps_seen=[""],
            opened_at=opened_at,
            touched_at=opened_at,
        )
        self._chronicle.add(row)
        self._deeds.lessons.append(row)
        share = lesson.minutes * 60 * learner.pace / len(lesson.steps)
        for number, block in enumerate(lesson.steps):
            if number:
                row.touched_at = self._time.spend(share * self._random.uniform(0.6, 1.5))
                row.block = UUID(block) if block else None
                row.steps_seen = [*row.steps_seen, block or ""]
            if stops and number >= len(lesson.steps) // 2:
                return
        for block_id, version in lesson.checks:
            self._check(lesson, block_id, version)
        row.completed_at = self._time.spend(share * self._random.uniform(0.6, 1.5))
        row.touched_at = row.completed_at
        self._look_for_milestones(row.completed_at)

    def _check(self, lesson: LessonWork, block: UUID, version: QuestionVersion) -> None:
        learner = self._journey.learner
        response = answer(version.spec, learner.ability + learner.gain / 2, self._random)
        if response is None:
            return
        self._chronicle.add(
            CheckAnswer(
                enrolment=self._enrolment,
                lesson_key=lesson.key,
                block=block,
                question_version=version,
                response=response,
                score=grade(version.spec, response).quantize(Decimal("0.001")),
                language=preferred(learner.user.language, lesson.languages),
                answered_at=self._time.spend(self._random.uniform(4, 25)),
            )
        )

    # --- Quizzes ------------------------------------------------------------------------------

    def _sit(self, work: QuizWork, *, stops: bool) -> None:
        learner = self._journey.learner
        limit = work.version.spec["max_attempts"] or 3
        if work.quiz.kind == QuizKind.PRACTICE:
            if not stops and self._random.random() < 0.35:
                return
            limit = 1 + (self._random.random() < 0.25)
        knows = learner.ability
        if work.quiz.kind != QuizKind.PRE_TEST:
            knows += learner.gain
        for number in range(1, limit + 1):
            passed = self._attempt(work, number, knows, stops=stops)
            if stops or (work.is_final and passed) or work.quiz.kind == QuizKind.PRE_TEST:
                return
            # Whoever failed reads again what went wrong, or gives up for good.
            knows += 0.5
            if work.is_final:
                self._time.spend(self._random.uniform(1200, 7200))
                if self._random.random() < 0.12:
                    return

    def _attempt(self, work: QuizWork, number: int, knows: float, *, stops: bool) -> bool:
        started_at = self._time.begin()
        seconds = work.version.spec["minutes"] * 60
        attempt = Attempt(
            enrolment=self._enrolment,
            quiz=work.quiz,
            quiz_version=work.version,
            number=number,
            pass_mark=self._journey.work.pass_mark,
            languages=list(work.languages),
            started_at=started_at,
            seconds_left=seconds or None,
            clock_started_at=started_at if seconds else None,
        )
        slots = [
            AttemptSlot(
                attempt=attempt,
                position=position,
                question_version=version,
                layout=make_layout(version.spec, self._random),
                words=work.pins[version.pk],
            )
            for position, version in enumerate(work.questions, start=1)
        ]
        self._chronicle.add(attempt, *slots)
        self._deeds.attempts.append(attempt)
        answers = self._answer(attempt, slots[: len(slots) // 2] if stops else slots, knows)
        if stops:
            return False
        submitted_at = self._time.spend(self._random.uniform(5, 40))
        attempt.state, attempt.submitted_at = AttemptState.SUBMITTED, submitted_at
        attempt.submit_reason = SubmitReason.TRAINEE
        grading = self._grade(attempt, slots, answers, submitted_at)
        self._look_for_milestones(submitted_at)
        return grading.passed

    def _answer(
        self, attempt: Attempt, slots: list[AttemptSlot], knows: float
    ) -> dict[int, ResponseEvent]:
        """Answer question after question; the result is what counts for each position."""
        learner = self._journey.learner
        # Somebody with a clock on the screen stays within it.
        limit = attempt.seconds_left / len(slots) if attempt.seconds_left else 90
        longest = min(60 * learner.pace, limit * 0.4)
        language = preferred(learner.user.language, attempt.languages)
        counting: dict[int, ResponseEvent] = {}
        for slot in slots:
            spec = slot.question_version.spec
            thoughts = [answer(spec, knows, self._random)]
            if self._random.random() < 0.07:  # changed before going on
                thoughts.insert(0, answer(spec, knows - 1, self._random))
            for seq, response in enumerate(thoughts, start=1):
                if response is None and slot.position not in counting:
                    continue
                counting[slot.position] = ResponseEvent(
                    attempt=attempt,
                    writer=attempt.writer,
                    position=slot.position,
                    seq=seq,
                    response=response,
                    is_flagged=self._random.random() < 0.03,
                    language=language,
                    saved_at=self._time.spend(longest * self._random.uniform(0.2, 1)),
                )
                self._chronicle.add(counting[slot.position])
        return counting

    def _grade(
        self,
        attempt: Attempt,
        slots: list[AttemptSlot],
        answers: dict[int, ResponseEvent],
        at: datetime.datetime,
    ) -> GradingEvent:
        marks: list[tuple[AttemptSlot, ResponseEvent | None, Mark]] = []
        for slot in slots:
            spec, event = slot.question_version.spec, answers.get(slot.position)
            fraction = grade(spec, event.response if event else None)
            marks.append((slot, event, mark(fraction, Decimal(str(spec["points"])))))
        pass_mark = self._journey.work.pass_mark
        outcome = result((item for _slot, _event, item in marks), pass_mark=pass_mark)
        grading = GradingEvent(
            attempt=attempt,
            number=1,
            reason=GradingReason.SUBMISSION,
            score=outcome.score,
            max_score=outcome.max_score,
            percent=outcome.percent,
            pass_mark=pass_mark,
            passed=outcome.passed,
            graded_at=at,
        )
        attempt.grading = grading
        self._chronicle.add(
            grading,
            *(
                SlotMark(
                    grading=grading,
                    slot=slot,
                    response_event=event,
                    score=rounded(item.score),
                    points=item.points,
                )
                for slot, event, item in marks
            ),
        )
        return grading

    # --- What it amounts to -------------------------------------------------------------------

    def _look_for_milestones(self, at: datetime.datetime) -> None:
        deeds, journey = self._deeds, self._journey
        wanted, results = journey.work.wanted, Results(deeds.attempts)
        outcome = reached(
            wanted,
            lessons_done=lessons_done(deeds.lessons),
            tests_submitted=results.submitted,
            tests_passed=results.passed,
        )
        for milestone, holds in (
            (Milestone.COMPLETED, outcome.completed),
            (Milestone.PASSED, outcome.passed),
        ):
            if holds and milestone not in deeds.milestones:
                deeds.milestones[milestone] = at
                self._chronicle.add(
                    Completion(
                        enrolment=self._enrolment,
                        milestone=milestone,
                        cycle=self._enrolment.cycle,
                        unit=journey.unit,
                        classroom=self._enrolment.classroom,
                        course_edition=journey.work.edition,
                        attempt=results.deciding(wanted.tests),
                        reached_at=at,
                    )
                )

    def standing(self) -> Standing:
        """What ``refresh_standing`` would derive from the rows."""
        deeds = self._deeds
        return Standing(
            enrolment=self._enrolment,
            **standing_fields(self._journey.work.wanted, deeds.lessons, deeds.attempts),
            completed_at=deeds.milestones.get(Milestone.COMPLETED),
            passed_at=deeds.milestones.get(Milestone.PASSED),
        )
