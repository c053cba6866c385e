"""Starting, saving, submitting: what is done in an attempt."""

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from cbt.quizzes import clocks
from cbt.quizzes.enums import AttemptState, GradingReason, SubmitReason
from cbt.quizzes.exceptions import (
    AnswerConflict,
    AnsweredLater,
    AttemptClosed,
    AttemptLimitReached,
    QuizNotOpen,
    TakenOver,
    TimeIsUp,
    UnknownPosition,
    UnreadableResponse,
)
from cbt.quizzes.marking import Mark, mark, result, rounded
from cbt.quizzes.models import Attempt, AttemptSlot, GradingEvent, ResponseEvent, SlotMark
from cbt.quizzes.permissions import tries
from cbt.quizzes.queries import counting_response, counting_responses, lock_open_attempt
from cbt.quizzes.signals import attempt_started, attempt_submitted
from cbt.training.models import Enrolment
from courses.models import Quiz, WordsEdition
from courses.questions.grading import MalformedResponse, grade, validate
from courses.questions.layout import make_layout, to_response
from courses.reading import published_versions, words_for_marks


def start_attempt(
    *,
    enrolment: Enrolment,
    quiz: Quiz,
    at: datetime.datetime,
    browser: str = "",
    used: int | None = None,
) -> Attempt:
    """The open attempt of this enrolment, or a new one with its questions pinned.

    Two clicks, or two computers, get the same attempt: the partial unique index decides.
    ``browser`` is the browser session that may answer a new one; ``used``, how many attempts
    there are, if that was just read and none is open. Everything is read and laid out before
    the transaction begins: a class that starts together queues for the write lock, and each
    holds it for three statements. Raises QuizNotOpen or AttemptLimitReached.
    """
    if used is None:
        attempts = list(Attempt.objects.filter(enrolment=enrolment, quiz=quiz))
        open_one = next((attempt for attempt in attempts if attempt.is_open), None)
        if open_one is not None:
            return open_one
        used = len(attempts)
    attempt, slots = _lay_out(enrolment, quiz, used=used)
    attempt.held_by = browser
    attempt.started_at = at
    attempt.clock_started_at = at if attempt.seconds_left else None
    try:
        with transaction.atomic():
            attempt.save(force_insert=True)
            AttemptSlot.objects.bulk_create(slots)
            attempt_started.send(sender=Attempt, attempt=attempt, at=at)
    except IntegrityError:
        # The other click was first: its attempt is the attempt. If that one was submitted
        # meanwhile, this is a new start, with one try less.
        return start_attempt(enrolment=enrolment, quiz=quiz, at=at, browser=browser)
    return attempt


def _lay_out(enrolment: Enrolment, quiz: Quiz, *, used: int) -> tuple[Attempt, list[AttemptSlot]]:
    """A new attempt without its time, and its slots, not saved yet."""
    version, course = quiz.current, enrolment.course.current
    if (
        version is None
        or course is None
        or quiz.archived_at is not None
        or quiz.course_id != enrolment.course_id
    ):
        raise QuizNotOpen(_("This quiz is not open. Go back to the course."))
    limits = tries(quiz, used=used)
    if not limits.may_start:
        raise AttemptLimitReached(limits.limit)
    keys = [UUID(key) for key in version.spec["questions"]]
    versions = published_versions(keys)
    ready = [versions[key] for key in keys if key in versions]
    if not ready:
        raise QuizNotOpen(_("This quiz has no questions yet. Tell your instructor."))
    words = words_for_marks(ready)
    if not words.languages:
        raise QuizNotOpen(_("The texts of this quiz are not ready. Tell your instructor."))
    attempt = Attempt(
        enrolment=enrolment,
        quiz=quiz,
        quiz_version=version,
        number=used + 1,
        pass_mark=course.spec["pass_mark"],
        languages=sorted(words.languages),
        seconds_left=version.spec["minutes"] * 60 or None,
    )
    slots = [
        AttemptSlot(
            attempt=attempt,
            position=position,
            question_version=question_version,
            layout=make_layout(question_version.spec),
            words=pins(words.editions[question_version.pk]),
        )
        for position, question_version in enumerate(ready, start=1)
    ]
    return attempt, slots


