"""Trainees: the list, the account and its PIN, corrections."""

import datetime
import re

import pytest
from django.test import Client
from django.urls import reverse

from cbt.people import actions, handed_secrets
from cbt.people.enums import RoleKind
from cbt.people.models import AuditLine, SignInThrottle, User
from cbt.quizzes.models import Attempt, GradingEvent
from courses.enums import QuizKind
from tests.factories import content, people, records

from .conftest import NOW, TODAY, errors, join, said

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
NEW = "/teach/people/new/"


def at(name, person):
    return reverse(f"teach:{name}", args=[person.pk])


def shown_pin(response):
    """The PIN on the page."""
    return re.search(r'class="class-code">(\d{6})<', response.content.decode())[1]


# --- The list ---------------------------------------------------------------------------------


def names(response):
    return [str(person) for person in response.context["page_obj"]]


def test_people_are_searched(signed_in, room):
    join(
        room.cohort,
        people.trainee(family_name="Өмүрбеков", given_name="Бакыт", service_number="K9"),
    )

    assert names(signed_in.get("/teach/people/", {"q": "өмүр"})) == ["Бакыт Өмүрбеков"]
    assert names(signed_in.get("/teach/people/", {"q": "t-1"})) == ["Aigul Saparova"]
    assert len(names(signed_in.get("/teach/people/"))) == 2


def test_people_are_narrowed_to_who_needs_help(signed_in, room):
    calm = people.trainee()
    join(room.cohort, calm)
    room.enrolment.due_date = TODAY - DAY
    room.enrolment.enrolled_at = NOW - 30 * DAY
    room.enrolment.save()
    people.lock_out(room.trainee, at=NOW)

    for show in ("locked", "overdue", "quiet"):
        assert names(signed_in.get("/teach/people/", {"show": show})) == ["Aigul Saparova"]
    assert len(names(signed_in.get("/teach/people/", {"show": "nonsense"}))) == 2


def test_empty_lists_say_why(client, signed_in, cast):
    assert "Nobody matches." in signed_in.get("/teach/people/?q=nobody").content.decode()

    client.force_login(cast["another instructor"])
    assert "You have no trainees yet." in client.get("/teach/people/").content.decode()


def test_people_come_in_pages_of_fifty(signed_in, room):
    join(room.cohort, *[people.trainee() for _n in range(50)])

    first = signed_in.get("/teach/people/")
    second = signed_in.get("/teach/people/?page=2")

    assert len(names(first)) == 50
    assert len(names(second)) == 1
    assert "51 people" in first.content.decode()


@pytest.mark.parametrize("items", [1, 3])
def test_people_cost_the_same_for_one_and_for_three(
    signed_in, room, items, django_assert_num_queries
):
    for _n in range(items):
        cohort = records.cohort(room.classroom)
        join(cohort, people.trainee())
    signed_in.get("/teach/people/")

    with django_assert_num_queries(6):
        signed_in.get("/teach/people/")


# --- A new trainee ----------------------------------------------------------------------------


def add(client, **fields):
    data = {
        "unit": people.unit("kz/bs/korday").pk,
        "service_number": "KZ-100",
        "family_name": "Жұмабаева",
        "given_name": "Әйгерім",
        "patronymic": "",
        "family_name_latin": "",
        "given_name_latin": "",
        "language": "kk",
        "sex": "",
        "cohort": "",
        "word": "a word of the page",
        **fields,
    }
    return client.post(NEW, data)


def test_new_trainee_signs_in_with_the_pin_on_the_page(signed_in, client):
    response = add(signed_in)
    pin = shown_pin(response)
    client.logout()

    person = User.objects.get(service_number="KZ-100")
    client.post("/sign-in/", {"agency": person.agency_id, "service_number": "KZ-100", "pin": pin})

    assert client.get("/")["Location"] == "/profile/pin/"
    assert "no-store" in response["Cache-Control"]
    assert person.unit.path == "kz/bs/korday"
    assert person.agency.path == "kz/bs"
    assert person.name_latin == "Aigerim Zhumabaeva"


