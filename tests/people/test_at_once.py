"""Several tries in the same moment: over connections of their own, committed."""

from functools import partial

import pytest

from cbt.people import actions, throttle
from cbt.people.exceptions import AccountLocked, LastAdministrator, SignInRefused
from cbt.people.models import SignInThrottle, User
from tests.factories import people
from tests.factories.at_once import together
from tests.factories.records import NOON

pytestmark = pytest.mark.django_db(transaction=True)
PC = "192.168.0.7"


def guess(looked_at, account="kz/bs#1", pc=PC):
    with throttle.guarded(account, user=None, pc=pc, at=NOON):
        looked_at.append(account)


def test_burst_of_guesses_is_not_looked_at_beyond_the_limit():
    looked_at = []

    failures = together(*[partial(guess, looked_at)] * 12)

    assert len(looked_at) == 5
    assert sorted(type(error).__name__ for error in failures) == (
        ["AccountLocked"] * 8 + ["SignInRefused"] * 4
    )


def test_nobody_waits_for_each_other_for_ever():
    """Guesses at accounts and PCs that cross, beside releases and right PINs."""
    looked_at = []

    def succeed(account, pc):
        with throttle.guarded(account, user=None, pc=pc, at=NOON) as sign_in:
            sign_in.succeeded = True

    jobs = []
    for account in ("kz/bs#1", "kz/bs#2"):
        for pc in (PC, "192.168.0.8"):
            jobs += [
                partial(guess, looked_at, account, pc),
                partial(succeed, account, pc),
                partial(throttle.release, account),
            ]

    failures = together(*jobs)

    assert {type(error) for error in failures} <= {SignInRefused, AccountLocked}
    assert len(looked_at) == 4
    assert SignInThrottle.objects.filter(account="").count() == 2


def test_two_administrators_who_shut_each_other_out_leave_one():
    pair = [people.administrator(), people.administrator()]

    failures = together(
        *[
            partial(actions.deactivate, user=User.objects.get(pk=user.pk), actor=None, at=NOON)
            for user in pair
        ]
    )

    assert [type(error) for error in failures] == [LastAdministrator]
    assert User.objects.filter(is_active=True).count() == 1