def pins(editions: Mapping[str, WordsEdition]) -> dict[str, str]:
    """The words of one slot as it keeps them."""
    return {code: str(row.pk) for code, row in sorted(editions.items())}


@transaction.atomic
def take_over(*, attempt: Attempt, browser: str = "") -> int:
    """Go on in this browser: the answer is its writer number. Older writers stop counting.

    Raises AttemptClosed.
    """
    changed = Attempt.objects.filter(pk=attempt.pk, state=AttemptState.OPEN).update(
        writer=F("writer") + 1, held_by=browser
    )
    if not changed:
        raise AttemptClosed
    attempt.refresh_from_db(fields=["writer", "held_by"])
    return attempt.writer


def save_answer(
    *,
    slot: AttemptSlot,
    writer: int,
    seq: int,
    answer: Any,
    is_flagged: bool,
    language: str,
    at: datetime.datetime,
    given_as: int | None = None,
) -> ResponseEvent:
    """Save what a browser sent for one question (see ``layout.to_response`` for its shape).

    ``slot`` comes with its attempt and question version loaded. Raises what ``save_response``
    raises, and UnreadableResponse, which saves nothing.
    """
    spec = slot.question_version.spec
    try:
        response = to_response(spec, slot.layout, answer)
        if response is not None:
            validate(spec, response)
    except MalformedResponse as error:
        text = _("Write a number, for example 7 or 2.5.") if spec["type"] == "numeric" else ""
        raise UnreadableResponse(text) from error
    return save_response(
        attempt=slot.attempt,
        writer=writer,
        position=slot.position,
        seq=seq,
        response=response,
        is_flagged=is_flagged,
        language=language,
        at=at,
        given_as=given_as,
    )


def save_response(
    *,
    attempt: Attempt,
    writer: int,
    position: int,
    seq: int,
    response: Any,
    language: str,
    at: datetime.datetime,
    is_flagged: bool = False,
    given_as: int | None = None,
) -> ResponseEvent:
    """Insert one answer under its key; the same save again is the same row.

    One INSERT and nothing else on the usual path. Raises AnswerConflict (the key came with
    another answer), AnsweredLater (kept, but a later answer counts), TakenOver (an older writer;
    kept as evidence), AttemptClosed or TimeIsUp (kept as evidence too).

    ``given_as`` is for an answer that waited in the browser while the server was away: the older
    writer under which it was given, ``writer`` being the newest, which brings it. Which of two
    answers is the later one is decided by the order of writers and saves, which the server has
    made, and by no clock: the waiting answer counts, under the newest writer, unless the answer
    that counts already has a newer writer than ``given_as``, or the same one and the same or a
    higher ``seq``. Then it is kept as evidence under its own key, and AnsweredLater is raised.
    A question that a writer in between left empty was not answered there.
    """
    late = clocks.is_over(
        stored=attempt.seconds_left, clock_started_at=attempt.clock_started_at, at=at
    )
    event = ResponseEvent(
        attempt=attempt,
        writer=writer,
        position=position,
        seq=seq,
        response=response,
        is_flagged=is_flagged,
        language=language,
        counts=attempt.is_open and not late and writer == attempt.writer,
        saved_at=at,
    )
    try:
        event, has_later = _insert(event, given_as)
    except _Changed:
        attempt.refresh_from_db()
        return save_response(
            attempt=attempt,
            writer=writer,
            position=position,
            seq=seq,
            response=response,
            language=language,
            at=at,
            is_flagged=is_flagged,
            given_as=given_as,
        )
    if has_later:
        raise AnsweredLater
    if not event.counts:
        if late:
            raise TimeIsUp
        if not attempt.is_open:
            raise AttemptClosed
        raise TakenOver
    return event


def _insert(event: ResponseEvent, given_as: int | None) -> tuple[ResponseEvent, bool]:
    """The row that holds this answer, written or found, and whether a later answer counts.

    Raises AnswerConflict, and _Changed.
    """
    has_later = False
    try:
        with transaction.atomic():
            if event.counts:
                has_later = _has_later(event)
            if given_as is not None:
                last = counting_response(event.attempt, event.position)
                if last is not None and _is_same(last, event):
                    return last, False
                if last is not None and _is_later(last, event, given_as):
                    has_later = event.counts
                if has_later or not event.counts:
                    event.writer, event.counts = given_as, False
            event.save()
    except IntegrityError:
        known = ResponseEvent.objects.get(
            attempt=event.attempt, writer=event.writer, position=event.position, seq=event.seq
        )
        if not _is_same(known, event):
            raise AnswerConflict from None
        return known, has_later
    return event, has_later


