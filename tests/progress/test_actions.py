"""Going through a course."""

import datetime

import pytest
from django.db import IntegrityError, transaction

from cbt.certificates.models import Certificate
from cbt.progress import actions
from cbt.progress.enums import Milestone
from cbt.progress.models import Completion, LessonProgress, Standing
from cbt.quizzes import actions as quiz_actions
from cbt.training.actions import enrol
from tests.factories import content, people
from tests.factories.records import NOON

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def small():
    return content.SmallCourse()


@pytest.fixture
def enrolment(small):
    return enrol(user=people.trainee(), course=small.course, actor=None, at=NOON)


def finish_lessons(small, enrolment, at=NOON):
    for lesson in small.lessons:
        actions.complete_lesson(enrolment=enrolment, lesson=lesson, at=at)


def take(small, enrolment, *, right, at=NOON):
    attempt = quiz_actions.start_attempt(enrolment=enrolment, quiz=small.post_test, at=at)
    for slot in attempt.slots.select_related("question_version").order_by("position")[:right]:
        quiz_actions.save_response(
            attempt=attempt,
            writer=1,
            position=slot.position,
            seq=1,
            response=content.right_response(slot.question_version.spec),
            language="en",
            at=at,
        )
    quiz_actions.submit_attempt(attempt=attempt, at=at)
    return attempt


def milestones(enrolment):
    return set(Completion.objects.filter(enrolment=enrolment).values_list("milestone", flat=True))


def test_enrolment_has_a_standing_at_once(enrolment):
    standing = Standing.objects.get(enrolment=enrolment)
    assert (standing.started_at, standing.lessons_required) == (None, 2)


def test_opening_a_lesson_starts_the_course(small, enrolment):
    actions.reach_step(enrolment=enrolment, lesson=small.lessons[0], block=None, at=NOON)
    assert Standing.objects.get(enrolment=enrolment).started_at == NOON


def test_opening_the_same_step_again_within_a_minute_writes_nothing(
    small, enrolment, django_assert_num_queries
):
    lesson = small.lessons[0]
    row = actions.reach_step(enrolment=enrolment, lesson=lesson, block=None, at=NOON)
    with django_assert_num_queries(0):
        actions.reach_step(
            enrolment=enrolment,
            lesson=lesson,
            block=None,
            known=row,
            at=NOON + datetime.timedelta(seconds=30),
        )


def test_finishing_a_lesson_twice_keeps_the_first_time(small, enrolment):
    for at in (NOON, NOON + HOUR):
        actions.complete_lesson(enrolment=enrolment, lesson=small.lessons[0], at=at)
    assert LessonProgress.objects.get(enrolment=enrolment).completed_at == NOON


def test_lessons_alone_do_not_complete(small, enrolment):
    finish_lessons(small, enrolment)
    assert milestones(enrolment) == set()


def test_failed_post_test_completes_and_does_not_pass(small, enrolment):
    finish_lessons(small, enrolment)
    take(small, enrolment, right=1)
    assert milestones(enrolment) == {Milestone.COMPLETED}
    assert not Certificate.objects.exists()


def test_passed_post_test_before_the_lessons_passes_with_the_last_lesson(small, enrolment):
    take(small, enrolment, right=6)
    assert milestones(enrolment) == set()
    finish_lessons(small, enrolment)
    assert milestones(enrolment) == {Milestone.COMPLETED, Milestone.PASSED}


def test_pass_issues_a_certificate_once(small, enrolment):
    finish_lessons(small, enrolment)
    take(small, enrolment, right=6)
    take(small, enrolment, right=6, at=NOON + HOUR)
    assert Certificate.objects.filter(completion__enrolment=enrolment).count() == 1


def test_second_try_counts_for_passing_and_the_first_for_the_mean(small, enrolment):
    finish_lessons(small, enrolment)
    take(small, enrolment, right=3)
    take(small, enrolment, right=6, at=NOON + HOUR)
    standing = Standing.objects.get(enrolment=enrolment)
    assert (standing.post_percent, standing.best_post_percent) == (50, 100)
    assert standing.passed_at == NOON + HOUR


def test_completion_keeps_the_unit_of_that_time(small, enrolment):
    user = enrolment.user
    user.unit = people.unit("kz/bs/merke")
    user.save()
    enrolment.refresh_from_db()
    finish_lessons(small, enrolment)
    take(small, enrolment, right=6)
    user.unit = people.unit("kz/bs/korday")
    user.save()
    units = {row.unit.path for row in Completion.objects.filter(enrolment=enrolment)}
    assert units == {"kz/bs/merke"}
    assert enrolment.unit.path == "kz/bs/korday"


def test_standing_is_the_same_when_it_is_built_anew(small, enrolment):
    finish_lessons(small, enrolment)
    take(small, enrolment, right=6)
    before = Standing.objects.values().get(enrolment=enrolment)
    Standing.objects.filter(enrolment=enrolment).delete()
    actions.refresh_standing(enrolment=enrolment, at=NOON + HOUR)
    assert Standing.objects.values().get(enrolment=enrolment) == before


def test_database_refuses_a_milestone_twice(small, enrolment):
    finish_lessons(small, enrolment)
    take(small, enrolment, right=6)
    first = Completion.objects.filter(enrolment=enrolment).first()
    with pytest.raises(IntegrityError), transaction.atomic():
        Completion.objects.create(
            enrolment=enrolment,
            milestone=first.milestone,
            cycle=1,
            course_edition=first.course_edition,
            reached_at=NOON,
        )


def test_lesson_added_afterwards_takes_no_pass_away(small, enrolment):
    finish_lessons(small, enrolment)
    take(small, enrolment, right=6)
    new = content.lesson(small.course)
    content.publish(small.course, [small.pre_test, *small.lessons, new, small.post_test])
    enrolment.course.refresh_from_db()
    standing = actions.refresh_standing(enrolment=enrolment, at=NOON + HOUR)
    assert (standing.completed_at, standing.passed_at) == (NOON, NOON)
