"""A list of trainees: read, checked, added once, its PINs shown once."""

import html
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

from cbt.people.models import AuditLine, User
from cbt.teach import forms
from cbt.teach.views import lists
from cbt.training.exceptions import CohortClosed
from tests.factories import people, records
from tests.factories.files import workbook

from .conftest import errors, join

pytestmark = pytest.mark.django_db
LIST = "/teach/people/list/"
TWO = "L-1;Асанов;Бек;Маратович\nL-2;Қасымова;Гүлнұр"


def send(client, room, text=TWO, step="check", **fields):
    data = {
        "unit": people.unit("kz/bs/korday").pk,
        "language": "ru",
        "cohort": room.cohort.pk,
        "text": text,
        "word": "a word of the page",
        step: "1",
        **fields,
    }
    return client.post(LIST, data)


def confirm(client, room, text=TWO, **fields):
    return send(client, room, text, "confirm", **fields)


def outcomes(response):
    return [(line.number, line.outcome.value) for line in response.context["plan"].lines]


def complaints(response):
    return [error for line in response.context["plan"].lines for error in line.errors]


def cards(response):
    """Service number and PIN of every card on the page."""
    text = html.unescape(response.content.decode())
    return dict(
        re.findall(r'class="code">([^<]+)<.*?class="class-code">(\d{6})<', text, flags=re.DOTALL)
    )


# --- The check --------------------------------------------------------------------------------


def test_check_shows_every_line_and_changes_nothing(signed_in, room):
    known = people.trainee(family_name="Ли", given_name="Анна", service_number="L-3")
    before = User.objects.count(), AuditLine.objects.count()

    response = send(signed_in, room, f"{TWO}\nL-3;Ли;Анна\nT-1;Saparova;Aigul")

    assert outcomes(response) == [(1, "new"), (2, "new"), (3, "joins"), (4, "nothing")]
    page = response.content.decode()
    for words in ("2 new trainees", "Asanov", "Add 2 trainees"):
        assert words in page
    assert (User.objects.count(), AuditLine.objects.count()) == before
    assert not known.memberships.exists()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (";Асанов;Бек", "Enter the service number."),
        ("L#9;Асанов;Бек", "Leave out the sign #."),
        ("L-9;;", "Enter a family name or a given name."),
        ("L-9;Асанов;Бек;;Асанов", "Use Latin letters only, as in the passport."),
        ("l-1;Ли;Анна", "Line 1 has the same number. Delete one of the two lines."),
        (
            "АВ-9;Асанов;Бек",
            "The letters А, В are Cyrillic and look like Latin ones. "
            "Correct the number, or confirm the letters below the list.",
        ),
        (
            "Т-1;Saparova;Aigul",
            "Bs already has the number T-1. At sign-in the two are one: look-alike letters, spaces "
            "and hyphens make no difference.",
        ),
        (
            "T-1;Асанов;Бек",
            "This number belongs to somebody with another name. Check the number and the name.",
        ),
    ],
)
def test_check_names_the_line_and_the_remedy(signed_in, room, line, words):
    response = send(signed_in, room, f"{TWO}\n{line}")

    assert (3, "refused") in outcomes(response)
    assert words in complaints(response)
    assert 'name="confirm"' not in response.content.decode()


def test_check_does_not_tell_whose_a_number_is(signed_in, room):
    people.trainee(family_name="Stranger", service_number="L-9")

    page = send(signed_in, room, "L-9;Асанов;Бек").content.decode()

    assert "somebody with another name" in page
    assert "Stranger" not in page


def test_closed_account_is_said(signed_in, room):
    people.trainee(family_name="Асанов", service_number="L-9", is_active=False)

    assert complaints(send(signed_in, room, "L-9;Асанов;")) == [
        "The account with this number is closed. Ask an administrator to open it."
    ]


def test_confirmed_letters_are_taken(signed_in, room):
    response = send(signed_in, room, "АВ-9;Асанов;Бек")
    assert 'name="confirms_letters"' in response.content.decode()

    response = send(signed_in, room, "АВ-9;Асанов;Бек", confirms_letters="on")

    assert outcomes(response) == [(1, "new")]
    assert '<input type="hidden" name="confirms_letters" value="on">' in response.content.decode()


def test_two_numbers_that_look_alike_are_one_too_many(signed_in, room):
    response = send(signed_in, room, "AB-9;Ли;Анна\nАВ-9;Асанов;Бек", confirms_letters="on")

    assert complaints(response) == ["Line 1 has the same number. Delete one of the two lines."]


def test_columns_that_are_not_read_are_named(signed_in, room):
    response = send(signed_in, room, "Звание;Номер;Фамилия\nмайор;L-1;Асанов")

    assert "These columns are not read: Звание" in response.content.decode()


@pytest.mark.parametrize("name", ["list.xlsx", "list.csv"])
def test_file_is_carried_on_as_text(signed_in, room, name):
    data = workbook(["Номер", "Фамилия"], [30412, "Асанов"])
    if name.endswith("csv"):
        data = "Номер;Фамилия\r\n30412;Асанов\r\n".encode("cp1251")

    response = send(signed_in, room, "", file=SimpleUploadedFile(name, data))

    assert outcomes(response) == [(2, "new")]
    assert "30412\tАсанов" in response.content.decode()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"unit": ""}, "Choose a post."),
        ({"text": " \n"}, "Paste at least one line, or choose a file."),
        (
            {"file": SimpleUploadedFile("a.xlsx", b"PK\x03\x04")},
            "This is no list. Save it as XLSX or CSV, or paste the lines.",
        ),
        (
            {"text": "\n".join(f"N-{n};A;B" for n in range(101))},
            "The list has 101 people. Add at most 100 at a time.",
        ),
    ],
    ids=["post", "empty", "file", "long"],
)
def test_form_says_what_is_wrong(signed_in, room, fields, words):
    fields.get("file", SimpleUploadedFile("a", b"")).seek(0)

    assert errors(send(signed_in, room, **fields)) == [words]


