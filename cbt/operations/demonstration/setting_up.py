"""Units and classrooms of the demonstration, as rows. What is there already is left as it is."""

import datetime

from django.db import transaction

from cbt.operations.demonstration.places import COUNTRIES, ROOMS, Names
from cbt.people import audit
from cbt.people.enums import UnitKind
from cbt.people.models import Classroom, Unit


@transaction.atomic
def ensure_units(*, at: datetime.datetime) -> dict[str, Unit]:
    """All units of the demonstration by path, with their parents loaded."""
    units: dict[str, Unit] = {}

    def ensure(kind: UnitKind, parent: Unit | None, code: str, names: Names) -> Unit:
        path = f"{parent.path}/{code}" if parent else code
        unit = Unit.objects.filter(path=path).first()
        if unit is None:
            unit = Unit(kind=kind, parent=parent, code=code, names=names)
            unit.save()
            audit.record("people.add_unit", subject=unit, actor=None, at=at, path=path)
        unit.parent = parent
        units[path] = unit
        return unit

    for country in COUNTRIES:
        state = ensure(UnitKind.COUNTRY, None, country.code, country.names)
        for agency in country.agencies:
            service = ensure(UnitKind.AGENCY, state, agency.code, agency.names)
            for post in agency.posts:
                ensure(UnitKind.POST, service, post.code, post.names)
    return units


@transaction.atomic
def ensure_rooms(units: dict[str, Unit], *, at: datetime.datetime) -> dict[str, Classroom]:
    """The classrooms of the demonstration by code."""
    rooms = {}
    for room in ROOMS:
        classroom, made = Classroom.objects.get_or_create(
            code=room.code,
            defaults={"names": room.names, "country": units[room.country], "seats": room.seats},
        )
        if made:
            audit.record(
                "people.add_classroom", subject=classroom, actor=None, at=at, code=room.code
            )
        rooms[room.code] = classroom
    return rooms
