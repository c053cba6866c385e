"""Cohorts: making one, its people, its courses, its cards."""

import datetime

import pytest
from django.urls import reverse

from cbt.people.models import AuditLine
from cbt.training.models import Cohort, Enrolment, Membership
from tests.factories import people, records

from .conftest import NOW, TODAY, errors, join, said

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def at(name, room):
    return reverse(f"teach:{name}", args=[room.cohort.pk])


# --- Making one -------------------------------------------------------------------------------


def new_cohort(client, room, **fields):
    data = {
        "name": "Autumn",
        "classroom": room.classroom.pk,
        "start_date": "2026-09-01",
        "end_date": "2026-09-12",
        **fields,
    }
    return client.post("/teach/cohorts/new/", data, follow=True)


def test_new_cohort_leads_to_its_page(signed_in, room):
    response = new_cohort(signed_in, room)

    cohort = Cohort.objects.get(name="Autumn")
    assert response.redirect_chain[-1][0] == f"/teach/cohorts/{cohort.pk}/"
    assert (cohort.start_date, cohort.end_date) == (
        datetime.date(2026, 9, 1),
        datetime.date(2026, 9, 12),
    )
    assert "Nobody is in this cohort yet." in response.content.decode()


def test_new_cohort_by_a_double_click_is_one(signed_in, room):
    new_cohort(signed_in, room)
    response = new_cohort(signed_in, room)

    cohort = Cohort.objects.get(name="Autumn")
    assert response.redirect_chain[-1][0] == f"/teach/cohorts/{cohort.pk}/"


def test_new_cohort_with_a_taken_name_is_refused(signed_in, room):
    response = new_cohort(signed_in, room, name=" Spring ")

    assert errors(response) == [
        "This classroom already has a cohort called “Spring”. Choose another name."
    ]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": " "}, "Enter a name."),
        ({"classroom": ""}, "Choose a classroom."),
        ({"start_date": ""}, "Enter the first day."),
        ({"start_date": "tomorrow"}, "Enter a date."),
        ({"end_date": "2026-08-31"}, "The last day is before the first. Change one of them."),
    ],
)
def test_new_cohort_says_what_is_wrong(signed_in, room, fields, words):
    assert errors(new_cohort(signed_in, room, **fields)) == [words]
    assert Cohort.objects.count() == 1


def test_new_cohort_in_a_room_of_somebody_else_is_refused(signed_in, room):
    response = new_cohort(signed_in, room, classroom=people.classroom("elsewhere").pk)

    assert len(errors(response)) == 1
    assert Cohort.objects.count() == 1


# --- The lists --------------------------------------------------------------------------------


def test_cohorts_are_running_or_closed(signed_in, room):
    records.cohort(room.classroom, "Winter", closed_at=NOW)

    running = signed_in.get("/teach/cohorts/").content.decode()
    closed = signed_in.get("/teach/cohorts/?show=closed").content.decode()

    assert "Spring" in running
    assert "Winter" not in running
    assert "Winter" in closed
    assert "Spring" not in closed


def test_cohorts_without_any_say_what_to_do(client, cast):
    client.force_login(cast["another instructor"])

    assert "No cohort is running." in client.get("/teach/cohorts/").content.decode()
    assert "No cohort is closed yet." in client.get("/teach/cohorts/?show=closed").content.decode()


@pytest.mark.parametrize("items", [1, 3])
def test_cohorts_cost_the_same_for_one_and_for_three(
    signed_in, room, items, django_assert_num_queries
):
    for number in range(items):
        cohort = records.cohort(room.classroom)
        member = people.trainee()
        join(cohort, member)
        records.enrolment(member, records.course(f"course-{number}"), cohort=cohort)
    signed_in.get("/teach/cohorts/")

    with django_assert_num_queries(11):
        signed_in.get("/teach/cohorts/")


@pytest.mark.parametrize("items", [1, 3])
def test_cohort_costs_the_same_for_one_and_for_three(
    signed_in, room, items, django_assert_num_queries
):
    for number in range(items):
        member = people.trainee()
        join(room.cohort, member)
        course = records.course(f"course-{number}")
        row = records.enrolment(member, course, cohort=room.cohort, classroom=room.classroom)
        records.passed(row)
    signed_in.get(at("cohort", room))

    with django_assert_num_queries(10):
        signed_in.get(at("cohort", room))


