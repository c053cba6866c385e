"""What a result reads like, the same on every screen, in every file and on paper.

One decimal place, always rounded down: pass marks are whole per cent, so a failed result never
reads like the pass mark, and a passed one never like less.
"""

from decimal import ROUND_DOWN, Decimal

from django.utils.formats import number_format

NBSP = "\u00a0"
_TENTH = Decimal("0.1")


def shown(percent: Decimal) -> Decimal:
    """``percent`` as it is shown, for cells that hold a number."""
    return percent.quantize(_TENTH, ROUND_DOWN)


def number_text(percent: Decimal) -> str:
    """The same in the notation of the language, without an idle zero."""
    tenths = shown(percent)
    whole = tenths == tenths.to_integral_value()
    return number_format(tenths.quantize(Decimal(1)) if whole else tenths, use_l10n=True)


def text(percent: Decimal) -> str:
    """With its sign, which never stands alone at the start of a line."""
    return f"{number_text(percent)}{NBSP}%"
