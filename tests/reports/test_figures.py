import datetime
from decimal import Decimal

import pytest

from cbt.reports.figures import Figures, percent, rounded

MORNING = datetime.datetime(2026, 5, 14, 4, 0, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("value", "places", "result"),
    [("0.5", 0, "1"), ("1.5", 0, "2"), ("2.5", 0, "3"), ("64.25", 1, "64.3"), ("-0.25", 1, "-0.3")],
)
def test_rounded_takes_halves_up(value, places, result):
    assert rounded(Decimal(value), places) == Decimal(result)


@pytest.mark.parametrize(
    ("part", "whole", "result"),
    [(1, 8, 13), (1, 3, 33), (2, 3, 67), (0, 7, 0), (7, 7, 100), (0, 0, None)],
)
def test_percent_is_whole(part, whole, result):
    assert percent(part, whole) == result


def test_figures_without_pairs_have_no_means():
    figures = Figures(enrolled=3)

    assert (figures.pre_mean, figures.post_mean, figures.gain) == (None, None, None)


def test_figures_work_the_gain_out_before_rounding():
    figures = Figures(paired=3, pre_sum=Decimal("150.10"), post_sum=Decimal("250.25"))

    assert (figures.pre_mean, figures.post_mean) == (Decimal("50.0"), Decimal("83.4"))
    assert figures.gain == Decimal("33.4")


def test_mean_of_a_failed_person_stays_below_the_pass_mark():
    figures = Figures(paired=1, pre_sum=Decimal("27.45"), post_sum=Decimal("79.99"))

    assert (figures.pre_mean, figures.post_mean) == (Decimal("27.4"), Decimal("79.9"))


def test_figures_add_up():
    one = Figures(enrolled=2, paired=1, pre_sum=Decimal(40), post_sum=Decimal(70))
    other = Figures(
        enrolled=3, paired=2, pre_sum=Decimal(100), post_sum=Decimal(170), last_active_at=MORNING
    )

    both = one + other

    assert (both.enrolled, both.paired, both.last_active_at) == (5, 3, MORNING)
    assert both.pre_mean == Decimal("46.6")
