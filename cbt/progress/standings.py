"""How far an enrolment is: one word for it, and what calls for somebody's help."""

import datetime

from django.db.models import Q

from cbt.progress.enums import StateWord
from cbt.progress.models import Standing
from cbt.training.models import Enrolment

# Without a step for so long, somebody has probably stopped.
QUIET_DAYS = 7


def standing_of(enrolment: Enrolment) -> Standing | None:
    """The standing (loaded with the enrolment, or read); None where none was derived yet."""
    try:
        return enrolment.standing
    except Standing.DoesNotExist:
        return None


def state_of(
    standing: Standing | None, due_date: datetime.date | None, *, today: datetime.date
) -> StateWord:
    """The word for one enrolment."""
    if standing is not None and standing.completed_at is not None:
        return StateWord.COMPLETED if standing.passed_at is not None else StateWord.NOT_PASSED
    if due_date is not None and due_date < today:
        return StateWord.OVERDUE
    if standing is not None and standing.started_at is not None:
        return StateWord.IN_PROGRESS
    return StateWord.NOT_STARTED


def overdue(*, today: datetime.date) -> Q:
    """Enrolments whose day has passed and that are not completed."""
    return Q(due_date__lt=today, standing__completed_at__isnull=True)


def quiet(*, at: datetime.datetime) -> Q:
    """Enrolments under way in which nothing happened for a week.

    Their owners need not be quiet: whoever works in another course is ``busy`` there.
    """
    not_done = Q(standing__completed_at__isnull=True, enrolled_at__lt=_since(at))
    running = Q(cohort__isnull=True) | Q(cohort__closed_at__isnull=True)
    return not_done & running & ~busy(at=at)


def busy(*, at: datetime.datetime) -> Q:
    """Enrolments in which something happened within the last week."""
    return Q(standing__last_active_at__isnull=False, standing__last_active_at__gte=_since(at))


def _since(at: datetime.datetime) -> datetime.datetime:
    return at - datetime.timedelta(days=QUIET_DAYS)
