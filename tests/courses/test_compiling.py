"""Splitting a stream into structure and words, and joining them again."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wagtail.blocks import StreamBlock

from cbt.lib.canonical import digest, dumps
from courses.blocks.lesson import LessonBody
from courses.blocks.question import QuestionBody
from courses.blocks.text import Line, RichText
from courses.compiling import RICH_FIELDS, clean_rich, hashes, join, path_of, split
from courses.exceptions import DoubledId
from courses.questions.grading import grade
from courses.questions.layout import make_layout
from courses.questions.presenting import plain_layout, shown
from courses.reading import joined_question
from tests.courses.test_grading import best
from tests.factories import authoring

# Kinds of key data as they stand in a structure; none of them is for a browser.
KEY_WORDS = ("correct", '"answer"', "tolerance", "scoring", "feedback", "explanation", "Because")


def stream(body: StreamBlock, raw: list[Any]) -> Any:
    return body.to_python(json.loads(json.dumps(raw)))


def split_question(raw: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    specs, words = split(stream(QuestionBody(), [raw]), picture=lambda picture: None)
    return specs[0], words


def text_kinds(block: Any, name: str = "") -> list[tuple[str, type]]:
    found = [(name, type(block))] if isinstance(block, (Line, RichText)) else []
    children = getattr(block, "child_blocks", {})
    for child_name, child in children.items():
        found += text_kinds(child, child_name)
    if hasattr(block, "child_block"):
        found += text_kinds(block.child_block)
    return found


@pytest.mark.parametrize("kind", sorted(authoring.EVERY_TYPE))
def test_structure_of_a_question_holds_no_words(kind: str) -> None:
    raw = authoring.EVERY_TYPE[kind]()
    spec, words = split_question(raw)
    assert spec["type"] == kind
    assert words[path_of(raw["id"], "stem")] == "<p>Is this passport genuine?</p>"
    text = dumps(spec)
    for word in words.values():
        assert not word or word not in text


@pytest.mark.parametrize("kind", sorted(authoring.EVERY_TYPE))
def test_words_of_a_question_hold_no_key(kind: str) -> None:
    spec, words = split_question(authoring.EVERY_TYPE[kind]())
    known = {
        "stem", "alt", "explanation", "label", "feedback", "unit", "left", "right", "text",
    }  # fmt: skip
    assert {path.rpartition(".")[2] for path in words} <= known
    assert grade(spec, best(spec)) == 1


def test_split_and_join_of_a_lesson_give_back_what_was_written() -> None:
    cell = authoring.item
    raw = [
        {
            "type": "table",
            "id": authoring.key(),
            "value": {
                "caption": "Check digits",
                "header_row": True,
                "header_column": False,
                "rows": [cell(cells=[cell(text="Field"), cell(text="Weight")])],
            },
        },
        {
            "type": "sequence",
            "id": authoring.key(),
            "value": {
                "kind": "steps",
                "items": [
                    cell(title="Look", body="<p>First</p>"),
                    cell(title="Feel", body="<p>Then</p>"),
                ],
            },
        },
        authoring.text_block("<p>Read <b>both</b> lines.</p>"),
    ]
    specs, words = split(stream(LessonBody(), raw), picture=lambda picture: None)
    assert specs[0]["header_row"] is True
    assert "Check digits" not in dumps(specs)
    table, sequence, text = join(specs, words)
    assert [c["text"] for c in table["rows"][0]["cells"]] == ["Field", "Weight"]
    assert [i["title"] for i in sequence["items"]] == ["Look", "Feel"]
    assert text["body"] == "<p>Read <b>both</b> lines.</p>"


def test_missing_text_becomes_empty_and_never_none() -> None:
    raw = authoring.single()
    del raw["value"]["options"][0]["value"]["feedback"]
    raw["value"]["options"][1]["value"]["feedback"] = None
    raw["value"]["explanation"] = None
    _spec, words = split_question(raw)
    assert None not in words.values()


def test_marks_of_the_rich_text_editor_are_no_words() -> None:
    assert clean_rich('<p data-block-key="a1b2c">Look</p>') == "<p>Look</p>"
    assert clean_rich('<p data-block-key="a1b2c"></p>') == ""
    assert clean_rich('<p data-block-key="x"><br/></p>') == ""


def test_editor_marks_change_no_hash() -> None:
    raw = authoring.single()
    _spec, before = split_question(raw)
    raw["value"]["stem"] = '<p data-block-key="zz9zz">Is this passport genuine?</p>'
    _spec, after = split_question(raw)
    assert hashes(before) == hashes(after)


def test_field_name_means_one_kind_of_text() -> None:
    """``join`` marks rich text safe by the name of its field."""
    kinds: dict[str, set[bool]] = {}
    for body in (LessonBody(), QuestionBody()):
        for name, kind in text_kinds(body):
            kinds.setdefault(name, set()).add(issubclass(kind, RichText))
    assert {name for name, rich in kinds.items() if len(rich) > 1} == set()
    assert {name for name, rich in kinds.items() if rich == {True}} == RICH_FIELDS


def test_plain_text_is_escaped_and_rich_text_is_not() -> None:
    raw = authoring.single(labels=("A < B", "<script>", "C"))
    spec, words = split_question(raw)
    joined = joined_question(spec, words)
    assert not hasattr(joined["options"][0]["label"], "__html__")
    assert hasattr(joined["stem"], "__html__")


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=40)


@given(kind=st.sampled_from(sorted(authoring.EVERY_TYPE)), data=st.data())
@settings(max_examples=60, deadline=None)
def test_replacing_every_word_changes_neither_hash_nor_score(kind: str, data: Any) -> None:
    raw = authoring.EVERY_TYPE[kind]()
    spec, words = split_question(raw)
    other = json.loads(json.dumps(raw))

    def rewrite(value: Any) -> Any:
        if isinstance(value, list):
            return [rewrite(item) for item in value]
        if isinstance(value, dict):
            return {
                name: data.draw(TEXT)
                if name in {"label", "feedback", "left", "right", "text", "unit", "alt"}
                else rewrite(item)
                for name, item in value.items()
            }
        return value

    rewritten, new_words = split_question(rewrite(other))
    assert set(new_words) == set(words)
    assert digest(rewritten) == digest(spec)
    assert grade(rewritten, best(spec)) == grade(spec, best(spec)) == 1


@pytest.mark.parametrize("kind", sorted(authoring.EVERY_TYPE))
def test_ids_shown_are_the_same_in_every_language(kind: str) -> None:
    spec, words = split_question(authoring.EVERY_TYPE[kind]())
    layout = make_layout(spec)
    translated = {path: f"Ҷ {text}" if text else "" for path, text in words.items()}

    def tokens(words: dict[str, str]) -> list[str]:
        question = shown(joined_question(spec, words), layout, None, token="t")
        rows = [*question.get("options", []), *question.get("pairs", [])]
        rows += [*question.get("rights", []), *question.get("items", [])]
        return [row["token"] for row in rows]

    assert tokens(words) == tokens(translated)


@pytest.mark.parametrize("kind", sorted(authoring.EVERY_TYPE))
def test_nothing_shown_before_an_answer_holds_the_key(kind: str) -> None:
    spec, words = split_question(authoring.EVERY_TYPE[kind]())
    layout = make_layout(spec)
    question = shown(joined_question(spec, words), layout, None, token="t")
    text = json.dumps(question)
    assert [word for word in KEY_WORDS if word in text] == []
    ids = {i for pairs in layout.values() for _token, i in pairs}
    assert [i for i in ids if i in text] == []


def test_preview_layout_keeps_the_authors_order() -> None:
    spec, _words = split_question(authoring.ordering())
    assert [i for _token, i in plain_layout(spec)["items"]] == best(spec)


def test_two_texts_with_one_path_are_refused():
    twice = [
        {"type": "rich_text", "id": "same", "value": {"body": "<p>One</p>"}},
        {"type": "rich_text", "id": "same", "value": {"body": "<p>Two</p>"}},
    ]
    stream = LessonBody().to_python(twice)
    with pytest.raises(DoubledId):
        split(stream, picture=lambda picture: None)
