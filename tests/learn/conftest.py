"""A trainee in a small course, and the fixed cast around them."""

import pytest
from django.test import Client

from cbt.progress.actions import complete_lesson
from cbt.quizzes.actions import save_answer, start_attempt, submit_attempt
from cbt.training import actions
from courses.questions.layout import to_answer
from tests.factories import content, people
from tests.factories.records import NOON


@pytest.fixture
def small():
    return content.SmallCourse(ru=True)


@pytest.fixture
def room():
    return people.classroom()


@pytest.fixture
def cohort(room):
    return actions.create_cohort(
        name="May", classroom=room, start_date=NOON.date(), actor=None, at=NOON
    )


@pytest.fixture
def trainee():
    return people.trainee(given_name="Aigul")


@pytest.fixture
def enrolment(small, trainee, cohort):
    return actions.enrol(user=trainee, course=small.course, cohort=cohort, actor=None, at=NOON)


@pytest.fixture
def client(trainee, enrolment):
    browser = Client()
    browser.force_login(trainee)
    return browser


def browser_of(user):
    browser = Client()
    if user is not None:
        browser.force_login(user)
    return browser


@pytest.fixture
def cast(room, small):
    """Everybody who is not the trainee, by name; None is anonymous."""
    another = people.trainee()
    actions.enrol(user=another, course=small.course, actor=None, at=NOON)
    return {
        "another trainee": another,
        "not enrolled": people.trainee(),
        "the cohort's instructor": people.instructor(room),
        "another classroom's instructor": people.instructor(people.classroom("room-2")),
        "manager": people.manager("kz"),
        "anonymous": None,
    }


def do_the_lessons(small, enrolment):
    for lesson in small.lessons:
        complete_lesson(enrolment=enrolment, lesson=lesson, at=NOON)


def take(quiz, enrolment, *, right=False):
    """A submitted attempt: everything right, or nothing answered."""
    attempt = start_attempt(enrolment=enrolment, quiz=quiz, at=NOON)
    for slot in attempt.slots.select_related("attempt", "question_version") if right else ():
        spec = slot.question_version.spec
        save_answer(
            slot=slot,
            writer=1,
            seq=1,
            answer=to_answer(slot.layout, spec["type"], content.right_response(spec)),
            is_flagged=False,
            language="en",
            at=NOON,
        )
    submit_attempt(attempt=attempt, at=NOON)
    return attempt
