"""Whose rows an instructor sees."""

import datetime

import pytest

from cbt.people import actions
from cbt.teach.permissions import own_classrooms, own_cohorts, own_people
from tests.factories import people, records

from .conftest import NOW

pytestmark = pytest.mark.django_db


def test_members_and_enrolled_and_made_people_are_own(teacher, room):
    enrolled = people.trainee()
    records.enrolment(enrolled, room.course, classroom=room.classroom)
    made = actions.add_trainee(
        agency=people.unit("uz/customs"),
        unit=people.unit("uz/customs"),
        service_number="U-1",
        family_name="Karimov",
        given_name="Aziz",
        pin="704182",
        actor=teacher,
        at=NOW,
    )
    people.trainee()

    assert set(own_people(teacher)) == {room.trainee, enrolled, made}


def test_withdrawn_enrolment_makes_nobody_own(teacher, room):
    gone = people.trainee()
    records.enrolment(gone, room.course, classroom=room.classroom, withdrawn_at=NOW)

    assert gone not in own_people(teacher)


def test_people_of_another_room_are_not_own(cast, room):
    assert not own_people(cast["another instructor"]).exists()


def test_administrator_owns_everybody_with_a_service_number(room, cast):
    trainees = {cast["trainee"], cast["another trainee"]}

    assert set(own_people(people.administrator())) == trainees


def test_closed_room_takes_no_cohort(teacher, room):
    room.classroom.is_closed = True
    room.classroom.save()

    assert not own_classrooms(teacher).exists()
    assert own_cohorts(teacher).exists()


def test_membership_of_a_closed_cohort_still_counts(teacher, room):
    room.cohort.closed_at = NOW + datetime.timedelta(days=1)
    room.cohort.save()

    assert room.trainee in own_people(teacher)
