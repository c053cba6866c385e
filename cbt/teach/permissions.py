"""Who may open the instructor's screens, and whose rows they show there.

Screens load everything through these, so that a room the person does not work in does not
exist for them: the answer is 404.
"""

from uuid import UUID

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from cbt.certificates.models import Certificate, CertificateQuerySet
from cbt.people.doors import staff_door
from cbt.people.models import AuditLine, Classroom, User
from cbt.people.permissions import access_of
from cbt.training.models import (
    Cohort,
    CohortQuerySet,
    Enrolment,
    EnrolmentQuerySet,
    Membership,
)

# For people who work in a classroom, and for administrators.
teaching = staff_door(lambda access: access.can_teach)


def own_classrooms(user: User) -> QuerySet[Classroom]:
    """Open rooms that the person works in."""
    access = access_of(user)
    rooms = Classroom.objects.filter(is_closed=False)
    return rooms if access.is_administrator else rooms.filter(pk__in=access.classrooms)


def own_cohorts(user: User) -> CohortQuerySet:
    """Cohorts of those rooms."""
    return Cohort.objects.taught_by(access_of(user))


def own_enrolments(user: User) -> EnrolmentQuerySet:
    """Enrolments in those rooms that count."""
    return Enrolment.objects.taught_by(access_of(user)).counted()


def own_people(user: User) -> QuerySet[User]:
    """Members of the person's cohorts, people enrolled in their rooms, and accounts they made.

    An administrator sees everybody who has a service number. To be seen here gives no right over
    the account: see ``cbt.people.permissions.can_handle_account``.
    """
    people = User.objects.exclude(service_number="")
    if access_of(user).is_administrator:
        return people
    members = Membership.objects.filter(cohort__in=own_cohorts(user)).values("user")
    enrolled = own_enrolments(user).values("user")
    made = AuditLine.objects.filter(actor=user, verb="people.add_trainee").values("subject_id")
    return people.filter(Q(pk__in=members) | Q(pk__in=enrolled) | Q(pk__in=made))


def own_person(user: User, person_id: UUID) -> User:
    """One of those people, with agency and post. Raises Http404."""
    rows = own_people(user).select_related("agency__parent", "unit")
    return get_object_or_404(rows, pk=person_id)


def own_certificates(user: User) -> CertificateQuerySet:
    """Certificates that were earned in the person's rooms; an administrator's are all."""
    return Certificate.objects.reached_by(access_of(user))


def can_correct_certificates(user: User) -> bool:
    """Whether the person withdraws certificates and issues them again: the administrator's.

    An instructor who taught the course is not the one to take back what it earned.
    """
    return access_of(user).is_administrator
