"""Places on screen: the tree, what is added, corrected, closed and deleted."""

import uuid

import pytest
from django.urls import reverse

from cbt.administer.forms import code_from
from cbt.people.models import AuditLine, Classroom, Unit
from tests.factories import authoring, people

from .conftest import CAST, CHANGED, OPEN, ask, errors, said

pytestmark = pytest.mark.django_db
LIST = "/administer/places/"
NEW = "/administer/places/countries/new/"


def at(name, place):
    return reverse(f"administer:{name}", args=[place.pk])


def words(response):
    return response.content.decode()


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
    "name", ["unit", "unit_new", "unit_close", "classroom_new", "classroom", "classroom_close"]
)
def test_screens_of_a_place_are_the_administrators(client, cast, who, name):
    is_room = name in ("classroom", "classroom_close")
    place = people.classroom() if is_room else people.unit("kz")

    assert ask(client, cast[who], at(name, place)).status_code == OPEN[who]


@pytest.mark.parametrize("who", CAST)
@pytest.mark.parametrize(
    "name",
    [
        "unit_close",
        "unit_reopen",
        "unit_delete",
        "classroom_close",
        "classroom_reopen",
        "classroom_delete",
    ],
)
def test_changes_are_the_administrators(client, cast, who, name):
    is_room = name.startswith("classroom")
    place = people.classroom("spare") if is_room else people.unit("kz/spare")
    before = AuditLine.objects.count()

    response = ask(client, cast[who], at(name, place), "post")

    assert response.status_code == CHANGED[who]
    if who != "administrator":
        assert AuditLine.objects.count() == before


@pytest.mark.parametrize(
    "name", ["unit_reopen", "unit_delete", "classroom_reopen", "classroom_delete"]
)
def test_nothing_changes_by_a_link(signed_in, name):
    place = people.classroom() if name.startswith("classroom") else people.unit("kz")

    assert signed_in.get(at(name, place)).status_code == 405


@pytest.mark.parametrize("name", ["unit", "unit_new", "classroom_new", "classroom"])
def test_unknown_place_does_not_exist(signed_in, name):
    assert signed_in.get(reverse(f"administer:{name}", args=[uuid.uuid4()])).status_code == 404


def test_nothing_goes_below_a_post_and_no_room_stands_in_an_agency(signed_in):
    post = people.unit("kz/bs/korday")

    assert signed_in.get(at("unit_new", post)).status_code == 404
    assert signed_in.get(at("classroom_new", post.parent)).status_code == 404


# --- The tree ---------------------------------------------------------------------------------


def test_empty_box_says_what_to_begin_with(signed_in):
    assert "No place is here yet." in words(signed_in.get(LIST))


def test_tree_shows_every_place_open_ones_first(signed_in):
    people.unit("kz/bs/korday", "Korday")
    people.unit("kz/bs/aktau", "Aktau", is_closed=True)
    people.unit("kg", "Kyrgyzstan")
    people.classroom("lab", name="Lab", seats=14)

    response = signed_in.get(LIST)

    tops = response.context["tree"]
    assert [node.unit.path for node in tops] == ["kg", "kz"]
    agency = tops[1].below[0]
    assert [node.unit.code for node in agency.below] == ["korday", "aktau"]
    assert [room.name for room in tops[1].rooms] == ["Lab"]
    assert "14 seats" in words(response)


@pytest.mark.parametrize("items", [1, 3])
def test_tree_costs_the_same_for_one_and_for_three(signed_in, items, django_assert_num_queries):
    for number in range(items):
        people.unit(f"kz/agency-{number}/post-{number}")
        people.classroom(f"room-{number}", country=f"c{number}")
    signed_in.get(LIST)

    with django_assert_num_queries(5):
        signed_in.get(LIST)


# --- Adding -----------------------------------------------------------------------------------


def test_country_agency_post_and_classroom_are_added(signed_in, boss):
    response = signed_in.post(NEW, {"name_en": "Kazakhstan", "code": "kz"}, follow=True)
    assert said(response) == ["Kazakhstan is added."]
    country = Unit.objects.get(path="kz")
    signed_in.post(at("unit_new", country), {"name_ru": "Таможня 2", "name_kk": " Кеден  қызметі "})
    agency = Unit.objects.get(path="kz/tamozhnia-2")
    assert agency.names == {"ru": "Таможня 2", "kk": "Кеден қызметі"}
    response = signed_in.post(at("unit_new", agency), {"name_en": "Korday"})
    post = Unit.objects.get(path="kz/tamozhnia-2/korday")
    assert response["Location"] == f"{LIST}#place-{post.pk}"

    signed_in.post(at("classroom_new", country), {"name_en": "Room 1", "seats": "12"})

    room = Classroom.objects.get(code="room-1")
    assert (room.country, room.seats) == (country, 12)
    assert AuditLine.objects.filter(actor=boss).count() == 4


@pytest.mark.parametrize(
    ("names", "code"),
    [
        ({"en": "Ak-Zhol crossing"}, "ak-zhol-crossing"),
        ({"ru": "Пункт пропуска «Ак-Жол»"}, "punkt-propuska-ak-zhol"),
        ({"en": "—"}, ""),
        ({"en": "A" * 39 + " post"}, "a" * 39),
    ],
)
def test_code_comes_from_the_name(names, code):
    assert code_from(names) == code


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        ({"name_kk": "Кеден"}, "Enter a name in English or in Russian."),
        ({"name_en": "—"}, "Enter a code."),
        ({"name_en": "Customs", "code": "Кеден"}, "Use small Latin letters, digits and hyphens."),
        (
            {"name_en": "Other", "code": "bs"},
            "Another place has the code “bs” already. Enter another one.",
        ),
        (
            {"name_en": "border service", "code": "x"},
            "“border service” is there already. Enter another name.",
        ),
    ],
)
def test_new_agency_says_what_is_wrong(signed_in, data, complaint):
    agency = people.unit("kz/bs", "Border Service")

    response = signed_in.post(at("unit_new", agency.parent), data)

    assert errors(response) == [complaint]
    assert "There is a problem" in words(response)
    assert Unit.objects.count() == 2


