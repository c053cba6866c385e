"""Marks: tables for each type of question, then properties that hold for every question."""

import random
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.questions.grading import TYPES, MalformedResponse, grade, validate
from courses.questions.layout import make_layout, to_answer, to_number, to_response

SINGLE = {
    "type": "single",
    "shuffle": True,
    "options": [
        {"id": "a", "correct": False},
        {"id": "b", "correct": True},
        {"id": "c", "correct": False},
    ],
}
MULTIPLE = {
    "type": "multiple",
    "shuffle": True,
    "scoring": "partial",
    "options": [
        {"id": "a", "correct": True},
        {"id": "b", "correct": True},
        {"id": "c", "correct": False},
        {"id": "d", "correct": False},
    ],
}
TRUE = {"type": "true_false", "answer": "true"}
NUMBER = {"type": "numeric", "answer": "6", "tolerance": "0.5"}
MATCHING = {
    "type": "matching",
    "pairs": [{"id": "a"}, {"id": "b"}, {"id": "c"}],
    "decoys": [{"id": "x"}],
}
ORDERING = {
    "type": "ordering",
    "scoring": "pairs",
    "items": [{"id": "a"}, {"id": "b"}, {"id": "c"}, {"id": "d"}],
}
THIRD, SIXTH = Decimal(1) / 3, Decimal(1) / 6


def all_or_nothing(spec: dict[str, Any], scoring: str) -> dict[str, Any]:
    return {**spec, "scoring": scoring}


@pytest.mark.parametrize(
    ("spec", "response", "score"),
    [
        (SINGLE, "b", 1),
        (SINGLE, "a", 0),
        (SINGLE, None, 0),
        (MULTIPLE, ["a", "b"], 1),
        (MULTIPLE, ["b", "a"], 1),
        (MULTIPLE, ["a"], Decimal("0.5")),
        (MULTIPLE, ["a", "c"], 0),
        (MULTIPLE, ["a", "b", "c"], Decimal("0.5")),
        (MULTIPLE, ["a", "b", "c", "d"], 0),
        (MULTIPLE, ["c", "d"], 0),
        (MULTIPLE, [], 0),
        (MULTIPLE, None, 0),
        (all_or_nothing(MULTIPLE, "all_or_nothing"), ["a", "b"], 1),
        (all_or_nothing(MULTIPLE, "all_or_nothing"), ["a"], 0),
        (all_or_nothing(MULTIPLE, "all_or_nothing"), ["a", "b", "c"], 0),
        (TRUE, True, 1),
        (TRUE, False, 0),
        (TRUE, None, 0),
        (NUMBER, "6", 1),
        (NUMBER, "6.0", 1),
        (NUMBER, "6.5", 1),
        (NUMBER, "5.5", 1),
        (NUMBER, "6.51", 0),
        (NUMBER, "-6", 0),
        (NUMBER, None, 0),
        (MATCHING, {"a": "a", "b": "b", "c": "c"}, 1),
        (MATCHING, {"a": "a", "b": "c", "c": "b"}, THIRD),
        (MATCHING, {"a": "a"}, THIRD),
        (MATCHING, {"a": "x", "b": "x", "c": "x"}, 0),
        (MATCHING, {}, 0),
        (MATCHING, None, 0),
        (ORDERING, ["a", "b", "c", "d"], 1),
        (ORDERING, ["b", "a", "c", "d"], 1 - SIXTH),
        (ORDERING, ["d", "c", "b", "a"], 0),
        (ORDERING, None, 0),
        (all_or_nothing(ORDERING, "exact"), ["a", "b", "c", "d"], 1),
        (all_or_nothing(ORDERING, "exact"), ["b", "a", "c", "d"], 0),
    ],
)
def test_score(spec: dict[str, Any], response: Any, score: Decimal | int) -> None:
    assert abs(grade(spec, response) - Decimal(score)) < Decimal("1e-20")


@pytest.mark.parametrize(
    ("spec", "response"),
    [
        (SINGLE, "z"),
        (SINGLE, ["b"]),
        (SINGLE, 1),
        (MULTIPLE, "a"),
        (MULTIPLE, ["a", "a"]),
        (MULTIPLE, ["a", "z"]),
        (MULTIPLE, [["a"]]),
        (TRUE, "true"),
        (TRUE, 1),
        (NUMBER, 6),
        (NUMBER, "six"),
        (NUMBER, "NaN"),
        (NUMBER, "Infinity"),
        (MATCHING, ["a"]),
        (MATCHING, {"z": "a"}),
        (MATCHING, {"a": "z"}),
        (MATCHING, {"x": "a"}),
        (MATCHING, {"a": None}),
        (ORDERING, "abcd"),
        (ORDERING, ["a", "b", "c"]),
        (ORDERING, ["a", "b", "c", "c"]),
        (ORDERING, ["a", "b", "c", 4]),
    ],
)
def test_malformed_response_is_refused(spec: dict[str, Any], response: Any) -> None:
    with pytest.raises(MalformedResponse):
        validate(spec, response)
    with pytest.raises(MalformedResponse):
        grade(spec, response)


# --- Properties -------------------------------------------------------------------------------

RANDOM = st.integers(0, 2**16).map(random.Random)


