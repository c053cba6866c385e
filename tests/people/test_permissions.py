"""Whose account an instructor handles: PIN, lock and name."""

import pytest

from cbt.people import actions
from cbt.people.enums import RoleKind
from cbt.people.models import User
from cbt.people.permissions import access_of, can_edit_person, can_handle_account
from tests.factories import people, records
from tests.factories.records import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def room():
    return people.classroom("korday", country="kz")


@pytest.fixture
def teacher(room):
    return people.instructor(room)


def guest_made_by(actor) -> User:
    """An officer of a neighbouring country whose account ``actor`` made."""
    agency = people.unit("uz/customs")
    return actions.add_trainee(
        agency=agency,
        unit=agency,
        service_number="U-1",
        family_name="Karimov",
        given_name="Aziz",
        pin="704182",
        actor=actor,
        at=NOON,
    )


@pytest.mark.parametrize(
    ("unit", "handles"),
    [
        ("kz/bs/korday", True),
        ("kz/customs/dostyk", True),
        ("uz/customs/gisht", False),
        ("kz2/bs/korday", False),
    ],
)
def test_account_is_handled_in_its_own_country(teacher, unit, handles):
    assert can_handle_account(teacher, people.trainee(unit)) is handles


def test_guest_is_handled_by_the_room_that_made_the_account(teacher, room):
    guest = guest_made_by(teacher)

    assert can_handle_account(teacher, guest)
    assert can_handle_account(people.classroom_manager(room), guest)
    assert not can_handle_account(people.instructor(people.classroom("dostyk")), guest)


def test_account_that_nobody_of_a_room_made_is_no_rooms(teacher):
    assert not can_handle_account(teacher, guest_made_by(None))
    assert not can_handle_account(people.manager("uz"), User.objects.get(service_number="U-1"))


@pytest.mark.parametrize("kind", [RoleKind.ADMINISTRATOR, RoleKind.REGIONAL_VIEWER])
@pytest.mark.parametrize("is_active", [True, False])
def test_colleague_with_a_number_is_no_instructors_business(teacher, kind, is_active):
    """A colleague who takes a course keeps a password and a name."""
    colleague = people.trainee("kz/bs/korday", is_active=is_active)
    people.give_role(colleague, kind)

    assert not can_handle_account(teacher, colleague)
    assert not can_edit_person(teacher, colleague)


def test_superuser_without_a_role_is_no_instructors_business(teacher):
    assert not can_handle_account(teacher, people.trainee("kz/bs/korday", is_superuser=True))


def test_administrator_handles_every_trainee_and_no_colleague():
    boss = people.administrator()
    colleague = people.trainee()
    people.give_role(colleague, RoleKind.ADMINISTRATOR)

    assert can_handle_account(boss, people.trainee("uz/customs/gisht"))
    assert not can_handle_account(boss, colleague)
    assert can_edit_person(boss, colleague)


@pytest.mark.parametrize("who", ["manager", "trainee"])
def test_who_teaches_nowhere_handles_nobody(who):
    asker = people.manager("kz") if who == "manager" else people.trainee()

    assert not can_handle_account(asker, people.trainee())


def test_staff_study_when_they_are_enrolled_themselves(teacher):
    """Neither somebody else's enrolment nor one that was withdrawn."""
    records.enrolment(people.trainee())
    gone = records.enrolment(teacher, withdrawn_at=NOON)
    assert not access_of(teacher).studies

    gone.withdrawn_at = None
    gone.save()

    assert access_of(User.objects.get(pk=teacher.pk)).studies
