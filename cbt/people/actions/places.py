"""What is done to units and classrooms.

A place that records point at is closed, never deleted, and keeps its code: codes make the paths
by which branches are found.
"""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from cbt.people import audit
from cbt.people.enums import CHILD_KIND, UnitKind
from cbt.people.exceptions import CodeTaken, NameTaken, PlaceAboveClosed, PlaceInUse
from cbt.people.models import Classroom, Unit, User
from cbt.people.queries import is_pointed_at
from cbt.people.signals import unit_path_leaving

Names = Mapping[str, str]


@transaction.atomic
def add_unit(
    *,
    parent: Unit | None,
    code: str,
    names: Names,
    actor: User | None,
    at: datetime.datetime,
) -> Unit:
    """Make a country (without ``parent``), an agency of a country, or a post of an agency.

    Raises CodeTaken, NameTaken, and PlaceAboveClosed when the parent takes nothing new.
    """
    kind = CHILD_KIND[UnitKind(parent.kind)] if parent else UnitKind.COUNTRY
    _refuse_below_closed(parent)
    _refuse_same_name(names, Unit.objects.filter(parent=parent))
    unit = Unit(kind=kind, parent=parent, code=code, names=dict(names))
    _insert(unit)
    audit.record("people.add_unit", subject=unit, actor=actor, at=at, path=unit.path)
    return unit


@transaction.atomic
def edit_unit(
    *, unit: Unit, code: str, names: Names, actor: User | None, at: datetime.datetime
) -> bool:
    """Give a unit other names or another code; False when nothing differs.

    Raises CodeTaken, NameTaken, and PlaceInUse for another code when something points at it.
    """
    siblings = Unit.objects.filter(parent=unit.parent).exclude(pk=unit.pk)
    return _edit(
        unit, siblings, {"code": code, "names": dict(names)}, "edit_unit", actor=actor, at=at
    )


@transaction.atomic
def close_unit(*, unit: Unit, actor: User | None, at: datetime.datetime) -> int:
    """Take nobody new at the unit and everything below it; how many places were open."""
    places: list[Unit | Classroom] = [
        *Unit.objects.within(unit.path).open(),
        *Classroom.objects.filter(country=unit, is_closed=False),
    ]
    for place in places:
        _close(place, actor=actor, at=at)
    unit.refresh_from_db(fields=["is_closed"])
    return len(places)


@transaction.atomic
def add_classroom(
    *,
    country: Unit,
    code: str,
    names: Names,
    seats: int,
    actor: User | None,
    at: datetime.datetime,
) -> Classroom:
    """Make a classroom in a country.

    Raises CodeTaken, NameTaken, and PlaceAboveClosed when the country takes nothing new.
    """
    _refuse_below_closed(country)
    _refuse_same_name(names, Classroom.objects.filter(country=country))
    room = Classroom(country=country, code=code, names=dict(names), seats=seats)
    _insert(room)
    audit.record("people.add_classroom", subject=room, actor=actor, at=at, code=code)
    return room


@transaction.atomic
def edit_classroom(
    *,
    classroom: Classroom,
    code: str,
    names: Names,
    seats: int,
    actor: User | None,
    at: datetime.datetime,
) -> bool:
    """Correct a classroom; False when nothing differs. Raises as ``edit_unit`` does."""
    siblings = Classroom.objects.filter(country=classroom.country_id).exclude(pk=classroom.pk)
    values = {"code": code, "names": dict(names), "seats": seats}
    return _edit(classroom, siblings, values, "edit_classroom", actor=actor, at=at)


@transaction.atomic
def close_classroom(*, classroom: Classroom, actor: User | None, at: datetime.datetime) -> int:
    """Start no cohort there any more; those that run go on. 0 when it was closed before."""
    if classroom.is_closed:
        return 0
    _close(classroom, actor=actor, at=at)
    return 1


@transaction.atomic
def reopen_place(*, place: Unit | Classroom, actor: User | None, at: datetime.datetime) -> bool:
    """Open a closed unit or classroom, not what is below it; False when it was open.

    Raises PlaceAboveClosed when it is part of a closed unit.
    """
    if not place.is_closed:
        return False
    _refuse_below_closed(place.country if isinstance(place, Classroom) else place.parent)
    place.is_closed = False
    place.save(update_fields=["is_closed"])
    audit.record(f"people.reopen_{place._meta.model_name}", subject=place, actor=actor, at=at)
    return True


@transaction.atomic
def delete_place(*, place: Unit | Classroom, actor: User | None, at: datetime.datetime) -> None:
    """Remove a unit or classroom that was made by mistake.

    Raises PlaceInUse when a record points at it.
    """
    if isinstance(place, Unit):
        unit_path_leaving.send(sender=Unit, unit=place)
    audit.record(
        f"people.delete_{place._meta.model_name}",
        subject=place,
        actor=actor,
        at=at,
        place=_address(place),
        names=place.names,
    )
    try:
        place.delete()
    except ProtectedError as error:
        raise PlaceInUse(place.name) from error


def _address(place: Unit | Classroom) -> str:
    return place.code if isinstance(place, Classroom) else place.path


def _edit(
    place: Unit | Classroom,
    siblings: Iterable[Unit | Classroom],
    values: dict[str, Any],
    verb: str,
    *,
    actor: User | None,
    at: datetime.datetime,
) -> bool:
    changes = {
        name: [getattr(place, name), value]
        for name, value in values.items()
        if getattr(place, name) != value
    }
    if not changes:
        return False
    if "code" in changes:
        if is_pointed_at(place):
            raise PlaceInUse(place.name)
        if isinstance(place, Unit):
            unit_path_leaving.send(sender=Unit, unit=place)
    if "names" in changes:
        _refuse_same_name(values["names"], siblings)
    for name, value in values.items():
        setattr(place, name, value)
    _write(place)
    audit.record(f"people.{verb}", subject=place, actor=actor, at=at, changes=changes)
    return True


def _close(place: Unit | Classroom, *, actor: User | None, at: datetime.datetime) -> None:
    place.is_closed = True
    place.save(update_fields=["is_closed"])
    audit.record(f"people.close_{place._meta.model_name}", subject=place, actor=actor, at=at)


def _refuse_below_closed(above: Unit | None) -> None:
    if above is not None and above.is_closed:
        raise PlaceAboveClosed(above.name)


def _refuse_same_name(names: Names, siblings: Iterable[Unit | Classroom]) -> None:
    """Two places of one name in one list cannot be told apart."""
    for sibling in siblings:
        for language, name in names.items():
            if sibling.names.get(language, "").casefold() == name.casefold():
                raise NameTaken(name, language)


def _insert(place: Unit | Classroom) -> None:
    _write(place, force_insert=True)


def _write(place: Unit | Classroom, **options: Any) -> None:
    try:
        with transaction.atomic():
            place.save(**options)
    except IntegrityError as error:
        raise CodeTaken(place.code) from error
