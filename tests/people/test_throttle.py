"""The limiter: what locks an account, and where."""

import datetime
from contextlib import suppress

import pytest
from django.urls import reverse

from cbt.people import throttle
from cbt.people.actions import account_key
from cbt.people.exceptions import AccountLocked, SignInRefused, SlowedDown
from cbt.people.models import SignInThrottle
from tests.factories import people

pytestmark = pytest.mark.django_db
NOON = datetime.datetime(2026, 5, 14, 12, 0, tzinfo=datetime.UTC)
MINUTE = datetime.timedelta(minutes=1)
SECOND = datetime.timedelta(seconds=1)
PC, OTHER = "192.168.0.7", "192.168.0.8"


def fail(account="kz/bs#1", at=NOON, pc=""):
    """One failed try: how many are left, or why none is."""
    try:
        with throttle.guarded(account, user=None, pc=pc, at=at):
            pass
    except SignInRefused as error:
        return error.tries_left
    except AccountLocked as error:
        return "locked here" if error.is_here_only else "locked"
    except SlowedDown:
        return "wait"
    raise AssertionError("A failed try passed")


def succeed(account="kz/bs#1", at=NOON, pc=""):
    with throttle.guarded(account, user=None, pc=pc, at=at) as sign_in:
        sign_in.succeeded = True


def test_failures_count_down_to_the_lock():
    assert [fail() for _n in range(6)] == [4, 3, 2, 1, "locked", "locked"]


def test_accounts_are_counted_apart():
    for _n in range(5):
        fail()

    assert fail("kz/bs#2") == 4


def test_locked_account_is_not_even_tried():
    for _n in range(5):
        fail()

    with (
        pytest.raises(AccountLocked),
        throttle.guarded("kz/bs#1", user=None, pc="", at=NOON + MINUTE),
    ):
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
    succeed()

    assert not SignInThrottle.objects.exists()


def test_release_unlocks():
    for _n in range(5):
        fail()
    throttle.release("kz/bs#1")

    assert fail() == 4


# --- Where each PC has an address -------------------------------------------------------------


def test_account_is_locked_at_the_pc_only():
    assert [fail(pc=PC) for _n in range(6)] == [4, 3, 2, 1, "locked here", "locked here"]

    assert fail(pc=OTHER) == 4


def test_account_is_locked_everywhere_after_twenty_five_failures():
    tries = [[fail(pc=f"10.0.0.{pc}") for _n in range(5)] for pc in range(5)]

    assert tries[:4] == [[4, 3, 2, 1, "locked here"]] * 4
    assert tries[4] == [4, 3, 2, 1, "locked"]
    assert fail(pc=OTHER, at=NOON + 59 * MINUTE) == "locked"
    assert fail(pc=OTHER, at=NOON + 60 * MINUTE) == 4


def test_one_pc_never_locks_an_account_elsewhere():
    for minute in range(0, 24 * 60, 3):
        fail(pc=PC, at=NOON + minute * MINUTE)

        assert not SignInThrottle.objects.filter(
            account="kz/bs#1", address="", locked_until__isnull=False
        ).exists()


@pytest.mark.parametrize(("pcs", "most"), [(0, 480), (1, 480), (6, 600)])
def test_guesses_of_a_day_are_few_however_many_pcs_there_are(pcs, most):
    """Six digits are a million PINs."""
    looked_at = 0
    for minute in range(0, 24 * 60, 15):
        for pc in [f"10.0.0.{number}" for number in range(pcs)] or [""]:
            for _n in range(6):
                with (
                    suppress(SignInRefused, AccountLocked, SlowedDown),
                    throttle.guarded("kz/bs#1", user=None, pc=pc, at=NOON + minute * MINUTE),
                ):
                    looked_at += 1

    assert looked_at == most


def test_success_keeps_what_was_tried_elsewhere():
    """Otherwise a guesser gets five more each time the person signs in."""
    for _n in range(4):
        fail(pc=PC)
    succeed(pc=OTHER)

    assert fail(pc=PC) == "locked here"


def test_pc_that_fails_on_many_accounts_is_slowed():
    answers = [fail(f"kz/bs#{number}", pc=PC) for number in range(31)]

    assert answers == [4] * 30 + ["wait"]
    assert fail("kz/bs#0", pc=OTHER) == 4
    assert fail("kz/bs#31", pc=PC, at=NOON + 14 * SECOND) == "wait"
    assert fail("kz/bs#31", pc=PC, at=NOON + 15 * SECOND) == 4
    assert fail("kz/bs#32", pc=PC, at=NOON + 16 * SECOND) == "wait"
    assert fail("kz/bs#33", pc=PC, at=NOON + 15 * MINUTE) == 4


def test_slowed_pc_is_not_freed_by_an_own_sign_in():
    for number in range(30):
        fail(f"kz/bs#{number}", pc=PC)
    succeed("kz/bs#own", pc=PC, at=NOON + 15 * SECOND)

    assert fail("kz/bs#31", pc=PC, at=NOON + 15 * SECOND) == 4
    assert fail("kz/bs#32", pc=PC, at=NOON + 16 * SECOND) == "wait"


def test_sign_ins_of_a_class_slow_no_pc():
    for number in range(100):
        succeed(f"kz/bs#{number}", pc=PC)

    assert SignInThrottle.objects.get().failures == 0


def test_nothing_is_slowed_where_all_have_one_address():
    assert {fail(f"kz/bs#{number}") for number in range(100)} == {4}


def test_release_forgets_every_pc():
    for pc in (PC, OTHER):
        for _n in range(5):
            fail(pc=pc)
    throttle.release("kz/bs#1")

    assert (fail(pc=PC), fail(pc=OTHER)) == (4, 4)


@pytest.mark.parametrize("failures", [1, 4])
def test_try_costs_the_same_whatever_was_tried_before(failures, django_assert_num_queries):
    for pc in range(failures):
        for _n in range(failures):
            fail(pc=f"10.0.0.{pc}")

    # around it a savepoint; in it the rows, locked, counted
    with django_assert_num_queries(5):
        fail(pc=PC)


# --- However a number is written --------------------------------------------------------------


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
    rows = SignInThrottle.objects.values_list("account", "failures").distinct()
    assert list(rows) == [(account_key(user), len(spellings))]


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
