"""What blocks refuse, and that structure never reads like words."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from wagtail.blocks import StreamBlock
from wagtail.models import Page

from courses.blocks.choosers import QuestionChooserBlock
from courses.blocks.lesson import LessonBody
from courses.blocks.question import QuestionBody
from courses.blocks.text import Line, PictureBlock, RichText
from courses.compiling import split
from courses.models import LessonPage, Picture
from tests.factories import authoring


def cleaned(body: StreamBlock, *raw: dict[str, Any]) -> Any:
    return body.clean(body.to_python(list(raw)))


def lesson_block(kind: str, **value: Any) -> dict[str, Any]:
    return {"type": kind, "id": authoring.key(), "value": value}


def message(error: ValidationError) -> str:
    """Everything a form would show of a nested error."""
    return str(error.as_json_data()) if hasattr(error, "as_json_data") else str(error)


@pytest.mark.parametrize("kind", sorted(authoring.EVERY_TYPE))
def test_well_made_question_is_accepted(kind: str) -> None:
    assert len(cleaned(QuestionBody(), authoring.EVERY_TYPE[kind]())) == 1


@pytest.mark.parametrize("marked", [0, 2])
def test_single_choice_needs_exactly_one_right_answer(marked: int) -> None:
    raw = authoring.single()
    for number, option in enumerate(raw["value"]["options"]):
        option["value"]["correct"] = number < marked
    with pytest.raises(ValidationError) as caught:
        cleaned(QuestionBody(), raw)
    assert "Mark exactly one answer as right." in message(caught.value)


def test_multiple_choice_needs_a_right_answer() -> None:
    with pytest.raises(ValidationError) as caught:
        cleaned(QuestionBody(), authoring.multiple(right=0, wrong=3))
    assert "Mark at least one answer as right." in message(caught.value)


def test_question_body_holds_one_block() -> None:
    with pytest.raises(ValidationError):
        cleaned(QuestionBody(), authoring.single(), authoring.true_false())
    with pytest.raises(ValidationError):
        cleaned(QuestionBody())


@pytest.mark.parametrize(
    ("value", "accepted"),
    [
        ({"alt": "", "decorative": False}, False),
        ({"alt": "", "decorative": True}, True),
        ({"alt": "A passport", "decorative": False}, True),
    ],
)
@pytest.mark.django_db
def test_figure_needs_a_description(
    value: dict[str, Any], accepted: bool, picture: Picture
) -> None:
    raw = lesson_block("figure", image=picture.pk, caption="", width="normal", **value)
    if accepted:
        cleaned(LessonBody(), raw)
    else:
        with pytest.raises(ValidationError) as caught:
            cleaned(LessonBody(), raw)
        assert "Describe the picture" in message(caught.value)


@pytest.mark.django_db
def test_question_with_a_picture_needs_a_description(picture: Picture) -> None:
    raw = authoring.single()
    raw["value"]["image"] = picture.pk
    with pytest.raises(ValidationError) as caught:
        cleaned(QuestionBody(), raw)
    assert "Describe the picture." in message(caught.value)


def test_table_rows_need_the_same_number_of_cells() -> None:
    cell = authoring.item
    rows = [cell(cells=[cell(text="a"), cell(text="b")]), cell(cells=[cell(text="c")])]
    raw = lesson_block("table", caption="T", header_row=True, header_column=False, rows=rows)
    with pytest.raises(ValidationError) as caught:
        cleaned(LessonBody(), raw)
    assert "Every row needs the same number of cells." in message(caught.value)


def test_lesson_has_at_most_forty_blocks() -> None:
    cleaned(LessonBody(), *[authoring.text_block() for _n in range(40)])
    with pytest.raises(ValidationError):
        cleaned(LessonBody(), *[authoring.text_block() for _n in range(41)])


def test_empty_text_is_never_none() -> None:
    block = Line(required=False)
    assert block.get_default() == ""
    assert block.to_python(None) == ""
    assert block.get_prep_value(None) == ""
    assert block.normalize(None) == ""


def test_empty_rich_text_is_never_none() -> None:
    assert RichText(required=False).to_python(None).source == ""
    assert RichText(required=False).get_prep_value(None) == ""


@pytest.mark.parametrize("block", [PictureBlock(), QuestionChooserBlock()])
def test_structure_gives_translators_nothing(block: Any) -> None:
    value = object()
    assert block.get_translatable_segments(value) == []
    assert block.restore_translated_segments(value, []) is value


@pytest.mark.django_db
def test_chosen_question_survives_reading_and_saving() -> None:
    """Wagtail's own chooser block loses a reference with a UUID key at the second save."""
    question = authoring.question()
    check = lesson_block("knowledge_check", question=str(question.pk), note="")
    page = authoring.lesson_page(blocks=[check])
    for _time in range(2):
        page = authoring.publish(LessonPage.objects.get(pk=page.pk))
        assert page.body[0].value["question"] == question
    assert page.body.raw_data[0]["value"]["question"] == str(question.pk)


@pytest.mark.django_db
def test_chooser_of_a_deleted_question_is_empty() -> None:
    block = QuestionChooserBlock()
    assert block.bulk_to_python([authoring.key(), None]) == [None, None]


@pytest.mark.django_db
def test_form_state_of_the_chooser_is_text() -> None:
    question = authoring.question()
    state = QuestionChooserBlock().get_form_state(question)
    assert state["id"] == str(question.pk)


@pytest.mark.django_db
def test_pages_have_no_address_of_their_own() -> None:
    assert Page.objects.get(pk=authoring.catalogue().pk).specific.get_url_parts() is None
    with pytest.raises(NotImplementedError):
        authoring.lesson_page().serve(None)


@pytest.mark.parametrize(
    ("kind", "field"),
    [("single", "options"), ("multiple", "options"), ("matching", "pairs"), ("ordering", "items")],
)
def test_new_list_has_enough_empty_rows(kind: str, field: str) -> None:
    """A form that begins with an error message, or the word "undefined", frightens people away."""
    block = QuestionBody().child_blocks[kind]
    rows = block.get_form_state(block.get_default())[field]
    assert len(rows) == 3
    fields = block.child_blocks[field].child_block.child_blocks
    for row in rows:
        assert set(row["value"]) == set(fields)


def test_two_lists_added_in_one_sitting_share_no_id() -> None:
    """The form hands out one set of ids for both; words are kept by id."""
    row, other = authoring.key(), authoring.key()
    data: dict[str, str] = {"body-count": "2"}
    for number in range(2):
        block = f"body-{number}"
        data |= {f"{block}-type": "sequence", f"{block}-order": str(number)}
        data |= {f"{block}-deleted": "", f"{block}-id": "", f"{block}-value-kind": "steps"}
        data[f"{block}-value-items-count"] = "2"
        for place, item_id in enumerate((row, other)):
            prefix = f"{block}-value-items-{place}"
            data |= {f"{prefix}-id": item_id, f"{prefix}-order": str(place)}
            data |= {f"{prefix}-deleted": "", f"{prefix}-type": "item"}
            data |= {f"{prefix}-value-title": f"Title {number}{place}"}
            data |= {f"{prefix}-value-body": "null"}
    stream = LessonBody().value_from_datadict(data, {}, "body")
    ids = [item.id for block in stream for item in block.value["items"].bound_blocks]
    assert len(set(ids)) == 4
    assert ids[:2] == [row, other]
    _specs, words = split(stream, picture=lambda picture: None)
    titles = [text for path, text in words.items() if path.endswith(".title")]
    assert titles == ["Title 00", "Title 01", "Title 10", "Title 11"]