# --- One cohort -------------------------------------------------------------------------------


def lines(response):
    """What the tables say: person > state, pre-test, lessons, post-test."""
    return {str(line.person): line for table in response.context["tables"] for line in table.lines}


def test_cohort_shows_how_far_each_is(signed_in, room):
    records.passed(room.enrolment, pre=40, post=92.5, lessons_done=6, lessons_required=6)
    member = people.trainee()
    join(room.cohort, member)
    late = records.enrolment(
        member,
        room.course,
        cohort=room.cohort,
        classroom=room.classroom,
        due_date=TODAY - DAY,
    )
    records.standing(late, started_at=NOW, lessons_done=2, lessons_required=6)

    response = signed_in.get(at("cohort", room))

    found = lines(response)
    assert found["Aigul Saparova"].state == "completed"
    assert found[str(member)].state == "overdue"
    page = response.content.decode()
    for words in (
        "1 of 2 completed",
        "40\u00a0%",
        "6 of 6",
        "92.5\u00a0%, passed",
        "2 of 6",
        "Overdue",
    ):
        assert words in page


def test_cohort_tells_completed_from_passed(signed_in, room):
    join(room.cohort, member := people.trainee())
    failed = records.enrolment(
        member, room.course, cohort=room.cohort, classroom=room.classroom, due_date=TODAY - DAY
    )
    records.standing(failed, best_post_percent="76.15", completed_at=NOW)

    response = signed_in.get(at("cohort", room))

    assert lines(response)[str(member)].state == "test_not_passed"
    page = response.content.decode()
    for words in ("1 of 2 completed", "passed: 0", "Test not passed"):
        assert words in page


def test_cohort_shows_whom_nobody_enrolled(signed_in, room):
    join(room.cohort, people.trainee())

    page = signed_in.get(at("cohort", room)).content.decode()

    assert "1 person of this cohort is not enrolled in this course." in page
    assert "Not enrolled" in page


def test_cohort_hides_figures_of_another_room(signed_in, room):
    """A member who takes the course elsewhere is their instructor's business."""
    member = people.trainee()
    join(room.cohort, member)
    other = records.cohort(people.classroom("elsewhere"))
    records.passed(
        records.enrolment(member, room.course, cohort=other, classroom=other.classroom), post=77
    )

    page = signed_in.get(at("cohort", room)).content.decode()

    assert "Enrolled through another classroom" in page
    assert "77\u00a0%" not in page
    assert "not enrolled in this course" not in page


def test_closed_cohort_offers_nothing_that_changes_it(signed_in, room):
    room.cohort.closed_at = NOW
    room.cohort.save()

    page = signed_in.get(at("cohort", room)).content.decode()

    assert "This cohort was closed on 20 May 2026." in page
    assert at("enrol", room) not in page
    assert at("cohort_members", room) not in page


def test_closing_twice_is_harmless(signed_in, room):
    signed_in.post(at("cohort_close", room))
    response = signed_in.post(at("cohort_close", room))

    assert response.status_code == 302
    assert AuditLine.objects.filter(verb="training.close_cohort").count() == 1


def test_cards_show_numbers_and_no_pin(signed_in, room):
    page = signed_in.get(at("cohort_cards", room)).content.decode()

    assert "Aigul Saparova" in page
    assert "T-1" in page
    assert room.trainee.password not in page


# --- Its people -------------------------------------------------------------------------------


@pytest.fixture
def known(room, teacher):
    """Somebody of the same room who is not in the cohort yet."""
    person = people.trainee(family_name="Қасымов", given_name="Ерлан", service_number="KZ-77")
    records.enrolment(person, room.course, classroom=room.classroom)
    return person


@pytest.mark.parametrize("words", ["қасым", "касымов", "ҚАСЫМОВ ерлан", "kz-77", "77"])
def test_people_are_found_by_name_or_number(signed_in, room, known, words):
    response = signed_in.get(at("cohort_members", room), {"q": words})

    assert response.context["found"] == [known]


def test_nobody_found_says_what_to_do(signed_in, room, known):
    page = signed_in.get(at("cohort_members", room), {"q": "Nobody"}).content.decode()

    assert "Nobody you work with matches “Nobody”." in page


