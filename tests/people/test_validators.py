"""Which PINs are good enough, and which service numbers are easy to mistake."""

import pytest
from django.core.exceptions import ValidationError

from cbt.people.models import User
from cbt.people.validators import lookalike_letters, mixes_alphabets, validate_pin


def judged(pin, number="T-1"):
    """The code of the complaint, or nothing."""
    try:
        validate_pin(pin, User(family_name="X", service_number=number))
    except ValidationError as error:
        return error.code
    return ""


@pytest.mark.parametrize("pin", ["704182", "019283", "998877"[::-1][:5] + "1", "100200"])
def test_pin_that_nobody_guesses_is_taken(pin):
    assert judged(pin) == ""


@pytest.mark.parametrize("pin", ["", "12345", "1234567", "12 456", "١٢٣٤٥٦", "abcdef"])
def test_pin_is_six_plain_digits(pin):
    assert judged(pin) == "digits"


@pytest.mark.parametrize(
    "pin",
    ["000000", "777777", "123456", "654321", "890123", "210987", "121212", "123123", "112233"],
)
def test_easy_pin_is_refused(pin):
    assert judged(pin) == "easy"


@pytest.mark.parametrize("number", ["704182", "KZ-704182", "7041 82", "A70418255"])
def test_service_number_is_no_pin(number):
    assert judged("704182", number) == "number"


def test_short_service_number_with_zeros_is_no_pin():
    assert judged("000471", "471") == "number"


@pytest.mark.parametrize(
    ("number", "letters", "mixed"),
    [
        ("AB-123", [], False),
        ("АВ-123", ["А", "В"], False),
        ("ав-123", ["А", "В"], False),
        ("AВ-123", ["В"], True),
        ("ЖД-123", [], False),
        ("123456", [], False),
    ],
)
def test_lookalike_letters_are_found(number, letters, mixed):
    assert lookalike_letters(number) == letters
    assert mixes_alphabets(number) is mixed
