"""What is done to cohorts and enrolments. Each action writes its audit line."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from cbt.people import actions as people
from cbt.people import audit
from cbt.people.models import AuditLine, Classroom, User
from cbt.training.exceptions import CohortClosed, CohortEmpty, CohortExists, CourseNotPublished
from cbt.training.models import Cohort, Enrolment, Membership
from cbt.training.signals import enrolled
from courses.models import Course


@transaction.atomic
def create_cohort(
    *,
    name: str,
    classroom: Classroom,
    start_date: datetime.date,
    end_date: datetime.date | None = None,
    actor: User | None,
    at: datetime.datetime,
) -> Cohort:
    """Open a cohort in a classroom. Raises CohortExists when the room has one of this name."""
    cohort = Cohort(
        name=name.strip(), classroom=classroom, start_date=start_date, end_date=end_date
    )
    try:
        with transaction.atomic():
            cohort.save(force_insert=True)
    except IntegrityError as error:
        raise CohortExists(name) from error
    audit.record("training.create_cohort", subject=cohort, actor=actor, at=at, name=cohort.name)
    return cohort


@transaction.atomic
def add_members(
    *, cohort: Cohort, users: Iterable[User], actor: User | None, at: datetime.datetime
) -> int:
    """Put people into a cohort; the answer is how many were not in it before.

    They are also enrolled in the courses the cohort is enrolled in already. Raises CohortClosed.
    """
    _refuse_closed(cohort)
    wanted = {user.pk: user for user in users}
    there = set(
        Membership.objects.filter(cohort=cohort, user__in=wanted).values_list("user_id", flat=True)
    )
    new = [user for pk, user in wanted.items() if pk not in there]
    Membership.objects.bulk_create(
        [Membership(cohort=cohort, user=user, joined_at=at) for user in new], ignore_conflicts=True
    )
    if new:
        audit.record(
            "training.add_members",
            subject=cohort,
            actor=actor,
            at=at,
            users=[str(user.pk) for user in new],
        )
    courses = Course.objects.filter(
        enrolments__cohort=cohort, enrolments__withdrawn_at__isnull=True
    ).distinct()
    for course in courses:
        days = Enrolment.objects.counted().filter(cohort=cohort, course=course)
        due_date = days.aggregate(day=Max("due_date"))["day"]
        for user in new:
            enrol(
                user=user,
                course=course,
                cohort=cohort,
                due_date=due_date,
                actor=actor,
                at=at,
            )
    return len(new)


@transaction.atomic
def add_list(
    *,
    trainees: Iterable[Mapping[str, Any]],
    known: Iterable[User],
    cohort: Cohort | None,
    actor: User | None,
    at: datetime.datetime,
) -> list[User]:
    """Make the accounts of a list and put them into a cohort: all of them, or none.

    ``trainees`` are the values of ``add_trainee``; ``known`` are people of the list who have an
    account. The answer is the accounts that were made. Raises DuplicateServiceNumber, CohortClosed.
    """
    made = [people.add_trainee(**values, actor=actor, at=at) for values in trainees]
    if cohort is not None:
        add_members(cohort=cohort, users=[*known, *made], actor=actor, at=at)
    return made


@transaction.atomic
def enrol(
    *,
    user: User,
    course: Course,
    cohort: Cohort | None = None,
    due_date: datetime.date | None = None,
    actor: User | None,
    at: datetime.datetime,
) -> Enrolment:
    """Enrol a person in a course; enrolling twice within a cycle changes nothing.

    The unit and the classroom are kept as they are now. A withdrawn enrolment comes back.
    Raises CourseNotPublished.
    """
    if course.current_id is None or course.archived_at is not None:
        raise CourseNotPublished
    last = (
        Enrolment.objects.select_for_update()
        .filter(user=user, course=course)
        .order_by("cycle")
        .last()
    )
    if last is not None:
        if last.withdrawn_at is not None:
            last.withdrawn_at = None
            last.cohort = cohort or last.cohort
            last.due_date = due_date or last.due_date
            last.save(update_fields=["withdrawn_at", "cohort", "due_date"])
            audit.record("training.enrol_again", subject=last, actor=actor, at=at)
        return last
    enrolment, made = Enrolment.objects.get_or_create(
        user=user,
        course=course,
        cycle=1,
        defaults={
            "cohort": cohort,
            "unit": user.unit,
            "classroom": cohort.classroom if cohort else None,
            "due_date": due_date,
            "enrolled_at": at,
            "enrolled_by": actor,
        },
    )
    if made:
        audit.record("training.enrol", subject=enrolment, actor=actor, at=at, course=course.code)
        enrolled.send(sender=Enrolment, enrolment=enrolment, at=at)
    return enrolment


@transaction.atomic
def enrol_cohort(
    *,
    cohort: Cohort,
    course: Course,
    due_date: datetime.date | None = None,
    actor: User | None,
    at: datetime.datetime,
) -> list[Enrolment]:
    """Enrol everybody in the cohort; the answer is the new enrolments.

    Who is enrolled already keeps what they have. Raises CohortClosed, CohortEmpty or
    CourseNotPublished.
    """
    _refuse_closed(cohort)
    members = list(cohort.members.filter(is_active=True))
    if not members:
        raise CohortEmpty
    there = set(Enrolment.objects.counted().filter(course=course).values_list("user_id", flat=True))
    return [
        enrol(user=user, course=course, cohort=cohort, due_date=due_date, actor=actor, at=at)
        for user in members
        if user.pk not in there
    ]


@transaction.atomic
def change_due_date(
    *,
    enrolments: Iterable[Enrolment],
    due_date: datetime.date | None,
    actor: User | None,
    at: datetime.datetime,
) -> int:
    """Give enrolments another due date, or none; the answer is for how many it differs."""
    changed = [row for row in enrolments if row.due_date != due_date]
    lines = []
    for row in changed:
        lines.append(
            audit.line(
                "training.change_due_date",
                subject=row,
                actor=actor,
                at=at,
                due_date=[day.isoformat() if day else None for day in (row.due_date, due_date)],
            )
        )
        row.due_date = due_date
    Enrolment.objects.bulk_update(changed, ["due_date"])
    AuditLine.objects.bulk_create(lines)
    return len(changed)


@transaction.atomic
def withdraw(
    *, enrolment: Enrolment, reason: str, actor: User | None, at: datetime.datetime
) -> None:
    """Take a person out of a course. Everything done so far stays in the records."""
    changed = Enrolment.objects.filter(pk=enrolment.pk, withdrawn_at__isnull=True).update(
        withdrawn_at=at
    )
    enrolment.refresh_from_db()
    if changed:
        audit.record("training.withdraw", subject=enrolment, actor=actor, at=at, reason=reason)


@transaction.atomic
def close_cohort(*, cohort: Cohort, actor: User | None, at: datetime.datetime) -> None:
    """The cohort is finished: it keeps its enrolments and takes nobody new."""
    changed = Cohort.objects.filter(pk=cohort.pk, closed_at__isnull=True).update(closed_at=at)
    cohort.refresh_from_db()
    if changed:
        audit.record("training.close_cohort", subject=cohort, actor=actor, at=at)


def _refuse_closed(cohort: Cohort) -> None:
    if cohort.closed_at is not None:
        raise CohortClosed
