"""People at the door."""

import pytest

from cbt.people.models import User
from tests.factories import people

PIN = "704182"


@pytest.fixture
def officer(db) -> User:
    """A trainee with an own PIN."""
    user = people.trainee(service_number="T-0001", family_name="Saparova", given_name="Aigul")
    user.set_password(PIN)
    user.save()
    return user


@pytest.fixture
def teacher(db) -> User:
    """An instructor with a password."""
    user = people.instructor(people.classroom())
    user.set_password("stone bridge river")
    user.save()
    return user
