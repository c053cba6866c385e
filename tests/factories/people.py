"""Units, classrooms and people, with no more than a test names."""

import datetime
import itertools

from django.conf import settings

from cbt.people import throttle
from cbt.people.actions import account_key
from cbt.people.enums import RoleKind, UnitKind
from cbt.people.models import Classroom, Role, Unit, User

_numbers = itertools.count(1)
_KINDS = (UnitKind.COUNTRY, UnitKind.AGENCY, UnitKind.POST)


def unit(path: str = "kz/bs/korday", name: str = "", **fields) -> Unit:
    """The unit at ``path``, made with everything above it if it is not there yet."""
    above, _, code = path.rpartition("/")
    found = Unit.objects.filter(path=path).first()
    if found is not None:
        return found
    return Unit.objects.create(
        kind=_KINDS[path.count("/")],
        parent=unit(above) if above else None,
        code=code,
        names={"en": name or code.title()},
        **fields,
    )


def classroom(code: str = "room-1", country: str = "kz", name: str = "", **fields) -> Classroom:
    found = Classroom.objects.filter(code=code).first()
    if found is not None:
        return found
    return Classroom.objects.create(
        code=code, country=unit(country), names={"en": name or code.title()}, **fields
    )


def trainee(at: str = "kz/bs/korday", **fields) -> User:
    """A person without a role, posted to the unit with the path ``at``."""
    number = next(_numbers)
    agency = unit("/".join(at.split("/")[:2]))
    fields = {"family_name": f"Trainee{number}", "service_number": f"T-{number:04}", **fields}
    fields.setdefault("language", "en")
    return User.objects.create_user(
        f"{agency.path}#{fields['service_number']}", agency=agency, unit=unit(at), **fields
    )


def staff(kind: RoleKind, *, branch: str = "", room: Classroom | None = None, **fields) -> User:
    """A person with one role: in a branch, in a room, or everywhere."""
    number = next(_numbers)
    fields = {"family_name": f"Staff{number}", "language": "en", **fields}
    user = User.objects.create_user(f"staff-{number}", **fields)
    give_role(user, kind, branch=branch, room=room)
    return user


def give_role(
    user: User, kind: RoleKind, *, branch: str = "", room: Classroom | None = None
) -> Role:
    return Role.objects.create(
        user=user, kind=kind, unit=unit(branch) if branch else None, classroom=room
    )


def manager(branch: str, **fields) -> User:
    return staff(RoleKind.MANAGER, branch=branch, **fields)


def regional_viewer(**fields) -> User:
    return staff(RoleKind.REGIONAL_VIEWER, **fields)


def administrator(**fields) -> User:
    return staff(RoleKind.ADMINISTRATOR, **fields)


def instructor(room: Classroom, **fields) -> User:
    return staff(RoleKind.INSTRUCTOR, room=room, **fields)


def classroom_manager(room: Classroom, **fields) -> User:
    return staff(RoleKind.CLASSROOM_MANAGER, room=room, **fields)


def lock_out(user: User, *, at: datetime.datetime, pc: str = "") -> None:
    """Wrong PINs until nobody is let in: at one PC, or as if at all of them."""
    for _try in range(settings.CBT_SIGN_IN_ATTEMPTS):
        throttle.count_try(account_key(user), user=user, pc=pc, at=at)
