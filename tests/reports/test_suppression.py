import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbt.reports.suppression import THRESHOLD, Node, Suppressed, suppress

SHOWN = None
SMALL = Suppressed.UNDER_FIVE
HIDDEN = Suppressed.HIDDEN


def branch(*values, children=()):
    nodes = [Node(value) for value in values] + list(children)
    return Node(sum(node.value for node in nodes), children=nodes)


def states(node):
    return [child.state for child in node.children]


@pytest.mark.parametrize(
    ("values", "total", "rows"),
    [
        pytest.param([10, 20, 30], SHOWN, [SHOWN, SHOWN, SHOWN], id="nothing small"),
        pytest.param([10], SHOWN, [SHOWN], id="one large row is its total"),
        pytest.param([3, 12, 30], SHOWN, [SMALL, HIDDEN, SHOWN], id="one small: a second hides it"),
        pytest.param(
            [3, 5, 30], SHOWN, [SMALL, HIDDEN, HIDDEN], id="5 beside 3 leaves 0 to 3: one more"
        ),
        pytest.param([3, 4, 30], SHOWN, [SMALL, SMALL, HIDDEN], id="7 of two is 3 and 4: one more"),
        pytest.param(
            [1, 2, 2, 30],
            SHOWN,
            [SMALL, SMALL, SMALL, SHOWN],
            id="three small ones hide each other",
        ),
        pytest.param([4, 4], HIDDEN, [SMALL, SMALL], id="8 of two small can only be 4 and 4"),
        pytest.param([3], SMALL, [SMALL], id="a small total"),
        pytest.param([0, 9, 30], SHOWN, [SMALL, HIDDEN, SHOWN], id="nobody of some is small too"),
    ],
)
def test_suppress_one_level(values, total, rows):
    top = branch(*values)

    suppress(top)

    assert (top.state, states(top)) == (total, rows)


def test_suppress_shows_zero_of_a_unit_without_anybody():
    top = Node(30, children=[Node(0, is_empty=True), Node(10), Node(20)])

    suppress(top)

    assert states(top) == [SHOWN, SHOWN, SHOWN]


def test_suppress_hides_a_count_on_the_page_below_too():
    """A row hidden on the page of all countries is the total of the country's own page."""
    country = branch(6, 6)
    top = branch(3, 50, children=[country])

    suppress(top)

    assert country.state is HIDDEN
    assert HIDDEN in states(country)


def test_suppress_hides_above_what_would_tell_a_small_one_below():
    agency = branch(4, 4)
    top = branch(30, 40, children=[agency])

    suppress(top)

    assert agency.state is HIDDEN
    assert states(top).count(HIDDEN) == 2


def possible_values(children, total):
    """Every way the rows not shown can add up, as a reader would work it out."""
    rest = total - sum(child.value for child in children if child.state is None)
    ranges = [
        range(THRESHOLD) if child.state is SMALL else range(THRESHOLD, rest + 1)
        for child in children
        if child.state is not None
    ]
    return [values for values in itertools.product(*ranges) if sum(values) == rest]


@given(st.lists(st.integers(0, 14), min_size=1, max_size=4))
def test_suppress_never_lets_a_small_count_be_worked_out(values):
    top = branch(*values)

    suppress(top)

    if top.state is None:
        withheld = [child for child in top.children if child.state is not None]
        possible = possible_values(top.children, top.value)
        for index, child in enumerate(withheld):
            if child.state is SMALL:
                assert {way[index] for way in possible} == set(range(THRESHOLD))
    for child in top.children:
        assert (child.state is SMALL) == (child.value < THRESHOLD)
