"""The part of YAML that a package may use."""

import pytest

from cbt.exchange.packages.plainyaml import NotPlain, load


def test_load_keeps_every_scalar_as_text() -> None:
    text = b"a: no\nb: 01\nc: 2027-06-30\nd: true\ne:\nf: [1, '2']\n"

    assert load(text) == {
        "a": "no",
        "b": "01",
        "c": "2027-06-30",
        "d": "true",
        "e": "",
        "f": ["1", "2"],
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"a: &x 1\nb: *x\n", "Anchors"),
        (b"a: *x\n", "Anchors"),
        (b"a: !!python/object:os.system x\n", "Tags"),
        (b"a: !!str x\n", "Tags"),
        (b"a: ! x\n", "Tags"),
        (b"a: 1\na: 2\n", "twice"),
        (b"a: {b: 1, b: 2}\n", "twice"),
        (b"[a]: 1\n? [x]\n: 2\n", "key must be a text"),
        (b"a: 1\n---\nb: 2\n", "more than one document"),
        (b"a: " + b"[" * 50 + b"]" * 50, "nested too deep"),
        (b"", "empty"),
        (b"a: 'x\n", "not YAML"),
        (b"a: \xff\n", "UTF-8"),
        (b"a: " + b"x" * (4 * 1024 * 1024), "larger"),
    ],
)
def test_load_refuses_what_is_not_plain(text: bytes, said: str) -> None:
    with pytest.raises(NotPlain, match=said):
        load(text)


def test_load_says_the_line() -> None:
    with pytest.raises(NotPlain) as caught:
        load(b"a: 1\nb: 2\na: 3\n")

    assert caught.value.line == 3
