"""Who asks for the administrator's screens, and a browser in which one is signed in."""

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser

from tests.factories import people

NOW = datetime.datetime(2026, 5, 20, 7, 0, tzinfo=datetime.UTC)
PASSWORD = "paper lantern 47 hills"
CAST = (
    "trainee",
    "another trainee",
    "instructor",
    "another instructor",
    "classroom manager",
    "manager",
    "regional viewer",
    "administrator",
    "anonymous",
)
# What each of the cast gets of a screen of the administrator.
OPEN = {**dict.fromkeys(CAST, 403), "administrator": 200, "anonymous": 302}
CHANGED = {**OPEN, "administrator": 302}


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    """The wall says 20 May 2026, noon in Tashkent."""
    monkeypatch.setattr("cbt.lib.clock.now", lambda: NOW)
    monkeypatch.setattr("cbt.lib.clock.today", lambda: NOW.date())


@pytest.fixture
def boss(db):
    """An administrator with a password."""
    user = people.administrator(family_name="Boss")
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def cast(boss):
    room = people.classroom()
    return {
        "trainee": people.trainee(),
        "another trainee": people.trainee(),
        "instructor": people.instructor(room),
        "another instructor": people.instructor(people.classroom("elsewhere")),
        "classroom manager": people.classroom_manager(room),
        "manager": people.manager("kz"),
        "regional viewer": people.regional_viewer(),
        "administrator": boss,
        "anonymous": AnonymousUser(),
    }


@pytest.fixture
def signed_in(client, boss):
    """A browser in which an administrator is signed in."""
    client.force_login(boss)
    return client


def ask(client, user, url, method="get", data=None):
    """The answer that ``user`` gets."""
    if user.is_authenticated:
        client.force_login(user)
    return getattr(client, method)(url, data or {})


def errors(response):
    """Every complaint of the page's form."""
    return [str(e) for errors in response.context["form"].errors.values() for e in errors]


def said(response):
    """What the message bar of the page that followed says last."""
    return [str(message) for message in response.context["messages"]][-1:]
