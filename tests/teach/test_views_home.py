"""The start page: who needs the instructor, and how the cohorts stand."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cbt.people.models import SignInThrottle
from tests.factories import people, records

from .conftest import NOW, TODAY, join

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
START = "/teach/"


def busy(user, room, **fields):
    """An enrolment in the room that moved today."""
    row = records.enrolment(
        user, room.course, cohort=room.cohort, classroom=room.classroom, **fields
    )
    records.standing(row, started_at=NOW, last_active_at=NOW)
    return row


@pytest.fixture
def calm(room):
    """The one trainee of the room worked today."""
    records.standing(room.enrolment, started_at=NOW, last_active_at=NOW)
    return room


def test_start_says_that_nothing_needs_you(signed_in, calm):
    page = signed_in.get(START).content.decode()

    assert "Nothing needs you now." in page
    assert "0 of 1 completed" in page


def test_start_without_cohorts_says_what_to_do(client, cast):
    client.force_login(cast["another instructor"])

    page = client.get(START).content.decode()

    assert "No cohort is running. Make one, add people to it" in page
    assert "Nothing needs you now." in page


def test_start_counts_completed_in_words(signed_in, calm):
    for _n in range(2):
        member = people.trainee()
        join(calm.cohort, member)
        records.passed(
            records.enrolment(member, calm.course, cohort=calm.cohort, classroom=calm.classroom)
        )

    page = signed_in.get(START).content.decode()

    assert "2 of 3 completed" in page
    assert "3 trainees" in page


def figures(cards):
    return [(line.completed, line.total, line.overdue) for card in cards for line in card.courses]


def test_start_counts_as_the_page_of_the_cohort_does(signed_in, calm):
    """Members enrolled before the cohort, elsewhere, or gone: one rule for both pages."""
    other = records.cohort(calm.classroom, "Earlier", closed_at=NOW)
    earlier, late, gone, guest = (people.trainee() for _n in range(4))
    gone.is_active = False
    gone.save()
    join(calm.cohort, earlier, late, gone, guest)
    records.passed(records.enrolment(earlier, calm.course, cohort=other, classroom=calm.classroom))
    records.enrolment(late, calm.course, classroom=calm.classroom, due_date=TODAY - DAY)
    records.enrolment(gone, calm.course, cohort=calm.cohort, classroom=calm.classroom)
    records.enrolment(guest, calm.course, classroom=people.classroom("elsewhere"))

    start = signed_in.get(START)
    cohorts = signed_in.get("/teach/cohorts/")
    [table] = signed_in.get(f"/teach/cohorts/{calm.cohort.pk}/").context["tables"]

    assert (table.completed, table.enrolled, table.overdue) == (1, 3, 1)
    assert figures(start.context["home"].cohorts) == [(1, 3, 1)]
    assert figures(cohorts.context["cards"]) == [(1, 3, 1)]
    assert start.context["home"].cohorts[0].people == 4


def test_start_shows_who_is_locked_out(signed_in, calm):
    people.lock_out(calm.trainee, at=NOW)
    people.lock_out(people.trainee(), at=NOW)  # of nobody's room

    page = signed_in.get(START).content.decode()

    assert "1 trainee is locked out" in page
    assert "Aigul Saparova" in page


def test_start_shows_locked_cyrillic_number(signed_in, calm):
    member = people.trainee(service_number="КР-12")
    join(calm.cohort, member)
    people.lock_out(member, at=NOW)

    assert "1 trainee is locked out" in signed_in.get(START).content.decode()


def test_start_forgets_a_lock_that_ended(signed_in, calm, monkeypatch):
    people.lock_out(calm.trainee, at=NOW)
    monkeypatch.setattr("cbt.lib.clock.now", lambda: NOW + datetime.timedelta(minutes=16))

    assert "locked out" not in signed_in.get(START).content.decode()


@pytest.mark.parametrize(
    ("due", "late"), [(TODAY, False), (TODAY - DAY, True), (None, False)], ids=str
)
def test_start_shows_who_is_overdue(signed_in, calm, due, late):
    calm.enrolment.due_date = due
    calm.enrolment.save()

    assert ("1 trainee is overdue" in signed_in.get(START).content.decode()) is late


def test_completed_is_never_overdue(signed_in, room):
    room.enrolment.due_date = TODAY - DAY
    room.enrolment.save()
    records.passed(room.enrolment)

    assert "overdue" not in signed_in.get(START).content.decode()


@pytest.mark.parametrize(("days", "is_quiet"), [(6, False), (8, True)])
def test_start_shows_who_stopped(signed_in, room, days, is_quiet):
    room.enrolment.enrolled_at = NOW - 30 * DAY
    room.enrolment.save()
    records.standing(room.enrolment, started_at=NOW - 20 * DAY, last_active_at=NOW - days * DAY)

    page = signed_in.get(START).content.decode()

    assert ("1 trainee made no progress for 7 days" in page) is is_quiet


@pytest.mark.parametrize(("days", "is_quiet"), [(6, False), (8, True)])
def test_start_shows_who_never_began(signed_in, room, days, is_quiet):
    room.enrolment.enrolled_at = NOW - days * DAY
    room.enrolment.save()

    assert ("made no progress" in signed_in.get(START).content.decode()) is is_quiet


def test_who_works_in_another_course_did_not_stop(signed_in, room):
    """Neither the number, nor a name, nor the list behind them."""
    room.enrolment.enrolled_at = NOW - 30 * DAY
    room.enrolment.save()
    stopped = people.trainee()
    for user in (room.trainee, stopped):
        other = records.course("profiling")
        row = records.enrolment(user, other, cohort=room.cohort, classroom=room.classroom)
        records.passed(row, last_active_at=NOW - (DAY if user == room.trainee else 9 * DAY))
    records.enrolment(stopped, room.course, classroom=room.classroom, enrolled_at=NOW - 30 * DAY)

    quiet = signed_in.get(START).context["home"].quiet
    listed = signed_in.get("/teach/people/?show=quiet").context["page_obj"]

    assert list(quiet.people) == list(listed) == [stopped]


def test_work_in_another_room_is_not_looked_at(signed_in, room):
    room.enrolment.enrolled_at = NOW - 30 * DAY
    room.enrolment.save()
    elsewhere = records.enrolment(
        room.trainee, records.course("profiling"), classroom=people.classroom("elsewhere")
    )
    records.standing(elsewhere, started_at=NOW, last_active_at=NOW)

    assert signed_in.get(START).context["home"].quiet.count == 1


def test_closed_cohort_rests(signed_in, room):
    room.enrolment.enrolled_at = NOW - 30 * DAY
    room.enrolment.save()
    room.cohort.closed_at = NOW
    room.cohort.save()

    page = signed_in.get(START).content.decode()

    assert "made no progress" not in page
    assert "Spring" not in page


def test_start_names_three_and_counts_the_rest(signed_in, calm):
    for _n in range(5):
        busy(people.trainee(), calm, due_date=TODAY - DAY)

    page = signed_in.get(START).content.decode()

    assert "5 trainees are overdue" in page
    assert "and 2 more" in page


def test_start_offers_the_editor_to_authors_only(client, calm, teacher):
    client.force_login(teacher)
    assert 'href="/editor/"' in client.get(START).content.decode()

    client.force_login(people.classroom_manager(calm.classroom))
    assert 'href="/editor/"' not in client.get(START).content.decode()


def test_start_says_the_next_step_of_a_new_cohort(signed_in, calm):
    empty = records.cohort(calm.classroom, "Empty")
    waiting = records.cohort(calm.classroom, "Waiting")
    join(waiting, people.trainee())

    page = signed_in.get(START).content.decode()

    assert f'href="/teach/cohorts/{empty.pk}/members/"' in page
    assert f'href="/teach/cohorts/{waiting.pk}/enrol/"' in page


@pytest.mark.parametrize("items", [1, 3])
def test_start_costs_the_same_for_one_and_for_three(
    signed_in, calm, items, django_assert_num_queries
):
    for number in range(items):
        cohort = records.cohort(calm.classroom)
        member = people.trainee()
        join(cohort, member)
        records.enrolment(
            member,
            records.course(f"course-{number}"),
            cohort=cohort,
            classroom=calm.classroom,
            due_date=TODAY - DAY,
            enrolled_at=NOW - 30 * DAY,
        )
        people.lock_out(member, at=NOW)
    signed_in.get(START)

    with django_assert_num_queries(17):
        signed_in.get(START)


def test_accounts_that_somebody_made_up_stop_no_page(signed_in, calm, django_assert_num_queries):
    """Anybody at the door can lock names that are nobody's: hundreds of them."""
    people.lock_out(calm.trainee, at=NOW)
    signed_in.get(START)
    with CaptureQueriesContext(connection) as few:
        signed_in.get(START)
    SignInThrottle.objects.bulk_create(
        SignInThrottle(
            account=f"kz/bs#{number}",
            failures=5,
            window_started_at=NOW,
            locked_until=NOW + 15 * datetime.timedelta(minutes=1),
        )
        for number in range(1200)
    )

    with django_assert_num_queries(len(few)):
        page = signed_in.get(START)

    assert [str(person) for person in page.context["home"].locked.people] == ["Aigul Saparova"]
    assert signed_in.get("/teach/people/?show=locked").status_code == 200
