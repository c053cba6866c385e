import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbt.certificates import numbering

codes = st.text(alphabet=numbering.ALPHABET, min_size=11, max_size=11)
BOX = "00000000-0000-4000-8000-000000000001"


def test_new_check_code_reads_back():
    code = numbering.new_check_code()

    assert len(code) == 14
    assert numbering.read_code(code) == code


def test_check_codes_differ():
    assert len({numbering.new_check_code() for _ in range(200)}) == 200


@given(codes, st.integers(0, 11), st.sampled_from(numbering.ALPHABET))
def test_one_wrong_sign_is_noticed(signs, place, other):
    right = signs + numbering.check_sign(signs)
    wrong = right[:place] + other + right[place + 1 :]

    assert (numbering.read_code(wrong) is None) == (wrong != right)


@given(codes, st.integers(0, 11), st.integers(0, 11))
def test_two_exchanged_signs_are_noticed(signs, one, other):
    right = signs + numbering.check_sign(signs)
    swapped = list(right)
    swapped[one], swapped[other] = swapped[other], swapped[one]
    wrong = "".join(swapped)

    assert (numbering.read_code(wrong) is None) == (wrong != right)


@pytest.mark.parametrize(
    "typed",
    ["{}", " {} ", "lower", "spaces", "squeezed", "long dashes"],
)
def test_code_is_read_as_people_type_it(typed):
    code = numbering.new_check_code()
    ways = {
        "{}": code,
        " {} ": f"  {code} ",
        "lower": code.lower(),
        "spaces": code.replace("-", " "),
        "squeezed": code.replace("-", ""),
        "long dashes": code.replace("-", "–"),
    }

    assert numbering.read_code(ways[typed]) == code


def test_code_typed_with_look_alikes_and_cyrillic_capitals_is_read():
    signs = "0A1BEKMHPCT"
    code = numbering.read_code(signs + numbering.check_sign(signs))

    assert numbering.read_code("ОАІВЕКМНРСТ" + numbering.check_sign(signs)) == code
    assert numbering.read_code("oalbekmhpct" + numbering.check_sign(signs)) == code


@pytest.mark.parametrize(
    "typed", ["", "9F3K", "привет", "9F3K-7QXM-2D8R-9F3K", "KZ-2026-7QXM-000001"]
)
def test_what_is_no_code_is_not_taken_for_one(typed):
    assert not numbering.looks_like_code(typed)
    assert numbering.read_code(typed) is None


def test_numbers_of_two_boxes_never_meet():
    tags = {numbering.box_tag(uuid.UUID(int=index)) for index in range(50)}

    assert len(tags) == 50
    assert all(len(tag) == 4 for tag in tags)


def test_numbers_follow_each_other_over_gaps():
    prefix = numbering.number_prefix("kz", 2026, BOX)
    first = numbering.number_after(prefix, None)

    assert first.startswith("KZ-2026-")
    assert first.endswith("-000001")
    assert numbering.number_after(prefix, f"{prefix}000041") == f"{prefix}000042"


@pytest.mark.parametrize(("country", "shown"), [("kz", "KZ"), ("", "XX"), ("uz-tas", "UZT")])
def test_country_letters(country, shown):
    assert numbering.number_prefix(country, 2026, BOX).startswith(f"{shown}-2026-")


def test_number_is_read_as_people_type_it():
    number = numbering.number_prefix("kz", 2026, BOX) + "000001"

    assert numbering.read_number(f" {number.lower()} ") == number
    assert numbering.read_number(number.replace("-", "–")) == number
    assert numbering.read_number(number.replace("K", "К", 1)) == number
    assert numbering.read_number("KZ-2026") is None
