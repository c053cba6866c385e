"""Every row of a stream has an id of its own.

Words are kept under the id of what they belong to. The form hands out one set of ids for the
rows of a new list per visit, so two lists added in one sitting would share them, and the words
of the second would overwrite those of the first.
"""

import uuid
from typing import Any

from wagtail import blocks


class OwnIds:
    """A stream that gives a new id to whatever comes out of the form with one that is taken."""

    def value_from_datadict(self, data: Any, files: Any, prefix: str) -> blocks.StreamValue:
        stream = super().value_from_datadict(data, files, prefix)  # type: ignore[misc]
        seen: set[str] = set()
        for child in stream:
            _claim(child, seen)
            _walk(child.block, child.value, seen)
        return stream


def _claim(row: Any, seen: set[str]) -> None:
    if row.id and row.id in seen:
        row.id = str(uuid.uuid4())
    seen.add(row.id)


def _walk(block: blocks.Block, value: Any, seen: set[str]) -> None:
    if isinstance(block, blocks.StructBlock):
        for name, child in block.child_blocks.items():
            _walk(child, value[name], seen)
    elif isinstance(block, blocks.ListBlock):
        for row in value.bound_blocks:
            _claim(row, seen)
            _walk(row.block, row.value, seen)
