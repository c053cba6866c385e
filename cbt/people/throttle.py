"""The limiter of sign-ins: a row per account, counted in the database.

Several server processes share one count, and a restart forgets nothing.
"""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import F

from cbt.people.exceptions import AccountLocked, SignInRefused
from cbt.people.models import SignInThrottle


@dataclass(slots=True)
class Attempt:
    """One try to sign in."""

    succeeded: bool = False


@contextmanager
def guarded(account: str, *, at: datetime.datetime) -> Iterator[Attempt]:
    """Run one try to sign in to ``account``.

    Raises AccountLocked before the try when the account is locked, and SignInRefused or
    AccountLocked after a try that did not succeed.
    """
    row = SignInThrottle.objects.filter(account=account).first()
    if row and row.locked_until and row.locked_until > at:
        raise AccountLocked(row.locked_until)
    attempt = Attempt()
    yield attempt
    if attempt.succeeded:
        if row:
            release(account)
        return
    left = count_failure(account, at=at)
    if left:
        raise SignInRefused(left)
    raise AccountLocked(at + _window())


def count_failure(account: str, *, at: datetime.datetime) -> int:
    """Count one failure; the answer is how many tries are left before the account is locked."""
    with transaction.atomic():
        _row, made = SignInThrottle.objects.get_or_create(
            account=account, defaults={"failures": 1, "window_started_at": at}
        )
        row = SignInThrottle.objects.select_for_update().get(account=account)
        if not made:
            if row.window_started_at < at - _window():
                row.failures, row.window_started_at, row.locked_until = 1, at, None
            else:
                row.failures += 1
            row.save()
        left = settings.CBT_SIGN_IN_ATTEMPTS - row.failures
        if left <= 0:
            SignInThrottle.objects.filter(account=account).update(
                locked_until=at + _window(), failures=F("failures")
            )
    return max(left, 0)


def release(account: str) -> None:
    """Forget the failures of ``account``."""
    SignInThrottle.objects.filter(account=account).delete()


def _window() -> datetime.timedelta:
    return datetime.timedelta(minutes=settings.CBT_SIGN_IN_WINDOW_MINUTES)
