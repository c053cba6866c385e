"""Blocks that hold words, and blocks that look like text but hold structure.

The rule that everything graded rests on: a value is translatable if and only if its block is
``Line`` or ``RichText``. Structure is never a stock CharBlock: it would be handed to translators.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock
from wagtail.rich_text import RichText as RichTextValue

PROSE = ["h3", "h4", "bold", "italic", "superscript", "subscript", "code", "ul", "ol"]
INLINE = ["bold", "italic", "superscript", "subscript", "code"]


class Line(blocks.CharBlock):
    """Words on one line.

    An empty text is "": None, also from a default, crashes wagtail-localize's extraction.
    """

    def get_default(self) -> Any:
        return self.normalize(self.meta.default or "")

    def normalize(self, value: Any) -> Any:
        return super().normalize(value or "")

    def to_python(self, value: Any) -> Any:
        return super().to_python(value or "")

    def get_prep_value(self, value: Any) -> Any:
        return super().get_prep_value(value) or ""


class RichText(blocks.RichTextBlock):
    """Words with restricted markup."""

    def __init__(self, *args: Any, features: list[str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, features=features or PROSE, **kwargs)

    def to_python(self, value: Any) -> RichTextValue:
        return super().to_python(value or "")

    def get_prep_value(self, value: Any) -> str:
        return super().get_prep_value(value) if value else ""


class NoSegments:
    """Keeps a block's value out of translation: the same in every language."""

    def get_translatable_segments(self, value: Any) -> list[Any]:
        return []

    def restore_translated_segments(self, value: Any, segments: Any) -> Any:
        return value


class PictureBlock(NoSegments, ImageChooserBlock):
    """A picture that is the same in every language, so that regions on it always fit."""

    class Meta:
        icon = "image"
        label = _("Picture")


TEXT_BLOCKS = (Line, RichText)