def test_new_trainee_by_a_double_click_is_one_with_one_pin(signed_in):
    first, second = add(signed_in), add(signed_in)

    person = User.objects.get(service_number="KZ-100")
    assert shown_pin(first) == shown_pin(second)
    assert person.check_password(shown_pin(second))
    assert AuditLine.objects.filter(verb="people.add_trainee").count() == 1


def test_pin_is_shown_once(signed_in):
    pin = shown_pin(add(signed_in))
    person = User.objects.get(service_number="KZ-100")

    assert pin not in signed_in.get(at("trainee", person)).content.decode()


def test_new_trainee_joins_a_cohort_and_its_courses(signed_in, room):
    add(signed_in, cohort=room.cohort.pk)

    person = User.objects.get(service_number="KZ-100")
    assert person.memberships.get().cohort == room.cohort
    assert person.enrolments.get().course == room.course


def test_new_trainee_cannot_join_a_cohort_of_another_room(signed_in):
    other = records.cohort(people.classroom("elsewhere"))

    assert len(errors(add(signed_in, cohort=other.pk))) == 1
    assert not User.objects.filter(service_number="KZ-100").exists()


def test_new_trainee_without_a_post_belongs_to_the_agency(signed_in):
    add(signed_in, unit=people.unit("kz/bs").pk)

    person = User.objects.get(service_number="KZ-100")
    assert person.unit == person.agency


def test_taken_number_is_refused(signed_in, room):
    response = add(signed_in, service_number=room.trainee.service_number.lower())

    assert errors(response) == ["Bs already has a person with service number T-1."]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"unit": ""}, "Choose a post."),
        ({"service_number": " "}, "Enter the service number."),
        ({"service_number": "1#2"}, "Leave out the sign #."),
        (
            {"family_name": " ", "given_name": ""},
            "Enter a family name or a given name.",
        ),
        ({"family_name_latin": "Жумабаева"}, "Use Latin letters only, as in the passport."),
        (
            {"given_name": "Ivan\u202enavI"},
            "The text has characters that cannot be seen: U+202E. Type it again.",
        ),
        (
            {"service_number": "KZ-100\x01"},
            "The text has characters that cannot be seen: U+0001. Type it again.",
        ),
    ],
)
def test_new_trainee_says_what_is_wrong(signed_in, fields, words):
    assert errors(add(signed_in, **fields)) == [words]
    assert not User.objects.filter(service_number="KZ-100").exists()


def test_one_part_of_the_name_is_enough(signed_in):
    add(signed_in, family_name="", given_name="Мономум")

    assert User.objects.get(service_number="KZ-100").name_latin == "Monomum"


def test_cyrillic_letters_in_a_number_are_asked_about(signed_in):
    response = add(signed_in, service_number="АВ-100")

    assert errors(response) == [
        "The letters А, В are Cyrillic and look like Latin ones. "
        "Correct the number, or tick the box below it."
    ]
    assert 'name="confirms_letters"' in response.content.decode()


def test_confirmed_cyrillic_letters_are_taken(signed_in):
    add(signed_in, service_number="АВ-100", confirms_letters="on")

    assert User.objects.filter(service_number="АВ-100").exists()


def test_mixed_alphabets_are_asked_about(signed_in):
    response = add(signed_in, service_number="AВ-100")

    assert errors(response)[0].startswith("This number mixes Cyrillic letters (В) with Latin ones.")


def test_number_that_looks_like_a_taken_one_is_refused(signed_in):
    add(signed_in, service_number="AB-100")

    response = add(signed_in, service_number="АВ-100", confirms_letters="on")

    assert errors(response) == [
        "Bs already has the number AB-100. At sign-in the two are one: look-alike letters, "
        "spaces and hyphens make no difference."
    ]


def test_number_with_other_spaces_and_hyphens_is_refused(signed_in):
    add(signed_in, service_number="AB-100")

    response = add(signed_in, service_number="ab 10-0")

    assert errors(response)[0].startswith("Bs already has the number AB-100.")
    assert User.objects.filter(number_key="AB100").count() == 1


