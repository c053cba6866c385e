"""What is done to accounts, roles and secrets."""

import datetime
import secrets

from django.contrib.auth.password_validation import validate_password
from django.db import IntegrityError, transaction

from cbt.lib import names
from cbt.people import audit, throttle
from cbt.people.enums import RoleKind
from cbt.people.exceptions import DuplicateServiceNumber, PasswordNeeded
from cbt.people.models import Classroom, Role, SignInThrottle, Unit, User
from cbt.people.permissions import has_staff_role
from cbt.people.signals import roles_changed

PIN_DIGITS = 6
# What an edit may change, and the audit line shows before and after.
EDITABLE = (
    "family_name",
    "given_name",
    "patronymic",
    "family_name_latin",
    "given_name_latin",
    "sex",
    "language",
)
_LONGEST_KEY = SignInThrottle._meta.get_field("account").max_length


def new_pin() -> str:
    """A random PIN; a zero in front is as good as any digit."""
    return "".join(secrets.choice("0123456789") for _ in range(PIN_DIGITS))


def account_key(user: User) -> str:
    """The key under which the limiter counts this person's failures."""
    if user.agency and not user.roles.exists():
        return _account(user.agency.path, user.number_key or user.service_number)
    return account_named(user.username)


def account_named(name: str, agency: Unit | None = None) -> str:
    """The key for a service number of an agency, or for a user name, as typed.

    However somebody writes a number, it is counted under one key.
    """
    if agency is None:
        return _account("", name)
    return _account(agency.path, names.number_key(name))


def _account(branch: str, name: str) -> str:
    return f"{branch}#{names.clean_number(name).casefold()}"[:_LONGEST_KEY]


@transaction.atomic
def add_trainee(
    *,
    agency: Unit,
    unit: Unit,
    service_number: str,
    family_name: str,
    given_name: str,
    patronymic: str = "",
    family_name_latin: str = "",
    given_name_latin: str = "",
    language: str = "ru",
    sex: str = "",
    pin: str,
    actor: User | None,
    at: datetime.datetime,
) -> User:
    """Make the account of a trainee, who must choose an own PIN at the first sign-in.

    Raises DuplicateServiceNumber when the agency has the number already, or one that nobody
    could tell from it at sign-in.
    """
    service_number = names.clean_number(service_number)
    taken = User.objects.same_number(agency, service_number)
    if taken is not None:
        raise DuplicateServiceNumber(str(agency), taken.service_number)
    user = User(
        username=f"{agency.path}#{service_number}",
        agency=agency,
        unit=unit,
        service_number=service_number,
        family_name=family_name,
        given_name=given_name,
        patronymic=patronymic,
        family_name_latin=family_name_latin,
        given_name_latin=given_name_latin,
        language=language,
        sex=sex,
        must_change_secret=True,
    )
    user.set_password(pin)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as error:  # somebody else was quicker by a moment
        raise DuplicateServiceNumber(str(agency), service_number) from error
    audit.record("people.add_trainee", subject=user, actor=actor, at=at)
    return user


@transaction.atomic
def edit_trainee(
    *, user: User, unit: Unit, actor: User | None, at: datetime.datetime, **values: str
) -> bool:
    """Correct a name or post; False when nothing differs. Records made before keep what they say.

    ``values`` are fields of ``EDITABLE``; raises TypeError for others. The agency stays, whatever
    the unit: it is part of how the person signs in.
    """
    strange = set(values) - set(EDITABLE)
    if strange:
        raise TypeError(f"Not editable: {', '.join(sorted(strange))}")
    changes = {
        name: [getattr(user, name), value]
        for name, value in values.items()
        if getattr(user, name) != value
    }
    if user.unit_id != unit.pk:
        changes["unit"] = [user.unit.path if user.unit else "", unit.path]
        user.unit = unit
    if not changes:
        return False
    for name, value in values.items():
        setattr(user, name, value)
    user.save(update_fields=[*values, "unit"])
    audit.record("people.edit_trainee", subject=user, actor=actor, at=at, changes=changes)
    return True


@transaction.atomic
def reset_secret(*, user: User, secret: str, actor: User | None, at: datetime.datetime) -> None:
    """Give a person a new PIN or password, to be changed at the next sign-in, and unlock them."""
    user.set_password(secret)
    user.must_change_secret = True
    user.save(update_fields=["password", "must_change_secret"])
    throttle.release(account_key(user))
    audit.record("people.reset_secret", subject=user, actor=actor, at=at)


@transaction.atomic
def unlock(*, user: User, actor: User | None, at: datetime.datetime) -> bool:
    """Let a locked-out person try again with the PIN they have; False when nothing was counted."""
    account = account_key(user)
    if not SignInThrottle.objects.filter(account=account).exists():
        return False
    throttle.release(account)
    audit.record("people.unlock", subject=user, actor=actor, at=at)
    return True


@transaction.atomic
def choose_secret(*, user: User, secret: str, at: datetime.datetime) -> None:
    """The person chose an own PIN or password."""
    user.set_password(secret)
    user.must_change_secret = False
    user.save(update_fields=["password", "must_change_secret"])
    audit.record("people.choose_secret", subject=user, actor=user, at=at)


@transaction.atomic
def grant_role(
    *,
    user: User,
    kind: RoleKind,
    actor: User | None,
    at: datetime.datetime,
    unit: Unit | None = None,
    classroom: Classroom | None = None,
    password: str = "",
) -> Role:
    """Give a person a role in a place; giving it twice changes nothing.

    Whoever signed in with a PIN so far needs a ``password``, since the door of the staff would
    take the PIN for one: they get it from the actor, and choose an own one at the first sign-in.
    Raises PasswordNeeded without it, and ValidationError when it is too weak.
    """
    if _has_pin(user):
        if not password:
            raise PasswordNeeded
        validate_password(password, user)
        reset_secret(user=user, secret=password, actor=actor, at=at)
    role, made = Role.objects.get_or_create(user=user, kind=kind, unit=unit, classroom=classroom)
    if made:
        audit.record(
            "people.grant_role",
            subject=user,
            actor=actor,
            at=at,
            role=kind,
            unit=unit.path if unit else "",
            classroom=classroom.code if classroom else "",
        )
        user.__dict__.pop("_cbt_access", None)
        roles_changed.send(sender=Role, user=user)
    return role


def _has_pin(user: User) -> bool:
    """Whether what opens the account is a PIN: a trainee's, who has a number and no role."""
    return bool(user.service_number and user.has_usable_password() and not has_staff_role(user))


@transaction.atomic
def set_language(*, user: User, language: str) -> None:
    """The person reads the product in another language from now on."""
    if user.language != language:
        user.language = language
        user.save(update_fields=["language"])
