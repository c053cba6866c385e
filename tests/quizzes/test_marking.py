"""From scores to a result."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbt.lib.percents import shown
from cbt.quizzes.marking import Mark, mark, result

D = Decimal


@pytest.mark.parametrize(
    ("scores", "pass_mark", "percent", "passed"),
    [
        ([(1, 1), (0, 1)], 50, "50.00", True),
        ([(1, 1), (0, 1)], 51, "50.00", False),
        ([(2, 3), (0, 0)], 67, "66.66", False),
        ([], 1, "0.00", False),
        ([(1, 1)] * 5, 100, "100.00", True),
    ],
)
def test_result(scores, pass_mark, percent, passed):
    got = result([Mark(D(s), D(p)) for s, p in scores], pass_mark=pass_mark)
    assert (got.percent, got.passed) == (D(percent), passed)


def test_pass_is_decided_on_the_exact_fraction():
    got = result([Mark(D("79.999"), D(100))], pass_mark=80)
    assert got.percent == D("79.99")
    assert not got.passed


@given(st.integers(0, 100_000), st.integers(1, 100))
def test_shown_result_is_below_the_pass_mark_exactly_when_failed(thousandths, pass_mark):
    got = result([Mark(D(thousandths) / 1000, D(100))], pass_mark=pass_mark)
    assert (shown(got.percent) >= pass_mark) == got.passed


@given(
    st.lists(
        st.tuples(st.decimals(0, 1, places=3, allow_nan=False), st.decimals(0, 20, places=2)),
        max_size=20,
    )
)
def test_score_never_leaves_its_bounds(parts):
    got = result([mark(f, p) for f, p in parts], pass_mark=80)
    assert 0 <= got.score <= got.max_score
    assert 0 <= got.percent <= 100


def test_three_thirds_are_one_point():
    third = mark(D(1) / 3, D(1))
    got = result([third, third, third, mark(D(0), D(1)), mark(D(1), D(1))], pass_mark=40)
    assert (got.score, got.percent) == (D("2.000"), D("40.00"))
    assert got.passed
