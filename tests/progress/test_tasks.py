"""A course changes under people who had done nearly everything."""

import datetime

import pytest
from django.test import override_settings
from django_tasks_db.models import DBTaskResult

from cbt.certificates.models import Certificate
from cbt.lib import clock
from cbt.operations.working import BoxWorker
from cbt.progress import actions, deriving
from cbt.progress.models import Completion, Standing
from cbt.progress.tasks import derive_standings
from cbt.training.actions import enrol
from courses.models import Course, Lesson, LessonPage
from tests.factories import authoring, people
from tests.factories.records import NOON

pytestmark = pytest.mark.django_db
BOX_TASKS = override_settings(
    TASKS={"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
)


def requests():
    """Ours; Wagtail's housekeeping uses the same table."""
    return DBTaskResult.objects.filter(task_path=derive_standings.module_path)


def work_off_now():
    requests().update(run_after=NOON)
    BoxWorker().work_off()


class Tree:
    """A published course of two lessons, and people in it who finished the first."""

    def __init__(self, count: int = 1) -> None:
        course = authoring.course_page()
        module = authoring.module_page(course)
        self.first, self.second = (authoring.lesson_page(module) for _n in range(2))
        for page in (course, module, self.first, self.second):
            authoring.publish(page)
        self.course = Course.objects.get(pk=course.translation_key)
        self.enrolments = [
            enrol(user=people.trainee(), course=self.course, actor=None, at=NOON)
            for _n in range(count)
        ]
        for enrolment in self.enrolments:
            actions.complete_lesson(
                enrolment=enrolment,
                lesson=Lesson.objects.get(pk=self.first.translation_key),
                at=NOON,
            )

    def page(self) -> LessonPage:
        return LessonPage.objects.get(pk=self.second.pk)

    def make_optional(self) -> None:
        page = self.page()
        page.required = False
        authoring.publish(page)


@pytest.mark.parametrize("change", ["unpublished", "deleted", "optional"])
def test_whoever_waited_only_for_a_lesson_that_is_gone_is_completed(change):
    tree = Tree()
    assert not Completion.objects.exists()
    if change == "unpublished":
        tree.page().unpublish()
    elif change == "deleted":
        tree.page().delete()
    else:
        tree.make_optional()
    standing = Standing.objects.get()
    assert standing.lessons_done == standing.lessons_required == 1
    assert standing.completed_at is not None
    assert standing.passed_at is not None
    assert Certificate.objects.count() == 1


def test_who_still_misses_something_is_not_completed():
    tree = Tree()
    other = enrol(user=people.trainee(), course=tree.course, actor=None, at=NOON)
    tree.page().unpublish()
    assert {row.enrolment_id for row in Completion.objects.all()} == {tree.enrolments[0].pk}
    assert Standing.objects.get(enrolment=other).lessons_required == 1


def test_withdrawn_enrolment_gets_nothing():
    tree = Tree()
    type(tree.enrolments[0]).objects.update(withdrawn_at=NOON)
    tree.page().unpublish()
    assert not Completion.objects.exists()


def test_every_chunk_gets_its_turn(monkeypatch):
    monkeypatch.setattr(deriving, "CHUNK", 2)
    Tree(count=5).page().unpublish()
    assert Standing.objects.filter(completed_at__isnull=False).count() == 5


def test_deriving_twice_changes_nothing():
    tree = Tree()
    tree.page().unpublish()
    before = list(Standing.objects.values()), list(Completion.objects.values())
    edition = Course.objects.get(pk=tree.course.pk).current_id
    derive_standings.call(str(tree.course.pk), str(edition))
    assert (list(Standing.objects.values()), list(Completion.objects.values())) == before


@BOX_TASKS
def test_publishing_the_same_again_asks_for_nothing():
    tree = Tree()
    before = requests().count()
    authoring.publish(tree.page())
    assert requests().count() == before


@BOX_TASKS
def test_worker_waits_until_the_authors_are_at_rest():
    tree = Tree()
    tree.page().unpublish()
    newest = requests().latest("enqueued_at")
    assert newest.run_after > clock.now() + datetime.timedelta(minutes=5)
    BoxWorker().work_off()
    assert not Completion.objects.exists()


@BOX_TASKS
def test_lesson_that_came_back_meanwhile_completes_nobody():
    tree = Tree()
    tree.page().unpublish()
    authoring.publish(tree.page())
    work_off_now()
    assert not requests().exclude(status="SUCCESSFUL").exists()
    assert not Completion.objects.exists()


@BOX_TASKS
def test_worker_completes_in_the_background():
    tree = Tree(count=3)
    tree.page().unpublish()
    assert not Completion.objects.exists()
    work_off_now()
    assert Standing.objects.filter(completed_at__isnull=False).count() == 3
