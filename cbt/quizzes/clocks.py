"""The time of an attempt: what is left is stored, and counted from the last start of the clock.

Pure. Pausing, extra time and a clock that survives a power cut come with timed exams; what they
need (``seconds_left``, ``clock_started_at``) is on the attempt already.
"""

import datetime

# Answers that were queued while the LAN was down may come this much late.
GRACE_SECONDS = 30


def seconds_left(
    *, stored: int | None, clock_started_at: datetime.datetime | None, at: datetime.datetime
) -> int | None:
    """Whole seconds left at ``at``; None for a quiz without a limit, 0 when the time is up."""
    if stored is None:
        return None
    if clock_started_at is None:
        return stored
    return max(0, stored - int((at - clock_started_at).total_seconds()))


def is_over(
    *, stored: int | None, clock_started_at: datetime.datetime | None, at: datetime.datetime
) -> bool:
    """Whether not even a late answer is taken any more."""
    if stored is None or clock_started_at is None:
        return False
    return (at - clock_started_at).total_seconds() > stored + GRACE_SECONDS
