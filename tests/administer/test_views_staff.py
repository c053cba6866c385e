"""Staff on screen: the list, new accounts, roles, and the way back in."""

import re
import uuid

import pytest
from django.urls import reverse

from cbt.people.enums import RoleKind
from cbt.people.models import AuditLine, Role, User
from cbt.people.permissions import access_of
from tests.factories import people

from .conftest import CAST, CHANGED, NOW, OPEN, PASSWORD, ask, errors, said

pytestmark = pytest.mark.django_db
LIST = "/administer/staff/"
NEW = "/administer/staff/new/"


@pytest.fixture
def room():
    return people.classroom("korday", name="Korday")


@pytest.fixture
def teacher(room):
    return people.instructor(room, family_name="Saparova", given_name="Aigul")


def at(name, person, *more):
    return reverse(f"administer:{name}", args=[person.pk, *more])


def words(response):
    return response.content.decode()


def names(response):
    return [str(person) for person in response.context["page_obj"]]


def shown_password(response):
    """The password on the page."""
    return re.search(r'handed-password">([a-z]+-[a-z]+-\d{3})<', words(response))[1]


def confirm(client, url, **data):
    return client.post(url, {"your_password": PASSWORD, **data}, follow=True)


# --- Who --------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", CAST)
@pytest.mark.parametrize("url", [LIST, NEW])
def test_screens_are_the_administrators(client, cast, who, url):
    response = ask(client, cast[who], url)

    assert response.status_code == OPEN[who]
    if who == "anonymous":
        assert response["Location"].startswith("/sign-in/staff/?next=")


@pytest.mark.parametrize("who", CAST)
@pytest.mark.parametrize(
    "name", ["member", "member_edit", "role_new", "password_reset", "deactivate", "reactivate"]
)
def test_screens_of_an_account_are_the_administrators(client, cast, teacher, who, name):
    assert ask(client, cast[who], at(name, teacher)).status_code == OPEN[who]


@pytest.mark.parametrize("who", CAST)
def test_promoting_a_trainee_is_the_administrators(client, cast, who):
    url = at("make_staff", cast["trainee"])

    assert ask(client, cast[who], url).status_code == OPEN[who]


@pytest.mark.parametrize("who", CAST)
@pytest.mark.parametrize(
    "name", ["member_edit", "role_new", "role_end", "unlock", "deactivate", "reactivate"]
)
def test_changes_are_the_administrators(client, cast, teacher, room, who, name):
    people.lock_out(teacher, at=NOW)
    if name == "reactivate":
        teacher.is_active = False
        teacher.save()
    more = [teacher.roles.get().pk] if name == "role_end" else []
    before = AuditLine.objects.count()
    data = {
        "your_password": PASSWORD,
        "username": "other.name",
        "family_name": "Other",
        "language": "en",
        "kind": "regional_viewer",
    }

    response = ask(client, cast[who], at(name, teacher, *more), "post", data)

    assert response.status_code == CHANGED[who]
    assert (AuditLine.objects.count() > before) is (who == "administrator")


@pytest.mark.parametrize("who", CAST)
def test_passwords_are_reset_by_administrators(client, cast, teacher, who):
    before = teacher.password
    ticket = {"ticket": "a.b", "your_password": PASSWORD}
    if who == "administrator":
        client.force_login(cast[who])
        ticket["ticket"] = (
            client.get(at("password_reset", teacher)).context["form"]["ticket"].value()
        )

    response = ask(client, cast[who], at("password_reset", teacher), "post", ticket)

    teacher.refresh_from_db()
    assert response.status_code == OPEN[who]
    assert (teacher.password != before) is (who == "administrator")


@pytest.mark.parametrize(
    "name",
    ["member", "member_edit", "role_new", "password_reset", "deactivate", "reactivate"],
)
def test_trainees_and_unknown_people_are_no_staff(signed_in, name):
    assert signed_in.get(at(name, people.trainee())).status_code == 404
    url = reverse(f"administer:{name}", args=[uuid.uuid4()])
    assert signed_in.get(url).status_code == 404


def test_role_of_somebody_else_does_not_exist(signed_in, teacher):
    other = people.manager("kz").roles.get()

    assert signed_in.get(at("role_end", teacher, other.pk)).status_code == 404


def test_nothing_is_unlocked_by_a_link(signed_in, teacher):
    assert signed_in.get(at("unlock", teacher)).status_code == 405


# --- The list ---------------------------------------------------------------------------------


