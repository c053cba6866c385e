"""The door: who gets in, what it says, and what it keeps on the PC."""

import datetime
import re

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cbt.lib import clock
from cbt.people import actions
from cbt.people.models import AuditLine, SignInThrottle, User
from tests.factories import people

from .conftest import PIN

pytestmark = pytest.mark.django_db
SIGN_IN = "/sign-in/"
STAFF = "/sign-in/staff/"


def knock(client, user, pin=PIN, **fields):
    """Try to sign in as a trainee."""
    data = {"agency": user.agency_id, "service_number": user.service_number, "pin": pin, **fields}
    return client.post(SIGN_IN, data)


def knock_staff(client, username, password, **fields):
    return client.post(STAFF, {"username": username, "password": password, **fields})


def is_in(client):
    return "_auth_user_id" in client.session


def later(monkeypatch, **delta):
    """Let the wall clock run ahead."""
    moment = timezone.now() + datetime.timedelta(**delta)
    monkeypatch.setattr(timezone, "now", lambda: moment)


# --- The trainees' door -----------------------------------------------------------------------


def test_sign_in_lists_agencies_by_country(client, officer):
    people.unit("uz/customs")
    people.unit("uz/closed", is_closed=True)

    page = client.get(SIGN_IN).content.decode()

    assert '<optgroup label="Kz">' in page
    assert '<optgroup label="Uz">' in page
    assert "Customs" in page
    assert "Closed" not in page


@pytest.mark.parametrize("items", [1, 3])
def test_sign_in_costs_the_same_for_one_and_for_three(client, items, django_assert_num_queries):
    for number in range(items):
        people.unit(f"country-{number}/agency-{number}")
    client.get(SIGN_IN)

    with django_assert_num_queries(2):
        client.get(SIGN_IN)


def test_sign_in_goes_home(client, officer):
    response = knock(client, officer)

    assert response.status_code == 302
    assert response["Location"] == "/"
    assert is_in(client)


def test_sign_in_takes_number_in_any_case(client, officer):
    knock(client, officer, service_number=" t-0001 ")

    assert is_in(client)


def test_sign_in_makes_a_new_session_key(client, officer):
    session = client.session
    session["planted"] = "1"
    session.save()
    before = session.session_key

    knock(client, officer)

    assert client.session.session_key != before


def test_sign_in_returns_to_where_the_person_wanted(client, officer):
    response = knock(client, officer, next="/profile/")

    assert response["Location"] == "/profile/"


@pytest.mark.parametrize(
    "way",
    [
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "javascript:alert(1)",
        "/\\x.example",
        "2",
    ],
)
def test_sign_in_never_leads_to_another_server(client, officer, way):
    assert knock(client, officer, next=way)["Location"] == "/"


def test_sign_in_remembers_the_agency_of_the_pc(client, officer):
    response = knock(client, officer)
    cookie = response.cookies["cbt_agency"]

    assert cookie.value == officer.agency.path
    assert cookie["httponly"]
    client.post("/sign-out/")
    assert f'<option value="{officer.agency_id}" selected>' in client.get(SIGN_IN).content.decode()


@pytest.mark.parametrize("typed", ["КВ-95723", "kb 95723", "кв95723"])
def test_number_is_found_however_it_is_written(client, typed):
    user = people.trainee(service_number="KB-95723")
    user.set_password(PIN)
    user.save()

    knock(client, user, service_number=typed)

    assert is_in(client)
    user.refresh_from_db()
    assert user.service_number == "KB-95723"


@pytest.mark.parametrize("number", ["KB-95723", "KB-95724"])
def test_ways_to_write_a_number_share_one_count(client, number):
    """Whether somebody has it or not."""
    user = people.trainee(service_number="KB-95723")
    for typed in (number, number.lower(), number.replace("-", " "), number.replace("KB", "КВ")):
        knock(client, user, "111111", service_number=typed)

    knock(client, user, "111111", service_number=number.replace("-", ""))

    assert SignInThrottle.objects.exclude(locked_until=None).exists()
    assert SignInThrottle.objects.values("account").distinct().count() == 1


