"""Accounts of staff and their roles: made, ended, shut out, and never the last administrator."""

import pytest

from cbt.people import actions
from cbt.people.enums import RoleKind
from cbt.people.exceptions import LastAdministrator, UserNameTaken
from cbt.people.models import AuditLine, Role, User
from cbt.people.permissions import access_of
from tests.factories import authoring, people
from tests.factories.records import NOON

pytestmark = pytest.mark.django_db
PASSWORD = "paper lantern 47 hills"


@pytest.fixture
def boss():
    return people.administrator()


def add(boss, username="a.saparova", kind=RoleKind.INSTRUCTOR, **fields):
    if kind == RoleKind.INSTRUCTOR:
        fields.setdefault("classroom", people.classroom())
    return actions.add_staff(
        username=username,
        family_name="Saparova",
        password=PASSWORD,
        kind=kind,
        actor=boss,
        at=NOON,
        **fields,
    )


def verbs(person):
    lines = AuditLine.objects.filter(subject_id=person.pk).order_by("pk")
    return sorted(lines.values_list("verb", flat=True))


def test_member_of_staff_has_a_role_and_a_password_to_change(boss):
    room = people.classroom()
    person = add(boss, classroom=room)

    assert person.check_password(PASSWORD)
    assert person.must_change_secret
    assert access_of(person).teaches_in == {room.pk}
    assert verbs(person) == ["people.add_staff", "people.grant_role"]


@pytest.mark.parametrize("taken", ["a.saparova", "A.Saparova"])
def test_user_name_is_taken_once_whatever_its_case(boss, taken):
    User.objects.create_user(taken, family_name="Other")

    with pytest.raises(UserNameTaken):
        add(boss)

    assert not Role.objects.filter(kind=RoleKind.INSTRUCTOR).exists()
    assert not AuditLine.objects.exists()


def test_trainee_becomes_staff_under_a_user_name(client, boss):
    officer = people.trainee(service_number="T-1")
    officer.set_password("704182")
    officer.save()

    actions.make_staff(
        user=officer,
        username="a.saparova",
        password=PASSWORD,
        kind=RoleKind.MANAGER,
        unit=people.unit("kz"),
        actor=boss,
        at=NOON,
    )
    client.post("/sign-in/staff/", {"username": "a.saparova", "password": PASSWORD})

    assert client.session["_auth_user_id"] == str(officer.pk)
    assert verbs(officer) == ["people.edit_staff", "people.grant_role", "people.reset_secret"]


def test_edit_writes_before_and_after(boss):
    person = add(boss)

    changed = actions.edit_staff(
        user=person, username="saparova", family_name="Saparowa", actor=boss, at=NOON
    )

    person.refresh_from_db()
    assert changed
    assert (person.username, person.search_key) == ("saparova", "saparowa")
    assert AuditLine.objects.get(verb="people.edit_staff").detail["changes"] == {
        "username": ["a.saparova", "saparova"],
        "family_name": ["Saparova", "Saparowa"],
    }
    assert not actions.edit_staff(user=person, username="saparova", actor=boss, at=NOON)


def test_edit_refuses_a_taken_name_and_what_is_no_name(boss):
    person = add(boss)

    with pytest.raises(UserNameTaken):
        actions.edit_staff(user=person, username=boss.username, actor=boss, at=NOON)
    with pytest.raises(TypeError):
        actions.edit_staff(user=person, username="x", is_superuser="1", actor=boss, at=NOON)


def test_ended_role_opens_nothing_and_is_written_down(boss):
    person = add(boss)
    role = person.roles.get()
    access_of(person)

    actions.end_role(role=role, actor=boss, at=NOON)
    actions.end_role(role=role, actor=boss, at=NOON)

    assert not access_of(User.objects.get(pk=person.pk)).is_staff
    line = AuditLine.objects.get(verb="people.end_role")
    assert line.detail == {"role": "instructor", "unit": "", "classroom": role.classroom.code}


def test_ended_role_leaves_the_groups_of_authors(boss):
    authoring.catalogue()
    person = add(boss)
    assert person.groups.exists()

    actions.end_role(role=person.roles.get(), actor=boss, at=NOON)

    assert not person.groups.exists()


def test_deactivated_person_is_shut_out_at_the_next_page(client, boss):
    person = add(boss)
    person.must_change_secret = False
    person.save()
    client.force_login(person)
    assert client.get("/teach/").status_code == 200

    assert actions.deactivate(user=person, actor=boss, at=NOON)
    assert not actions.deactivate(user=person, actor=boss, at=NOON)

    assert client.get("/teach/").status_code == 302
    client.logout()
    client.post("/sign-in/staff/", {"username": person.username, "password": PASSWORD})
    assert "_auth_user_id" not in client.session


def test_reactivated_person_has_the_roles_of_before(boss):
    person = add(boss)
    actions.deactivate(user=person, actor=boss, at=NOON)

    assert actions.reactivate(user=person, actor=boss, at=NOON)
    assert not actions.reactivate(user=person, actor=boss, at=NOON)

    assert access_of(User.objects.get(pk=person.pk)).can_teach
    assert {"people.deactivate", "people.reactivate"} < set(verbs(person))


@pytest.mark.parametrize("other", ["none", "deactivated", "instructor"])
def test_last_administrator_stays(boss, other):
    if other == "deactivated":
        people.administrator(is_active=False)
    elif other == "instructor":
        people.instructor(people.classroom())

    with pytest.raises(LastAdministrator):
        actions.end_role(role=boss.roles.get(), actor=boss, at=NOON)
    with pytest.raises(LastAdministrator):
        actions.deactivate(user=boss, actor=boss, at=NOON)

    boss.refresh_from_db()
    assert boss.is_active
    assert access_of(boss).is_administrator
    assert not AuditLine.objects.exists()


@pytest.mark.parametrize("other", ["administrator", "superuser"])
def test_one_of_two_administrators_may_go(boss, other):
    second = people.administrator()
    if other == "superuser":
        second.roles.all().delete()
        second.is_superuser = True
        second.save()

    actions.end_role(role=boss.roles.get(), actor=second, at=NOON)

    assert not Role.objects.filter(user=boss).exists()
