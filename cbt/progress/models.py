"""How far people are, and what they reached."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cbt.lib.languages import LANGUAGE_CHOICES
from cbt.lib.records import BoxRow, InsertOnlyRow
from cbt.people.models import Classroom, Unit
from cbt.progress.enums import Milestone
from cbt.quizzes.models import Attempt
from cbt.training.models import Enrolment
from courses.models import CourseEdition, LessonEdition, QuestionVersion


class LessonProgress(BoxRow):
    """Where somebody is in a lesson, whatever the language.

    ``lesson_key`` is the lesson's UUID; ``block`` is the page break at which the present step
    begins (empty for the first step). If that block is gone from the present edition, the
    nearest earlier one is shown. A completed lesson stays completed in its cycle.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="lessons")
    lesson_key = models.UUIDField()
    edition = models.ForeignKey(LessonEdition, on_delete=models.PROTECT, related_name="+")
    block = models.UUIDField(null=True)
    steps_seen = models.JSONField(default=list)
    opened_at = models.DateTimeField()
    touched_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "lesson_key"], name="progress_one_row_per_lesson"
            )
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.lesson_key}"


class CheckAnswer(InsertOnlyRow):
    """An answer to a question inside a lesson. It earns no marks and is kept for the instructor."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="check_answers")
    lesson_key = models.UUIDField()
    block = models.UUIDField()
    question_version = models.ForeignKey(
        QuestionVersion, on_delete=models.PROTECT, related_name="+"
    )
    response: Any = models.JSONField()
    score = models.DecimalField(max_digits=4, decimal_places=3)
    language = models.CharField(max_length=10, choices=LANGUAGE_CHOICES)
    answered_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["enrolment", "lesson_key", "block"], name="progress_check_answer")
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.block}"


class Completion(InsertOnlyRow):
    """An enrolment reached a milestone. At most one row per enrolment and milestone.

    ``unit`` and ``classroom`` are those of that time; ``course_edition`` is what was published
    then; ``attempt`` is the one that decided (see ``results``). The row stays when a regrade takes
    the pass away: ``Standing`` says what holds now.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="completions")
    milestone = models.CharField(max_length=10, choices=Milestone.choices)
    cycle = models.PositiveSmallIntegerField()
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    classroom = models.ForeignKey(Classroom, null=True, on_delete=models.PROTECT, related_name="+")
    course_edition = models.ForeignKey(CourseEdition, on_delete=models.PROTECT, related_name="+")
    attempt = models.ForeignKey(Attempt, null=True, on_delete=models.PROTECT, related_name="+")
    reached_at = models.DateTimeField()

    class Meta:
        verbose_name = _("completion")
        verbose_name_plural = _("completions")
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "milestone"], name="progress_milestone_once"
            ),
            models.CheckConstraint(
                condition=Q(milestone__in=Milestone.values), name="progress_milestone_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.milestone}"


class Standing(models.Model):
    """What reports read: one row per enrolment, derived, and rebuilt from the records at will.

    ``pre_percent`` and ``post_percent`` are of the first submitted attempts (means and gain use
    them, for people who have both); ``best_post_percent`` decides about passing: with several
    counted tests it is the lowest of the best in each (see ``results``).
    """

    enrolment = models.OneToOneField(
        Enrolment, primary_key=True, on_delete=models.PROTECT, related_name="standing"
    )
    started_at = models.DateTimeField(null=True)
    last_active_at = models.DateTimeField(null=True)
    lessons_done = models.PositiveSmallIntegerField(default=0)
    lessons_required = models.PositiveSmallIntegerField(default=0)
    pre_percent = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    post_percent = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    best_post_percent = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    completed_at = models.DateTimeField(null=True)
    passed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.enrolment_id)