def test_strangers_are_not_found_by_name(signed_in, room):
    people.trainee(family_name="Stranger")

    assert not signed_in.get(at("cohort_members", room), {"q": "Stranger"}).context["found"]


def test_ticked_people_are_added_and_enrolled(signed_in, room, known):
    response = signed_in.post(at("cohort_members", room), {"people": known.pk}, follow=True)

    assert said(response) == ["1 person was added."]
    assert Membership.objects.filter(cohort=room.cohort, user=known).exists()
    assert Enrolment.objects.filter(user=known, course=room.course).count() == 1


def test_adding_twice_is_harmless(signed_in, room, known):
    for _n in range(2):
        response = signed_in.post(at("cohort_members", room), {"people": known.pk}, follow=True)

    assert said(response)[-1] == "All of them are in this cohort already."
    assert Membership.objects.filter(user=known).count() == 1


def test_nobody_ticked_is_said(signed_in, room, known):
    assert errors(signed_in.post(at("cohort_members", room))) == ["Tick at least one person."]


def test_stranger_cannot_be_ticked(signed_in, room):
    stranger = people.trainee()

    response = signed_in.post(at("cohort_members", room), {"people": stranger.pk})

    assert errors(response) == ["The list has changed. Choose again."]
    assert not stranger.memberships.exists()


def test_stranger_is_added_by_agency_and_number(signed_in, room):
    stranger = people.trainee(at="uz/customs/gisht", service_number="U-9")

    signed_in.post(
        at("cohort_member_by_number", room),
        {"agency": stranger.agency_id, "service_number": " u-9 "},
    )

    assert stranger.memberships.get().cohort == room.cohort


def test_unknown_number_is_said(signed_in, room):
    stranger = people.trainee(at="uz/customs/gisht", service_number="U-9")

    response = signed_in.post(
        at("cohort_member_by_number", room),
        {"agency": stranger.agency_id, "service_number": "U-8"},
    )

    assert errors(response) == [
        "Customs has no trainee with this number here. Check it, or add the trainee."
    ]


def test_closed_cohort_takes_nobody(signed_in, room, known):
    room.cohort.closed_at = NOW
    room.cohort.save()

    response = signed_in.post(at("cohort_members", room), {"people": known.pk}, follow=True)

    assert said(response) == ["This cohort is closed. Make a new one."]
    assert not known.memberships.exists()


@pytest.mark.parametrize("items", [1, 3])
def test_members_cost_the_same_for_one_and_for_three(
    signed_in, room, items, django_assert_num_queries
):
    for _n in range(items):
        records.enrolment(classroom=room.classroom)
    signed_in.get(at("cohort_members", room))

    with django_assert_num_queries(6):
        signed_in.get(at("cohort_members", room))


# --- Its courses ------------------------------------------------------------------------------


def test_enrol_offers_published_courses_by_title(signed_in, room):
    records.course("zones", en="Controlled zones")
    hidden = records.course("hidden", en="Hidden")
    hidden.archived_at = NOW
    hidden.save()

    page = signed_in.get(at("enrol", room)).content.decode()

    assert page.index("Controlled zones") < page.index("Document checks")
    assert "Hidden" not in page


def test_enrol_takes_everybody_once(signed_in, room):
    join(room.cohort, people.trainee(), people.trainee())
    course = records.course("profiling")
    data = {"course": course.pk, "due_date": "2026-06-30"}

    first = signed_in.post(at("enrol", room), data, follow=True)
    second = signed_in.post(at("enrol", room), data, follow=True)

    assert said(first) == ["3 people were enrolled."]
    assert said(second) == ["Everybody in this cohort is enrolled in this course already."]
    assert set(course.enrolments.values_list("due_date", flat=True)) == {datetime.date(2026, 6, 30)}
    assert course.enrolments.count() == 3


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"course": ""}, "Choose a course."),
        ({"due_date": "2026-05-19"}, "This day is over. Choose today or a later day."),
        ({"due_date": "soon"}, "Enter a date."),
    ],
)
def test_enrol_says_what_is_wrong(signed_in, room, fields, words):
    data = {"course": room.course.pk, **fields}

    assert errors(signed_in.post(at("enrol", room), data)) == [words]


