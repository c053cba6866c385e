"""Attempts, what was answered, and what it was worth."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cbt.lib.languages import LANGUAGE_CHOICES
from cbt.lib.records import BoxRow, InsertOnlyRow
from cbt.quizzes.enums import AttemptState, GradingReason, SubmitReason
from cbt.training.models import Enrolment
from courses.models import QuestionVersion, Quiz, QuizVersion


class AttemptQuerySet(models.QuerySet["Attempt"]):
    def of(self, user: models.Model) -> "AttemptQuerySet":
        """The person's own attempts."""
        return self.filter(enrolment__user=user, enrolment__withdrawn_at__isnull=True)

    def open(self) -> "AttemptQuerySet":
        return self.filter(state=AttemptState.OPEN)

    def submitted(self) -> "AttemptQuerySet":
        return self.filter(state=AttemptState.SUBMITTED)


class Attempt(BoxRow):
    """One sitting of one quiz.

    *Open* > *submitted*, once and for good, by one conditional UPDATE. At most one is open per
    enrolment and quiz (a partial unique index). ``writer`` numbers the computers or tabs that
    took the attempt over: only the newest may answer; ``held_by`` names the browser session
    that is the newest. ``languages`` are those in which every question was ready when the attempt
    began: no other is shown. ``pass_mark`` is that of the course when it began, in per cent: a
    stricter mark holds for later attempts. ``seconds_left`` is the clock
    (empty when the quiz has no limit): what remained when ``clock_started_at`` was written, so
    that time in which the box was off does not count. The present score is that of ``grading``.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="attempts")
    quiz = models.ForeignKey(Quiz, on_delete=models.PROTECT, related_name="attempts")
    quiz_version = models.ForeignKey(QuizVersion, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=AttemptState.choices, default=AttemptState.OPEN)
    writer = models.PositiveIntegerField(default=1)
    held_by = models.CharField(max_length=32, blank=True)
    pass_mark = models.PositiveSmallIntegerField()
    languages = models.JSONField(default=list)
    started_at = models.DateTimeField()
    seconds_left = models.PositiveIntegerField(null=True)
    clock_started_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)
    submit_reason = models.CharField(max_length=10, choices=SubmitReason.choices, blank=True)
    grading = models.ForeignKey(
        "quizzes.GradingEvent", null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = AttemptQuerySet.as_manager()

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "quiz"],
                condition=Q(state=AttemptState.OPEN),
                name="quizzes_one_open_attempt",
            ),
            models.UniqueConstraint(
                fields=["enrolment", "quiz", "number"], name="quizzes_attempts_are_numbered"
            ),
            models.CheckConstraint(
                condition=Q(state=AttemptState.OPEN, submitted_at__isnull=True)
                | Q(state=AttemptState.SUBMITTED, submitted_at__isnull=False),
                name="quizzes_submitted_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.quiz_id} no. {self.number}"

    @property
    def is_open(self) -> bool:
        return self.state == AttemptState.OPEN


class AttemptSlot(InsertOnlyRow):
    """One place in an attempt and the question version that fills it.

    ``layout`` is what this trainee's browser sees instead of ids: tokens that mean nothing
    outside the attempt, in the order they are shown, e.g. {"options": [["t3k9", "<id>"], …]}.
    ``words`` are the words editions as the attempt began, {language code: id}: what somebody
    reads in the middle of a quiz, or years later in its review, never changes.
    """

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="slots")
    position = models.PositiveSmallIntegerField()
    question_version = models.ForeignKey(
        QuestionVersion, on_delete=models.PROTECT, related_name="+"
    )
    layout = models.JSONField()
    words = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["attempt", "position"], name="quizzes_one_question_per_slot"
            )
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id} slot {self.position}"


class ResponseEvent(InsertOnlyRow):
    """One saved answer: a save is its own audit.

    Keyed (attempt, writer, position, seq); sending the same one again is the same row, the same
    key with another answer is refused. The answer that counts is that of the newest writer with
    the highest seq. An answer that came from an older writer, or too late, is kept with
    ``counts`` off, as evidence. An answer that waited in a browser while the server was away may
    be there twice: as that evidence, and once more under the newest writer, which brought it.
    """

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="responses")
    writer = models.PositiveIntegerField()
    position = models.PositiveSmallIntegerField()
    seq = models.PositiveIntegerField()
    response: Any = models.JSONField(null=True)
    is_flagged = models.BooleanField(default=False)
    language = models.CharField(max_length=10, choices=LANGUAGE_CHOICES)
    counts = models.BooleanField(default=True)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["attempt", "writer", "position", "seq"], name="quizzes_response_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id} {self.position} w{self.writer} s{self.seq}"


class GradingEvent(InsertOnlyRow):
    """What an attempt was worth, as computed once. A regrade is another row, with its reason.

    ``percent`` is ``score`` of ``max_score`` with two decimals, rounded down; ``passed`` compares
    the exact fraction with ``pass_mark``, never the rounded one.
    """

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="gradings")
    number = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=12, choices=GradingReason.choices)
    note = models.CharField(max_length=300, blank=True)
    score = models.DecimalField(max_digits=8, decimal_places=3)
    max_score = models.DecimalField(max_digits=8, decimal_places=3)
    percent = models.DecimalField(max_digits=5, decimal_places=2)
    pass_mark = models.PositiveSmallIntegerField()
    passed = models.BooleanField()
    graded_at = models.DateTimeField()
    graded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["attempt", "number"], name="quizzes_gradings_are_numbered"
            ),
            models.CheckConstraint(
                condition=Q(score__gte=Decimal(0), score__lte=F("max_score")),
                name="quizzes_score_within_bounds",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}: {self.percent} %"


class SlotMark(InsertOnlyRow):
    """What one slot was worth in one grading."""

    grading = models.ForeignKey(GradingEvent, on_delete=models.PROTECT, related_name="marks")
    slot = models.ForeignKey(AttemptSlot, on_delete=models.PROTECT, related_name="marks")
    response_event = models.ForeignKey(
        ResponseEvent, null=True, on_delete=models.PROTECT, related_name="+"
    )
    score = models.DecimalField(max_digits=6, decimal_places=3)
    points = models.DecimalField(max_digits=6, decimal_places=3)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["grading", "slot"], name="quizzes_one_mark_per_slot")
        ]

    def __str__(self) -> str:
        return f"{self.slot_id}: {self.score}/{self.points}"