def test_latin_names_are_suggested_and_nothing_is_saved(signed_in):
    response = add(signed_in, suggest="1")

    page = response.content.decode()
    assert 'value="Zhumabaeva"' in page
    assert 'value="Aigerim"' in page
    assert 'value="KZ-100"' in page
    assert not User.objects.filter(service_number="KZ-100").exists()


def test_next_of_a_class_keeps_post_and_cohort(signed_in, room):
    link = re.search(
        r'href="(/teach/people/new/\?[^"]+)"',
        add(signed_in, cohort=room.cohort.pk).content.decode(),
    )[1].replace("&amp;", "&")

    form = signed_in.get(link).context["form"]

    assert form["cohort"].value() == str(room.cohort.pk)
    assert form["unit"].value() == str(people.unit("kz/bs/korday").pk)
    assert form["word"].value() != "a word of the page"


@pytest.mark.parametrize("items", [1, 3])
def test_new_trainee_costs_the_same_for_one_and_for_three(
    signed_in, room, items, django_assert_num_queries
):
    for number in range(items):
        people.unit(f"uz/agency-{number}/post-{number}")
        records.cohort(room.classroom)
    signed_in.get(NEW)

    with django_assert_num_queries(5):
        signed_in.get(NEW)


# --- One trainee ------------------------------------------------------------------------------


def test_trainee_shows_results_of_own_rooms_only(signed_in, room):
    records.passed(room.enrolment, pre=40, post=92)
    elsewhere = records.cohort(people.classroom("elsewhere"))
    other = records.course("profiling")
    records.passed(
        records.enrolment(room.trainee, other, cohort=elsewhere, classroom=elsewhere.classroom),
        post=77,
    )

    page = signed_in.get(at("trainee", room.trainee)).content.decode()

    assert "92\u00a0%, passed" in page
    assert "77\u00a0%" not in page
    assert "Profiling" not in page


def attempt(enrolment, number, percent):
    course = enrolment.course
    quiz = course.quizzes.first() or content.quiz(course, [], QuizKind.POST_TEST)
    row = Attempt.objects.create(
        enrolment=enrolment,
        quiz=quiz,
        quiz_version=quiz.current,
        number=number,
        pass_mark=80,
        state="submitted",
        started_at=NOW,
        submitted_at=NOW,
    )
    row.grading = GradingEvent.objects.create(
        attempt=row,
        number=1,
        reason="submission",
        score=percent,
        max_score=100,
        percent=percent,
        pass_mark=80,
        passed=percent >= 80,
        graded_at=NOW,
    )
    row.save()
    return row


def test_trainee_shows_every_attempt(signed_in, room):
    attempt(room.enrolment, 1, 64)
    attempt(room.enrolment, 2, 88)

    page = signed_in.get(at("trainee", room.trainee)).content.decode()

    assert page.count("Post-test</th>") == 2
    assert "64\u00a0%" in page
    assert "88\u00a0%" in page


@pytest.mark.parametrize("items", [1, 3])
def test_trainee_costs_the_same_for_one_and_for_three(
    signed_in, room, items, django_assert_num_queries
):
    for number in range(items):
        row = records.enrolment(
            room.trainee,
            records.course(f"course-{number}"),
            cohort=room.cohort,
            classroom=room.classroom,
        )
        attempt(row, 1, 64)
    signed_in.get(at("trainee", room.trainee))

    with django_assert_num_queries(13):
        signed_in.get(at("trainee", room.trainee))


# --- Back in ----------------------------------------------------------------------------------


def ticket(client, person):
    return client.get(at("trainee", person)).context["ticket"]


def test_reset_pin_shows_a_pin_that_works(signed_in, room):
    response = signed_in.post(
        at("reset_pin", room.trainee), {"ticket": ticket(signed_in, room.trainee)}
    )

    room.trainee.refresh_from_db()
    assert room.trainee.check_password(shown_pin(response))
    assert room.trainee.must_change_secret
    assert "no-store" in response["Cache-Control"]
    line = AuditLine.objects.get(verb="people.reset_secret")
    assert line.subject_id == room.trainee.pk
    assert shown_pin(response) not in str(line.detail)


