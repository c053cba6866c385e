"""A trainee in a small course, and the fixed cast around them."""

import pytest
from django.test import Client

from cbt.training import actions
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
