"""Roles and the secrets that go with them; unlocking and correcting accounts."""

from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from cbt.people import actions
from cbt.people.enums import RoleKind
from cbt.people.exceptions import DuplicateServiceNumber, PasswordNeeded
from cbt.people.models import AuditLine, Role, SignInThrottle, User
from tests.factories import people
from tests.factories.records import NOON

from .conftest import PIN

fill = import_module("cbt.people.migrations.0008_number_key").fill

pytestmark = pytest.mark.django_db
PASSWORD = "paper lantern 47 hills"


def promote(user, password="", kind=RoleKind.INSTRUCTOR, actor=None):
    return actions.grant_role(
        user=user,
        kind=kind,
        classroom=people.classroom() if kind == RoleKind.INSTRUCTOR else None,
        actor=actor,
        at=NOON,
        password=password,
    )


def enter_staff(client, user, password):
    client.post("/sign-in/staff/", {"username": user.username, "password": password})
    return "_auth_user_id" in client.session


def test_trainee_gets_no_role_without_a_password(client, officer):
    with pytest.raises(PasswordNeeded):
        promote(officer)

    assert not Role.objects.exists()
    assert not AuditLine.objects.exists()
    assert not enter_staff(client, officer, PIN)


@pytest.mark.parametrize("password", ["550912", "short", "password123"])
def test_trainee_gets_no_role_with_a_weak_password(officer, password):
    with pytest.raises(ValidationError):
        promote(officer, password)

    officer.refresh_from_db()
    assert officer.check_password(PIN)
    assert not Role.objects.exists()


def test_trainee_who_becomes_staff_chooses_a_password_first(client, officer):
    boss = people.administrator()
    theirs = Client()
    theirs.force_login(officer)

    promote(officer, PASSWORD, actor=boss)

    assert theirs.get("/profile/")["Location"].startswith("/sign-in/")
    assert not enter_staff(client, officer, PIN)
    assert enter_staff(client, officer, PASSWORD)
    assert client.get("/teach/")["Location"] == "/profile/pin/?next=%2Fteach%2F"
    refused = client.post("/profile/pin/", {"new": "550912", "again": "550912"})
    assert refused.status_code == 200
    client.post("/profile/pin/", {"new": "stone bridge river", "again": "stone bridge river"})
    assert client.get("/teach/").status_code == 200
    lines = AuditLine.objects.filter(subject_id=officer.pk).exclude(verb="people.choose_secret")
    assert {(line.verb, line.actor) for line in lines} == {
        ("people.reset_secret", boss),
        ("people.grant_role", boss),
    }
    assert PASSWORD not in str([line.detail for line in lines])


def test_second_role_leaves_the_password(teacher):
    promote(teacher, kind=RoleKind.ADMINISTRATOR)

    teacher.refresh_from_db()
    assert teacher.check_password("stone bridge river")
    assert not teacher.must_change_secret


def test_role_given_twice_is_one_and_changes_no_password(officer):
    first = promote(officer, PASSWORD)
    officer.set_password("stone bridge river")
    officer.save()

    assert promote(officer, PASSWORD) == first
    assert officer.check_password("stone bridge river")
    assert AuditLine.objects.filter(verb="people.grant_role").count() == 1


def test_account_that_nobody_opens_yet_needs_no_password():
    person = people.trainee()
    person.set_unusable_password()
    person.save()

    assert promote(person).user == person


def test_unlock_forgets_the_failures_and_is_written_down(officer, teacher):
    people.lock_out(officer, at=NOON)
    people.lock_out(officer, at=NOON, pc="192.168.0.7")

    assert actions.unlock(user=officer, actor=teacher, at=NOON) is True

    assert not SignInThrottle.objects.exclude(account="").exists()
    assert AuditLine.objects.get(verb="people.unlock").subject_id == officer.pk


def test_unlock_of_an_open_account_does_nothing(officer, teacher):
    assert actions.unlock(user=officer, actor=teacher, at=NOON) is False
    assert not AuditLine.objects.exists()


def test_edit_writes_before_and_after(officer, teacher):
    post = people.unit("kz/bs/dostyk")

    changed = actions.edit_trainee(
        user=officer, unit=post, family_name="Saparowa", language="en", actor=teacher, at=NOON
    )

    officer.refresh_from_db()
    assert changed is True
    assert (officer.family_name, officer.unit) == ("Saparowa", post)
    assert "saparowa" in officer.search_key
    assert AuditLine.objects.get(verb="people.edit_trainee").detail == {
        "changes": {
            "family_name": ["Saparova", "Saparowa"],
            "unit": ["kz/bs/korday", "kz/bs/dostyk"],
        }
    }


def test_edit_without_a_difference_writes_nothing(officer, teacher):
    changed = actions.edit_trainee(
        user=officer, unit=officer.unit, family_name="Saparova", actor=teacher, at=NOON
    )

    assert changed is False
    assert not AuditLine.objects.exists()


def test_edit_refuses_what_is_no_name(officer, teacher):
    with pytest.raises(TypeError):
        actions.edit_trainee(
            user=officer, unit=officer.unit, service_number="T-2", actor=teacher, at=NOON
        )


# --- Service numbers --------------------------------------------------------------------------


def add(number, agency):
    return actions.add_trainee(
        agency=agency,
        unit=agency,
        service_number=number,
        family_name="Saparova",
        given_name="Aigul",
        pin=PIN,
        actor=None,
        at=NOON,
    )


@pytest.mark.parametrize("number", ["KB-1", "КВ-1", "kb 1", "K B1"])
def test_number_that_is_one_at_the_door_is_taken(number):
    agency = people.unit("kz/bs")
    add("KB-1", agency)

    with pytest.raises(DuplicateServiceNumber, match="KB-1"):
        add(number, agency)

    assert add(number, people.unit("kz/customs")).service_number == number.upper()


def test_database_refuses_a_second_account_with_one_number_key():
    agency = people.unit("kz/bs")
    add("KB-1", agency)
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("other", family_name="Other", agency=agency, service_number="КВ 1")


@pytest.fixture
def old_agency():
    """An agency with two numbers of one key and a third, from before there was a rule."""
    agency = people.unit("kz/bs")
    for given, number in (("One", "1-23"), ("Two", "12-3"), ("Three", "КВ-7")):
        user = people.trainee("kz/bs", given_name=given)
        User.objects.filter(pk=user.pk).update(service_number=number, number_key="")
    fill(apps, None)
    return agency


@pytest.mark.parametrize(
    ("typed", "found"), [("1-23", "One"), ("12-3", "Two"), ("123", None), ("kb7", "Three")]
)
def test_old_numbers_of_one_key_are_typed_exactly(old_agency, typed, found):
    user = User.objects.numbered(old_agency, typed).first()
    assert (user.given_name if user else None) == found


def test_old_numbers_of_one_key_leave_no_room_for_a_third(old_agency):
    with pytest.raises(DuplicateServiceNumber):
        add("123", old_agency)


def test_old_numbers_of_one_key_are_counted_apart(old_agency):
    one, two = (User.objects.get(given_name=name) for name in ("One", "Two"))
    assert actions.account_key(one) != actions.account_key(two)