def test_enrol_says_who_keeps_what_they_have(signed_in, room):
    join(room.cohort, people.trainee())

    response = signed_in.post(at("enrol", room), {"course": room.course.pk}, follow=True)

    assert said(response) == [
        "1 person was enrolled. 1 more was enrolled before: the due date and results stay."
    ]


def due(room, course=None):
    return reverse("teach:course_due_date", args=[room.cohort.pk, (course or room.course).pk])


def test_due_date_of_the_cohort_is_changed_for_who_is_not_done(signed_in, teacher, room):
    done, earlier, guest = (people.trainee() for _n in range(3))
    join(room.cohort, done, earlier, guest)
    records.passed(
        records.enrolment(done, room.course, cohort=room.cohort, classroom=room.classroom)
    )
    records.enrolment(earlier, room.course, classroom=room.classroom, due_date=TODAY - DAY)
    records.enrolment(guest, room.course, classroom=people.classroom("elsewhere"))
    page = signed_in.get(at("cohort", room)).content.decode()
    assert due(room) in page
    assert "2 trainees have not completed" in signed_in.get(due(room)).content.decode()

    response = signed_in.post(due(room), {"due_date": "2026-06-30"}, follow=True)

    assert said(response) == ["The due date of 2 trainees is changed."]
    days = dict(room.course.enrolments.values_list("user", "due_date"))
    day = datetime.date(2026, 6, 30)
    assert days == {room.trainee.pk: day, earlier.pk: day, done.pk: None, guest.pk: None}
    lines = AuditLine.objects.filter(verb="training.change_due_date", actor=teacher)
    assert {tuple(line.detail["due_date"]) for line in lines} == {
        (None, "2026-06-30"),
        ("2026-05-19", "2026-06-30"),
    }


def test_due_date_of_the_cohort_by_a_double_click_is_changed_once(signed_in, room):
    for _n in range(2):
        response = signed_in.post(due(room), {"due_date": "2026-06-30"}, follow=True)

    assert said(response)[-1] == "Nothing was changed."
    assert AuditLine.objects.filter(verb="training.change_due_date").count() == 1


def test_due_date_in_the_past_is_refused(signed_in, room):
    assert errors(signed_in.post(due(room), {"due_date": "2026-05-19"})) == [
        "This day is over. Choose today or a later day."
    ]


def test_due_date_of_a_closed_cohort_stays(signed_in, room):
    room.cohort.closed_at = NOW
    room.cohort.save()

    response = signed_in.post(due(room), {"due_date": "2026-06-30"}, follow=True)

    assert said(response) == ["This cohort is closed. Make a new one."]
    assert room.course.enrolments.get().due_date is None
    assert due(room) not in response.content.decode()


def test_due_date_of_a_course_that_the_cohort_does_not_take(signed_in, room):
    assert signed_in.get(due(room, records.course("profiling"))).status_code == 404


@pytest.mark.parametrize("items", [1, 3])
def test_due_date_costs_the_same_for_one_and_for_three(
    signed_in, room, items, django_assert_num_queries
):
    for _n in range(items):
        member = people.trainee()
        join(room.cohort, member)
        records.enrolment(member, room.course, cohort=room.cohort, classroom=room.classroom)
    signed_in.get(due(room))

    with django_assert_num_queries(8):
        signed_in.get(due(room))


def test_enrolling_an_empty_cohort_says_what_to_do(signed_in, room):
    room.cohort.memberships.all().delete()
    words = "Nobody is in this cohort. Add trainees first."

    asked = signed_in.get(at("enrol", room)).content.decode()
    response = signed_in.post(at("enrol", room), {"course": room.course.pk})

    assert words in asked
    assert at("cohort_members", room) in asked
    assert errors(response) == [words]


def test_enrol_in_a_closed_cohort_is_refused(signed_in, room):
    room.cohort.closed_at = NOW
    room.cohort.save()

    response = signed_in.post(at("enrol", room), {"course": room.course.pk})

    assert errors(response) == ["This cohort is closed. Make a new one."]


@pytest.mark.parametrize("items", [1, 3])
def test_enrol_costs_the_same_for_one_and_for_three(
    signed_in, room, items, django_assert_num_queries
):
    for number in range(items):
        records.course(f"course-{number}")
    signed_in.get(at("enrol", room))

    with django_assert_num_queries(9):
        signed_in.get(at("enrol", room))
