"""Unlocking and correcting the account of a trainee."""

import datetime

import pytest

from cbt.people.actions_accounts import edit_trainee, unlock
from cbt.people.models import AuditLine, SignInThrottle
from tests.factories import people

pytestmark = pytest.mark.django_db
NOON = datetime.datetime(2026, 5, 14, 12, 0, tzinfo=datetime.UTC)


def test_unlock_forgets_the_failures_and_is_written_down(officer, teacher):
    people.lock_out(officer, at=NOON)
    people.lock_out(officer, at=NOON, pc="192.168.0.7")

    assert unlock(user=officer, actor=teacher, at=NOON) is True

    assert not SignInThrottle.objects.exclude(account="").exists()
    assert AuditLine.objects.get(verb="people.unlock").subject_id == officer.pk


def test_unlock_of_an_open_account_does_nothing(officer, teacher):
    assert unlock(user=officer, actor=teacher, at=NOON) is False
    assert not AuditLine.objects.exists()


def test_edit_writes_before_and_after(officer, teacher):
    post = people.unit("kz/bs/dostyk")

    changed = edit_trainee(
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
    changed = edit_trainee(
        user=officer, unit=officer.unit, family_name="Saparova", actor=teacher, at=NOON
    )

    assert changed is False
    assert not AuditLine.objects.exists()


def test_edit_refuses_what_is_no_name(officer, teacher):
    with pytest.raises(TypeError):
        edit_trainee(user=officer, unit=officer.unit, service_number="T-2", actor=teacher, at=NOON)