def test_sign_in_says_what_is_missing(client, officer):
    page = client.post(SIGN_IN, {}).content.decode()

    for words in ("Choose your agency.", "Enter your service number.", "Enter your PIN."):
        assert page.count(words) == 2  # above the form and at the field
    assert "<title>Error:" in page.replace("\n", "")


def test_sign_in_says_how_many_tries_are_left(client, officer):
    assert "You have 4 tries left." in knock(client, officer, "111111").content.decode()
    assert "You have 3 tries left." in knock(client, officer, "111111").content.decode()


def test_sign_in_never_sends_the_pin_back(client, officer):
    assert "993377" not in knock(client, officer, "993377").content.decode()


def test_fifth_failure_locks_the_account(client, officer):
    for _n in range(4):
        knock(client, officer, "111111")
    page = knock(client, officer, "111111").content.decode()

    assert re.search(
        r"Sign-in is closed until \d\d:\d\d\. Wait, or ask your instructor to unlock it\.", page
    )
    knock(client, officer)
    assert not is_in(client)


def test_lock_of_one_account_leaves_the_room_free(client, officer):
    """Thirty PCs may share one address."""
    for _n in range(5):
        knock(client, officer, "111111")
    neighbour = people.trainee()
    neighbour.set_password(PIN)
    neighbour.save()

    knock(client, neighbour)

    assert is_in(client)


def test_joker_at_one_pc_locks_nobody_out_of_another(client, officer, teacher, settings):
    settings.CBT_SIGN_IN_BY_PC = True
    joker = Client(REMOTE_ADDR="192.168.0.7")
    for _n in range(4):
        knock(joker, officer, "111111")
        knock_staff(joker, teacher.username, "wrong")

    trainee = knock(joker, officer, "111111").content.decode()
    staff = knock_staff(joker, teacher.username, "wrong").content.decode()

    assert "Sign-in is closed on this computer until" in trainee
    assert "This account is locked on this computer until" in staff
    for door, user, secret in (
        (knock, officer, PIN),
        (knock_staff, teacher.username, "stone bridge river"),
    ):
        pc = Client(REMOTE_ADDR="192.168.0.8")
        door(pc, user, secret)
        assert is_in(pc)


@pytest.mark.parametrize(
    ("by_pc", "address"), [(False, "192.168.0.7"), (True, "127.0.0.1"), (True, "")]
)
def test_address_that_names_no_pc_is_not_counted(officer, settings, by_pc, address):
    settings.CBT_SIGN_IN_BY_PC = by_pc
    knock(Client(REMOTE_ADDR=address), officer, "111111")

    assert set(SignInThrottle.objects.values_list("address", flat=True)) == {"", "-"}


def test_pc_with_many_failures_says_how_long_to_wait(officer, settings):
    settings.CBT_SIGN_IN_BY_PC = True
    pc = Client(REMOTE_ADDR="fe80::1%eth0")
    for number in range(30):
        knock(pc, officer, "111111", service_number=f"X-{number}")

    page = knock(pc, officer).content.decode()

    assert (
        "Many wrong sign-ins were made on this computer. Wait 15 seconds, then try again." in page
    )
    assert not is_in(pc)
    pc = Client(REMOTE_ADDR="fe80::2")
    knock(pc, officer)
    assert is_in(pc)


def test_lock_ends_after_the_window(client, officer, monkeypatch):
    for _n in range(5):
        knock(client, officer, "111111")
    later(monkeypatch, minutes=15, seconds=1)

    knock(client, officer)

    assert is_in(client)


def test_failures_are_forgotten_after_success(client, officer):
    knock(client, officer, "111111")
    knock(client, officer)

    assert not SignInThrottle.objects.exists()


def test_pin_reset_unlocks(client, officer, teacher):
    for _n in range(5):
        knock(client, officer, "111111")
    actions.reset_secret(user=officer, secret="550912", actor=teacher, at=clock.now())

    knock(client, officer, "550912")

    assert is_in(client)


def test_missing_account_answers_like_a_wrong_pin(client, officer):
    wrong = [knock(client, officer, "111111") for _n in range(5)]
    missing = [knock(client, officer, service_number="T-9999") for _n in range(5)]

    def words(response):
        return [
            str(error) for errors in response.context["form"].errors.values() for error in errors
        ]

    assert [words(response) for response in missing] == [words(response) for response in wrong]


