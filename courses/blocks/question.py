"""The blocks of a question: structure and key, and the words of the source language.

A question's body holds exactly one of these. The ids that Wagtail gives to list items are the
ids that answers are made of.
"""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.list_block import ListBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError

from courses.blocks.ids import OwnIds
from courses.blocks.text import INLINE, Line, PictureBlock, RichText


def _layout(*asked: str, settings: tuple[str, ...] = ()) -> blocks.BlockGroup:
    """The form in the order in which an author thinks; what seldom changes is folded away."""
    return blocks.BlockGroup(
        children=["stem", "image", "alt", *asked, "explanation"], settings=["points", *settings]
    )


def _rows(**fields: Any) -> list[dict[str, Any]]:
    """Three empty rows to begin with. Every field is named: the form shows a missing one as
    the word "undefined"."""
    return [dict(fields) for _number in range(3)]


class QuestionBlock(blocks.StructBlock):
    """What every type has: the stem, a picture, the explanation, the points."""

    stem = RichText(features=INLINE, label=_("Question"))
    image = PictureBlock(required=False, label=_("Picture"))
    alt = Line(
        required=False,
        max_length=400,
        label=_("Description of the picture"),
        help_text=_("Say what it shows without giving the answer away."),
    )
    explanation = RichText(
        label=_("Explanation"), help_text=_("Shown afterwards: why the right answer is right.")
    )
    points = blocks.DecimalBlock(
        default=Decimal(1), min_value=0, max_digits=5, decimal_places=2, label=_("Points")
    )

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        if value["image"] and not value["alt"]:
            raise StructBlockValidationError(
                block_errors={"alt": ValidationError(_("Describe the picture."))}
            )
        if value["alt"] and not value["image"]:
            raise StructBlockValidationError(
                block_errors={
                    "image": ValidationError(
                        _("There is a description and no picture: choose it, or empty the text.")
                    )
                }
            )
        return value


class OptionBlock(blocks.StructBlock):
    label = Line(max_length=400, label=_("Answer"))
    correct = blocks.BooleanBlock(required=False, label=_("Right"))
    feedback = Line(required=False, max_length=600, label=_("Why"))

    class Meta:
        label = _("Answer")
        label_format = "{label}"
        form_classname = "struct-block cbt-row cbt-row-option"


def _refuse_options(message: Any) -> StructBlockValidationError:
    return StructBlockValidationError(
        block_errors={
            "options": ListBlockValidationError(non_block_errors=[ValidationError(message)])
        }
    )


class SingleBlock(QuestionBlock):
    options = blocks.ListBlock(
        OptionBlock(),
        default=_rows(label="", correct=False, feedback=""),
        min_num=2,
        max_num=10,
        label=_("Answers"),
    )
    shuffle = blocks.BooleanBlock(required=False, default=True, label=_("Mix the answers"))

    class Meta:
        icon = "radio-full"
        form_layout = _layout("options", settings=("shuffle",))
        label = _("Single choice")

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        if sum(option["correct"] for option in value["options"]) != 1:
            raise _refuse_options(_("Mark exactly one answer as right."))
        return value


class MultipleBlock(QuestionBlock):
    options = blocks.ListBlock(
        OptionBlock(),
        default=_rows(label="", correct=False, feedback=""),
        min_num=2,
        max_num=12,
        label=_("Answers"),
    )
    shuffle = blocks.BooleanBlock(required=False, default=True, label=_("Mix the answers"))
    scoring = blocks.ChoiceBlock(
        choices=[
            ("partial", _("Part by part: right answers minus wrong ones")),
            ("all_or_nothing", _("All or nothing")),
        ],
        default="partial",
        label=_("Scoring"),
    )

    class Meta:
        icon = "tick"
        form_layout = _layout("options", settings=("shuffle", "scoring"))
        label = _("Multiple choice")

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        if not any(option["correct"] for option in value["options"]):
            raise _refuse_options(_("Mark at least one answer as right."))
        return value


class TrueFalseBlock(QuestionBlock):
    answer = blocks.ChoiceBlock(
        choices=[("true", _("True")), ("false", _("False"))],
        default="true",
        label=_("Right answer"),
    )

    class Meta:
        icon = "check"
        form_layout = _layout("answer")
        label = _("True or false")


class NumericBlock(QuestionBlock):
    answer = blocks.DecimalBlock(max_digits=18, decimal_places=6, label=_("Right answer"))
    tolerance = blocks.DecimalBlock(
        default=Decimal(0),
        min_value=0,
        max_digits=18,
        decimal_places=6,
        label=_("Tolerance"),
        help_text=_("How far an answer may be from the right one, both ways."),
    )
    unit = Line(required=False, max_length=40, label=_("Unit of measurement"))

    class Meta:
        icon = "order"
        form_layout = _layout("answer", "tolerance", "unit")
        label = _("Numeric answer")


class PairBlock(blocks.StructBlock):
    left = Line(max_length=300, label=_("Left side"))
    right = Line(max_length=300, label=_("Right side"))

    class Meta:
        label = _("Pair")
        label_format = "{left}"
        form_classname = "struct-block cbt-row cbt-row-pair"


class DecoyBlock(blocks.StructBlock):
    right = Line(max_length=300, label=_("Right side without a partner"))

    class Meta:
        label = _("Decoy")
        label_format = "{right}"
        form_classname = "struct-block cbt-row"


class MatchingBlock(QuestionBlock):
    pairs = blocks.ListBlock(
        PairBlock(), default=_rows(left="", right=""), min_num=2, max_num=10, label=_("Pairs")
    )
    decoys = blocks.ListBlock(
        DecoyBlock(), default=[], max_num=5, required=False, label=_("Decoys")
    )

    class Meta:
        icon = "link"
        form_layout = _layout("pairs", "decoys")
        label = _("Matching")


class OrderingItemBlock(blocks.StructBlock):
    text = Line(max_length=300, label=_("Text"))

    class Meta:
        label = _("Item")
        label_format = "{text}"
        form_classname = "struct-block cbt-row"


class OrderingBlock(QuestionBlock):
    items = blocks.ListBlock(
        OrderingItemBlock(),
        default=_rows(text=""),
        min_num=2,
        max_num=10,
        label=_("Items in the right order"),
    )
    scoring = blocks.ChoiceBlock(
        choices=[("pairs", _("Pairs in the right order")), ("exact", _("All or nothing"))],
        default="pairs",
        label=_("Scoring"),
    )

    class Meta:
        icon = "list-ol"
        form_layout = _layout("items", settings=("scoring",))
        label = _("Ordering")


class QuestionBody(OwnIds, blocks.StreamBlock):
    """Exactly one typed block."""

    single = SingleBlock()
    multiple = MultipleBlock()
    true_false = TrueFalseBlock()
    numeric = NumericBlock()
    matching = MatchingBlock()
    ordering = OrderingBlock()

    class Meta:
        min_num = 1
        max_num = 1
