"""From scores to a result."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbt.quizzes.marking import Mark, mark, result

D = Decimal


@pytest.mark.parametrize(
    ("scores", "pass_mark", "percent", "passed"),
    [
        ([(1, 1), (0, 1)], 50, "50.00", True),
        ([(1, 1), (0, 1)], 51, "50.00", False),
        ([(2, 3), (0, 0)], 67, "66.67", False),  # the rounded figure would pass at 66.67
        ([], 1, "0.00", False),
        ([(1, 1)] * 5, 100, "100.00", True),
    ],
)
def test_result(scores, pass_mark, percent, passed):
    got = result([Mark(D(s), D(p)) for s, p in scores], pass_mark=pass_mark)
    assert (got.percent, got.passed) == (D(percent), passed)


def test_pass_is_decided_on_the_exact_fraction():
    # 79.999 % is printed as 80.00 % and is not 80 %.
    got = result([Mark(D("79.999"), D(100))], pass_mark=80)
    assert got.percent == D("80.00")
    assert not got.passed


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