@st.composite
def specs(draw: st.DrawFn) -> dict[str, Any]:
    """Any question of any type."""
    kind = draw(st.sampled_from(sorted(TYPES)))
    ids = draw(st.lists(st.uuids().map(str), min_size=3, max_size=8, unique=True))
    if kind == "single":
        right = draw(st.sampled_from(ids))
        options = [{"id": i, "correct": i == right} for i in ids]
        return {"type": kind, "options": options, "shuffle": draw(st.booleans())}
    if kind == "multiple":
        right_ids = draw(st.sets(st.sampled_from(ids), min_size=1))
        return {
            "type": kind,
            "options": [{"id": i, "correct": i in right_ids} for i in ids],
            "shuffle": draw(st.booleans()),
            "scoring": draw(st.sampled_from(["partial", "all_or_nothing"])),
        }
    if kind == "true_false":
        return {"type": kind, "answer": draw(st.sampled_from(["true", "false"]))}
    if kind == "numeric":
        answer = draw(st.decimals(-1000, 1000, places=2))
        tolerance = draw(st.decimals(0, 10, places=2))
        return {"type": kind, "answer": str(answer), "tolerance": str(tolerance)}
    if kind == "matching":
        return {
            "type": kind,
            "pairs": [{"id": i} for i in ids[:-1]],
            "decoys": [{"id": i} for i in ids[-1:]],
        }
    return {
        "type": kind,
        "items": [{"id": i} for i in ids],
        "scoring": draw(st.sampled_from(["pairs", "exact"])),
    }


def best(spec: dict[str, Any]) -> Any:
    kind = spec["type"]
    if kind == "single":
        return next(o["id"] for o in spec["options"] if o["correct"])
    if kind == "multiple":
        return [o["id"] for o in spec["options"] if o["correct"]]
    if kind == "true_false":
        return spec["answer"] == "true"
    if kind == "numeric":
        return str(spec["answer"])
    if kind == "matching":
        return {p["id"]: p["id"] for p in spec["pairs"]}
    return [i["id"] for i in spec["items"]]


@st.composite
def answered(draw: st.DrawFn) -> tuple[dict[str, Any], Any]:
    """Any question with any response that fits it."""
    spec = draw(specs())
    kind = spec["type"]
    response: Any
    if kind == "single":
        response = draw(st.sampled_from([o["id"] for o in spec["options"]]))
    elif kind == "multiple":
        response = sorted(draw(st.sets(st.sampled_from([o["id"] for o in spec["options"]]))))
    elif kind == "true_false":
        response = draw(st.booleans())
    elif kind == "numeric":
        response = str(draw(st.decimals(-2000, 2000, places=3)))
    elif kind == "matching":
        lefts = [p["id"] for p in spec["pairs"]]
        rights = lefts + [d["id"] for d in spec["decoys"]]
        response = draw(st.dictionaries(st.sampled_from(lefts), st.sampled_from(rights)))
    else:
        response = draw(st.permutations([i["id"] for i in spec["items"]]))
    return spec, draw(st.none() | st.just(response))


@given(answered())
def test_score_lies_between_nothing_and_everything(pair: tuple[dict[str, Any], Any]) -> None:
    score = grade(*pair)
    assert 0 <= score <= 1
    assert isinstance(score, Decimal)


@given(specs())
def test_right_response_scores_everything(spec: dict[str, Any]) -> None:
    assert grade(spec, best(spec)) == 1


@given(answered())
def test_words_in_the_structure_change_no_score(pair: tuple[dict[str, Any], Any]) -> None:
    spec, response = pair

    def told(value: Any) -> Any:
        if isinstance(value, list):
            return [told(item) for item in value]
        if isinstance(value, dict):
            return {**{k: told(v) for k, v in value.items()}, "label": "Ҳуҷҷат", "text": "<b>"}
        return value

    assert grade(told(spec), response) == grade(spec, response)


@given(answered(), RANDOM)
def test_tokens_go_there_and_back(
    pair: tuple[dict[str, Any], Any], randomness: random.Random
) -> None:
    spec, response = pair
    layout = make_layout(spec, randomness)
    answer = to_answer(layout, spec["type"], response)
    back = to_response(spec, layout, answer)
    assert grade(spec, back) == grade(spec, response)


@given(specs(), RANDOM)
def test_layout_shows_every_id_once_and_no_id_at_all(
    spec: dict[str, Any], randomness: random.Random
) -> None:
    layout = make_layout(spec, randomness)
    tokens = [token for pairs in layout.values() for token, _id in pairs]
    ids = {i for pairs in layout.values() for _token, i in pairs}
    assert not ids & set(tokens)
    for name, pairs in layout.items():
        assert len({token for token, _id in pairs}) == len(pairs), name


@given(specs(), RANDOM)
def test_sides_of_a_pair_have_tokens_of_their_own(
    spec: dict[str, Any], randomness: random.Random
) -> None:
    if spec["type"] != "matching":
        return
    layout = make_layout(spec, randomness)
    lefts = {i: token for token, i in layout["lefts"]}
    rights = {i: token for token, i in layout["rights"]}
    # Six characters of an alphabet of 32: an accident is possible and harmless, a habit is not.
    assert sum(lefts[i] == rights[i] for i in lefts) <= 1


@given(specs(), RANDOM)
def test_ordering_is_never_shown_in_the_right_order(
    spec: dict[str, Any], randomness: random.Random
) -> None:
    if spec["type"] == "ordering":
        layout = make_layout(spec, randomness)
        assert [i for _token, i in layout["items"]] != best(spec)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("6", "6"),
        (" 6 ", "6"),
        ("6,5", "6.5"),
        ("6.5", "6.5"),
        ("1 000", "1000"),
        ("1 000,25", "1000.25"),
        ("−3", "-3"),
        ("", None),
        ("  ", None),
    ],
)
def test_number_as_the_region_types_it(typed: str, number: str | None) -> None:
    assert to_number(typed) == number


@pytest.mark.parametrize("typed", ["six", "1e5", "6.5.1", "NaN", "0x10", "9" * 31, 6])
def test_number_that_is_none_is_refused(typed: Any) -> None:
    with pytest.raises(MalformedResponse):
        to_number(typed)
