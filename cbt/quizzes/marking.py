"""From scores to a result. Pure: no database, no words."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

_THOUSANDTH = Decimal("0.001")
_HUNDREDTH = Decimal("0.01")
_NOISE = Decimal("1e-12")


@dataclass(frozen=True, slots=True)
class Mark:
    """What one question was worth: ``score`` of ``points``."""

    score: Decimal
    points: Decimal


@dataclass(frozen=True, slots=True)
class Result:
    """A whole attempt: points, per cent, and whether it reached the pass mark.

    ``percent`` has two decimals, rounded down: it is below a pass mark exactly when the test is
    not passed.
    """

    score: Decimal
    max_score: Decimal
    percent: Decimal
    passed: bool


def mark(fraction: Decimal, points: Decimal) -> Mark:
    """The mark for a score between 0 and 1, not rounded: three thirds are one point."""
    return Mark(fraction * points, points)


def rounded(score: Decimal) -> Decimal:
    """A score as it is kept and shown: to a thousandth of a point."""
    return score.quantize(_THOUSANDTH, ROUND_HALF_UP)


def result(marks: Iterable[Mark], *, pass_mark: int) -> Result:
    """The result of all marks. The pass is decided on the exact sum, never on a rounded figure.

    Decimals carry 28 digits; what a third leaves behind at the end of them is no part of a mark.
    """
    kept = list(marks)
    score = sum((item.score for item in kept), Decimal(0))
    max_score = sum((item.points for item in kept), Decimal(0))
    exact = (score * 100 / max_score).quantize(_NOISE) if max_score else Decimal(0)
    return Result(
        score=min(rounded(score), max_score),
        max_score=max_score,
        percent=exact.quantize(_HUNDREDTH, ROUND_DOWN),
        passed=exact >= pass_mark,
    )