def test_staff_are_searched_and_narrowed(signed_in, teacher, room):
    people.manager("kg/customs", family_name="Asanov")
    people.trainee(family_name="Trainee")
    kz = people.unit("kz")

    assert len(names(signed_in.get(LIST))) == 3
    assert names(signed_in.get(LIST, {"q": "sap aig"})) == ["Aigul Saparova"]
    assert names(signed_in.get(LIST, {"q": teacher.username})) == ["Aigul Saparova"]
    assert names(signed_in.get(LIST, {"role": "manager"})) == ["Asanov"]
    assert names(signed_in.get(LIST, {"country": kz.pk})) == ["Aigul Saparova"]
    assert names(signed_in.get(LIST, {"role": "manager", "country": kz.pk})) == []
    assert "Nobody matches." in words(signed_in.get(LIST, {"q": "nobody"}))


def test_list_says_who_cannot_sign_in(signed_in, teacher):
    people.lock_out(teacher, at=NOW)
    people.regional_viewer(is_active=False)
    fresh = people.regional_viewer(must_change_secret=True)
    fresh.roles.all().delete()

    page = words(signed_in.get(LIST))

    for expected in ("Locked out", "deactivated", "Has not signed in yet", "No role"):
        assert expected in page


@pytest.mark.parametrize("items", [1, 3])
def test_list_costs_the_same_for_one_and_for_three(signed_in, items, django_assert_num_queries):
    for number in range(items):
        user = people.instructor(people.classroom(f"room-{number}", country=f"c{number}"))
        people.give_role(user, RoleKind.MANAGER, branch=f"c{number}/agency")
    signed_in.get(LIST)

    with django_assert_num_queries(7):
        signed_in.get(LIST)


@pytest.mark.parametrize("items", [1, 3])
def test_account_costs_the_same_for_one_role_and_for_three(
    signed_in, teacher, items, django_assert_num_queries
):
    for number in range(items):
        people.give_role(teacher, RoleKind.MANAGER, branch=f"c{number}/agency")
    signed_in.get(at("member", teacher))

    with django_assert_num_queries(6):
        signed_in.get(at("member", teacher))


@pytest.mark.parametrize("items", [1, 3])
def test_new_account_costs_the_same_for_one_place_and_for_three(
    signed_in, items, django_assert_num_queries
):
    for number in range(items):
        people.unit(f"c{number}/agency/post")
        people.classroom(f"room-{number}", country=f"c{number}")
    signed_in.get(NEW)

    with django_assert_num_queries(5):
        signed_in.get(NEW)


# --- New --------------------------------------------------------------------------------------


def add(client, **fields):
    data = {
        "family_name": "Сапарова",
        "given_name": "Айгүл",
        "patronymic": "",
        "language": "ky",
        "username": "A.Saparova",
        "kind": "instructor",
        "classroom": people.classroom("korday").pk,
        "unit": "",
        "your_password": PASSWORD,
        "word": "a word of the page",
        **fields,
    }
    return client.post(NEW, data)


def test_new_member_of_staff_signs_in_with_the_password_on_the_page(signed_in, client, room):
    response = add(signed_in)
    password = shown_password(response)
    assert "http://testserver/sign-in/staff/" in words(response)
    client.logout()

    client.post("/sign-in/staff/", {"username": "a.saparova", "password": password})

    person = User.objects.get(username="a.saparova")
    assert client.session["_auth_user_id"] == str(person.pk)
    assert client.get("/teach/")["Location"].startswith("/profile/pin/")
    assert access_of(person).teaches_in == {room.pk}


def test_button_pressed_twice_makes_one_account(signed_in):
    first, second = add(signed_in), add(signed_in)

    assert shown_password(first) == shown_password(second)
    assert User.objects.filter(username="a.saparova").count() == 1


def test_account_of_somebody_else_is_not_shown_again(signed_in, client):
    add(signed_in)
    second = people.administrator()
    second.set_password(PASSWORD)
    second.save()
    client.force_login(second)

    assert errors(add(client)) == ["The user name “a.saparova” is taken. Enter another one."]


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"family_name": "", "given_name": ""}, "Enter a family name or a given name."),
        ({"username": ""}, "Enter a user name."),
        ({"username": "Айгүл"}, "Use small Latin letters, digits, dots and hyphens."),
        ({"kind": ""}, "Choose a role."),
        ({"classroom": ""}, "Choose the classroom of this role."),
        ({"kind": "classroom_manager", "classroom": ""}, "Choose the classroom of this role."),
        ({"kind": "manager"}, "Choose the country, agency or post of this role."),
        ({"your_password": ""}, "Enter your own password."),
        ({"your_password": "wrong"}, "That does not match. You have 4 tries left."),
        (
            {"classroom": "00000000-0000-4000-8000-000000000009"},
            "This classroom is not on the list any more.",
        ),
    ],
)
def test_new_account_says_what_is_wrong(signed_in, fields, complaint):
    assert errors(add(signed_in, **fields)) == [complaint]
    assert User.objects.count() == 1


