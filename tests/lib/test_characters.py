"""Characters that nobody sees."""

import unicodedata

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from cbt.lib.characters import fault, hidden, validate_visible


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Aliyev\u202eanah", ["U+202E"]),
        ("a\0b", ["U+0000"]),
        ("\x01\x85\x7f\x01", ["U+0001", "U+0085", "U+007F"]),
        ("\u2066a\u2069", ["U+2066", "U+2069"]),
        ("\u202aa\u202c", ["U+202A", "U+202C"]),
        ("one\r\n\ttwo", []),
        # Hard spaces, soft hyphens, joiners and marks of one letter are meant.
        ("50\u00a0km co\u00adop a\u200db \u200e1", []),
        ("Oʻgʻiloy Maʼmurova, Ұлпан, Ғайбуллоҳ, Çeper", []),
    ],
)
def test_hidden_characters_are_named(text: str, codes: list[str]) -> None:
    assert hidden(text) == codes
    assert bool(fault(text)) == bool(codes)


@given(st.text())
def test_what_passes_has_no_control_and_turns_no_direction(text: str) -> None:
    if hidden(text):
        with pytest.raises(ValidationError, match=r"U\+"):
            validate_visible(text)
        return
    validate_visible(text)
    turning = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    assert not [letter for letter in text if unicodedata.bidirectional(letter) in turning]
    assert {letter for letter in text if unicodedata.category(letter) == "Cc"} <= set("\t\n\r")
