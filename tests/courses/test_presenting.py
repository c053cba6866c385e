"""What a browser is told about a question."""

import json
from decimal import Decimal

import pytest
from django.http import QueryDict
from django.utils.translation import override

from courses.compiling import join
from courses.questions.layout import make_layout
from courses.questions.presenting import (
    Incomplete,
    number_text,
    read_answer,
    reviewed,
    shown,
    with_zones,
)
from tests.factories import content


def joined_of(kind, **extra):
    fields, words = content.EVERY_TYPE[kind]()
    spec = {"id": "q", "points": 2, "image": None, **fields, **extra}
    spec.pop("_unit", None)
    texts = {"q.stem": "<p>What?</p>", "q.explanation": "<p>Why.</p>", "q.unit": "km", **words}
    return spec, join(spec, texts)


@pytest.mark.parametrize("kind", content.EVERY_TYPE)
def test_shown_holds_no_id_and_no_key(kind):
    spec, joined = joined_of(kind)
    layout = make_layout(spec)
    text = json.dumps(shown(joined, layout, None, token="q1"), default=str)
    ids = [i["id"] for name in ("options", "pairs", "decoys", "items") for i in spec.get(name, [])]
    assert not [item for item in ids if item in text]
    for word in ("correct", "tolerance", "Why.", "points", "Because of"):
        assert word not in text


@pytest.mark.parametrize("kind", content.EVERY_TYPE)
def test_saved_answer_is_shown_again(kind):
    spec, joined = joined_of(kind)
    question = shown(joined, make_layout(spec), content.right_response(spec), token="q1")
    filled = {
        "single": lambda q: sum(o["checked"] for o in q["options"]) == 1,
        "multiple": lambda q: sum(o["checked"] for o in q["options"]) == 2,
        "true_false": lambda q: q["value"] == "true",
        "numeric": lambda q: q["value"] == "6",
        "matching": lambda q: all(pair["selected"] for pair in q["pairs"]),
        "ordering": lambda q: [i["text"] for i in q["items"]] == [f"Step {n}" for n in range(4)],
    }
    assert filled[kind](question)


@pytest.mark.parametrize("kind", content.EVERY_TYPE)
@pytest.mark.parametrize("answered", [True, False])
def test_review_says_what_was_right(kind, answered):
    spec, joined = joined_of(kind)
    review = reviewed(joined, content.right_response(spec) if answered else None)
    assert review["outcome"] == ("correct" if answered else "not_correct")
    assert review["explanation"] == "<p>Why.</p>"
    assert (review["score"], review["points"]) == ("2" if answered else "0", "2")


@pytest.mark.parametrize("kind", ["single", "multiple", "matching"])
def test_review_keeps_the_order_that_was_asked(kind):
    spec, joined = joined_of(kind)
    layout = make_layout(spec)
    layout = {part: pairs[::-1] for part, pairs in layout.items()}
    asked = shown(joined, layout, None, token="q1")
    review = reviewed(joined, content.right_response(spec), layout)
    if kind == "matching":
        assert [r["left"] for r in review["rows"]] == [p["left"] for p in asked["pairs"]]
    else:
        labels = [option["label"] for option in asked["options"]]
        assert [option["label"] for option in review["options"]] == labels


def test_statement_is_answered_in_words_that_judge_no_answer():
    _spec, joined = joined_of("true_false")
    review = reviewed(joined, False)
    assert (review["answer_text"], review["right_text"]) == (
        "No, this is not so",
        "Yes, this is so",
    )


@pytest.mark.parametrize(
    ("line", "is_zone"),
    [
        ("P&lt;UTOSAIDZODA&lt;&lt;FARRUKH" + "&lt;" * 21, True),
        ("X123456785UTO8503149F3412316" + "&lt;" * 15 + "4", True),
        ("L898902C3", False),
        ("NOT A LINE BUT WORDS THAT ARE QUITE LONG", False),
    ],
)
def test_line_of_a_zone_is_a_line_of_its_own(line, is_zone):
    html = with_zones(f"Line 2: <code>{line}</code>. What is wrong?")
    if is_zone:
        stop = '<span class="vh">.</span>'
        assert html == f'Line 2: <code class="zone">{line}{stop}</code> What is wrong?'
    else:
        assert html == f"Line 2: <code>{line}</code>. What is wrong?"


def test_partly_right_is_said():
    spec, joined = joined_of("multiple")
    one = next(o["id"] for o in spec["options"] if o["correct"])
    review = reviewed(joined, [one])
    assert (review["outcome"], review["score"]) == ("partly", "1")


@pytest.mark.parametrize(
    "places", [("1", "1", "2", "3"), ("1", "2", "3", ""), ("0", "1", "2", "3")]
)
def test_order_with_missing_or_doubled_places_is_incomplete(places):
    spec, _joined = joined_of("ordering")
    layout = make_layout(spec)
    data = QueryDict(mutable=True)
    for (token, _item), place in zip(layout["items"], places, strict=True):
        data[f"position-{token}"] = place
    with pytest.raises(Incomplete):
        read_answer("ordering", layout, data)


@pytest.mark.parametrize(
    ("language", "text"), [("en", "2.5"), ("ru", "2,5"), ("ky", "2,5"), ("uz", "2,5")]
)
def test_figures_stand_in_the_readers_notation(language, text):
    with override(language):
        assert number_text(Decimal("2.50")) == text
        assert number_text(Decimal("10.00")) == "10"


def test_number_that_is_an_answer_keeps_all_its_digits():
    with override("ru"):
        assert number_text(Decimal("0.1250"), places=None) == "0,125"
        assert number_text(Decimal("120"), places=None) == "120"
