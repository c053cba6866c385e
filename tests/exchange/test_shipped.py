"""The courses that come with the product: loaded by the worker, once."""

import shutil

import pytest
from django_tasks_db.compat import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from cbt.exchange import shipped, tasks
from cbt.exchange.enums import ShippedState
from cbt.exchange.exceptions import PackageRefused
from cbt.exchange.models import PackageReceipt
from cbt.people.models import AuditLine
from courses.models import Course
from tests.factories import people, records
from tests.factories.records import NOON

from .conftest import DATA

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    return people.administrator()


@pytest.fixture
def seals(tmp_path, monkeypatch):
    """One shipped course, small enough to be loaded in a test."""
    shutil.copytree(DATA / "small", tmp_path / "seals")
    monkeypatch.setattr(shipped, "PACKAGES", tmp_path)
    return tmp_path / "seals"


def asked(status):
    return DBTaskResult.objects.create(
        task_path=shipped.TASK,
        args_kwargs={"args": [], "kwargs": {}},
        status=status,
        backend_name="default",
        run_after=NOON,
    )


def test_each_folder_is_named_by_the_code_of_its_course():
    names = {path.name for path in shipped.packages()}

    assert len(names) == 3
    for path in shipped.packages():
        assert f"\n  code: {path.name}\n" in (path / "course.yaml").read_text(encoding="utf-8")


def test_task_has_the_path_by_which_its_state_is_found():
    assert tasks.load_shipped_courses.module_path == shipped.TASK


def test_courses_are_loaded_once(seals, boss):
    assert shipped.state(shipped.missing()) == ShippedState.MISSING

    tasks.load_shipped_courses.func(str(boss.pk))
    assert shipped.load(actor=boss, at=NOON) == 0

    assert shipped.state(shipped.missing()) == ShippedState.HERE
    assert Course.objects.published().get().code == "seals"
    assert PackageReceipt.objects.get().imported_by == boss
    assert AuditLine.objects.filter(verb="exchange.import_course", actor=boss).count() == 1


def test_request_waits_for_what_was_written(seals, boss, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        tasks.request_shipped_courses(actor=boss)
        assert not Course.objects.exists()

    assert Course.objects.get().code == "seals"


def test_own_course_with_the_same_code_is_left_alone(seals):
    records.course(code="seals")

    assert shipped.missing() == []


def test_broken_package_is_refused_whole(seals, boss):
    (seals / "course.yaml").write_text("format: [\n", encoding="utf-8")

    with pytest.raises(PackageRefused):
        shipped.load(actor=boss, at=NOON)

    assert not Course.objects.exists()


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (TaskResultStatus.READY, ShippedState.UNDER_WAY),
        (TaskResultStatus.RUNNING, ShippedState.UNDER_WAY),
        (TaskResultStatus.FAILED, ShippedState.FAILED),
        (TaskResultStatus.SUCCESSFUL, ShippedState.MISSING),
    ],
)
def test_state_follows_the_newest_task(seals, status, state):
    asked(TaskResultStatus.FAILED)
    asked(status)

    assert shipped.state(shipped.missing()) == state
