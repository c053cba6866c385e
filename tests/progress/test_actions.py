"""Going through a course."""

import datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from cbt.certificates.models import Certificate
from cbt.progress import actions
from cbt.progress.enums import Milestone
from cbt.progress.models import Completion, LessonProgress, Standing
from cbt.quizzes import actions as quiz_actions
from cbt.quizzes.enums import GradingReason
from cbt.training.actions import enrol
from courses.enums import QuizKind
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


def take(small, enrolment, *, right, at=NOON, quiz=None):
    attempt = quiz_actions.start_attempt(enrolment=enrolment, quiz=quiz or small.post_test, at=at)
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


# --- Several counted tests ----------------------------------------------------------------------


@pytest.fixture
def exam(small):
    """The small course with an exam of three questions after its post-test of six."""
    questions = [content.question() for _n in range(3)]
    row = content.quiz(small.course, questions, QuizKind.EXAM)
    content.publish(small.course, [small.pre_test, *small.lessons, small.post_test, row])
    return row


def test_easy_test_alone_gives_nothing(small, exam, enrolment):
    finish_lessons(small, enrolment)
    take(small, enrolment, right=6)
    assert milestones(enrolment) == set()
    assert not Certificate.objects.exists()


@pytest.mark.parametrize("exam_first", [True, False])
def test_pass_comes_with_the_last_test_and_shows_the_lowest_of_the_best(
    small, exam, enrolment, exam_first
):
    finish_lessons(small, enrolment)
    tests = [(exam, 3), (small.post_test, 5)]
    for number, (quiz, right) in enumerate(tests if exam_first else reversed(tests)):
        take(small, enrolment, right=right, quiz=quiz, at=NOON + number * HOUR)
    completion = Completion.objects.get(enrolment=enrolment, milestone=Milestone.PASSED)
    standing = Standing.objects.get(enrolment=enrolment)
    assert completion.reached_at == standing.passed_at == NOON + HOUR
    assert completion.attempt.quiz == small.post_test
    assert Certificate.objects.get().facts["percent"] == "83.33"
    assert standing.best_post_percent == Decimal("83.33")
    assert standing.post_percent == (100 if exam_first else Decimal("83.33"))


def test_each_test_counts_with_its_best_attempt(small, exam, enrolment):
    finish_lessons(small, enrolment)
    take(small, enrolment, right=1, quiz=exam)
    take(small, enrolment, right=6, at=NOON + HOUR)
    assert milestones(enrolment) == {Milestone.COMPLETED}
    standing = Standing.objects.get(enrolment=enrolment)
    assert (standing.best_post_percent, standing.passed_at) == (Decimal("33.33"), None)
    take(small, enrolment, right=3, quiz=exam, at=NOON + 2 * HOUR)
    take(small, enrolment, right=0, at=NOON + 3 * HOUR)
    standing.refresh_from_db()
    assert (standing.best_post_percent, standing.passed_at) == (100, NOON + 2 * HOUR)


def test_replaced_test_does_not_stand_in_for_the_one_that_is_there(small, enrolment):
    take(small, enrolment, right=6)
    exam = content.quiz(small.course, [content.question()], QuizKind.EXAM)
    content.publish(small.course, [*small.lessons, exam])
    enrolment.course.refresh_from_db()
    finish_lessons(small, enrolment)
    assert milestones(enrolment) == set()
    assert Standing.objects.get(enrolment=enrolment).best_post_percent == 100
    take(small, enrolment, right=1, quiz=exam, at=NOON + HOUR)
    assert milestones(enrolment) == {Milestone.COMPLETED, Milestone.PASSED}


def test_course_that_lost_its_test_is_passed_by_its_lessons_and_shows_no_result(small, enrolment):
    take(small, enrolment, right=1)
    content.publish(small.course, small.lessons)
    enrolment.course.refresh_from_db()
    finish_lessons(small, enrolment)
    completion = Completion.objects.get(enrolment=enrolment, milestone=Milestone.PASSED)
    assert completion.attempt is None
    assert Certificate.objects.get().facts["percent"] is None


def test_test_added_afterwards_takes_no_pass_away(small, enrolment):
    finish_lessons(small, enrolment)
    take(small, enrolment, right=6)
    exam = content.quiz(small.course, [content.question()], QuizKind.EXAM)
    content.publish(small.course, [*small.lessons, small.post_test, exam])
    enrolment.course.refresh_from_db()
    take(small, enrolment, right=0, quiz=exam, at=NOON + HOUR)
    standing = Standing.objects.get(enrolment=enrolment)
    assert (standing.completed_at, standing.passed_at) == (NOON, NOON)


def test_regrade_of_any_test_it_rests_on_takes_the_pass_away(small, exam, enrolment):
    finish_lessons(small, enrolment)
    take(small, enrolment, right=5)
    attempt = take(small, enrolment, right=3, quiz=exam)
    assert Standing.objects.get(enrolment=enrolment).passed_at == NOON
    attempt.pass_mark = 101  # stands for a key that was wrong: nothing is enough any more
    quiz_actions.grade_attempt(
        attempt=attempt, reason=GradingReason.REGRADE, at=NOON + HOUR, note="Wrong key"
    )
    standing = actions.refresh_standing(enrolment=enrolment, at=NOON + HOUR)
    assert standing.passed_at is None
    assert milestones(enrolment) == {Milestone.COMPLETED, Milestone.PASSED}
