"""What each of the cast gets of each screen: a room of somebody else's does not exist."""

import uuid

import pytest
from django.urls import reverse

from cbt.people.models import AuditLine
from tests.factories import people

pytestmark = pytest.mark.django_db
CAST = (
    "trainee",
    "another trainee",
    "instructor",
    "another instructor",
    "manager",
    "anonymous",
)
# Screens without an id in the address show whatever is the asker's own.
OPEN = dict(zip(CAST, (403, 403, 200, 200, 403, 302), strict=True))
OWN = dict(zip(CAST, (403, 403, 200, 404, 403, 302), strict=True))
# A POST that does its work ends in a redirect; one that shows a PIN answers itself.
OWN_POST = {**OWN, "instructor": 302}


def ask(client, cast, who, url, method="get", data=None):
    user = cast[who]
    if user.is_authenticated:
        client.force_login(user)
    return getattr(client, method)(url, data or {})


@pytest.mark.parametrize("who", CAST)
@pytest.mark.parametrize(
    "name", ["home", "cohorts", "cohort_new", "people", "trainee_new", "trainee_list"]
)
def test_own_screens(client, cast, who, name):
    response = ask(client, cast, who, reverse(f"teach:{name}"))

    assert response.status_code == OPEN[who]
    if who == "anonymous":
        assert response["Location"].startswith("/sign-in/staff/?next=")


@pytest.mark.parametrize("who", CAST)
@pytest.mark.parametrize(
    "name", ["cohort", "cohort_members", "enrol", "cohort_cards", "cohort_close"]
)
def test_screens_of_a_cohort(client, cast, room, who, name):
    response = ask(client, cast, who, reverse(f"teach:{name}", args=[room.cohort.pk]))

    assert response.status_code == OWN[who]


@pytest.mark.parametrize("who", CAST)
@pytest.mark.parametrize("name", ["trainee", "trainee_edit"])
def test_screens_of_a_trainee(client, cast, room, who, name):
    response = ask(client, cast, who, reverse(f"teach:{name}", args=[room.trainee.pk]))

    assert response.status_code == OWN[who]


@pytest.mark.parametrize("who", CAST)
@pytest.mark.parametrize("name", ["cohort_members", "cohort_member_by_number", "enrol"])
def test_changes_of_a_cohort(client, cast, room, who, name):
    before = AuditLine.objects.count()
    stranger = people.trainee(service_number="T-77")
    data = {
        "people": room.trainee.pk,
        "agency": stranger.agency_id,
        "service_number": "T-77",
        "course": room.course.pk,
    }
    response = ask(client, cast, who, reverse(f"teach:{name}", args=[room.cohort.pk]), "post", data)

    assert response.status_code == OWN_POST[who]
    if who != "instructor":
        assert AuditLine.objects.count() == before


@pytest.mark.parametrize("who", CAST)
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("whose", ["cohort", "enrolment"])
def test_changing_a_due_date(client, cast, room, who, method, whose):
    urls = {
        "cohort": reverse("teach:course_due_date", args=[room.cohort.pk, room.course.pk]),
        "enrolment": reverse("teach:enrolment_due_date", args=[room.trainee.pk, room.enrolment.pk]),
    }
    response = ask(client, cast, who, urls[whose], method, {"due_date": "2026-06-30"})

    room.enrolment.refresh_from_db()
    assert response.status_code == (OWN if method == "get" else OWN_POST)[who]
    changes = method == "post" and who == "instructor"
    assert (room.enrolment.due_date is not None) is changes


@pytest.mark.parametrize("who", CAST)
def test_adding_a_list(client, cast, room, who):
    data = {
        "unit": people.unit("kz/bs/korday").pk,
        "language": "ru",
        "cohort": room.cohort.pk,
        "text": "L-1;Asanov;Bek",
        "word": "word",
        "confirm": "1",
    }
    response = ask(client, cast, who, reverse("teach:trainee_list"), "post", data)

    assert response.status_code == OPEN[who]
    assert room.cohort.members.filter(service_number="L-1").exists() is (who == "instructor")


@pytest.mark.parametrize("who", CAST)
def test_closing_a_cohort(client, cast, room, who):
    response = ask(client, cast, who, reverse("teach:cohort_close", args=[room.cohort.pk]), "post")

    room.cohort.refresh_from_db()
    assert response.status_code == OWN_POST[who]
    assert (room.cohort.closed_at is not None) is (who == "instructor")


@pytest.mark.parametrize("who", CAST)
@pytest.mark.parametrize("name", ["reset_pin", "unlock", "withdraw"])
def test_changes_of_a_trainee(client, cast, room, who, name):
    before = AuditLine.objects.count()
    data = {"enrolment": room.enrolment.pk, "reason": "Moved"}
    response = ask(
        client, cast, who, reverse(f"teach:{name}", args=[room.trainee.pk]), "post", data
    )

    assert response.status_code == OWN_POST[who]
    if who != "instructor":
        assert AuditLine.objects.count() == before


@pytest.mark.parametrize(
    "name",
    ["cohort_member_by_number", "reset_pin", "unlock", "withdraw"],
)
def test_nothing_changes_by_a_link(signed_in, room, name):
    key = room.cohort.pk if name.startswith("cohort") else room.trainee.pk

    assert signed_in.get(reverse(f"teach:{name}", args=[key])).status_code == 405


def test_unknown_ids_do_not_exist(signed_in):
    assert signed_in.get(reverse("teach:cohort", args=[uuid.uuid4()])).status_code == 404
    assert signed_in.get(reverse("teach:trainee", args=[uuid.uuid4()])).status_code == 404


def test_administrator_works_in_every_room(client, room):
    client.force_login(people.administrator())

    assert client.get(reverse("teach:cohort", args=[room.cohort.pk])).status_code == 200
    assert client.get(reverse("teach:trainee", args=[room.trainee.pk])).status_code == 200


def test_classroom_manager_works_in_the_room(client, room):
    client.force_login(people.classroom_manager(room.classroom))

    assert client.get(reverse("teach:cohort", args=[room.cohort.pk])).status_code == 200
