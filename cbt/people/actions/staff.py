"""What is done to accounts of staff and to their roles."""

import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from cbt.people import audit
from cbt.people.actions.accounts import grant_role
from cbt.people.enums import RoleKind
from cbt.people.exceptions import LastAdministrator, UserNameTaken
from cbt.people.models import Classroom, Role, Unit, User
from cbt.people.signals import roles_changed

# What an edit may change, beside the user name.
STAFF_NAMES = ("family_name", "given_name", "patronymic", "language")


@transaction.atomic
def add_staff(
    *,
    username: str,
    family_name: str,
    given_name: str = "",
    patronymic: str = "",
    language: str = "ru",
    password: str,
    kind: RoleKind,
    unit: Unit | None = None,
    classroom: Classroom | None = None,
    actor: User | None,
    at: datetime.datetime,
) -> User:
    """Make the account of a member of staff with a first role.

    They must choose an own password at the first sign-in. Raises UserNameTaken.
    """
    user = User(
        family_name=family_name,
        given_name=given_name,
        patronymic=patronymic,
        language=language,
        must_change_secret=True,
    )
    user.set_password(password)
    _name(user, username)
    audit.record("people.add_staff", subject=user, actor=actor, at=at, username=user.username)
    grant_role(user=user, kind=kind, unit=unit, classroom=classroom, actor=actor, at=at)
    return user


@transaction.atomic
def make_staff(
    *,
    user: User,
    username: str,
    password: str,
    kind: RoleKind,
    unit: Unit | None = None,
    classroom: Classroom | None = None,
    actor: User | None,
    at: datetime.datetime,
) -> Role:
    """Give a trainee a first role, with a user name and a password in place of the PIN.

    Raises UserNameTaken, and what ``grant_role`` raises.
    """
    before = user.username
    _name(user, username)
    audit.record(
        "people.edit_staff",
        subject=user,
        actor=actor,
        at=at,
        changes={"username": [before, user.username]},
    )
    return grant_role(
        user=user,
        kind=kind,
        unit=unit,
        classroom=classroom,
        password=password,
        actor=actor,
        at=at,
    )


@transaction.atomic
def edit_staff(
    *, user: User, username: str, actor: User | None, at: datetime.datetime, **values: str
) -> bool:
    """Correct the name, language or user name of a member of staff; False when nothing differs.

    ``values`` are fields of ``STAFF_NAMES``; raises TypeError for others, and UserNameTaken.
    """
    strange = set(values) - set(STAFF_NAMES)
    if strange:
        raise TypeError(f"Not editable: {', '.join(sorted(strange))}")
    wanted = {"username": username, **values}
    changes = {
        name: [getattr(user, name), value]
        for name, value in wanted.items()
        if getattr(user, name) != value
    }
    if not changes:
        return False
    for name, value in values.items():
        setattr(user, name, value)
    _name(user, username, update_fields=[*values, "username"])
    audit.record("people.edit_staff", subject=user, actor=actor, at=at, changes=changes)
    return True


def _name(user: User, username: str, **options: list[str]) -> None:
    """Save the user under a name that nobody else has, whatever its case: the door ignores it."""
    if User.objects.filter(username__iexact=username).exclude(pk=user.pk).exists():
        raise UserNameTaken(username)
    user.username = username
    try:
        with transaction.atomic():
            user.save(**options)
    except IntegrityError as error:  # somebody else was quicker by a moment
        raise UserNameTaken(username) from error


@transaction.atomic
def end_role(*, role: Role, actor: User | None, at: datetime.datetime) -> None:
    """Take a role from a person; the audit lines keep who had it and where.

    Raises LastAdministrator.
    """
    user = role.user
    if role.kind == RoleKind.ADMINISTRATOR and not user.is_superuser:
        _refuse_last_administrator(user)
    deleted, _rows = Role.objects.filter(pk=role.pk).delete()
    if not deleted:  # the button was pressed twice
        return
    audit.record(
        "people.end_role",
        subject=user,
        actor=actor,
        at=at,
        role=role.kind,
        unit=role.unit.path if role.unit else "",
        classroom=role.classroom.code if role.classroom else "",
    )
    user.__dict__.pop("_cbt_access", None)
    roles_changed.send(sender=Role, user=user)


@transaction.atomic
def deactivate(*, user: User, actor: User | None, at: datetime.datetime) -> bool:
    """Let a person in no more, from the next page on; False when that was so before.

    Roles and records stay. Raises LastAdministrator.
    """
    if not user.is_active:
        return False
    if user.is_superuser or user.roles.filter(kind=RoleKind.ADMINISTRATOR).exists():
        _refuse_last_administrator(user)
    user.is_active = False
    user.save(update_fields=["is_active"])
    audit.record("people.deactivate", subject=user, actor=actor, at=at)
    return True


@transaction.atomic
def reactivate(*, user: User, actor: User | None, at: datetime.datetime) -> bool:
    """Let a person in again, with the roles they had; False when they were not shut out."""
    if user.is_active:
        return False
    user.is_active = True
    user.save(update_fields=["is_active"])
    audit.record("people.reactivate", subject=user, actor=actor, at=at)
    return True


def _refuse_last_administrator(user: User) -> None:
    """Raise LastAdministrator unless somebody else could still set up the box."""
    # Locked in one order, so that two administrators who shut each other out take turns.
    list(Role.objects.select_for_update().filter(kind=RoleKind.ADMINISTRATOR).order_by("pk"))
    others = User.objects.filter(
        Q(roles__kind=RoleKind.ADMINISTRATOR) | Q(is_superuser=True), is_active=True
    ).exclude(pk=user.pk)
    if not others.exists():
        raise LastAdministrator