def test_large_file_is_refused(signed_in, room, monkeypatch):
    monkeypatch.setattr(forms, "LARGEST_LIST", 3)

    response = send(signed_in, room, "", file=SimpleUploadedFile("a.csv", b"1;A;B"))

    assert "The file is larger than 2 MB." in errors(response)


def test_list_can_be_changed_after_the_check(signed_in, room):
    page = send(signed_in, room, step="edit").content.decode()

    assert "L-1;Асанов;Бек;Маратович" in page
    assert 'value="a word of the page"' in page


def test_cohort_of_another_room_cannot_be_chosen(signed_in, room):
    other = records.cohort(people.classroom("elsewhere"))

    assert len(errors(confirm(signed_in, room, cohort=other.pk))) == 1
    assert not User.objects.filter(service_number="L-1").exists()


@pytest.mark.parametrize("items", [1, 3])
def test_check_costs_the_same_for_one_and_for_three(
    signed_in, room, items, django_assert_num_queries
):
    lines = []
    for number in range(items):
        known = people.trainee(family_name="Ли")
        join(room.cohort, known)
        lines += [f"L-{number};Асанов;Бек", f"{known.service_number};Ли;"]
    send(signed_in, room)

    with django_assert_num_queries(8):
        send(signed_in, room, "\n".join(lines))


# --- Adding -----------------------------------------------------------------------------------


def test_list_makes_accounts_in_the_cohort_and_its_courses(signed_in, teacher, room):
    response = confirm(signed_in, room)

    made = User.objects.filter(service_number__in=["L-1", "L-2"])
    assert {person.get_full_name() for person in made} == {
        "Бек Маратович Асанов",
        "Гүлнұр Қасымова",
    }
    for person in made:
        assert person.memberships.get().cohort == room.cohort
        assert person.enrolments.get().course == room.course
        assert person.unit.path == "kz/bs/korday"
        assert person.must_change_secret
    assert AuditLine.objects.filter(actor=teacher, verb="people.add_trainee").count() == 2
    assert "2 trainees were added." in response.content.decode()


@override_settings(CBT_SERVER_ADDRESS="http://10.0.0.1:8000")
def test_cards_open_the_accounts(signed_in, client, room):
    response = confirm(signed_in, room)
    pins = cards(response)
    client.logout()

    assert set(pins) == {"L-1", "L-2"}
    assert len(set(pins.values())) == 2
    assert "http://10.0.0.1:8000" in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    agency = people.unit("kz/bs").pk
    client.post("/sign-in/", {"agency": agency, "service_number": "L-2", "pin": pins["L-2"]})
    assert client.get("/")["Location"] == "/profile/pin/"


def test_list_by_a_double_click_is_one_with_the_same_pins(signed_in, room):
    first, second = confirm(signed_in, room), confirm(signed_in, room)

    assert cards(first) == cards(second)
    assert AuditLine.objects.filter(verb="people.add_trainee").count() == 2
    assert room.cohort.members.count() == 3


def test_second_press_that_was_quicker_shows_the_same_pins(signed_in, room, monkeypatch):
    """Both presses saw a list of new people; the other one was written first."""
    stale = iter([send(signed_in, room).context["plan"]])
    first = cards(confirm(signed_in, room))
    real = lists.plan_of
    monkeypatch.setattr(
        lists, "plan_of", lambda *args, **kw: next(stale, None) or real(*args, **kw)
    )

    assert cards(confirm(signed_in, room)) == first
    assert User.objects.filter(service_number__in=["L-1", "L-2"]).count() == 2


def test_pins_are_shown_to_nobody_who_did_not_add_the_list(client, room):
    maker, other = (people.instructor(room.classroom) for _n in range(2))
    client.force_login(maker)
    confirm(client, room)
    client.force_login(other)

    response = confirm(client, room)

    assert not cards(response)
    assert outcomes(response) == [(1, "nothing"), (2, "nothing")]


def test_pin_that_was_changed_is_not_shown_again(signed_in, room):
    confirm(signed_in, room)
    person = User.objects.get(service_number="L-1")
    person.set_password("704182")
    person.save()

    assert set(cards(confirm(signed_in, room))) == {"L-2"}


def test_known_people_join_and_keep_their_pin(signed_in, room):
    known = people.trainee(family_name="Ли", given_name="Анна", service_number="L-3")
    secret = known.password

    response = confirm(signed_in, room, f"{TWO}\nL-3;Ли;Анна")

    known.refresh_from_db()
    assert set(cards(response)) == {"L-1", "L-2"}
    assert known.memberships.get().cohort == room.cohort
    assert known.password == secret
    assert "1 had an account already and keeps the PIN." in response.content.decode()


def test_list_with_an_error_adds_nobody(signed_in, room):
    response = confirm(signed_in, room, f"{TWO}\n;Ли;Анна")

    assert complaints(response) == ["Enter the service number."]
    assert not User.objects.filter(service_number="L-1").exists()


def test_list_without_a_cohort_makes_accounts_only(signed_in, room):
    confirm(signed_in, room, cohort="")

    assert not User.objects.get(service_number="L-1").memberships.exists()


def test_cohort_that_closed_in_between_takes_nobody(signed_in, room, monkeypatch):
    def closed(**values):
        raise CohortClosed

    monkeypatch.setattr("cbt.training.actions.add_members", closed)

    assert errors(confirm(signed_in, room)) == ["This cohort is closed. Make a new one."]
    assert not User.objects.filter(service_number="L-1").exists()
