"""Which figures about few people are kept from a reader of aggregates. No database here.

A count under five is *under five* and shown as "<5". Where it could be worked out from the
total and the other rows, further counts are *hidden* until it cannot. Units are a tree and every
page of it can be opened, so the decision is made for the tree as a whole: a count that is
hidden on one page is hidden on every other.

This guards one set of filters. Whoever compares many narrow filters can still learn something;
for that reason readers of aggregates get no cohort filter.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

THRESHOLD = 5
_LARGEST_SMALL = THRESHOLD - 1


class Suppressed(Enum):
    """Why a figure is not shown."""

    UNDER_FIVE = "under_five"
    HIDDEN = "hidden"


@dataclass(slots=True)
class Node:
    """One count of one unit, with the same count of the units that make it up.

    ``is_empty``: the unit has nobody at all in this report. Its zero says nothing about anybody
    and is shown.
    """

    value: int
    is_empty: bool = False
    children: list["Node"] = field(default_factory=list)
    state: Suppressed | None = None


def suppress(root: Node) -> None:
    """Set the state of every node of the tree."""
    _find_sensitive(root)
    _spread(root)


def _find_sensitive(node: Node) -> None:
    """From the leaves up: counts that are small, or that would give away a small one below."""
    for child in node.children:
        _find_sensitive(child)
    if node.is_empty:
        return
    if node.value < THRESHOLD:
        node.state = Suppressed.UNDER_FIVE
    elif _has_hidden(node) and not _is_safe(node.children, all_hidden=True):
        # Not even hiding every row would keep a small one from being worked out from this sum.
        node.state = Suppressed.HIDDEN


def _has_hidden(node: Node) -> bool:
    return any(child.state is not None for child in node.children)


def _spread(node: Node) -> None:
    """From the top down: hide rows until what is shown gives nothing away."""
    open_rows = sorted(
        (child for child in node.children if child.state is None and not child.is_empty),
        key=lambda child: child.value,
    )
    if node.state is None and _has_hidden(node):
        while open_rows and not _is_safe(node.children):
            open_rows.pop(0).state = Suppressed.HIDDEN
    elif node.state is Suppressed.HIDDEN and open_rows:
        # If every row were shown, their sum would be the hidden count.
        open_rows[0].state = Suppressed.HIDDEN
    for child in node.children:
        _spread(child)


def _is_safe(rows: Sequence[Node], *, all_hidden: bool = False) -> bool:
    """Whether every small row may still be anything from nought to four for the reader.

    The reader knows the sum of the rows not shown, that small ones are 0 to 4 and that the
    others are 5 or more. ``all_hidden``: suppose that no row is shown.
    """
    rows = [row for row in rows if not row.is_empty and (all_hidden or row.state is not None)]
    small = [row for row in rows if row.value < THRESHOLD]
    large = [row for row in rows if row.value >= THRESHOLD]
    if not small:
        # One hidden row alone would be the rest of the sum.
        return len(large) != 1
    rest = sum(row.value for row in small) + sum(row.value for row in large)
    most_for_one = rest - THRESHOLD * len(large)
    if large:
        return most_for_one >= _LARGEST_SMALL
    return _LARGEST_SMALL <= rest <= _LARGEST_SMALL * (len(small) - 1)
