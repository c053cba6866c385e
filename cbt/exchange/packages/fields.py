"""What an entry of course.yaml says of a page, judged by the page's own rules."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from cbt.exchange.packages.desk import Desk
from cbt.exchange.packages.ids import is_local
from cbt.exchange.packages.layout import FILE_NAMES
from cbt.exchange.packages.problems import Problems
from cbt.exchange.packages.streams import one_of
from courses.compiling import Words, path_of


def check_names(node: Mapping[str, Any], place: str, names: set[str], problems: Problems) -> None:
    """Say which fields of an entry are none of ``names``."""
    for name in node:
        if name not in names:
            joint = "." if ":" in place else ": "
            problems.add(
                f"{place}{joint}{name}",
                _("There is no such field here."),
                _("The fields are: %(fields)s.") % {"fields": ", ".join(sorted(names))},
            )


def values_of(
    model: type[models.Model],
    names: tuple[str, ...],
    node: Mapping[str, Any],
    place: str,
    problems: Problems,
) -> dict[str, Any]:
    """Values of a page by field; what is left out or wrong has the page's default."""
    found: dict[str, Any] = {}
    for name in names:
        written = FILE_NAMES.get(name, name)
        default = _field(model, name).get_default()
        if isinstance(default, models.Choices):
            default = default.value
        if written not in node:
            found[name] = default
        else:
            found[name] = check_value(
                model, name, node[written], f"{place}.{written}", problems, default=default
            )
    return found


def check_value(
    model: type[models.Model],
    name: str,
    value: Any,
    place: str,
    problems: Problems,
    *,
    default: Any = None,
) -> Any:
    """The value as the field has it; ``default``, with a problem, when it cannot have it."""
    field = _field(model, name)
    if not isinstance(value, str):
        problems.add(place, _("This must be one value."), _("Write a single word or number."))
        return default
    if isinstance(field, models.BooleanField):
        if value not in {"true", "false"}:
            problems.add(place, _("This must be true or false."), _("Write true or false."))
        return value == "true"
    try:
        return field.clean(None if value == "" and field.null else value, None)
    except ValidationError as error:
        for message in error.messages:
            problems.add(place, message, one_of(field) or _("Correct this value."))
        return default


def code_of(node: Mapping[str, Any], place: str, problems: Problems) -> str:
    """The readable name of a thing in addresses of the editor: its code or its local id."""
    code = node.get("code")
    if code is not None and check_code(code, place, problems):
        return str(code)
    return str(node["id"])


def check_code(code: Any, place: str, problems: Problems) -> bool:
    """Whether ``code`` can be one; a problem when it cannot."""
    if isinstance(code, str) and is_local(code):
        return True
    problems.add(
        f"{place}.code",
        _("A code is made of small Latin letters, digits and hyphens."),
        _("Write another code."),
    )
    return False


def texts_of(
    model: type[models.Model], names: tuple[str, ...], full_id: str, owner: UUID, desk: Desk
) -> Words:
    """Texts of a page in the source language by path, "" for what says nothing."""
    found: Words = {}
    for name in names:
        field = _field(model, name)
        features = getattr(field, "features", None)
        text = desk.words.source_text(
            full_id, owner, name, features=tuple(features) if features else None
        )
        if not text and not field.blank:
            desk.words.say_missing(full_id, name)
        elif field.max_length and len(text) > field.max_length:
            desk.problems.add(
                desk.words.place(full_id, name),
                _("The text has %(count)s characters; %(most)s fit.")
                % {"count": len(text), "most": field.max_length},
                _("Shorten it."),
            )
        found[path_of(str(owner), name)] = text
    return found


def _field(model: type[models.Model], name: str) -> models.Field[Any, Any]:
    field = model._meta.get_field(name)
    assert isinstance(field, models.Field)
    return field
