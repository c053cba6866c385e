"""A room, its cohort, and the cast of six who ask for its screens."""

import datetime
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser

from tests.factories import people, records

TODAY = datetime.date(2026, 5, 20)
NOW = datetime.datetime(2026, 5, 20, 7, 0, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    """The wall says 20 May 2026, noon in Tashkent."""
    monkeypatch.setattr("cbt.lib.clock.now", lambda: NOW)
    monkeypatch.setattr("cbt.lib.clock.today", lambda: TODAY)


@pytest.fixture
def room(db):
    """A classroom with a cohort of one trainee who is enrolled in one course."""
    classroom = people.classroom("korday")
    cohort = records.cohort(classroom, "Spring")
    trainee = people.trainee(family_name="Saparova", given_name="Aigul", service_number="T-1")
    join(cohort, trainee)
    course = records.course()
    enrolment = records.enrolment(trainee, course, cohort=cohort, classroom=classroom)
    return SimpleNamespace(
        classroom=classroom, cohort=cohort, trainee=trainee, course=course, enrolment=enrolment
    )


@pytest.fixture
def cast(room):
    """Who asks: the trainee, another trainee, both instructors, the manager, nobody."""
    return {
        "trainee": room.trainee,
        "another trainee": people.trainee(),
        "instructor": people.instructor(room.classroom),
        "another instructor": people.instructor(people.classroom("elsewhere")),
        "manager": people.manager("kz"),
        "anonymous": AnonymousUser(),
    }


@pytest.fixture
def teacher(cast):
    return cast["instructor"]


@pytest.fixture
def signed_in(client, teacher):
    """A browser in which the cohort's instructor is signed in."""
    client.force_login(teacher)
    return client


def join(cohort, *users):
    """Put people into a cohort, past the action."""
    for user in users:
        cohort.memberships.create(user=user, joined_at=records.NOON)


def errors(response):
    """Every complaint of the page's form."""
    return [str(e) for errors in response.context["form"].errors.values() for e in errors]


def said(response):
    """What the message bar of the page that followed says."""
    return [str(message) for message in response.context["messages"]]
