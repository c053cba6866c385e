"""Grading: a pure function of structure and response that never sees a word.

Imports neither Django nor Wagtail (a contract holds it), so that a score can be computed
again anywhere, years later, from what the records hold.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from itertools import combinations
from typing import Any

Spec = Mapping[str, Any]

# The shape of a response, by type: what a browser's answer becomes before it is stored.
#   single      "<option id>"
#   multiple    ["<option id>", …]
#   true_false  true | false
#   numeric     "6" (a decimal as text, as typed but with a point)
#   matching    {"<pair id>": "<pair or decoy id>", …}
#   ordering    ["<item id>", …] (all of them)


class MalformedResponse(ValueError):
    """The response has not the shape of its type, or names an id the question does not have."""


def grade(spec: Spec, response: Any) -> Decimal:
    """The score of ``response`` between 0 and 1; no response scores 0.

    Raises MalformedResponse; see ``validate``.
    """
    if response is None:
        return Decimal(0)
    validate(spec, response)
    return _GRADERS[spec["type"]](spec, response)


def validate(spec: Spec, response: Any) -> None:
    """Raise MalformedResponse unless ``response`` fits the question."""
    _VALIDATORS[spec["type"]](spec, response)


def _ids(items: list[Mapping[str, Any]]) -> list[str]:
    return [item["id"] for item in items]


def _key(spec: Spec) -> set[str]:
    return {option["id"] for option in spec["options"] if option["correct"]}


def _grade_single(spec: Spec, response: str) -> Decimal:
    return Decimal(response in _key(spec))


def _grade_multiple(spec: Spec, response: list[str]) -> Decimal:
    """Right ones minus wrong ones, over the number of right ones, not below nothing."""
    key, chosen = _key(spec), set(response)
    if spec["scoring"] == "all_or_nothing":
        return Decimal(chosen == key)
    return max(Decimal(0), Decimal(len(chosen & key) - len(chosen - key)) / len(key))


def _grade_true_false(spec: Spec, response: bool) -> Decimal:
    return Decimal(response == (spec["answer"] == "true"))


def _grade_numeric(spec: Spec, response: str) -> Decimal:
    return Decimal(
        abs(Decimal(response) - Decimal(str(spec["answer"]))) <= Decimal(str(spec["tolerance"]))
    )


def _grade_matching(spec: Spec, response: Mapping[str, str]) -> Decimal:
    pairs = _ids(spec["pairs"])
    return Decimal(sum(response.get(pair) == pair for pair in pairs)) / len(pairs)


def _grade_ordering(spec: Spec, response: list[str]) -> Decimal:
    """The share of all pairs of items that stand in the right order (Kendall's concordance)."""
    right = _ids(spec["items"])
    if spec["scoring"] == "exact":
        return Decimal(response == right)
    place = {item: index for index, item in enumerate(response)}
    pairs = list(combinations(right, 2))
    return Decimal(sum(place[first] < place[second] for first, second in pairs)) / len(pairs)


def _validate_single(spec: Spec, response: Any) -> None:
    if not isinstance(response, str) or response not in _ids(spec["options"]):
        raise MalformedResponse("not one of the options")


def _validate_multiple(spec: Spec, response: Any) -> None:
    known = set(_ids(spec["options"]))
    if (
        not isinstance(response, list)
        or any(not isinstance(item, str) for item in response)
        or len(set(response)) != len(response)
        or not set(response) <= known
    ):
        raise MalformedResponse("not a set of options")


def _validate_true_false(spec: Spec, response: Any) -> None:
    if not isinstance(response, bool):
        raise MalformedResponse("neither true nor false")


def _validate_numeric(spec: Spec, response: Any) -> None:
    try:
        finite = isinstance(response, str) and Decimal(response).is_finite()
    except InvalidOperation:
        finite = False
    if not finite:
        raise MalformedResponse("not a number")


def _validate_matching(spec: Spec, response: Any) -> None:
    lefts = set(_ids(spec["pairs"]))
    rights = lefts | set(_ids(spec["decoys"]))
    if (
        not isinstance(response, dict)
        or not set(response) <= lefts
        or any(not isinstance(value, str) or value not in rights for value in response.values())
    ):
        raise MalformedResponse("not a matching of the two sides")


def _validate_ordering(spec: Spec, response: Any) -> None:
    items = _ids(spec["items"])
    if (
        not isinstance(response, list)
        or any(not isinstance(item, str) for item in response)
        or sorted(response) != sorted(items)
    ):
        raise MalformedResponse("not an order of all the items")


_GRADERS: Mapping[str, Callable[[Spec, Any], Decimal]] = {
    "single": _grade_single,
    "multiple": _grade_multiple,
    "true_false": _grade_true_false,
    "numeric": _grade_numeric,
    "matching": _grade_matching,
    "ordering": _grade_ordering,
}
_VALIDATORS: Mapping[str, Callable[[Spec, Any], None]] = {
    "single": _validate_single,
    "multiple": _validate_multiple,
    "true_false": _validate_true_false,
    "numeric": _validate_numeric,
    "matching": _validate_matching,
    "ordering": _validate_ordering,
}
TYPES: frozenset[str] = frozenset(_GRADERS)
