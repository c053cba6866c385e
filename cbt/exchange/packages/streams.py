"""Between the files of a package and the streams of pages and questions.

Everything here follows the block definitions of ``courses.blocks``: which fields exist, which
of them are texts, what is required, what is a choice. A block that is added there can be
imported and exported without a line being added here.
"""

import copy
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail import blocks
from wagtail.blocks.field_block import ChooserBlock
from wagtail.blocks.list_block import ListBlockValidationError, ListValue
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.images.blocks import ImageChooserBlock

from cbt.exchange.packages.desk import Desk
from cbt.exchange.packages.ids import Entry
from cbt.exchange.packages.plainyaml import Node
from courses.blocks.choosers import QuestionChooserBlock
from courses.blocks.text import TEXT_BLOCKS, RichText
from courses.compiling import Spec, Words, path_of, split


def offline(block: blocks.Block) -> Any:
    """A copy of a block that takes pictures and questions as they are, without a database."""
    copied = copy.deepcopy(block)
    _unplug(copied)
    return copied


def _unplug(block: blocks.Block) -> None:
    if isinstance(block, ChooserBlock):
        required = bool(block._required)

        def clean(value: Any) -> Any:
            if value is None and required:
                raise ValidationError(_("Fill in this field."))
            return value

        block.clean = clean
    elif isinstance(block, blocks.ListBlock):
        _unplug(block.child_block)
    elif isinstance(block, blocks.StructBlock | blocks.StreamBlock):
        for child in block.child_blocks.values():
            _unplug(child)


class BlockReader:
    """Reads the structure of one stream and judges it by the blocks' own rules."""

    def __init__(self, stream_block: blocks.StreamBlock, desk: Desk) -> None:
        self._stream_block = stream_block
        self._desk = desk
        self._problems = desk.problems

    def read_stream(self, nodes: list[Any], parent: str, place: str) -> tuple[list[Spec], Words]:
        """A list of typed blocks, each with its id: the body of a lesson."""
        entries = []
        for index, node in enumerate(nodes):
            here = f"{place}[{index}]"
            if not isinstance(node, dict):
                self._problems.add(here, _("This is not a block."), _("Give it an id and a type."))
                continue
            claimed = self._desk.ids.claim(node, parent, here)
            if claimed is not None:
                entries.append(Entry(node, here, *claimed))
        return self._finish(entries, structure={"id", "type"}, place=place)

    def read_single(
        self, node: Mapping[str, Any], full_id: str, owner: UUID, place: str, *, structure: set[str]
    ) -> tuple[list[Spec], Words]:
        """A stream of one block whose fields stand beside other structure: a question."""
        return self._finish([Entry(node, place, full_id, owner)], structure=structure, place=place)

    def _finish(
        self,
        entries: list[Entry],
        *,
        structure: set[str],
        place: str,
    ) -> tuple[list[Spec], Words]:
        data = []
        origins = []
        for node, here, full_id, owner in entries:
            name = node.get("type")
            block = self._stream_block.child_blocks.get(name) if isinstance(name, str) else None
            if block is None:
                self._problems.add(
                    f"{here}.type",
                    _("There is no block or question of the type “%(type)s”.")
                    % {"type": name or ""},
                    _("The types are: %(types)s.")
                    % {"types": ", ".join(self._stream_block.child_blocks)},
                )
                self._desk.ids.lose(full_id)
                continue
            value = self._struct(block, node, full_id, owner, here, structure=structure)
            data.append((name, value, str(owner)))
            origins.append((block, node, here, full_id))
        stream = blocks.StreamValue(self._stream_block, data)
        try:
            if data or not entries:
                self._stream_block.clean(stream)
        except StreamBlockValidationError as error:
            for index, inner in error.block_errors.items():
                block, node, here, full_id = origins[int(index)]
                self._report(inner, block, node, here, full_id)
            self._say(error.non_block_errors.as_data(), place)
        return split(stream, picture=lambda media: {"picture": media.fingerprint})

    def _struct(
        self,
        block: Any,
        node: Mapping[str, Any],
        full_id: str,
        owner: UUID,
        place: str,
        *,
        structure: set[str],
    ) -> Any:
        values: dict[str, Any] = {}
        for name, child in block.child_blocks.items():
            here = f"{place}.{name}"
            if isinstance(child, TEXT_BLOCKS):
                features = tuple(child.features or ()) if isinstance(child, RichText) else None
                values[name] = child.to_python(
                    self._desk.words.source_text(full_id, owner, name, features=features)
                )
                if name in node:
                    self._problems.add(
                        here,
                        _("A text cannot stand in course.yaml."),
                        _("Move it to the words: %(place)s.")
                        % {"place": self._desk.words.place(full_id, name)},
                    )
            elif isinstance(child, blocks.ListBlock):
                values[name] = self._list(child, node.get(name, []), full_id, here)
            elif name not in node:
                values[name] = child.normalize(child.get_default())
            else:
                values[name] = self._leaf(child, node[name], here)
        for name in node:
            if name not in block.child_blocks and name not in structure:
                self._problems.add(
                    f"{place}.{name}",
                    _("There is no such field here."),
                    _("The fields are: %(fields)s.")
                    % {
                        "fields": ", ".join(
                            field
                            for field, child in block.child_blocks.items()
                            if not isinstance(child, TEXT_BLOCKS)
                        )
                        or _("none besides id and type")
                    },
                )
        return blocks.StructValue(block, values)

    def _list(self, block: blocks.ListBlock, nodes: Node, full_id: str, place: str) -> ListValue:
        children = []
        if not isinstance(nodes, list):
            self._problems.add(
                place, _("This must be a list."), _("Write one item a line, with “- ”.")
            )
            nodes = []
        for index, node in enumerate(nodes):
            here = f"{place}[{index}]"
            if not isinstance(node, dict):
                self._problems.add(here, _("This item has no id."), _("Write it as {id: …}."))
                continue
            claimed = self._desk.ids.claim(node, full_id, here)
            if claimed is None:
                continue
            child_full, child_id = claimed
            value = self._struct(
                block.child_block, node, child_full, child_id, here, structure={"id"}
            )
            children.append(ListValue.ListChild(block.child_block, value, id=str(child_id)))
        return ListValue(block, bound_blocks=children)

    def _leaf(self, block: blocks.Block, node: Node, place: str) -> Any:
        empty = block.normalize(block.get_default())
        if not isinstance(node, str):
            self._problems.add(
                place, _("This must be one value."), _("Write a single word or number.")
            )
            return empty
        if isinstance(block, ImageChooserBlock):
            return self._desk.pictures.show(node, place)
        if isinstance(block, QuestionChooserBlock):
            question = self._desk.ids.question(node, place)
            return str(question) if question else None
        if isinstance(block, blocks.BooleanBlock):
            if node not in {"true", "false"}:
                self._problems.add(
                    place, _("This must be true or false."), _("Write true or false.")
                )
            return node == "true"
        try:
            return block.clean(node)
        except ValidationError as error:
            self._say([error], place, one_of(getattr(block, "field", None)))
            return empty

    def _report(
        self, error: Any, block: Any, node: Mapping[str, Any], place: str, full_id: str
    ) -> None:
        """Say where in the files the errors of one struct come from."""
        if not isinstance(error, StructBlockValidationError):
            self._say([error], place)
            return
        for name, inner in error.block_errors.items():
            child = block.child_blocks[name]
            here = f"{place}.{name}"
            if isinstance(child, TEXT_BLOCKS):
                self._say(
                    [inner], self._desk.words.place(full_id, name), _("Write or shorten this text.")
                )
            elif isinstance(inner, ListBlockValidationError):
                self._say(inner.non_block_errors.as_data(), here)
                items = [
                    item for item in node.get(name, []) if isinstance(item, dict) and item.get("id")
                ]
                for index, item_error in inner.block_errors.items():
                    item = items[int(index)]
                    self._report(
                        item_error,
                        child.child_block,
                        item,
                        f"{here}[{index}]",
                        f"{full_id}/{item['id']}",
                    )
            else:
                self._say([inner], here)
        self._say(error.non_block_errors.as_data(), place)

    def _say(self, errors: list[ValidationError], place: str, remedy: str = "") -> None:
        # What was left out because it was wrong is not missing as well.
        if self._problems.at(place):
            return
        for error in errors:
            for message in error.messages:
                self._problems.add(place, message, remedy or _("Correct this value."))


