"""Figures of a report and how they are worked out and rounded. No database here."""

import datetime
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from cbt.lib import percents

ZERO = Decimal(0)


def rounded(value: Decimal, places: int) -> Decimal:
    """``value`` with so many decimal places, half away from zero, as people round by hand."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def percent(part: int, whole: int) -> int | None:
    """``part`` of ``whole`` in whole percent; nothing when there is no whole."""
    return int(rounded(Decimal(100 * part) / whole, 0)) if whole else None


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts and exact sums over some enrolments.

    Only what can be added is stored, so a total is the sum of its rows; means and shares follow
    from it. ``pre_sum`` and ``post_sum`` are over the ``paired`` enrolments: those with a first
    submitted attempt at both tests.
    """

    enrolled: int = 0
    started: int = 0
    completed: int = 0
    passed: int = 0
    certificates: int = 0
    overdue: int = 0
    paired: int = 0
    pre_sum: Decimal = ZERO
    post_sum: Decimal = ZERO
    last_active_at: datetime.datetime | None = None

    def __add__(self, other: "Figures") -> "Figures":
        moments = [m for m in (self.last_active_at, other.last_active_at) if m is not None]
        return Figures(
            enrolled=self.enrolled + other.enrolled,
            started=self.started + other.started,
            completed=self.completed + other.completed,
            passed=self.passed + other.passed,
            certificates=self.certificates + other.certificates,
            overdue=self.overdue + other.overdue,
            paired=self.paired + other.paired,
            pre_sum=self.pre_sum + other.pre_sum,
            post_sum=self.post_sum + other.post_sum,
            last_active_at=max(moments, default=None),
        )

    @property
    def completed_percent(self) -> int | None:
        return percent(self.completed, self.enrolled)

    @property
    def passed_percent(self) -> int | None:
        return percent(self.passed, self.enrolled)

    @property
    def pre_mean(self) -> Decimal | None:
        """Rounded like a single result: the mean of one person is that person's result."""
        return percents.shown(self.pre_sum / self.paired) if self.paired else None

    @property
    def post_mean(self) -> Decimal | None:
        return percents.shown(self.post_sum / self.paired) if self.paired else None

    @property
    def gain(self) -> Decimal | None:
        """Post-test less pre-test in points, worked out before the means are rounded."""
        return rounded((self.post_sum - self.pre_sum) / self.paired, 1) if self.paired else None
