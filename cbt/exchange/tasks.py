"""What the background worker does for courses: load, then make one call."""

from functools import partial

from django.db import transaction
from django_tasks import task

from cbt.exchange import shipped
from cbt.lib import clock
from cbt.people.models import User


@task()
def load_shipped_courses(actor_id: str) -> None:
    """Bring in the courses that come with the product. May be run twice: what is here stays."""
    shipped.load(actor=User.objects.get(pk=actor_id), at=clock.now())


def request_shipped_courses(*, actor: User) -> None:
    """Let the worker load them: it takes longer than a page may."""
    transaction.on_commit(partial(load_shipped_courses.enqueue, actor_id=str(actor.pk)))
