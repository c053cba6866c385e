"""Who is taught what, where and when."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cbt.lib.records import BoxRow
from cbt.people.models import Classroom, Unit
from cbt.people.permissions import Access
from courses.models import Course


class CohortQuerySet(models.QuerySet["Cohort"]):
    def taught_by(self, access: Access) -> "CohortQuerySet":
        """Cohorts of the rooms that the person works in."""
        if access.is_administrator:
            return self
        return self.filter(classroom__in=access.classrooms)

    def running(self) -> "CohortQuerySet":
        return self.filter(closed_at__isnull=True)


class Cohort(BoxRow):
    """People who are taught together in one classroom.

    *Running* until ``closed_at``; a closed cohort keeps its enrolments and takes nobody new.
    """

    name = models.CharField(_("name"), max_length=120)
    classroom = models.ForeignKey(
        Classroom, verbose_name=_("classroom"), on_delete=models.PROTECT, related_name="cohorts"
    )
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("trainees"),
        related_name="cohorts",
        through="Membership",
    )
    start_date = models.DateField(_("from"))
    end_date = models.DateField(_("until"), null=True, blank=True)
    closed_at = models.DateTimeField(null=True, editable=False)

    objects = CohortQuerySet.as_manager()

    class Meta:
        verbose_name = _("cohort")
        verbose_name_plural = _("cohorts")
        ordering = ["-start_date", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["classroom", "name"], name="training_one_cohort_name_per_classroom"
            ),
            models.CheckConstraint(
                condition=Q(end_date__isnull=True) | Q(end_date__gte=F("start_date")),
                name="training_cohort_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Membership(BoxRow):
    """A person in a cohort."""

    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="memberships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships"
    )
    joined_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cohort", "user"], name="training_member_once")
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.cohort}"


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def of(self, user: models.Model) -> "EnrolmentQuerySet":
        """The person's own enrolments: every trainee screen loads what it shows through these."""
        return self.filter(user=user, withdrawn_at__isnull=True)

    def taught_by(self, access: Access) -> "EnrolmentQuerySet":
        """Enrolments in the rooms that the person works in."""
        if access.is_administrator:
            return self
        return self.filter(classroom__in=access.classrooms)

    def counted(self) -> "EnrolmentQuerySet":
        """What reports count: everything but withdrawn enrolments."""
        return self.filter(withdrawn_at__isnull=True)


class Enrolment(BoxRow):
    """One person in one course, for one cycle.

    Everything a person does in a course hangs on this row. When a certificate expires, the next
    cycle is a new enrolment and nothing of the old one is touched. ``unit`` and ``classroom``
    are those at the time: people are posted elsewhere, reports must not follow them.
    *Withdrawn* enrolments stay and are not counted.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="enrolments"
    )
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="enrolments")
    cycle = models.PositiveSmallIntegerField(default=1)
    cohort = models.ForeignKey(
        Cohort, null=True, blank=True, on_delete=models.PROTECT, related_name="enrolments"
    )
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    classroom = models.ForeignKey(Classroom, null=True, on_delete=models.PROTECT, related_name="+")
    due_date = models.DateField(null=True, blank=True)
    enrolled_at = models.DateTimeField()
    enrolled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "course", "cycle"], name="training_one_enrolment_per_cycle"
            ),
        ]
        indexes = [
            models.Index(fields=["course", "enrolled_at"], name="training_enrolment_course"),
            models.Index(fields=["unit", "enrolled_at"], name="training_enrolment_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.course}, cycle {self.cycle}"