def test_staff_are_not_let_in_by_pin(client, officer):
    people.give_role(officer, "instructor", room=people.classroom())

    page = knock(client, officer).content.decode()

    assert "You have 4 tries left." in page
    assert not is_in(client)


def test_inactive_person_is_not_let_in(client, officer):
    User.objects.filter(pk=officer.pk).update(is_active=False)

    knock(client, officer)

    assert not is_in(client)


def test_sign_in_sends_whoever_is_in_to_their_home(client, officer):
    client.force_login(officer)

    assert client.get(SIGN_IN)["Location"] == "/"


# --- The staff's door -------------------------------------------------------------------------


def test_staff_sign_in_goes_where_the_editor_wanted(client, teacher):
    response = knock_staff(client, teacher.username.upper(), "stone bridge river", next="/editor/")

    assert response["Location"] == "/editor/"
    assert is_in(client)


def test_staff_sign_in_never_loops_with_the_editor(client, officer):
    """The editor sends people here whom it does not let in, also when they are signed in."""
    client.force_login(officer)

    assert client.get(f"{STAFF}?next=/editor/")["Location"] == "/"


def test_staff_sign_in_says_how_many_tries_are_left(client, teacher):
    page = knock_staff(client, teacher.username, "wrong").content.decode()

    assert "You have 4 tries left." in page


def test_staff_sign_in_locks_in_words_for_staff(client, teacher):
    for _n in range(4):
        knock_staff(client, teacher.username, "wrong")
    page = knock_staff(client, teacher.username, "wrong").content.decode()

    assert re.search(r"This account is locked until \d\d:\d\d\. Ask your administrator\.", page)


def test_staff_door_gives_no_second_set_of_tries_for_a_pin(client, officer):
    page = knock_staff(client, officer.username, PIN).content.decode()

    assert "You have 4 tries left." in page
    assert not is_in(client)


def test_the_doors_lead_to_each_other_with_the_way_on(client, officer):
    assert (
        f'href="{STAFF}?next=%2Fteach%2F"' in client.get(f"{SIGN_IN}?next=/teach/").content.decode()
    )


# --- Sessions ---------------------------------------------------------------------------------


def test_idle_session_ends(client, officer, monkeypatch):
    knock(client, officer)
    later(monkeypatch, minutes=30, seconds=1)

    response = client.get("/profile/")

    assert response["Location"].startswith(SIGN_IN)
    page = client.get(SIGN_IN).content.decode()
    assert "You were signed out after 30 minutes. Sign in to go on." in page


def test_used_session_lives_on(client, officer, monkeypatch):
    knock(client, officer)
    later(monkeypatch, minutes=20)
    client.get("/profile/")
    later(monkeypatch, minutes=20)

    assert client.get("/profile/").status_code == 200


def test_session_is_written_at_most_once_a_minute(client, officer):
    knock(client, officer)
    client.get("/profile/")
    before = Session.objects.get().expire_date

    client.get("/profile/")

    assert Session.objects.get().expire_date == before


def test_sign_out_needs_a_post(client, officer):
    client.force_login(officer)

    assert client.get("/sign-out/").status_code == 405
    assert is_in(client)


def test_sign_out_ends_the_session_and_keeps_the_language_of_the_pc(client, officer):
    client.post("/language/", {"language": "kk"})
    knock(client, officer)

    response = client.post("/sign-out/")

    assert response["Location"] == SIGN_IN
    assert not Session.objects.exists()
    assert client.cookies["cbt_language"].value == "kk"
    assert client.get(SIGN_IN).context["session_ended"] is False


def test_sign_out_twice_is_harmless(client, officer):
    client.force_login(officer)
    client.post("/sign-out/")

    assert client.post("/sign-out/")["Location"] == SIGN_IN


def test_sign_out_of_staff_leads_to_their_door(client, teacher):
    client.force_login(teacher)

    assert client.post("/sign-out/")["Location"] == STAFF


# --- The language -----------------------------------------------------------------------------


def test_language_at_the_door_is_kept_on_the_pc(client):
    response = client.post("/language/", {"language": "ru", "next": "/sign-in/?next=/profile/"})

    assert response["Location"] == "/sign-in/?next=/profile/"
    assert client.cookies["cbt_language"].value == "ru"


