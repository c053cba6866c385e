"""The limiter of sign-ins: rows in the database, counted for an account, a PC and the two together.

Several server processes share one count, and a restart forgets nothing. A PIN has six digits,
so what protects it is how many can be tried; and whatever is locked can be locked by a joker who
knows the number on a neighbour's card. Hence three counts:

- *An account at one PC*: five failures lock it there for a quarter of an hour. It stays open at
  every other PC, so nobody keeps a class from its exam by typing wrong PINs.
- *An account wherever it is tried*: twenty-five failures within an hour lock it everywhere for
  an hour. One PC alone does not get there, since it is let through twenty times an hour. This is
  the bound that matters for guessing: at most 600 of a million PINs a day.
- *A PC, whatever is tried there*: after thirty failures within a quarter of an hour it may try
  once in fifteen seconds. That holds up whoever tries the same few PINs on every account; no
  account and no other PC is touched.

Where the address of a request does not name a PC (a hub: a whole room, or a proxy with everybody
behind it, ``CBT_SIGN_IN_BY_PC``), every try counts as made at one place, ``SOMEWHERE``: five
failures then lock the account as such, and no address is slowed. The instructor's unlock forgets
every count of the account; the reasons are in docs/decisions/0008-sign-in-limiter.md.
"""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from cbt.people.exceptions import AccountLocked, SignInRefused, SlowedDown
from cbt.people.models import SignInThrottle, User

# The address of a try that no PC can be told for.
SOMEWHERE = "-"
# A lock at one of these holds at every PC.
EVERYWHERE = ("", SOMEWHERE)


@dataclass(slots=True)
class SignIn:
    """One try to sign in."""

    succeeded: bool = False


@dataclass(frozen=True, slots=True)
class _Limit:
    """So many failures within ``window`` lead to a rest of ``rest``."""

    failures: int
    window: datetime.timedelta
    rest: datetime.timedelta


@contextmanager
def guarded(account: str, *, user: User | None, pc: str, at: datetime.datetime) -> Iterator[SignIn]:
    """Run one try to sign in to ``account``, which is that of ``user`` if it is anybody's.

    ``pc`` is the address of the PC, empty where it is not known. The try is counted before it is
    made and forgiven if it succeeds: of a burst of guesses in the same moment, no more than the
    limit are looked at. Raises AccountLocked or SlowedDown before the try when none is left, and
    SignInRefused or AccountLocked after a try that did not succeed.
    """
    refusal = count_try(account, user=user, pc=pc, at=at)
    sign_in = SignIn()
    yield sign_in
    if not sign_in.succeeded:
        raise refusal
    _forgive(account, pc=pc)


@transaction.atomic
def count_try(
    account: str, *, user: User | None, pc: str, at: datetime.datetime
) -> SignInRefused | AccountLocked:
    """Count one try; the answer is what to say if it fails.

    Raises AccountLocked or SlowedDown when it may not be made.
    """
    rows = _counted_rows(account, user=user, pc=pc, at=at)
    for row in rows:
        if row.locked_until is not None and row.locked_until > at:
            raise _refusal(row)
    lefts = []
    for row in rows:
        limit = _limit_of(row)
        if row.window_started_at <= at - limit.window:
            row.failures, row.window_started_at = 0, at
        row.failures += 1
        left = max(0, limit.failures - row.failures)
        # The last try is still made; whoever comes after it waits.
        row.locked_until = None if left else at + limit.rest
        row.user = user if row.account else None
        if row.account:
            lefts.append((left, row))
    SignInThrottle.objects.bulk_update(
        rows, ["failures", "window_started_at", "locked_until", "user"]
    )
    # Locked everywhere is said before locked here: rows of an account begin with it as a whole.
    left, row = min(lefts, key=lambda pair: pair[0])
    return SignInRefused(left) if left else _locked(row)


@transaction.atomic
def release(account: str) -> None:
    """Forget the failures of ``account``, wherever they were made."""
    keys = [row.pk for row in _in_turn().filter(account=account)]
    SignInThrottle.objects.filter(pk__in=keys).delete()


@transaction.atomic
def _forgive(account: str, *, pc: str) -> None:
    """Forget the failures of ``account`` here and as a whole; of the PC's, only this one.

    Otherwise whoever guesses would sign in between two guesses to have the PC's count forgotten.
    What was tried on the account at other PCs stays counted there.
    """
    rows = _in_turn().filter(_places(account, pc))
    own = [row.pk for row in rows if row.account]
    for row in rows:
        if not row.account:
            row.failures, row.locked_until = max(0, row.failures - 1), None
            row.save(update_fields=["failures", "locked_until"])
    SignInThrottle.objects.filter(pk__in=own).delete()


def _counted_rows(
    account: str, *, user: User | None, pc: str, at: datetime.datetime
) -> list[SignInThrottle]:
    """The two or three rows that a try is counted in, locked in the order that everybody keeps."""
    keys = [(account, ""), (account, pc or SOMEWHERE)]
    if pc:
        keys.insert(0, ("", pc))
    while True:
        SignInThrottle.objects.bulk_create(
            [
                SignInThrottle(account=name, address=where, window_started_at=at)
                for name, where in keys
            ],
            ignore_conflicts=True,
        )
        rows = list(_in_turn().filter(_places(account, pc)))
        if len(rows) == len(keys):  # otherwise somebody released the account in this moment
            return rows


def _places(account: str, pc: str) -> Q:
    places = Q(account=account, address__in=["", pc or SOMEWHERE])
    return places | Q(account="", address=pc) if pc else places


def _in_turn() -> QuerySet[SignInThrottle]:
    """Rows to be locked, by everybody in the same order, so that no two wait for each other."""
    return SignInThrottle.objects.select_for_update().order_by("account", "address")


def _limit_of(row: SignInThrottle) -> _Limit:
    window = datetime.timedelta(minutes=settings.CBT_SIGN_IN_WINDOW_MINUTES)
    if not row.account:
        rest = datetime.timedelta(seconds=settings.CBT_SIGN_IN_PC_REST_SECONDS)
        return _Limit(settings.CBT_SIGN_IN_PC_ATTEMPTS, window, rest)
    if row.address:
        return _Limit(settings.CBT_SIGN_IN_ATTEMPTS, window, window)
    hour = datetime.timedelta(minutes=settings.CBT_SIGN_IN_ACCOUNT_WINDOW_MINUTES)
    return _Limit(settings.CBT_SIGN_IN_ACCOUNT_ATTEMPTS, hour, hour)


def _refusal(row: SignInThrottle) -> AccountLocked | SlowedDown:
    return _locked(row) if row.account else SlowedDown(settings.CBT_SIGN_IN_PC_REST_SECONDS)


def _locked(row: SignInThrottle) -> AccountLocked:
    if row.locked_until is None:
        raise ValueError("not locked")
    return AccountLocked(row.locked_until, is_here_only=row.address not in EVERYWHERE)
