"""The limiter of sign-ins: a row per account, counted in the database.

Several server processes share one count, and a restart forgets nothing.
"""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from cbt.people.exceptions import AccountLocked, SignInRefused
from cbt.people.models import SignInThrottle, User


@dataclass(slots=True)
class Attempt:
    """One try to sign in."""

    succeeded: bool = False


@contextmanager
def guarded(account: str, *, user: User | None, at: datetime.datetime) -> Iterator[Attempt]:
    """Run one try to sign in to ``account``, which is that of ``user`` if it is anybody's.

    The try is counted before it is made and forgiven if it succeeds: of a burst of guesses in
    the same moment, no more than the limit are looked at. Raises AccountLocked before the try
    when none is left, and SignInRefused or AccountLocked after a try that did not succeed.
    """
    left = count_try(account, user=user, at=at)
    attempt = Attempt()
    yield attempt
    if attempt.succeeded:
        release(account)
    elif left:
        raise SignInRefused(left)
    else:
        raise AccountLocked(at + _window())


@transaction.atomic
def count_try(account: str, *, user: User | None, at: datetime.datetime) -> int:
    """Count one try; the answer is how many are left after it. Raises AccountLocked."""
    SignInThrottle.objects.bulk_create(
        [SignInThrottle(account=account, window_started_at=at)], ignore_conflicts=True
    )
    row = SignInThrottle.objects.select_for_update().get(account=account)
    if row.locked_until is not None and row.locked_until > at:
        raise AccountLocked(row.locked_until)
    if row.locked_until is not None or row.window_started_at < at - _window():
        row.failures, row.window_started_at, row.locked_until = 0, at, None
    row.user = user
    row.failures += 1
    left = max(0, settings.CBT_SIGN_IN_ATTEMPTS - row.failures)
    if not left:
        # The last try is still made; whoever comes after it waits.
        row.locked_until = at + _window()
    row.save()
    return left


def release(account: str) -> None:
    """Forget the failures of ``account``."""
    SignInThrottle.objects.filter(account=account).delete()


def _window() -> datetime.timedelta:
    return datetime.timedelta(minutes=settings.CBT_SIGN_IN_WINDOW_MINUTES)
