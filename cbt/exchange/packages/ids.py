"""The ids of a package: local names and UUIDs, each standing for one thing."""

import re
import uuid
from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _

from cbt.exchange.packages.layout import STRUCTURE
from cbt.exchange.packages.problems import Problems

_LOCAL = re.compile(r"[a-z0-9][a-z0-9-]{0,59}\Z")
_RESERVED = frozenset({"topic"})  # what topics' full ids begin with


def is_local(text: str) -> bool:
    """Whether ``text`` is made as local ids and codes are."""
    return _LOCAL.match(text) is not None


def as_uuid(text: str) -> UUID | None:
    """The UUID that ``text`` is, written in full and in small letters."""
    try:
        value = UUID(text)
    except ValueError:
        return None
    return value if str(value) == text else None


class Entry(NamedTuple):
    """Something with an id: what the files say of it, where, and both of its ids."""

    node: Mapping[str, Any]
    place: str
    full_id: str
    id: UUID


class Ids:
    """Every id of one package. A local one becomes a UUID under that of the course."""

    def __init__(self, course_id: UUID, course_code: str, problems: Problems) -> None:
        self._namespace = course_id
        self._problems = problems
        self._by_full_id: dict[str, UUID] = {course_code: course_id}
        self._taken: set[UUID] = {course_id}
        self._sections: dict[str, dict[str, UUID]] = {}
        self._lost: set[str] = set()

    def claim(self, node: Mapping[str, Any], parent: str, place: str) -> tuple[str, UUID] | None:
        """The full id and the final id of a thing; None, with a problem, when it has none.

        ``parent`` is the full id of what holds the thing, "" for what stands by itself.
        """
        local = node.get("id")
        if not isinstance(local, str) or not local:
            self._problems.add(
                place, _("The id is missing."), _("Give it an id that never changes.")
            )
            return None
        full = f"{parent}/{local}" if parent else local
        given = as_uuid(local)
        if given is None and not is_local(local):
            self._problems.add(
                f"{place}.id",
                _("“%(id)s” cannot be an id.") % {"id": local},
                _("An id is a UUID, or small Latin letters, digits and hyphens."),
            )
            self.lose(full)
            return None
        final = given or uuid.uuid5(self._namespace, full)
        if full in self._by_full_id or final in self._taken or full in _RESERVED:
            self._problems.add(
                f"{place}.id",
                _("The id “%(id)s” stands for something else already.") % {"id": full},
                _("Give it another id."),
            )
            return None
        self._by_full_id[full] = final
        self._taken.add(final)
        return full, final

    def claim_section(self, name: str, nodes: list[Any]) -> list[Entry]:
        """The entries of a section of course.yaml that have an id; a problem for every other."""
        found = []
        for index, node in enumerate(nodes):
            here = f"{STRUCTURE}: {name}[{index}]"
            if not isinstance(node, dict):
                self._problems.add(
                    here, _("Here “key: value” lines are needed."), _("Begin it with its id.")
                )
                continue
            if claimed := self.claim(node, "", here):
                found.append(Entry(node, here, *claimed))
        self._sections[name] = {entry.full_id: entry.id for entry in found}
        return found

    def find(self, full_id: str) -> UUID | None:
        """The final id of anything in the package."""
        return self._by_full_id.get(full_id)

    def find_in(self, section: str, full_id: str) -> UUID | None:
        """The final id of an entry of a section that was claimed."""
        return self._sections[section].get(full_id)

    def question(self, full_id: str, place: str) -> UUID | None:
        """The final id of a question that ``place`` names; None, with a problem, without one."""
        question = self.find_in("questions", full_id)
        if question is None:
            self._problems.add(
                place,
                _("There is no question “%(id)s”.") % {"id": full_id},
                _("Write the id of an entry under questions."),
            )
        return question

    def lose(self, full_id: str) -> None:
        """Say nothing about texts of this thing: what they belong to could not be read."""
        self._lost.add(full_id)

    def is_lost(self, full_id: str) -> bool:
        """Whether the thing, or what holds it, could not be read."""
        return any(full_id == lost or full_id.startswith(f"{lost}/") for lost in self._lost)
