"""Standings after a course changed: somebody may have become complete without doing anything."""

import datetime
from uuid import UUID

from cbt.progress.actions import refresh_standing
from cbt.training.models import Enrolment
from courses.models import Course

# A task of a few seconds: certificates wait to be printed behind it.
CHUNK = 50


def waiting(*, course: Course, after: UUID | None) -> list[UUID]:
    """The next enrolments, by key, that a change of their course can complete."""
    rows = Enrolment.objects.counted().filter(course=course, standing__passed_at__isnull=True)
    if after is not None:
        rows = rows.filter(pk__gt=after)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:CHUNK])


def derive(keys: list[UUID], *, at: datetime.datetime) -> None:
    """Derive these standings again, each in a transaction of its own: nobody waits for all."""
    rows = Enrolment.objects.select_related("course__current", "user").in_bulk(keys)
    for key in keys:
        refresh_standing(enrolment=rows[key], at=at)
