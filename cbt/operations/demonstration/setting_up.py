"""Units and classrooms of the demonstration, as rows. What is there already is left as it is."""

import datetime

from django.db import transaction

from cbt.operations.demonstration.places import COUNTRIES, ROOMS, Names
from cbt.people.actions import add_classroom, add_unit
from cbt.people.models import Classroom, Unit


@transaction.atomic
def ensure_units(*, at: datetime.datetime) -> dict[str, Unit]:
    """All units of the demonstration by path, with their parents loaded."""
    units: dict[str, Unit] = {}

    def ensure(parent: Unit | None, code: str, names: Names) -> Unit:
        path = f"{parent.path}/{code}" if parent else code
        unit = Unit.objects.filter(path=path).first()
        if unit is None:
            unit = add_unit(parent=parent, code=code, names=names, actor=None, at=at)
        unit.parent = parent
        units[path] = unit
        return unit

    for country in COUNTRIES:
        state = ensure(None, country.code, country.names)
        for agency in country.agencies:
            service = ensure(state, agency.code, agency.names)
            for post in agency.posts:
                ensure(service, post.code, post.names)
    return units


@transaction.atomic
def ensure_rooms(units: dict[str, Unit], *, at: datetime.datetime) -> dict[str, Classroom]:
    """The classrooms of the demonstration by code."""
    rooms = {}
    for room in ROOMS:
        rooms[room.code] = Classroom.objects.filter(code=room.code).first() or add_classroom(
            country=units[room.country],
            code=room.code,
            names=room.names,
            seats=room.seats,
            actor=None,
            at=at,
        )
    return rooms
