"""The trainee's home: one Continue card that goes to the exact place."""

import datetime

import pytest
from django.urls import reverse

from cbt.progress import actions as progress
from cbt.quizzes import actions as quizzes
from cbt.training.actions import enrol
from tests.factories import content
from tests.factories.records import NOON

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