def test_reset_pin_by_a_double_click_gives_one_pin(signed_in, room):
    data = {"ticket": ticket(signed_in, room.trainee)}

    first = signed_in.post(at("reset_pin", room.trainee), data)
    second = signed_in.post(at("reset_pin", room.trainee), data)

    assert shown_pin(first) == shown_pin(second)
    assert AuditLine.objects.filter(verb="people.reset_secret").count() == 1


def test_old_page_does_not_undo_the_trainees_own_pin(signed_in, room):
    data = {"ticket": ticket(signed_in, room.trainee)}
    signed_in.post(at("reset_pin", room.trainee), data)
    room.trainee.set_password("704182")
    room.trainee.must_change_secret = False
    room.trainee.save()

    response = signed_in.post(at("reset_pin", room.trainee), data, follow=True)

    room.trainee.refresh_from_db()
    assert room.trainee.check_password("704182")
    assert said(response) == [
        "The PIN was changed after you opened this page. Reset it now if needed."
    ]


def test_reset_pin_unlocks(signed_in, room):
    people.lock_out(room.trainee, at=NOW)

    signed_in.post(at("reset_pin", room.trainee), {"ticket": ticket(signed_in, room.trainee)})

    assert not SignInThrottle.objects.exists()


def test_unlock_is_offered_to_the_locked_and_works(signed_in, room):
    assert (
        at("unlock", room.trainee)
        not in signed_in.get(at("trainee", room.trainee)).content.decode()
    )
    people.lock_out(room.trainee, at=NOW)

    page = signed_in.get(at("trainee", room.trainee)).content.decode()
    assert at("unlock", room.trainee) in page
    first = signed_in.post(at("unlock", room.trainee), follow=True)
    second = signed_in.post(at("unlock", room.trainee), follow=True)

    assert said(first) == ["Aigul Saparova can sign in again."]
    assert said(second) == ["The account is not locked."]
    assert AuditLine.objects.filter(verb="people.unlock").count() == 1


def test_trainee_locked_at_a_pc_shows_which(signed_in, room):
    people.lock_out(room.trainee, at=NOW, pc="192.168.0.7")

    page = signed_in.get(at("trainee", room.trainee)).content.decode()
    assert "on the computer with the address 192.168.0.7. It works on the others." in page
    assert names(signed_in.get("/teach/people/", {"show": "locked"})) == ["Aigul Saparova"]
    people.lock_out(room.trainee, at=NOW, pc="192.168.0.8")
    page = signed_in.get(at("trainee", room.trainee)).content.decode()
    assert "on 2 computers, with the addresses 192.168.0.7, 192.168.0.8." in page
    signed_in.post(at("unlock", room.trainee))
    assert not SignInThrottle.objects.exclude(account="").exists()


@pytest.mark.parametrize("name", ["reset_pin", "unlock"])
def test_password_of_staff_in_the_cohort_is_untouched(signed_in, room, name):
    """Otherwise an instructor could take over an administrator who joins a course."""
    people.give_role(room.trainee, RoleKind.ADMINISTRATOR)
    before = User.objects.get(pk=room.trainee.pk).password

    response = signed_in.post(
        at(name, room.trainee), {"ticket": handed_secrets.reset_ticket(room.trainee)}, follow=True
    )

    assert said(response)[0].startswith("Only an administrator")
    assert User.objects.get(pk=room.trainee.pk).password == before
    assert "signs in with a password" in response.content.decode()


@pytest.fixture
def guest(signed_in, room):
    """An officer of a neighbouring country, added to the cohort by number."""
    person = people.trainee("uz/customs/gisht", family_name="Karimov", service_number="U-77")
    by_number = reverse("teach:cohort_member_by_number", args=[room.cohort.pk])
    signed_in.post(by_number, {"agency": person.agency_id, "service_number": "U-77"})
    return person


