"""The tree of units, with the classrooms of each country."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from cbt.people.models import Classroom, Unit
from cbt.people.queries import is_pointed_at
from cbt.teach.authoring import owns_catalogue

Place = TypeVar("Place", Unit, Classroom)


@dataclass(frozen=True, slots=True)
class Node:
    """A unit, what is directly below it, and the classrooms that stand in it."""

    unit: Unit
    below: list["Node"] = field(default_factory=list)
    rooms: list[Classroom] = field(default_factory=list)


def tree() -> Sequence[Node]:
    """All countries by name, open ones first, with everything in them (two queries)."""
    nodes = {unit.pk: Node(unit) for unit in _in_order(Unit.objects.all())}
    tops = []
    for node in nodes.values():
        above = node.unit.parent_id
        if above is None:
            tops.append(node)
        else:
            nodes[above].below.append(node)
    for room in _in_order(Classroom.objects.all()):
        nodes[room.country_id].rooms.append(room)
    return tops


def _in_order(places: Iterable[Place]) -> list[Place]:
    return sorted(places, key=lambda place: (place.is_closed, place.name.casefold()))


@dataclass(frozen=True, slots=True)
class Closing:
    """What closes together with a unit."""

    units: int
    rooms: int


def closing(unit: Unit) -> Closing:
    """The open places below a unit."""
    return Closing(
        units=Unit.objects.within(unit.path).open().exclude(pk=unit.pk).count(),
        rooms=Classroom.objects.filter(country=unit, is_closed=False).count(),
    )


def is_in_use(place: Unit | Classroom) -> bool:
    """Whether records point at the place, or a catalogue of courses names its branch."""
    return is_pointed_at(place) or (isinstance(place, Unit) and owns_catalogue(place))