def one_of(field: Any) -> str:
    """What to do about a value that is none of a field's choices; "" when it has none."""
    choices = [str(value) for value, _label in getattr(field, "choices", None) or () if value]
    return _("Write one of: %(choices)s.") % {"choices": ", ".join(choices)} if choices else ""


def stored(
    stream_block: blocks.StreamBlock,
    specs: list[Spec],
    words: Words,
    *,
    picture: Callable[[str], int],
) -> list[dict[str, Any]]:
    """The stream as Wagtail stores it; ``picture`` gives the key of a picture by fingerprint."""
    found = []
    for spec in specs:
        block = stream_block.child_blocks[spec["type"]]
        found.append(
            {
                "type": spec["type"],
                "id": spec["id"],
                "value": _stored_struct(block, spec, spec["id"], words, picture),
            }
        )
    return found


def _stored_struct(
    block: Any, spec: Spec, owner: str, words: Words, picture: Callable[[str], int]
) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for name, child in block.child_blocks.items():
        if isinstance(child, TEXT_BLOCKS):
            value[name] = words.get(path_of(owner, name), "")
        elif isinstance(child, blocks.ListBlock):
            value[name] = [
                {
                    "type": "item",
                    "id": item["id"],
                    "value": _stored_struct(child.child_block, item, item["id"], words, picture),
                }
                for item in spec[name]
            ]
        elif isinstance(child, ImageChooserBlock):
            value[name] = picture(spec[name]["picture"]) if spec[name] else None
        else:
            value[name] = spec[name]
    return value