def test_guest_is_seen_with_their_progress(signed_in, room, guest):
    page = signed_in.get(at("trainee", guest)).content.decode()

    assert "Karimov" in page
    assert "Spring" in page
    assert "This account is from another country. Only an administrator can change it." in page
    for name in ("reset_pin", "unlock", "trainee_edit"):
        assert at(name, guest) not in page


@pytest.mark.parametrize("name", ["reset_pin", "unlock", "trainee_edit"])
def test_account_of_a_guest_is_untouched(signed_in, guest, name):
    people.lock_out(guest, at=NOW)
    before = User.objects.values().get(pk=guest.pk)
    lines = AuditLine.objects.count()

    response = signed_in.post(
        at(name, guest),
        {
            "ticket": handed_secrets.reset_ticket(guest),
            "family_name": "Renamed",
            "language": "en",
            "unit": guest.unit_id,
        },
        follow=True,
    )

    assert User.objects.values().get(pk=guest.pk) == before
    assert AuditLine.objects.count() == lines
    assert SignInThrottle.objects.exists()
    if name == "trainee_edit":
        assert response.status_code == 403
    else:
        assert said(response)[-1].startswith("This account is from another country.")


def test_locked_guest_is_shown_with_the_time(signed_in, guest):
    people.lock_out(guest, at=NOW)

    page = signed_in.get(at("trainee", guest)).content.decode()

    assert "The account is locked until" in page
    assert at("unlock", guest) not in page


def test_reset_pin_ends_what_the_trainee_has_open(signed_in, room):
    theirs = Client()
    theirs.force_login(room.trainee)
    assert theirs.get("/profile/").status_code == 200

    signed_in.post(at("reset_pin", room.trainee), {"ticket": ticket(signed_in, room.trainee)})

    assert theirs.get("/profile/")["Location"].startswith("/sign-in/")


def test_number_of_a_newcomer_of_another_instructor_shows_no_pin(signed_in):
    """Two presses of one person are one; the same PIN by chance is nobody else's to see."""
    actions.add_trainee(
        agency=people.unit("kz/bs"),
        unit=people.unit("kz/bs"),
        service_number="KZ-100",
        family_name="Saparova",
        pin=handed_secrets.pin_for("a word of the page"),
        given_name="",
        actor=people.instructor(people.classroom("elsewhere")),
        at=NOW,
    )

    assert errors(add(signed_in)) == ["Bs already has a person with service number KZ-100."]


# --- Corrections ------------------------------------------------------------------------------


def edit(client, person, **fields):
    data = {
        "unit": person.unit_id,
        "family_name": person.family_name,
        "given_name": person.given_name,
        "family_name_latin": "Saparova",
        "given_name_latin": "Aigul",
        "language": "en",
        **fields,
    }
    return client.post(at("trainee_edit", person), data, follow=True)


def test_edit_saves_and_says_so(signed_in, room):
    response = edit(signed_in, room.trainee, given_name="Aygul")

    room.trainee.refresh_from_db()
    assert room.trainee.given_name == "Aygul"
    assert said(response) == ["The changes are saved. Certificates issued before stay as they are."]


def test_name_of_staff_in_the_cohort_is_an_administrators(client, signed_in, room):
    people.give_role(room.trainee, RoleKind.ADMINISTRATOR)

    assert edit(signed_in, room.trainee, family_name="Renamed").status_code == 403
    assert (
        at("trainee_edit", room.trainee)
        not in signed_in.get(at("trainee", room.trainee)).content.decode()
    )
    client.force_login(people.administrator())
    edit(client, room.trainee, family_name="Corrected")

    room.trainee.refresh_from_db()
    assert room.trainee.family_name == "Corrected"


def test_edit_twice_is_harmless(signed_in, room):
    edit(signed_in, room.trainee, given_name="Aygul")
    response = edit(signed_in, room.trainee, given_name="Aygul")

    assert said(response) == ["Nothing was changed."]
    assert AuditLine.objects.filter(verb="people.edit_trainee").count() == 1


