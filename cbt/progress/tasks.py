"""What the background worker does for progress: load, then make one call."""

import datetime
from uuid import UUID

from django_tasks import task

from cbt.lib import clock
from cbt.progress import deriving
from courses.models import Course

# Who publishes ten lessons, or takes a test off to mend it, is not finished with the first click.
SETTLE = datetime.timedelta(minutes=10)


@task()
def derive_standings(course_id: str, edition_id: str, after: str | None = None) -> None:
    """Derive a chunk of the standings of a course, and ask for the next.

    Nothing is done when the course was changed again: that change has a task of its own. May be
    run twice: a standing only follows the records.
    """
    course = Course.objects.get(pk=course_id)
    if str(course.current_id) != edition_id:
        return
    keys = deriving.waiting(course=course, after=UUID(after) if after else None)
    if len(keys) == deriving.CHUNK:
        # Asked for first: one enrolment that cannot be derived must not hold up the others.
        derive_standings.enqueue(course_id, edition_id, after=str(keys[-1]))
    deriving.derive(keys, at=clock.now())


def request_standings(*, course: Course, at: datetime.datetime) -> None:
    """Let the worker derive the standings of a course, once its authors have come to rest.

    The request is a row of the transaction that publishes: it is kept or lost with it.
    """
    later = derive_standings
    if later.get_backend().supports_defer:
        later = later.using(run_after=at + SETTLE)
    later.enqueue(str(course.pk), str(course.current_id))