def _is_same(known: ResponseEvent, event: ResponseEvent) -> bool:
    return known.response == event.response and known.is_flagged == event.is_flagged


def _is_later(last: ResponseEvent, waiting: ResponseEvent, given_as: int) -> bool:
    """Whether what counts was answered after ``waiting`` was, under ``given_as``."""
    if last.response is None and given_as < last.writer < waiting.writer:
        return False  # gone past at another computer, where the waiting answer was not shown
    return (last.writer, last.seq) >= (given_as, waiting.seq)


class _Changed(Exception):
    """Between loading the attempt and writing the answer somebody submitted or took over."""


def _has_later(event: ResponseEvent) -> bool:
    """Under the write lock: whether its writer has saved a higher ``seq`` of this question.

    Raises _Changed unless the attempt is still open and this writer still the newest. Without
    it an answer could slip in after the grading and be acknowledged without counting.
    """
    has_later = lock_open_attempt(
        event.attempt_id, writer=event.writer, position=event.position, seq=event.seq
    )
    if has_later is None:
        raise _Changed
    return has_later


@transaction.atomic
def submit_attempt(
    *, attempt: Attempt, at: datetime.datetime, reason: SubmitReason = SubmitReason.TRAINEE
) -> GradingEvent:
    """Close the attempt and grade it: one conditional UPDATE, so twice is the same as once."""
    changed = Attempt.objects.filter(pk=attempt.pk, state=AttemptState.OPEN).update(
        state=AttemptState.SUBMITTED, submitted_at=at, submit_reason=reason
    )
    attempt.refresh_from_db()
    if not changed:
        assert attempt.grading is not None
        return attempt.grading
    grading = grade_attempt(attempt=attempt, reason=GradingReason.SUBMISSION, at=at)
    attempt_submitted.send(sender=Attempt, attempt=attempt, at=at)
    return grading


@transaction.atomic
def grade_attempt(
    *, attempt: Attempt, reason: GradingReason, at: datetime.datetime, note: str = ""
) -> GradingEvent:
    """Write a grading of the answers that count, with a mark per question, and make it current."""
    answers = counting_responses(attempt)
    marks: list[tuple[AttemptSlot, ResponseEvent | None, Mark]] = []
    for slot in attempt.slots.select_related("question_version").order_by("position"):
        spec = slot.question_version.spec
        event = answers.get(slot.position)
        fraction = grade(spec, event.response if event else None)
        marks.append((slot, event, mark(fraction, Decimal(str(spec["points"])))))
    outcome = result((item for _slot, _event, item in marks), pass_mark=attempt.pass_mark)
    top = attempt.gradings.aggregate(top=Max("number"))["top"] or 0
    grading = GradingEvent(
        attempt=attempt,
        number=top + 1,
        reason=reason,
        note=note,
        score=outcome.score,
        max_score=outcome.max_score,
        percent=outcome.percent,
        pass_mark=attempt.pass_mark,
        passed=outcome.passed,
        graded_at=at,
    )
    grading.save()
    SlotMark.objects.bulk_create(
        SlotMark(
            grading=grading,
            slot=slot,
            response_event=event,
            score=rounded(item.score),
            points=item.points,
        )
        for slot, event, item in marks
    )
    attempt.grading = grading
    attempt.save(update_fields=["grading"])
    return grading


def submit_if_over(*, attempt: Attempt, at: datetime.datetime) -> bool:
    """Submit an open attempt whose time is up; the answer is whether it was."""
    over = attempt.is_open and clocks.is_over(
        stored=attempt.seconds_left, clock_started_at=attempt.clock_started_at, at=at
    )
    if over:
        submit_attempt(attempt=attempt, at=at, reason=SubmitReason.TIME_UP)
    return over


def slot_at(attempt: Attempt, position: int) -> AttemptSlot:
    """The slot at a position. Raises UnknownPosition."""
    slot = (
        AttemptSlot.objects.select_related("attempt", "question_version")
        .filter(attempt=attempt, position=position)
        .first()
    )
    if slot is None:
        raise UnknownPosition
    return slot
