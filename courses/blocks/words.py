"""The stream that translators work on: texts, one after another, and nothing that counts.

A child's type is the name of its field, so that the editor can say what the text is; its id is
made from the thing it belongs to. No block of structure exists here, so no key can either.
"""

import uuid

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from courses.blocks.text import Line, RichText


def text_id(path: str) -> str:
    """The id of the child that holds the text at ``path``: the same in every language."""
    owner, _dot, field = path.rpartition(".")
    return str(uuid.uuid5(uuid.UUID(owner), field))


class WordsBody(blocks.StreamBlock):
    """One child for each text. ``tests/courses/test_translation.py`` holds that no field lacks."""

    title = Line(label=_("Title"))
    summary = Line(label=_("Summary"))
    audience = Line(label=_("Who it is for"))
    objectives = RichText(label=_("What you will be able to do"))
    intro = Line(label=_("Introduction"))
    stem = RichText(label=_("Question"))
    label = Line(label=_("Answer"))
    feedback = Line(label=_("Why"))
    left = Line(label=_("Left side"))
    right = Line(label=_("Right side"))
    unit = Line(label=_("Unit of measurement"))
    explanation = RichText(label=_("Explanation"))
    body = RichText(label=_("Text"))
    heading = Line(label=_("Heading"))
    text = Line(label=_("Text"))
    note = Line(label=_("Note above the question"))
    caption = Line(label=_("Caption"))
    alt = Line(label=_("Description of the picture"))
    label_a = Line(label=_("Name of the first picture"))
    alt_a = Line(label=_("Description of the first picture"))
    label_b = Line(label=_("Name of the second picture"))
    alt_b = Line(label=_("Description of the second picture"))
    differences = RichText(label=_("What differs"))
