"""The limiter: five failures lock an account for a quarter of an hour."""

import datetime

import pytest

from cbt.people import throttle
from cbt.people.exceptions import AccountLocked, SignInRefused
from cbt.people.models import SignInThrottle

pytestmark = pytest.mark.django_db
NOON = datetime.datetime(2026, 5, 14, 12, 0, tzinfo=datetime.UTC)
MINUTE = datetime.timedelta(minutes=1)


def fail(account="kz/bs#1", at=NOON):
    """One failed try: how many are left, or nothing when the account is locked."""
    try:
        with throttle.guarded(account, at=at):
            pass
    except SignInRefused as error:
        return error.tries_left
    except AccountLocked:
        return None
    raise AssertionError("A failed try passed")


def test_failures_count_down_to_the_lock():
    assert [fail() for _n in range(6)] == [4, 3, 2, 1, None, None]


def test_accounts_are_counted_apart():
    for _n in range(5):
        fail()

    assert fail("kz/bs#2") == 4


def test_locked_account_is_not_even_tried():
    for _n in range(5):
        fail()

    with pytest.raises(AccountLocked), throttle.guarded("kz/bs#1", at=NOON + MINUTE):
        pytest.fail("The secret was looked at")


def test_lock_and_failures_end_with_the_window():
    for _n in range(5):
        fail()

    assert fail(at=NOON + 16 * MINUTE) == 4


def test_old_failures_do_not_add_up():
    for hour in range(6):
        assert fail(at=NOON + datetime.timedelta(hours=hour)) == 4


def test_success_forgets_the_failures():
    fail()
    with throttle.guarded("kz/bs#1", at=NOON) as attempt:
        attempt.succeeded = True

    assert not SignInThrottle.objects.exists()


def test_release_unlocks():
    for _n in range(5):
        fail()
    throttle.release("kz/bs#1")

    assert fail() == 4
