"""The limiter: five failures lock an account for a quarter of an hour."""

import datetime

import pytest
from django.urls import reverse

from cbt.people import throttle
from cbt.people.actions import account_key
from cbt.people.exceptions import AccountLocked, SignInRefused
from cbt.people.models import SignInThrottle
from tests.factories import people

pytestmark = pytest.mark.django_db
NOON = datetime.datetime(2026, 5, 14, 12, 0, tzinfo=datetime.UTC)
MINUTE = datetime.timedelta(minutes=1)


def fail(account="kz/bs#1", at=NOON):
    """One failed try: how many are left, or nothing when the account is locked."""
    try:
        with throttle.guarded(account, user=None, at=at):
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

    with pytest.raises(AccountLocked), throttle.guarded("kz/bs#1", user=None, at=NOON + MINUTE):
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
    with throttle.guarded("kz/bs#1", user=None, at=NOON) as attempt:
        attempt.succeeded = True

    assert not SignInThrottle.objects.exists()


def test_release_unlocks():
    for _n in range(5):
        fail()
    throttle.release("kz/bs#1")

    assert fail() == 4


@pytest.mark.parametrize(
    ("number", "spellings"),
    [
        ("KZ 0001", ["KZ 0001", "kz  0001", "KZ\u00a00001", " KZ\t0001 ", "KZ\u20030001"]),
        ("Й-1", ["Й-1", "й-1", "И\u0306-1"]),
    ],
)
def test_one_account_has_one_count_however_its_number_is_written(client, number, spellings):
    user = people.trainee(service_number=number)
    for spelling in spellings[:5]:
        client.post(
            reverse("people:sign_in"),
            {"agency": user.agency.pk, "service_number": spelling, "pin": "000000"},
        )
    assert list(SignInThrottle.objects.values_list("account", "failures")) == [
        (account_key(user), len(spellings))
    ]


def test_number_that_grows_when_it_is_compared_is_refused_like_any_other(client):
    agency = people.unit("kz/bs")
    people.trainee()
    answers = [
        client.post(
            reverse("people:sign_in"),
            {"agency": agency.pk, "service_number": "\u0390" * 30, "pin": "123456"},
        ),
        client.post(reverse("people:staff_sign_in"), {"username": "\u0390" * 120, "password": "x"}),
    ]
    assert [answer.status_code for answer in answers] == [200, 200]


def test_cookie_that_somebody_made_up_opens_the_door_all_the_same(client):
    page = client.get(reverse("people:sign_in"), HTTP_COOKIE='cbt_agency="kz\\000bs"')
    assert page.status_code == 200
