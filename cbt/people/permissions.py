"""Who may do what. Every predicate reads role rows; a person's rows are loaded once a request."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.models import AnonymousUser

from cbt.people.enums import RoleKind
from cbt.people.models import AuditLine, Classroom, User


@dataclass(frozen=True, slots=True)
class Access:
    """What one person's role rows add up to.

    ``branches`` are unit paths; ``None`` in ``classrooms`` or ``""`` in ``branches`` never
    stands for "all": only ``is_administrator`` does. ``studies``: a member of staff is enrolled in
    a course of their own.
    """

    teaches_in: frozenset[UUID]
    manages_rooms: frozenset[UUID]
    branches: tuple[str, ...]
    is_regional_viewer: bool
    is_administrator: bool
    studies: bool = False

    @property
    def classrooms(self) -> frozenset[UUID]:
        """Rooms whose people and cohorts the person works with."""
        return self.teaches_in | self.manages_rooms

    @property
    def is_staff(self) -> bool:
        return bool(
            self.classrooms or self.branches or self.is_regional_viewer or self.is_administrator
        )

    @property
    def can_teach(self) -> bool:
        return bool(self.classrooms) or self.is_administrator

    @property
    def can_author(self) -> bool:
        return bool(self.teaches_in) or self.is_administrator

    @property
    def can_read_reports(self) -> bool:
        return bool(self.branches) or self.is_regional_viewer or self.is_administrator

    @property
    def can_read_people_in_reports(self) -> bool:
        """A regional viewer sees counts only."""
        return bool(self.branches) or self.is_administrator


NOBODY = Access(frozenset(), frozenset(), (), False, False)


def access_of(user: "User | AnonymousUser") -> Access:
    """The person's access, computed once per loaded user object (one query)."""
    if not isinstance(user, User) or not user.is_active:
        return NOBODY
    kept: Access | None = getattr(user, "_cbt_access", None)
    if kept is not None:
        return kept
    # Each role beside each enrolment of the person, if there are any; by the name of the relation,
    # because enrolments stand above people.
    enrolment = ("user__enrolments", "user__enrolments__withdrawn_at")
    rows = set(user.roles.values_list("kind", "classroom", "unit__path", *enrolment))
    roles = {(kind, classroom, path) for kind, classroom, path, *_enrolment in rows}
    access = Access(
        teaches_in=_rooms(roles, RoleKind.INSTRUCTOR),
        manages_rooms=_rooms(roles, RoleKind.CLASSROOM_MANAGER),
        branches=tuple(
            sorted(path for kind, _, path in roles if kind == RoleKind.MANAGER and path)
        ),
        is_regional_viewer=any(kind == RoleKind.REGIONAL_VIEWER for kind, _, _ in roles),
        is_administrator=user.is_superuser
        or any(kind == RoleKind.ADMINISTRATOR for kind, _, _ in roles),
        studies=any(key is not None and gone is None for *_role, key, gone in rows),
    )
    user._cbt_access = access  # type: ignore[attr-defined]
    return access


def _rooms(
    roles: Iterable[tuple[str, UUID | None, str | None]], wanted: RoleKind
) -> frozenset[UUID]:
    return frozenset(room for kind, room, _path in roles if kind == wanted and room is not None)


def has_staff_role(person: User) -> bool:
    """Whether the person is staff, also while the account is not active."""
    return person.is_superuser or person.roles.exists()


def can_handle_account(user: User, person: User) -> bool:
    """Whether the user resets the PIN of ``person``, unlocks and corrects the account.

    Only for people without a staff role, and for an instructor only if the account is one the
    room answers for: the person serves in the country of one of the user's rooms, whatever the
    agency, or a colleague of such a room made the account, as for officers of a neighbouring
    country who had none. A guest who was added to a cohort by number is neither: whoever resets
    a PIN can sign in as that person, and no cohort gives that right.
    """
    if has_staff_role(person) or person.agency is None or not person.service_number:
        return False
    access = access_of(user)
    if access.is_administrator:
        return True
    country = person.agency.path.partition("/")[0]
    return (
        Classroom.objects.filter(pk__in=access.classrooms, country__path=country).exists()
        or AuditLine.objects.filter(
            verb="people.add_trainee",
            subject_id=person.pk,
            actor__roles__classroom__in=access.classrooms,
        ).exists()
    )


def can_edit_person(user: User, person: User) -> bool:
    """Whether the user corrects the name and post of ``person``: staff are an administrator's."""
    return access_of(user).is_administrator or can_handle_account(user, person)
