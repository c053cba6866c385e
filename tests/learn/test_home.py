"""The trainee's home: one Continue card that goes to the exact place."""

import datetime

import pytest
from django.urls import reverse

from cbt.progress import actions as progress
from cbt.quizzes import actions as quizzes
from cbt.training.actions import enrol
from tests.factories import content
from tests.factories.records import NOON
from tests.learn.conftest import do_the_lessons, take

pytestmark = pytest.mark.django_db


def lead(client):
    return client.get(reverse("learn:home")).context["lead"]


def test_new_trainee_starts_with_the_pre_test(client, small):
    card = lead(client)
    assert (card["button"], card["url"]) == (
        "Start",
        reverse("learn:quiz", args=[small.pre_test.pk]),
    )


def test_open_attempt_comes_first(client, small, enrolment):
    attempt = quizzes.start_attempt(enrolment=enrolment, quiz=small.pre_test, at=NOON)
    assert lead(client)["url"] == reverse("learn:attempt", args=[attempt.pk])


def test_after_the_pre_test_comes_the_first_lesson(client, small, enrolment):
    attempt = quizzes.start_attempt(enrolment=enrolment, quiz=small.pre_test, at=NOON)
    quizzes.submit_attempt(attempt=attempt, at=NOON)
    assert lead(client)["url"] == reverse("learn:lesson", args=[small.lessons[0].pk])


def test_after_the_lessons_comes_the_post_test(client, small, enrolment):
    attempt = quizzes.start_attempt(enrolment=enrolment, quiz=small.pre_test, at=NOON)
    quizzes.submit_attempt(attempt=attempt, at=NOON)
    for lesson in small.lessons:
        progress.complete_lesson(enrolment=enrolment, lesson=lesson, at=NOON)
    assert lead(client)["url"] == reverse("learn:quiz", args=[small.post_test.pk])


def only_course(client):
    (task,) = client.get(reverse("learn:home")).context["courses"]
    return task


def test_failed_test_is_said_and_the_due_date_stays(client, small, enrolment):
    enrolment.due_date = NOON.date()
    enrolment.save()
    take(small.pre_test, enrolment)
    do_the_lessons(small, enrolment)
    take(small.post_test, enrolment)

    task = only_course(client)

    assert (task["state"], task["meta"]) == ("test_not_passed", "2 of 3 done")
    assert "Finish by" in task["note"]
    page = client.get(reverse("learn:course", args=[small.course.pk])).content.decode()
    assert "Test not passed" in page
    assert "Finish by" in page


def test_passed_test_completes_the_course(client, small, enrolment):
    enrolment.due_date = NOON.date()
    enrolment.save()
    take(small.pre_test, enrolment)
    do_the_lessons(small, enrolment)
    take(small.post_test, enrolment)
    take(small.post_test, enrolment, right=True)

    task = only_course(client)

    assert (task["state"], task["meta"], task["note"]) == ("completed", "3 of 3 done", "")


def test_test_without_a_try_left_is_not_offered(client, small, enrolment):
    take(small.pre_test, enrolment)
    do_the_lessons(small, enrolment)
    for _try in range(3):
        take(small.post_test, enrolment)

    assert lead(client) is None
    page = client.get(reverse("learn:course", args=[small.course.pk])).content.decode()
    assert "You did not pass the test of this course" in page


def test_pre_test_and_practice_are_not_counted_as_done(client, small, enrolment):
    take(small.pre_test, enrolment)

    assert only_course(client)["meta"] == "0 of 3 done"
    assert lead(client)["button"] == "Continue"


def test_without_courses_says_what_happens_next(trainee, client, enrolment):
    enrolment.withdrawn_at = NOON
    enrolment.save()
    page = client.get(reverse("learn:home"))
    assert "Your instructor adds you to a course" in page.content.decode()


def test_anonymous_is_asked_to_sign_in(client):
    client.logout()
    page = client.get(reverse("learn:home"))
    assert page.url.startswith(reverse("people:sign_in"))


@pytest.mark.parametrize("courses", [1, 3])
def test_number_of_queries_does_not_grow_with_courses(
    client, trainee, courses, django_assert_num_queries
):
    for _number in range(courses - 1):
        enrol(user=trainee, course=content.SmallCourse().course, actor=None, at=NOON)
    client.get(reverse("learn:home"))  # notes that the session is alive
    with django_assert_num_queries(8):
        client.get(reverse("learn:home"))


@pytest.mark.parametrize("code", ["kk", "ky", "tg", "tk", "uz"])
def test_language_without_screens_gets_russian_ones_that_say_so(client, trainee, code):
    trainee.language = code
    trainee.save()
    answer = client.get(reverse("learn:home"))
    page = answer.content.decode()
    assert '<html lang="ru">' in page
    assert answer["Content-Language"] == "ru"
    assert "<h2>Мои курсы</h2>" in page
    assert "Welcome" not in page
    assert f'value="{code}" lang="{code}" aria-current="true"' in page


def test_date_is_in_the_language_of_the_words_around_it(client, trainee, enrolment):
    trainee.language = "kk"
    trainee.save()
    enrolment.due_date = datetime.date(2026, 12, 2)
    enrolment.save()
    assert "2\xa0декабря 2026\xa0г." in client.get(reverse("learn:home")).content.decode()


def test_titles_of_a_course_in_another_language_than_the_screens_say_so(client, trainee):
    trainee.language = "tg"
    trainee.save()
    enrol(user=trainee, course=content.SmallCourse().course, actor=None, at=NOON)
    page = client.get(reverse("learn:home")).content.decode()
    assert page.count('<p lang="en"><a class="task-link"') == 1
    assert page.count('<p><a class="task-link"') == 1


def course_note(client, small):
    page = client.get(reverse("learn:course", args=[small.course.pk]))
    tasks = [task for module in page.context["modules"] for task in module["tasks"]]
    return tasks[-1]["note"]


def test_one_try_has_a_result_and_several_have_a_best(client, small, enrolment):
    take(small.pre_test, enrolment)
    do_the_lessons(small, enrolment)
    take(small.post_test, enrolment)
    assert course_note(client, small) == "Result: 0\u00a0%"

    take(small.post_test, enrolment, right=True)
    assert course_note(client, small) == "Best result: 100\u00a0%"
