"""Splitting a stream into structure and words, and joining them again.

``split`` walks any stream value. A text block's value goes to the words under the path
"<id of what holds it>.<field>"; everything else goes to the structure. Nothing here knows a
question type or a lesson block: the rule is the class of the block (``courses.blocks.text``).
The same two functions serve questions, lessons, previews and course packages.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.safestring import mark_safe
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock
from wagtail.rich_text import RichText as RichTextValue

from cbt.lib.canonical import digest, plain
from courses.blocks.lesson import LessonBody
from courses.blocks.question import QuestionBody
from courses.blocks.text import TEXT_BLOCKS, RichText
from courses.exceptions import DoubledId

Spec = dict[str, Any]
Words = dict[str, str]
# Draftail writes these at the first save; they are no words and would make everything outdated.
_BLOCK_KEYS = re.compile(r' data-block-key="[^"]*"')


def clean_rich(html: str) -> str:
    """Rich text as it is kept: without the editor's own marks, and "" when it says nothing."""
    html = _BLOCK_KEYS.sub("", html).strip()
    return "" if html in {"<p></p>", "<p><br/></p>"} else html


def path_of(owner: str, field: str) -> str:
    """Where the text of ``field`` of the thing with id ``owner`` is found in the words."""
    return f"{owner}.{field}"


def split(
    stream: blocks.StreamValue, *, picture: Callable[[Any], Spec | None]
) -> tuple[list[Spec], Words]:
    """The structure of ``stream`` (a list of blocks with id and type) and its words by path.

    ``picture`` turns a picture of the editor into what the structure keeps of it. Raises
    DoubledId when two things have the same id.
    """
    words: Words = {}
    specs = []
    for child in stream:
        owner = str(child.id)
        fields = _walk(child.block, child.value, owner, "", words, picture)
        body = fields if isinstance(fields, dict) else {"value": fields}
        specs.append(plain({"id": owner, "type": child.block_type, **body}))
    return specs, words


def _walk(
    block: blocks.Block,
    value: Any,
    owner: str,
    field: str,
    words: Words,
    picture: Callable[[Any], Spec | None],
) -> Any:
    if isinstance(block, TEXT_BLOCKS):
        path = path_of(owner, field)
        if path in words:  # one of the two texts would be lost without a word
            raise DoubledId(path)
        words[path] = clean_rich(value.source) if isinstance(value, RichTextValue) else value or ""
        return None
    if isinstance(block, blocks.StructBlock):
        fields = {}
        for name, child in block.child_blocks.items():
            kept = _walk(child, value[name], owner, name, words, picture)
            if not isinstance(child, TEXT_BLOCKS):
                fields[name] = kept
        return fields
    if isinstance(block, blocks.ListBlock):
        return [
            {
                "id": str(item.id),
                **(_walk(item.block, item.value, str(item.id), "", words, picture) or {}),
            }
            for item in value.bound_blocks
        ]
    if isinstance(block, ImageChooserBlock):
        return picture(value) if value else None
    return block.get_prep_value(value)


def _fields_of(block: blocks.Block, kind: type[blocks.Block]) -> set[str]:
    found: set[str] = set()
    children: Iterable[tuple[str, blocks.Block]] = ()
    if isinstance(block, blocks.StreamBlock | blocks.StructBlock):
        children = block.child_blocks.items()
    elif isinstance(block, blocks.ListBlock):
        children = [("", block.child_block)]
    for name, child in children:
        if isinstance(child, kind):
            found.add(name)
        found |= _fields_of(child, kind)
    return found


# Which fields hold markup. A field name means the same kind of text wherever it stands
# (``tests/courses/test_compiling.py`` holds it).
RICH_FIELDS = frozenset(_fields_of(LessonBody(), RichText) | _fields_of(QuestionBody(), RichText))
# Which fields hold a picture.
PICTURE_FIELDS = frozenset(
    _fields_of(LessonBody(), ImageChooserBlock) | _fields_of(QuestionBody(), ImageChooserBlock)
)


def pictures_in(stream: blocks.StreamValue) -> set[int]:
    """The keys of the pictures that a stream shows, also of those that were deleted."""
    return pictures_in_raw(list(stream.raw_data))


def pictures_in_raw(raw: Any) -> set[int]:
    """The same of the stream as it is stored, or of a part of it."""
    if isinstance(raw, list):
        return {key for part in raw for key in pictures_in_raw(part)}
    if not isinstance(raw, dict):
        return set()
    own = {raw[name] for name in PICTURE_FIELDS if isinstance(raw.get(name), int)}
    return own | {key for part in raw.values() for key in pictures_in_raw(part)}


def join(spec: Any, words: Mapping[str, str]) -> Any:
    """The structure with the words put back in, ready for a template.

    Each text of an owner becomes a field beside its structure; rich text is marked safe, since
    only the editor's converter or the package reader's allow-list can have written it.
    """
    by_owner: dict[str, dict[str, str]] = {}
    for path, text in words.items():
        owner, _dot, field = path.rpartition(".")
        by_owner.setdefault(owner, {})[field] = (
            mark_safe(text) if field in RICH_FIELDS else text  # noqa: S308
        )
    return _join(spec, by_owner)


def _join(spec: Any, by_owner: Mapping[str, Mapping[str, str]]) -> Any:
    if isinstance(spec, list):
        return [_join(item, by_owner) for item in spec]
    if isinstance(spec, dict):
        joined = {name: _join(value, by_owner) for name, value in spec.items()}
        joined.update(by_owner.get(spec.get("id", ""), {}))
        return joined
    return spec


def hashes(words: Mapping[str, str]) -> dict[str, str]:
    """The hash of every text that says something, by path."""
    return {path: digest(text) for path, text in words.items() if text}
