"""The background worker: tasks that were cut off, and the hourly tidying."""

import datetime
import uuid

import pytest
from django.contrib.sessions.models import Session
from django.db import OperationalError
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.models import Revision

from cbt.lib import clock
from cbt.operations.working import (
    MAX_STARTS,
    BoxWorker,
    publish_what_is_due,
    take_up_again,
    tidy,
)
from cbt.people.models import AuditLine, SignInThrottle
from courses.models import Course
from tests.factories import authoring, people

pytestmark = pytest.mark.django_db


def task(status, *, started=1, path="tests.operations.test_working.nothing", **fields):
    at = timezone.now()
    return DBTaskResult.objects.create(
        status=status,
        args_kwargs={"args": [], "kwargs": {}},
        task_path=path,
        worker_ids=["w"] * started,
        backend_name="default",
        run_after=at,
        started_at=at - datetime.timedelta(hours=2),
        exception_class_path="",
        traceback="",
        **fields,
    )


def test_task_that_was_cut_off_is_taken_up_again():
    row = task("RUNNING")

    take_up_again(at=clock.now())

    row.refresh_from_db()
    assert row.status == "READY"
    assert row in DBTaskResult.objects.ready()


def test_task_that_is_cut_off_again_and_again_is_given_up():
    row = task("RUNNING", started=MAX_STARTS)

    take_up_again(at=clock.now())

    row.refresh_from_db()
    assert row.status == "FAILED"
    assert "ended 3 times" in row.traceback


@pytest.mark.parametrize("status", ["READY", "SUCCESSFUL", "FAILED"])
def test_other_tasks_are_left_as_they_are(status):
    row = task(status)

    assert take_up_again(at=clock.now()) == 0

    row.refresh_from_db()
    assert row.status == status


def test_worker_that_has_nothing_to_do_takes_no_write_lock(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert BoxWorker()._next() is None


def test_worker_works_off_what_is_waiting():
    task("READY", path="cbt.operations.working.no_such_task")

    assert BoxWorker().work_off() == 1
    assert not DBTaskResult.objects.ready().exists()
    assert BoxWorker().work_off() == 0


def test_worker_claims_a_task_once():
    row = task("READY", started=0)
    worker = BoxWorker()

    assert worker._next() == row
    assert worker._next() is None


def test_page_on_the_calendar_is_published_when_its_time_has_come():
    course = authoring.course_page(live=False)
    minute = datetime.timedelta(minutes=1)
    course.go_live_at = timezone.now() - minute
    revision = course.save_revision(approved_go_live_at=timezone.now() + minute)
    publish_what_is_due()
    course.refresh_from_db()
    assert not course.live

    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=timezone.now() - minute)
    publish_what_is_due()
    course.refresh_from_db()
    assert course.live
    assert Course.objects.get(pk=course.translation_key).current is not None


def test_locked_database_does_not_end_the_worker(monkeypatch, caplog):
    def fail(**options):
        raise OperationalError("database is locked")

    monkeypatch.setattr("cbt.operations.working.publish_due", fail)
    publish_what_is_due()
    assert "database is locked" in caplog.text


def test_tidying_deletes_only_what_ran_out():
    at = clock.now()
    long_ago = at - datetime.timedelta(days=90)
    Session.objects.create(session_key="old", session_data="", expire_date=long_ago)
    Session.objects.create(
        session_key="new", session_data="", expire_date=at + datetime.timedelta(hours=1)
    )
    SignInThrottle.objects.create(account="old", window_started_at=long_ago)
    SignInThrottle.objects.create(account="new", window_started_at=at)
    task("SUCCESSFUL", finished_at=long_ago)
    task("SUCCESSFUL", finished_at=at)
    task("FAILED", finished_at=at - datetime.timedelta(days=10))

    assert tidy(at=at) == {"sessions": 1, "tasks": 1, "failed tasks": 0, "sign-in counts": 1}


def test_tidying_touches_no_record():
    user = people.trainee()
    AuditLine.objects.create(
        at=clock.now() - datetime.timedelta(days=4000),
        verb="people.add_trainee",
        subject_type="people.user",
        subject_id=uuid.uuid4(),
    )

    tidy(at=clock.now())

    assert AuditLine.objects.count() == 1
    assert type(user).objects.filter(pk=user.pk).exists()