@pytest.mark.parametrize("seats", ["", "0", "many", "501"])
def test_new_classroom_says_what_is_wrong_with_its_seats(signed_in, seats):
    response = signed_in.post(
        at("classroom_new", people.unit("kz")), {"name_en": "Lab", "seats": seats}
    )

    assert list(response.context["form"].errors) == ["seats"]
    assert not Classroom.objects.exists()


def test_nothing_is_added_below_a_closed_place(signed_in):
    country = people.unit("kz", "Kazakhstan", is_closed=True)

    response = signed_in.post(at("unit_new", country), {"name_en": "Customs"})

    assert errors(response) == ["Kazakhstan is closed. Open it first."]


# --- Correcting -------------------------------------------------------------------------------


def test_unit_gets_another_name_and_code(signed_in):
    unit = people.unit("kz/bs", "Border Service")

    response = signed_in.post(
        at("unit", unit),
        {"name_en": "Border Guard", "name_ru": "Граница", "code": "bg"},
        follow=True,
    )

    unit.refresh_from_db()
    assert (unit.path, unit.names["ru"]) == ("kz/bg", "Граница")
    assert said(response) == ["The changes are saved."]


def test_code_of_a_place_in_use_stays(signed_in):
    unit = people.unit("kz/bs/korday").parent

    response = signed_in.get(at("unit", unit))
    assert response.context["form"].fields["code"].disabled
    signed_in.post(at("unit", unit), {"name_en": "Border Guard", "code": "bg"})

    unit.refresh_from_db()
    assert (unit.path, unit.name) == ("kz/bs", "Border Guard")


def test_code_of_the_owner_of_a_catalogue_stays(signed_in):
    unit = people.unit("kz")
    authoring.catalogue("kz")

    assert signed_in.get(at("unit", unit)).context["form"].fields["code"].disabled


def test_classroom_gets_other_seats(signed_in):
    room = people.classroom("lab", name="Lab")

    signed_in.post(at("classroom", room), {"name_en": "Lab", "code": "lab", "seats": "25"})
    response = signed_in.post(
        at("classroom", room), {"name_en": "Lab", "code": "lab", "seats": "25"}, follow=True
    )

    room.refresh_from_db()
    assert room.seats == 25
    assert said(response) == ["Nothing was changed."]


def test_other_languages_unfold_where_a_name_is(signed_in):
    bare, named = people.unit("kz"), people.unit("kg")
    named.names["ky"] = "Кыргызстан"
    named.save()

    assert not signed_in.get(at("unit", bare)).context["form"].shows_others
    assert signed_in.get(at("unit", named)).context["form"].shows_others


# --- Closing and deleting ---------------------------------------------------------------------


def test_closing_asks_and_says_what_closes_with_it(signed_in):
    country = people.unit("kz/bs/korday").parent.parent
    people.classroom("lab")

    page = words(signed_in.get(at("unit_close", country)))
    assert "2 agencies and posts" in page
    assert "1 classroom<" in page
    response = signed_in.post(at("unit_close", country), follow=True)

    assert said(response) == [f"{country.name} is closed. Its records stay."]
    assert not Unit.objects.open().exists()
    assert "Open again" in words(signed_in.get(at("unit", country)))


def test_closed_classroom_opens_again(signed_in):
    room = people.classroom("lab", name="Lab")
    signed_in.post(at("classroom_close", room))
    room.refresh_from_db()
    assert room.is_closed

    assert said(signed_in.post(at("classroom_reopen", room), follow=True)) == ["Lab is open."]


def test_place_below_a_closed_one_stays_closed(signed_in):
    post = people.unit("kz/bs", "Border Service")
    signed_in.post(at("unit_close", people.unit("kz", "Kz")))

    response = signed_in.post(at("unit_reopen", post), follow=True)

    assert said(response) == ["Kz is closed. Open it first."]
    post.refresh_from_db()
    assert post.is_closed


def test_unused_place_is_deleted(signed_in):
    unit = people.unit("kz/bs", "Border Service")
    assert "Delete" in words(signed_in.get(at("unit", unit)))

    response = signed_in.post(at("unit_delete", unit), follow=True)

    assert said(response) == ["Border Service is deleted."]
    assert not Unit.objects.filter(pk=unit.pk).exists()


@pytest.mark.parametrize("make", ["country", "catalogue", "classroom"])
def test_place_in_use_is_not_deleted(signed_in, make):
    place = people.unit("kz", "Kz")
    if make == "country":
        people.unit("kz/bs")
    elif make == "catalogue":
        authoring.catalogue("kz")
    else:
        place = people.classroom("lab", name="Kz")
        people.instructor(place)
    name = place._meta.model_name

    assert "Delete" not in words(signed_in.get(at(name, place)))
    response = signed_in.post(at(f"{name}_delete", place), follow=True)

    assert said(response) == [
        "Kz is in use. It keeps its code and cannot be deleted; close it instead."
    ]
    place.refresh_from_db()