def test_language_of_a_person_is_kept_with_the_person(client, officer):
    client.force_login(officer)

    response = client.post("/language/", {"language": "ky", "next": "/profile/"})

    officer.refresh_from_db()
    assert officer.language == "ky"
    assert "cbt_language" not in response.cookies


def test_language_chosen_at_the_door_is_that_of_whoever_signs_in(client, officer):
    client.post("/language/", {"language": "ru"})

    knock(client, officer)

    officer.refresh_from_db()
    assert officer.language == "ru"
    assert '<html lang="ru">' in client.get("/profile/").content.decode()


def test_language_chosen_at_the_door_is_not_that_of_the_next_person(client, officer):
    """The PC stays in the language; whoever comes later reads their own."""
    chosen = client.post("/language/", {"language": "ru"}).cookies["cbt_chosen_language"]
    assert chosen["max-age"] == 180
    knock(client, officer)
    client.post("/sign-out/")
    another = people.trainee(language="en")
    another.set_password(PIN)
    another.save()

    knock(client, another)

    another.refresh_from_db()
    assert another.language == "en"
    assert '<html lang="en">' in client.get("/profile/").content.decode()


def test_language_left_on_the_pc_changes_nobody(client, officer):
    client.cookies["cbt_language"] = "ru"

    knock(client, officer)

    officer.refresh_from_db()
    assert officer.language == "en"


def test_made_up_choice_of_a_language_changes_nobody(client, officer):
    client.cookies["cbt_chosen_language"] = "xx"

    knock(client, officer)

    officer.refresh_from_db()
    assert officer.language == "en"


@pytest.mark.parametrize("language", ["", "xx", "fr"])
def test_unknown_language_changes_nothing(client, officer, language):
    client.force_login(officer)
    client.post("/language/", {"language": language})

    officer.refresh_from_db()
    assert officer.language == "en"


@pytest.mark.parametrize("way", ["https://elsewhere.example/", "//elsewhere.example", "word", "?"])
def test_language_needs_a_post_and_stays_on_this_server(client, way):
    assert client.get("/language/").status_code == 405
    response = client.post("/language/", {"language": "ru", "next": way})
    assert response["Location"] == "/"


# --- One's own account ------------------------------------------------------------------------


def test_profile_shows_the_names_of_the_certificate(client, officer):
    User.objects.filter(pk=officer.pk).update(
        family_name_latin="SAPAROVA", given_name_latin="AIGUL"
    )
    client.force_login(officer)

    page = client.get("/profile/").content.decode()

    assert "Aigul Saparova" in page
    assert "AIGUL SAPAROVA" in page
    assert "T-0001" in page


def test_profile_saves_the_language_and_says_so_in_it(client, officer):
    client.force_login(officer)

    page = client.post("/profile/", {"language": "en"}, follow=True).content.decode()

    assert "Your settings are saved." in page


def test_profile_needs_a_person(client):
    assert client.get("/profile/")["Location"] == "/sign-in/?next=/profile/"


def change(client, current=PIN, new="550912", again=None, **fields):
    data = {"current": current, "new": new, "again": new if again is None else again, **fields}
    return client.post("/profile/pin/", data)


def test_new_pin_works_and_the_session_stays(client, officer):
    client.force_login(officer)

    response = change(client, next="/profile/")

    officer.refresh_from_db()
    assert response["Location"] == "/profile/"
    assert officer.check_password("550912")
    assert is_in(client)
    assert client.get("/profile/").status_code == 200
    assert AuditLine.objects.filter(verb="people.choose_secret", subject_id=officer.pk).count() == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"new": "1234"}, "A PIN has 6 digits."),
        ({"new": "12345a"}, "A PIN has 6 digits."),
        ({"new": "123456"}, "This PIN is easy to guess."),
        ({"new": PIN}, "This is your present PIN."),
        ({"again": "550913"}, "The two PINs differ."),
        ({"new": ""}, "Enter a new PIN."),
        ({"current": "111111"}, "You have 4 tries left."),
    ],
)
def test_new_pin_is_refused_with_the_reason(client, officer, fields, words):
    client.force_login(officer)

    page = change(client, **fields).content.decode()

    officer.refresh_from_db()
    assert words in page
    assert officer.check_password(PIN)


