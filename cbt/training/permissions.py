"""Who may run what."""

from cbt.people.models import Classroom, User
from cbt.people.permissions import access_of
from cbt.training.models import Cohort


def can_run_classroom(user: User, classroom: Classroom) -> bool:
    """Whether the person works in this room."""
    access = access_of(user)
    return access.is_administrator or classroom.pk in access.classrooms


def can_run_cohort(user: User, cohort: Cohort) -> bool:
    """Whether the person may enrol, add to and close this cohort."""
    access = access_of(user)
    return access.is_administrator or cohort.classroom_id in access.classrooms