def test_edit_stays_within_the_agency(signed_in, room):
    response = edit(signed_in, room.trainee, unit=people.unit("uz/customs/gisht").pk)

    room.trainee.refresh_from_db()
    assert len(errors(response)) == 1
    assert room.trainee.unit.path == "kz/bs/korday"


def test_edit_suggests_latin_names(signed_in, room):
    page = edit(signed_in, room.trainee, given_name="Айгүл", suggest="1").content.decode()

    room.trainee.refresh_from_db()
    assert 'value="Aigul"' in page
    assert 'value="Айгүл"' in page
    assert room.trainee.given_name == "Aigul"


# --- Out of a course --------------------------------------------------------------------------


def test_withdraw_keeps_the_record_with_the_reason(signed_in, room):
    data = {"enrolment": room.enrolment.pk, "reason": "Posted elsewhere"}

    first = signed_in.post(at("withdraw", room.trainee), data, follow=True)
    second = signed_in.post(at("withdraw", room.trainee), data, follow=True)

    room.enrolment.refresh_from_db()
    assert room.enrolment.withdrawn_at == NOW
    assert said(first) == ["The trainee is out of the course. Results so far are kept."]
    assert said(second) == ["The trainee is not enrolled in this course."]
    assert AuditLine.objects.get(verb="training.withdraw").detail == {"reason": "Posted elsewhere"}


def test_withdraw_needs_a_reason(signed_in, room):
    response = signed_in.post(at("withdraw", room.trainee), {"enrolment": room.enrolment.pk})

    assert errors(response) == ["Enter a reason. It is kept in the records."]
    page = response.content.decode()
    assert 'id="id_reason"' in page
    assert "<details open>" in page
    room.enrolment.refresh_from_db()
    assert room.enrolment.withdrawn_at is None


def test_withdraw_from_another_room_is_refused(signed_in, room):
    other = records.enrolment(
        room.trainee, records.course("profiling"), classroom=people.classroom("elsewhere")
    )

    response = signed_in.post(
        at("withdraw", room.trainee), {"enrolment": other.pk, "reason": "Mine"}, follow=True
    )

    other.refresh_from_db()
    assert other.withdrawn_at is None
    assert said(response) == ["The trainee is not enrolled in this course."]


def test_withdraw_of_the_last_tie_leads_to_the_list(signed_in, room):
    person = people.trainee()
    row = records.enrolment(person, room.course, classroom=room.classroom)

    response = signed_in.post(
        at("withdraw", person), {"enrolment": row.pk, "reason": "By mistake"}, follow=True
    )

    assert response.redirect_chain[-1][0] == "/teach/people/"


# --- A due date -------------------------------------------------------------------------------


def due(enrolment):
    return reverse("teach:enrolment_due_date", args=[enrolment.user_id, enrolment.pk])


def test_due_date_of_one_trainee_is_changed(signed_in, room):
    assert due(room.enrolment) in signed_in.get(at("trainee", room.trainee)).content.decode()
    assert "Aigul Saparova" in signed_in.get(due(room.enrolment)).content.decode()

    response = signed_in.post(due(room.enrolment), {"due_date": "2026-06-30"}, follow=True)

    room.enrolment.refresh_from_db()
    assert room.enrolment.due_date == datetime.date(2026, 6, 30)
    assert said(response) == ["The due date of 1 trainee is changed."]
    line = AuditLine.objects.get(verb="training.change_due_date")
    assert line.detail == {"due_date": [None, "2026-06-30"]}


def test_due_date_of_one_trainee_in_the_past_is_refused(signed_in, room):
    assert errors(signed_in.post(due(room.enrolment), {"due_date": "2026-05-19"})) == [
        "This day is over. Choose today or a later day."
    ]


def test_completed_course_offers_no_other_due_date(signed_in, room):
    records.passed(room.enrolment)

    assert due(room.enrolment) not in signed_in.get(at("trainee", room.trainee)).content.decode()


def test_due_date_of_an_enrolment_in_another_room_does_not_exist(signed_in, room):
    other = records.enrolment(
        room.trainee, records.course("profiling"), classroom=people.classroom("elsewhere")
    )

    assert signed_in.get(due(other)).status_code == 404