def test_present_pin_cannot_be_tried_out_in_an_open_session(client, officer):
    client.force_login(officer)
    for _n in range(5):
        change(client, current="111111")

    assert "Sign-in is closed until" in change(client).content.decode()


@pytest.mark.parametrize("new", ["short", "password123", "staff-member"])
def test_staff_password_is_judged(client, teacher, new):
    User.objects.filter(pk=teacher.pk).update(username="staff-member")
    client.force_login(teacher)

    change(client, current="stone bridge river", new=new)

    teacher.refresh_from_db()
    assert teacher.check_password("stone bridge river")


def test_staff_change_their_password(client, teacher):
    client.force_login(teacher)

    change(client, current="stone bridge river", new="paper lantern 47 hills")

    teacher.refresh_from_db()
    assert teacher.check_password("paper lantern 47 hills")


# --- A secret somebody else chose -------------------------------------------------------------


@pytest.fixture
def newcomer(officer):
    officer.must_change_secret = True
    officer.save()
    return officer


def test_newcomer_chooses_a_pin_first(client, newcomer):
    knock(client, newcomer)

    response = client.get("/profile/")

    assert response["Location"] == "/profile/pin/?next=%2Fprofile%2F"


def test_newcomer_is_not_asked_for_the_pin_just_typed(client, newcomer):
    client.force_login(newcomer)
    assert 'name="current"' not in client.get("/profile/pin/").content.decode()

    response = client.post("/profile/pin/", {"new": "550912", "again": "550912"})

    newcomer.refresh_from_db()
    assert response["Location"] == "/"
    assert not newcomer.must_change_secret
    assert client.get("/profile/").status_code == 200


def test_newcomer_may_leave_and_change_the_language(client, newcomer):
    client.force_login(newcomer)
    client.post("/language/", {"language": "ru", "next": "/profile/pin/"})
    newcomer.refresh_from_db()
    assert newcomer.language == "ru"

    client.post("/sign-out/")
    assert not is_in(client)


def test_newcomer_cannot_go_round_by_a_post(client, newcomer):
    client.force_login(newcomer)

    assert client.post("/profile/", {"language": "kk"})["Location"] == "/profile/pin/"


@pytest.mark.django_db
def test_service_number_in_cyrillic_is_found_in_any_case(client):
    user = people.trainee(service_number="ЯБ-12")
    user.set_password("482913")
    user.save()
    page = client.post(
        reverse("people:sign_in"),
        {"agency": user.agency.pk, "service_number": "яб-12", "pin": "482913"},
    )
    assert page.status_code == 302


def test_door_in_a_language_without_screens_is_russian_and_says_what_was_chosen(client):
    client.post("/language/", {"language": "uz"})
    response = client.get("/sign-in/")
    page = response.content.decode()
    assert '<html lang="ru">' in page
    assert response["Content-Language"] == "ru"
    assert '<span lang="uz">Oʻzbekcha</span>' in page


# --- The size of letters ----------------------------------------------------------------------


def test_text_size_is_kept_on_the_pc_and_on_every_page(client):
    response = client.post("/text-size/", {"size": "150", "next": "/help/"})
    assert response["Location"] == "/help/"
    assert client.cookies["cbt_text_size"].value == "150"
    page = client.get("/help/").content.decode()
    assert 'data-text="150"' in page
    assert 'value="150" aria-current="true"' in page


def test_usual_text_size_needs_no_cookie(client):
    page = client.get("/help/").content.decode()
    assert "data-text" not in page
    assert 'value="100" aria-current="true"' in page
    client.post("/text-size/", {"size": "200"})
    client.post("/text-size/", {"size": "100"})
    assert "data-text" not in client.get("/help/").content.decode()


@pytest.mark.parametrize("size", ["", "1000", "150;x"])
def test_unknown_text_size_changes_nothing(client, size):
    assert client.post("/text-size/", {"size": size}).status_code == 302
    client.cookies["cbt_text_size"] = size
    assert "data-text" not in client.get("/help/").content.decode()


def test_text_size_needs_a_post_and_stays_on_this_server(client):
    assert client.get("/text-size/").status_code == 405
    response = client.post("/text-size/", {"size": "150", "next": "https://elsewhere.example/"})
    assert response["Location"] == "/"
