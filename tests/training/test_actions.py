"""Cohorts and enrolments."""

import datetime

import pytest
from django.db import IntegrityError, transaction

from cbt.people.exceptions import DuplicateServiceNumber
from cbt.people.models import AuditLine, User
from cbt.training import actions
from cbt.training.exceptions import CohortClosed, CohortEmpty, CohortExists, CourseNotPublished
from cbt.training.models import Enrolment
from courses.models import Course
from tests.factories import content, people, records
from tests.factories.records import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort():
    return actions.create_cohort(
        name="May", classroom=people.classroom(), start_date=NOON.date(), actor=None, at=NOON
    )


def test_cohort_name_is_taken_once_per_room(cohort):
    with pytest.raises(CohortExists):
        actions.create_cohort(
            name="May", classroom=cohort.classroom, start_date=NOON.date(), actor=None, at=NOON
        )


def test_database_refuses_a_cohort_that_ends_before_it_starts(cohort):
    cohort.end_date = cohort.start_date - datetime.timedelta(days=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        cohort.save()


def test_enrolling_a_cohort_enrols_each_member_once(cohort):
    trainees = [people.trainee(), people.trainee()]
    course = records.course()
    assert actions.add_members(cohort=cohort, users=trainees, actor=None, at=NOON) == 2
    assert len(actions.enrol_cohort(cohort=cohort, course=course, actor=None, at=NOON)) == 2
    assert actions.enrol_cohort(cohort=cohort, course=course, actor=None, at=NOON) == []
    assert Enrolment.objects.count() == 2


def test_nobody_is_enrolled_in_an_empty_cohort(cohort):
    gone = people.trainee(is_active=False)
    actions.add_members(cohort=cohort, users=[gone], actor=None, at=NOON)

    with pytest.raises(CohortEmpty):
        actions.enrol_cohort(cohort=cohort, course=records.course(), actor=None, at=NOON)


def test_new_member_joins_the_courses_of_the_cohort_with_its_due_date(cohort):
    course, due = records.course(), datetime.date(2026, 6, 1)
    actions.add_members(cohort=cohort, users=[people.trainee()], actor=None, at=NOON)
    actions.enrol_cohort(cohort=cohort, course=course, due_date=due, actor=None, at=NOON)
    late = people.trainee()
    actions.add_members(cohort=cohort, users=[late], actor=None, at=NOON)
    assert late.enrolments.get().due_date == due


def list_line(number, **values):
    return {
        "agency": people.unit("kz/bs"),
        "unit": people.unit("kz/bs/korday"),
        "service_number": number,
        "family_name": "Asanov",
        "given_name": "Bek",
        "pin": "704182",
        **values,
    }


def test_list_makes_accounts_and_fills_the_cohort(cohort):
    course, known = records.course(), people.trainee()
    actions.add_members(cohort=cohort, users=[people.trainee()], actor=None, at=NOON)
    actions.enrol_cohort(cohort=cohort, course=course, actor=None, at=NOON)

    made = actions.add_list(
        trainees=[list_line("L-1"), list_line("L-2")],
        known=[known],
        cohort=cohort,
        actor=None,
        at=NOON,
    )

    assert [person.service_number for person in made] == ["L-1", "L-2"]
    assert cohort.members.count() == 4
    assert course.enrolments.count() == 4
    assert AuditLine.objects.filter(verb="people.add_trainee").count() == 2


def test_list_is_added_as_a_whole_or_not_at_all(cohort):
    people.trainee(service_number="L-2")

    with pytest.raises(DuplicateServiceNumber):
        actions.add_list(
            trainees=[list_line("L-1"), list_line("L-2")],
            known=[],
            cohort=cohort,
            actor=None,
            at=NOON,
        )

    assert not User.objects.filter(service_number="L-1").exists()
    assert not AuditLine.objects.filter(verb="people.add_trainee").exists()


def test_new_member_gets_the_latest_due_date_of_the_cohort(cohort):
    course, early = records.course(), datetime.date(2026, 6, 1)
    late = early + datetime.timedelta(days=30)
    users = [people.trainee() for _n in range(6)]
    actions.add_members(cohort=cohort, users=users, actor=None, at=NOON)
    rows = actions.enrol_cohort(cohort=cohort, course=course, due_date=early, actor=None, at=NOON)
    actions.change_due_date(enrolments=rows[3:4], due_date=late, actor=None, at=NOON)

    newcomer = people.trainee()
    actions.add_members(cohort=cohort, users=[newcomer], actor=None, at=NOON)

    assert newcomer.enrolments.get().due_date == late


def test_due_date_can_be_taken_away():
    row = records.enrolment(due_date=NOON.date())

    assert actions.change_due_date(enrolments=[row], due_date=None, actor=None, at=NOON) == 1

    row.refresh_from_db()
    assert row.due_date is None
    line = AuditLine.objects.get(verb="training.change_due_date")
    assert (line.subject_id, line.detail) == (row.pk, {"due_date": ["2026-05-14", None]})


def test_closed_cohort_takes_nobody(cohort):
    actions.close_cohort(cohort=cohort, actor=None, at=NOON)
    with pytest.raises(CohortClosed):
        actions.add_members(cohort=cohort, users=[people.trainee()], actor=None, at=NOON)


def test_enrolment_keeps_unit_and_classroom_of_that_time(cohort):
    user = people.trainee("kz/bs/korday")
    row = actions.enrol(user=user, course=records.course(), cohort=cohort, actor=None, at=NOON)
    user.unit = people.unit("kz/bs/merke")
    user.save()
    row.refresh_from_db()
    assert (row.unit.path, row.classroom) == ("kz/bs/korday", cohort.classroom)


def test_unpublished_course_takes_nobody():
    course = Course.objects.create(pk=content.key(), code="draft")
    with pytest.raises(CourseNotPublished):
        actions.enrol(user=people.trainee(), course=course, actor=None, at=NOON)


def test_withdrawn_enrolment_stays_and_can_come_back():
    row = records.enrolment()
    actions.withdraw(enrolment=row, reason="Posted elsewhere", actor=None, at=NOON)
    assert not Enrolment.objects.counted().exists()
    again = actions.enrol(user=row.user, course=row.course, actor=None, at=NOON)
    assert (again.pk, again.withdrawn_at) == (row.pk, None)


def test_every_action_leaves_an_audit_line(cohort):
    row = actions.enrol(
        user=people.trainee(), course=records.course(), cohort=cohort, actor=None, at=NOON
    )
    actions.withdraw(enrolment=row, reason="A reason", actor=None, at=NOON)
    verbs = set(AuditLine.objects.values_list("verb", flat=True))
    assert verbs == {"training.create_cohort", "training.enrol", "training.withdraw"}
    assert AuditLine.objects.get(verb="training.withdraw").detail == {"reason": "A reason"}


def test_database_refuses_a_second_enrolment_in_a_cycle():
    row = records.enrolment()
    with pytest.raises(IntegrityError), transaction.atomic():
        records.enrolment(row.user, row.course)
