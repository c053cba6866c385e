"""The part of YAML that a package may use: mappings, lists and texts.

No anchors, aliases, tags or second documents, no key twice, limited size and depth. Every
scalar is a text; the field that takes it says what it means, so "no" is a word and "01" an id.
"""

from collections.abc import Iterator
from typing import Any

import yaml
from django.utils.translation import gettext as _

MAX_SIZE = 4 * 1024 * 1024
MAX_DEPTH = 16

# The parser in C where it was built; both give the same events.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Node = dict[str, Any] | list[Any] | str


class NotPlain(Exception):
    """A file is no YAML, or uses more of YAML than a package may. ``line`` counts from one."""

    def __init__(self, message: str, line: int | None = None) -> None:
        self.line = line
        super().__init__(message)


def load(content: bytes) -> Node:
    """The one document in ``content``. Raises NotPlain."""
    if len(content) > MAX_SIZE:
        raise NotPlain(_("The file is larger than 4 MB."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotPlain(_("The file is not UTF-8 text.")) from error
    try:
        return _document(yaml.parse(text, Loader=_LOADER))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise NotPlain(
            _("This is not YAML: %(reason)s.") % {"reason": error.problem or error.context},
            mark.line + 1 if mark else None,
        ) from error
    except yaml.YAMLError as error:
        raise NotPlain(_("This is not YAML: %(reason)s.") % {"reason": error}) from error


def texts_in(node: Node, place: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a document with its place: ``course.owner``, ``modules[0].id``."""
    if isinstance(node, str):
        yield place, node
    elif isinstance(node, list):
        for index, item in enumerate(node):
            yield from texts_in(item, f"{place}[{index}]")
    else:
        for key, item in node.items():
            yield from texts_in(item, f"{place}.{key}" if place else key)


def _document(events: Any) -> Node:
    root: list[Node] = []
    for event in events:
        if isinstance(event, yaml.StreamStartEvent | yaml.StreamEndEvent | yaml.DocumentEndEvent):
            continue
        if isinstance(event, yaml.DocumentStartEvent):
            if root:
                raise NotPlain(_("The file holds more than one document."), _line(event))
            continue
        root.append(_node(event, events, 1))
    if not root:
        raise NotPlain(_("The file is empty."))
    return root[0]


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def _node(event: Any, events: Any, depth: int) -> Node:
    if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
        raise NotPlain(_("Anchors and aliases (& and *) are not allowed."), _line(event))
    if event.tag is not None:
        raise NotPlain(_("Tags (!) are not allowed."), _line(event))
    if depth > MAX_DEPTH:
        raise NotPlain(_("The file is nested too deep."), _line(event))
    if isinstance(event, yaml.ScalarEvent):
        return str(event.value)
    if isinstance(event, yaml.SequenceStartEvent):
        items: list[Any] = []
        while not isinstance(item := next(events), yaml.SequenceEndEvent):
            items.append(_node(item, events, depth + 1))
        return items
    mapping: dict[str, Any] = {}
    while not isinstance(item := next(events), yaml.MappingEndEvent):
        key = _node(item, events, depth + 1)
        if not isinstance(key, str):
            raise NotPlain(_("A key must be a text."), _line(item))
        if key in mapping:
            raise NotPlain(_("The key “%(key)s” stands here twice.") % {"key": key}, _line(item))
        mapping[key] = _node(next(events), events, depth + 1)
    return mapping
