"""Roles and the secrets that go with them; unlocking and correcting accounts."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from cbt.people import actions
from cbt.people.enums import RoleKind
from cbt.people.exceptions import PasswordNeeded
from cbt.people.models import AuditLine, Role, SignInThrottle
from tests.factories import people
from tests.factories.records import NOON

from .conftest import PIN

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