@pytest.mark.parametrize("kind", ["regional_viewer", "administrator"])
def test_role_without_a_place_leaves_the_place_out(signed_in, kind):
    add(signed_in, kind=kind, unit=people.unit("kz").pk)

    role = Role.objects.get(user__username="a.saparova")
    assert (role.kind, role.unit, role.classroom) == (kind, None, None)


def test_closed_places_are_not_offered(signed_in):
    people.classroom("korday", is_closed=True)

    assert errors(add(signed_in)) == ["This classroom is not on the list any more."]


# --- A trainee becomes staff, and back --------------------------------------------------------


def promote(client, person, **fields):
    ticket = client.get(at("make_staff", person)).context["form"]["ticket"].value()
    data = {
        "username": "a.saparova",
        "kind": "manager",
        "unit": people.unit("kz").pk,
        "your_password": PASSWORD,
        "ticket": ticket,
        **fields,
    }
    return client.post(at("make_staff", person), data)


def test_trainee_gets_a_role_and_a_password(signed_in, client):
    officer = people.trainee()
    officer.set_password("704182")
    officer.save()
    assert "Give a staff role" in words(signed_in.get(f"/teach/people/{officer.pk}/"))

    password = shown_password(promote(signed_in, officer))
    assert "Open the staff account" in words(signed_in.get(f"/teach/people/{officer.pk}/"))
    client.logout()
    client.post("/sign-in/staff/", {"username": "a.saparova", "password": password})

    assert client.session["_auth_user_id"] == str(officer.pk)


def test_promotion_under_a_taken_name_is_refused(signed_in, boss):
    officer = people.trainee()

    response = promote(signed_in, officer, username=boss.username)

    assert errors(response) == [f"The user name “{boss.username}” is taken. Enter another one."]
    officer.refresh_from_db()
    assert officer.username.endswith(officer.service_number)


def test_second_press_of_a_promotion_leads_to_the_account(signed_in):
    officer = people.trainee()
    promote(signed_in, officer)

    response = signed_in.post(at("make_staff", officer), {})

    assert response["Location"] == at("member", officer)


def test_trainee_again_after_the_last_role(signed_in):
    officer = people.trainee()
    role = people.give_role(officer, RoleKind.MANAGER, branch="kz")

    response = confirm(signed_in, at("role_end", officer, role.pk))

    assert response.redirect_chain[-1][0] == f"/teach/people/{officer.pk}/"
    assert said(response) == [f"{officer.get_full_name()} is a trainee again and needs a new PIN."]


# --- One account ------------------------------------------------------------------------------


def test_name_is_corrected(signed_in, teacher):
    data = {"family_name": "Saparowa", "language": "tk", "username": "Saparowa"}

    response = signed_in.post(at("member_edit", teacher), data, follow=True)

    teacher.refresh_from_db()
    assert said(response) == ["The changes are saved."]
    assert (teacher.username, teacher.family_name, teacher.language) == (
        "saparowa",
        "Saparowa",
        "tk",
    )
    assert said(signed_in.post(at("member_edit", teacher), data, follow=True)) == [
        "Nothing was changed."
    ]


def test_old_shape_of_a_user_name_may_stay(signed_in):
    officer = people.trainee()
    people.give_role(officer, RoleKind.MANAGER, branch="kz")
    data = {"family_name": "Saparowa", "language": "en", "username": officer.username}

    signed_in.post(at("member_edit", officer), data)

    officer.refresh_from_db()
    assert officer.family_name == "Saparowa"


def test_taken_user_name_is_refused(signed_in, teacher, boss):
    data = {"family_name": "Saparova", "language": "en", "username": boss.username}

    response = signed_in.post(at("member_edit", teacher), data)

    assert errors(response) == [f"The user name “{boss.username}” is taken. Enter another one."]


