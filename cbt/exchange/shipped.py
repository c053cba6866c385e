"""The courses that come with the product: which of them are here, and bringing in the others."""

import datetime
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django_tasks_db.compat import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from cbt.exchange.actions import import_package
from cbt.exchange.enums import ShippedState
from cbt.exchange.packages.reader import read_package
from cbt.people.models import User
from courses.models import Course

PACKAGES = settings.BASE_DIR / "courses" / "packages"
TASK = "cbt.exchange.tasks.load_shipped_courses"


def packages() -> list[Path]:
    """The folders of the packages, each named by the code of its course."""
    return sorted(path.parent for path in PACKAGES.glob("*/course.yaml"))


def missing() -> list[Path]:
    """Packages whose course is not here, archived or not."""
    found = packages()
    here = set(
        Course.objects.filter(code__in=[path.name for path in found]).values_list("code", flat=True)
    )
    return [path for path in found if path.name not in here]


def load(*, actor: User | None, at: datetime.datetime) -> int:
    """Import every course that is not here, one transaction each; the answer is how many.

    Raises what ``import_package`` and ``read_package`` raise; what was loaded before stays.
    """
    absent = missing()
    for path in absent:
        import_package(package=read_package(path), actor=actor, at=at)
    return len(absent)


def state(absent: Sequence[Path]) -> ShippedState:
    """How far the courses are, from those that are ``missing`` and the newest task for them."""
    if not absent:
        return ShippedState.HERE
    newest = DBTaskResult.objects.filter(task_path=TASK).order_by("-enqueued_at").first()
    if newest is None or newest.status == TaskResultStatus.SUCCESSFUL:
        return ShippedState.MISSING
    if newest.status == TaskResultStatus.FAILED:
        return ShippedState.FAILED
    return ShippedState.UNDER_WAY
