"""The blocks of a lesson: a flat stream in which a page break starts the next step."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from courses.blocks.choosers import QuestionChooserBlock
from courses.blocks.ids import OwnIds
from courses.blocks.text import Line, PictureBlock, RichText

TEXT = _("Text")
PICTURES = _("Pictures")
PRACTICE = _("Practice")
LAYOUT = _("Layout")


class FigureBlock(blocks.StructBlock):
    image = PictureBlock()
    alt = Line(
        required=False,
        max_length=400,
        label=_("Description for people who cannot see it"),
        help_text=_("Say what the picture shows. Leave empty only if it is decoration."),
    )
    decorative = blocks.BooleanBlock(required=False, label=_("Decoration only"))
    caption = Line(required=False, max_length=300, label=_("Caption"))
    width = blocks.ChoiceBlock(
        choices=[("normal", _("Normal")), ("wide", _("Wide")), ("small", _("Small"))],
        default="normal",
        label=_("Width"),
    )

    class Meta:
        icon = "image"
        label = _("Picture")
        group = PICTURES

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        if not value["alt"] and not value["decorative"]:
            raise StructBlockValidationError(
                block_errors={
                    "alt": ValidationError(
                        _("Describe the picture, or mark it as decoration only.")
                    )
                }
            )
        return value


class CompareBlock(blocks.StructBlock):
    """Two pictures of one thing, laid over each other: genuine and forged."""

    image_a = PictureBlock(label=_("First picture"))
    label_a = Line(max_length=80, label=_("Name of the first picture"))
    alt_a = Line(max_length=400, label=_("Description of the first picture"))
    image_b = PictureBlock(label=_("Second picture"))
    label_b = Line(max_length=80, label=_("Name of the second picture"))
    alt_b = Line(max_length=400, label=_("Description of the second picture"))
    differences = RichText(label=_("What differs"))

    class Meta:
        icon = "view"
        label = _("Compare two pictures")
        group = PICTURES

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        a, b = value["image_a"], value["image_b"]
        known = a and b and a.height and b.height
        if known and abs(a.width / a.height - b.width / b.height) > 0.01:
            raise StructBlockValidationError(
                block_errors={
                    "image_b": ValidationError(
                        _("Both pictures need the same proportions. Crop one of them.")
                    )
                }
            )
        return value


class SequenceItemBlock(blocks.StructBlock):
    title = Line(max_length=200, label=_("Title"))
    body = RichText(required=False, label=_("Text"))

    class Meta:
        label = _("Item")


class SequenceBlock(blocks.StructBlock):
    kind = blocks.ChoiceBlock(
        choices=[("steps", _("Steps")), ("timeline", _("Timeline"))],
        default="steps",
        label=_("Kind"),
    )
    items = blocks.ListBlock(
        SequenceItemBlock(),
        default=[{"title": "", "body": ""}, {"title": "", "body": ""}],
        min_num=2,
        label=_("Items"),
    )

    class Meta:
        icon = "list-ol"
        label = _("Steps in order")
        group = TEXT


class AccordionItemBlock(blocks.StructBlock):
    heading = Line(max_length=200, label=_("Heading"))
    body = RichText(label=_("Text"))

    class Meta:
        label = _("Item")


class AccordionBlock(blocks.StructBlock):
    items = blocks.ListBlock(AccordionItemBlock(), min_num=1, label=_("Items"))

    class Meta:
        icon = "collapse-down"
        label = _("Sections to open")
        group = TEXT


class CellBlock(blocks.StructBlock):
    text = Line(required=False, max_length=600, label=_("Text"))

    class Meta:
        label = _("Cell")


class RowBlock(blocks.StructBlock):
    cells = blocks.ListBlock(CellBlock(), min_num=1, label=_("Cells"))

    class Meta:
        label = _("Row")


class TableBlock(blocks.StructBlock):
    caption = Line(max_length=300, label=_("Caption"))
    header_row = blocks.BooleanBlock(
        required=False, default=True, label=_("First row is a heading")
    )
    header_column = blocks.BooleanBlock(
        required=False, default=False, label=_("First column is a heading")
    )
    rows = blocks.ListBlock(RowBlock(), min_num=1, label=_("Rows"))

    class Meta:
        icon = "table"
        label = _("Table")
        group = TEXT

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        if len({len(row["cells"]) for row in value["rows"]}) > 1:
            raise StructBlockValidationError(
                non_block_errors=[ValidationError(_("Every row needs the same number of cells."))]
            )
        return value


class CalloutBlock(blocks.StructBlock):
    kind = blocks.ChoiceBlock(
        choices=[
            ("info", _("Note")),
            ("warning", _("Warning")),
            ("law", _("Law")),
            ("safety", _("Safety")),
            ("remember", _("Remember")),
        ],
        default="info",
        label=_("Kind"),
    )
    body = RichText(label=_("Text"))

    class Meta:
        icon = "warning"
        label = _("Box that stands out")
        group = TEXT


class KnowledgeCheckBlock(blocks.StructBlock):
    question = QuestionChooserBlock(label=_("Question"))
    note = Line(required=False, max_length=300, label=_("Note above the question"))

    class Meta:
        icon = "help"
        label = _("Question in the lesson")
        group = PRACTICE


class PageBreakBlock(blocks.StructBlock):
    title = Line(max_length=200, label=_("Title of the step that begins here"))

    class Meta:
        icon = "horizontalrule"
        label = _("Next step")
        group = LAYOUT


class RichTextBodyBlock(blocks.StructBlock):
    body = RichText(label=_("Text"))

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        group = TEXT


class LessonBody(OwnIds, blocks.StreamBlock):
    """What a lesson can be made of."""

    rich_text = RichTextBodyBlock()
    callout = CalloutBlock()
    sequence = SequenceBlock()
    accordion = AccordionBlock()
    table = TableBlock()
    figure = FigureBlock()
    compare = CompareBlock()
    knowledge_check = KnowledgeCheckBlock()
    page_break = PageBreakBlock()

    class Meta:
        max_num = 40
