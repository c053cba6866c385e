"""Plain and rich texts of a package."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbt.exchange.packages.texts import NotAllowed, looks_like_markup, plain, rich, tags_of
from courses.blocks.text import INLINE, PROSE

ALL = tags_of(PROSE)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("A seal", "<p>A seal</p>"),
        ("A <b>cut</b> seal", "<p>A <b>cut</b> seal</p>"),
        ("<p>One</p>\n  <p> Two </p>", "<p>One</p><p>Two</p>"),
        ("<ul>\n<li>One</li>\n<li>Two</li>\n</ul>", "<ul><li>One</li><li>Two</li></ul>"),
        ("<p>A &lt; B &amp; C</p>", "<p>A &lt; B &amp; C</p>"),
        ("<p>A < B</p>", "<p>A &lt; B</p>"),
        ("<p>One<br>two</p>", "<p>One<br/>two</p>"),
        ("<p><strong>One</strong></p>", "<p><b>One</b></p>"),
        ("", ""),
        ("<p></p>", ""),
        ("<p>50\u00a0km</p>", "<p>50\u00a0km</p>"),
    ],
)
def test_rich_writes_one_form(written: str, kept: str) -> None:
    assert rich(written, allowed=ALL) == kept


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("<script>x</script>", "<script>"),
        ('<p onclick="x">y</p>', "onclick"),
        ('<a href="x">y</a>', "<a>"),
        ("<img src=x>", "<img>"),
        ("<p>one &#8238;two</p>", r"U\+202E"),
        ("<p>one \u2066two</p>", r"U\+2066"),
        ("<p>one", "<p> is not closed"),
        ("<p>one</b></p>", "</b>"),
        ("<p><p>one</p></p>", "<p> cannot stand"),
        ("<li>one</li>", "<li> cannot stand"),
        ("<ul>one</ul>", "between the items"),
        ("<p>one</p>two", "outside"),
        ("<p>one<!-- two --></p>", "comment"),
        ("<!DOCTYPE html><p>one</p>", "declaration"),
        ("<?php x ?>", "instruction"),
    ],
)
def test_rich_refuses_other_markup(written: str, said: str) -> None:
    with pytest.raises(NotAllowed, match=said):
        rich(written, allowed=ALL)


def test_rich_follows_the_features_of_the_field() -> None:
    with pytest.raises(NotAllowed, match="<ul>"):
        rich("<ul><li>One</li></ul>", allowed=tags_of(INLINE))


@given(st.text(alphabet="<>/pbliu &;x\"'=! \n", max_size=60))
def test_rich_is_stable_and_safe(written: str) -> None:
    try:
        kept = rich(written, allowed=ALL)
    except NotAllowed:
        return
    assert rich(kept, allowed=ALL) == kept
    bare = kept
    for tag in ALL:
        bare = bare.replace(f"<{tag}>", "").replace(f"</{tag}>", "").replace(f"<{tag}/>", "")
    assert "<" not in bare


def test_plain_keeps_signs_and_hard_spaces() -> None:
    assert plain("  P<UTO \n &amp;  5\u00a0km ") == "P<UTO &amp; 5\u00a0km"


def test_looks_like_markup_leaves_machine_readable_zones_alone() -> None:
    assert not looks_like_markup("P<UTOERIKSSON<<ANNA<MARIA<<<")
    assert looks_like_markup("A <b>seal</b>")
    assert looks_like_markup("P&lt;UTO")
