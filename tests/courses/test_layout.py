"""What a browser sees instead of ids, and what it sends back."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.questions.grading import MalformedResponse, grade
from courses.questions.layout import make_layout, to_answer, to_number, to_response
from tests.factories import content


def spec_of(kind):
    fields, _words = content.EVERY_TYPE[kind]()
    return {name: value for name, value in fields.items() if not name.startswith("_")}


@pytest.mark.parametrize("kind", content.EVERY_TYPE)
def test_answer_goes_there_and_back(kind):
    spec = spec_of(kind)
    layout = make_layout(spec)
    right = content.right_response(spec)
    back = to_response(spec, layout, to_answer(layout, kind, right))
    assert grade(spec, back) == 1


@pytest.mark.parametrize("kind", content.EVERY_TYPE)
@pytest.mark.parametrize("nothing", [None, "", [], {}])
def test_no_answer_is_no_response(kind, nothing):
    spec = spec_of(kind)
    assert to_response(spec, make_layout(spec), nothing) is None


@pytest.mark.parametrize("kind", content.EVERY_TYPE)
@pytest.mark.parametrize("junk", ["made-up", ["made-up"], {"made-up": "x"}, 7, "1e999", "NaN"])
def test_junk_is_refused(kind, junk):
    spec = spec_of(kind)
    with pytest.raises(MalformedResponse):
        to_response(spec, make_layout(spec), junk)


@given(st.integers(0, 10_000))
def test_both_sides_of_a_pair_have_tokens_of_their_own(seed):
    layout = make_layout(spec_of("matching"), Random(seed))
    lefts = {token for token, _item in layout["lefts"]}
    rights = {token for token, _item in layout["rights"]}
    assert not lefts & rights


@given(st.integers(0, 10_000))
def test_order_is_never_shown_as_it_should_be(seed):
    spec = spec_of("ordering")
    layout = make_layout(spec, Random(seed))
    assert [item for _token, item in layout["items"]] != [i["id"] for i in spec["items"]]


def test_tokens_differ_between_attempts():
    spec = spec_of("single")
    first, second = make_layout(spec), make_layout(spec)
    assert {t for t, _i in first["options"]}.isdisjoint(t for t, _i in second["options"])


def test_options_stand_as_the_author_wrote_them_when_they_are_not_mixed():
    spec = spec_of("single") | {"shuffle": False}
    layout = make_layout(spec)
    assert [item for _token, item in layout["options"]] == [o["id"] for o in spec["options"]]


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("6", "6"),
        (" 2,5 ", "2.5"),
        ("1 234,5", "1234.5"),
        ("1\u00a0234", "1234"),
        ("−3", "-3"),
        ("", None),
        ("   ", None),
    ],
)
def test_number_as_people_type_it(typed, number):
    assert to_number(typed) == number


@pytest.mark.parametrize("typed", ["six", "1.2.3", "1e5", "--1", "٣٤x", "9" * 31, None, 6])
def test_number_that_is_none_is_refused(typed):
    with pytest.raises(MalformedResponse):
        to_number(typed)