def test_one_more_role_is_given_once(signed_in, teacher):
    data = {"kind": "manager", "unit": people.unit("kz/bs").pk}

    for _press in range(2):
        response = confirm(signed_in, at("role_new", teacher), **data)

    assert said(response) == ["Aigul Saparova has the role: Manager, Bs."]
    assert teacher.roles.count() == 2


def test_role_ends(signed_in, teacher):
    role = teacher.roles.get()
    assert "End the role: Instructor, Korday?" in words(
        signed_in.get(at("role_end", teacher, role.pk))
    )

    response = confirm(signed_in, at("role_end", teacher, role.pk))

    assert said(response) == ["The role is ended: Instructor, Korday."]
    again = signed_in.post(at("role_end", teacher, role.pk))
    assert again["Location"] == at("member", teacher)
    assert "This person has no role and cannot sign in." in words(response)


@pytest.mark.parametrize("name", ["role_new", "role_end", "deactivate", "reactivate"])
def test_wrong_password_of_ones_own_changes_nothing(signed_in, teacher, name):
    more = [teacher.roles.get().pk] if name == "role_end" else []
    data = {"your_password": "wrong", "kind": "administrator"}

    response = signed_in.post(at(name, teacher, *more), data)

    assert errors(response) == ["That does not match. You have 4 tries left."]
    assert not AuditLine.objects.exists()


def test_last_administrator_stays(signed_in, boss):
    end = at("role_end", boss, boss.roles.get().pk)

    for url in (end, at("deactivate", boss)):
        assert errors(confirm(signed_in, url)) == [
            "This is the last administrator. Make somebody else administrator first."
        ]

    boss.refresh_from_db()
    assert boss.is_active
    assert boss.roles.exists()


def test_administrator_who_gives_the_role_back_goes_home(signed_in, boss):
    people.administrator()

    response = confirm(signed_in, at("role_end", boss, boss.roles.get().pk))

    assert response.redirect_chain[-1][0] == "/learn/"


def test_deactivated_person_comes_back(signed_in, teacher):
    assert said(confirm(signed_in, at("deactivate", teacher))) == [
        "Aigul Saparova cannot sign in any more."
    ]
    teacher.refresh_from_db()
    assert not teacher.is_active

    assert said(confirm(signed_in, at("reactivate", teacher))) == [
        "Aigul Saparova can sign in again."
    ]
    teacher.refresh_from_db()
    assert teacher.is_active


def reset(client, person):
    ticket = client.get(at("password_reset", person)).context["form"]["ticket"].value()
    data = {"your_password": PASSWORD, "ticket": ticket}
    return ticket, client.post(at("password_reset", person), data)


def test_reset_password_opens_the_account_and_unlocks_it(signed_in, client, teacher):
    people.lock_out(teacher, at=NOW)
    assert "is locked until" in words(signed_in.get(at("member", teacher)))

    password = shown_password(reset(signed_in, teacher)[1])
    client.logout()
    client.post("/sign-in/staff/", {"username": teacher.username, "password": password})

    assert client.session["_auth_user_id"] == str(teacher.pk)
    teacher.refresh_from_db()
    assert teacher.must_change_secret


def test_reset_pressed_twice_shows_one_password(signed_in, teacher):
    ticket, first = reset(signed_in, teacher)

    second = signed_in.post(
        at("password_reset", teacher), {"your_password": PASSWORD, "ticket": ticket}
    )

    assert shown_password(first) == shown_password(second)
    assert AuditLine.objects.filter(verb="people.reset_secret").count() == 1


def test_reset_of_an_old_page_changes_nothing(signed_in, teacher):
    ticket, _page = reset(signed_in, teacher)
    teacher.refresh_from_db()
    teacher.set_password("their own by now")
    teacher.must_change_secret = False
    teacher.save()

    response = confirm(signed_in, at("password_reset", teacher), ticket=ticket)

    assert said(response) == [
        "The password was changed after you opened the page. Reset it again if needed."
    ]
    teacher.refresh_from_db()
    assert teacher.check_password("their own by now")


def test_own_password_is_changed_in_the_profile(signed_in, boss):
    assert signed_in.get(at("password_reset", boss))["Location"] == "/profile/pin/"
    assert "Reset password" not in words(signed_in.get(at("member", boss)))


def test_locked_account_is_opened(signed_in, teacher):
    people.lock_out(teacher, at=NOW)

    assert said(signed_in.post(at("unlock", teacher), follow=True)) == [
        "Aigul Saparova can sign in again."
    ]
    assert said(signed_in.post(at("unlock", teacher), follow=True)) == [
        "The account is not locked."
    ]
