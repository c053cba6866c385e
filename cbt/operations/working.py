"""The background worker of a box: runs tasks from the database, and keeps the box tidy.

One worker runs per box, a process of its server (``cbt/gunicorn.py``). When it was killed, the
task it was at is still marked as running: the next worker takes it up again, a few times at most.
"""

import datetime
import gc
import logging
import time

from django.contrib.sessions.models import Session
from django.db import DatabaseError, close_old_connections, connection, transaction
from django_tasks_db.compat import DEFAULT_TASK_BACKEND_ALIAS, TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from cbt.certificates.actions import CANNOT_ISSUE, issue_missing
from cbt.lib import clock
from cbt.people.models import SignInThrottle
from courses.schedule import publish_due

log = logging.getLogger("cbt.worker")

# A task that was cut off this often is the cause of it rather than its victim.
MAX_STARTS = 3
POLL_SECONDS = 1.0
_FIRST_TIDY, _TIDY_EVERY, _LOOK_EVERY = 60, 3600, 60
_LONGEST_TASK = datetime.timedelta(hours=1)
# A certificate leaves a megabyte behind.
_TASKS_BETWEEN_COLLECTIONS = 10
_KEEP_DONE = datetime.timedelta(days=7)
_KEEP_FAILED = datetime.timedelta(days=60)
_KEEP_THROTTLE = datetime.timedelta(days=1)


class CutOff(Exception):
    """What a task is said to have failed of when its worker was ended during it too often."""


class BoxWorker(Worker):
    """The task worker with what a single box needs beside it."""

    def __init__(self) -> None:
        super().__init__(
            queue_names=["*"],
            interval=POLL_SECONDS,
            batch=False,
            backend_name=DEFAULT_TASK_BACKEND_ALIAS,
            startup_delay=False,
            max_tasks=None,
            worker_id=f"box-{int(time.time())}",
            excluded_queue_names=[],
        )

    def run(self) -> None:
        """Take up what was cut off, then work until told to stop.

        Garbage is collected between tasks: in the middle of one it costs a third of a
        certificate each time, and finds little.
        """
        take_up_again(at=clock.now())
        tidy_at = look_at = time.monotonic() + _FIRST_TIDY
        uncollected = 0
        gc.disable()
        while self.running:
            close_old_connections()
            task = self._next()
            if task is not None:
                self.run_task(task)
                uncollected += 1
            if uncollected and (task is None or uncollected == _TASKS_BETWEEN_COLLECTIONS):
                gc.collect()
                uncollected = 0
            if task is not None:
                continue
            if time.monotonic() >= look_at:
                publish_what_is_due()
                look_at = time.monotonic() + _LOOK_EVERY
            elif time.monotonic() >= tidy_at:
                # On a hub the task of a worker that was killed an hour ago, too.
                take_up_again(at=clock.now())
                give_what_is_owed()
                tidy(at=clock.now())
                tidy_at = time.monotonic() + _TIDY_EVERY
            else:
                time.sleep(self.interval)

    def work_off(self) -> int:
        """Run what is waiting and return; the answer is how many tasks that were."""
        count = 0
        while (task := self._next()) is not None:
            self.run_task(task)
            count += 1
        return count

    def _next(self) -> DBTaskResult | None:
        """The next task, marked as ours. Looking takes no write lock: savers never wait for it."""
        waiting = DBTaskResult.objects.ready().filter(backend_name=self.backend_name)
        if not waiting.exists():
            return None
        with transaction.atomic():
            task: DBTaskResult | None = waiting.get_locked()
            if task is not None:
                task.claim(self.worker_id)
        return task


@transaction.atomic
def take_up_again(*, at: datetime.datetime) -> int:
    """Put tasks that a killed worker left running back in the queue; the answer is how many.

    Called before this box's only worker begins, so whatever is marked as running is not. On a
    hub other workers may be at work: there only what is far too old counts. A task that was
    cut off too often is given up, and says so.
    """
    running = DBTaskResult.objects.running()
    if connection.vendor != "sqlite":
        running = running.filter(started_at__lt=at - _LONGEST_TASK)
    cut_off = list(running.select_for_update())
    for row in cut_off:
        if len(row.worker_ids) >= MAX_STARTS:
            row.status, row.finished_at = TaskResultStatus.FAILED, at
            row.exception_class_path = f"{CutOff.__module__}.{CutOff.__qualname__}"
            row.traceback = f"The worker was ended {len(row.worker_ids)} times during this task."
            log.error("Task %s (%s) was cut off too often; given up", row.pk, row.task_path)
        else:
            row.status, row.started_at = TaskResultStatus.READY, None
            log.warning("Task %s (%s) was cut off; starting it again", row.pk, row.task_path)
        row.save(
            update_fields=[
                "status",
                "started_at",
                "finished_at",
                "exception_class_path",
                "traceback",
            ]
        )
    return len(cut_off)


def publish_what_is_due() -> None:
    """Publish and take off what authors put on the calendar."""
    try:
        publish_due(at=clock.now())
    except DatabaseError:
        # A locked database must not end the worker; what is due stays due.
        log.exception("What is due on the calendar could not be published")


def give_what_is_owed() -> None:
    """Issue the certificates that could not be issued when they were earned."""
    try:
        issue_missing(at=clock.now())
    except CANNOT_ISSUE:
        log.exception("Certificates are owed and cannot be issued")


def tidy(*, at: datetime.datetime) -> dict[str, int]:
    """Delete what is of no use any more; the answer says how much of each.

    No record is among it: sessions that ended, results of old tasks, locks that ran out.
    """
    finished = DBTaskResult.objects.finished()
    old = {
        "sessions": Session.objects.filter(expire_date__lt=at),
        "tasks": finished.filter(
            status=TaskResultStatus.SUCCESSFUL, finished_at__lt=at - _KEEP_DONE
        ),
        "failed tasks": finished.filter(
            status=TaskResultStatus.FAILED, finished_at__lt=at - _KEEP_FAILED
        ),
        "sign-in counts": SignInThrottle.objects.filter(window_started_at__lt=at - _KEEP_THROTTLE),
    }
    return {name: rows.delete()[0] for name, rows in old.items()}
