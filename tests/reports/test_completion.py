"""What the completion report counts, and for whom."""

import datetime
from decimal import Decimal

import pytest

from cbt.people.permissions import access_of
from cbt.reports.queries.choices import CohortChoice, CourseChoice, RoomChoice
from cbt.reports.queries.completion import CompletionFilter, Measure, RowKind, completion_report
from cbt.reports.suppression import Suppressed
from tests.factories import people, records

pytestmark = pytest.mark.django_db

NOON = records.NOON
SMALL = Suppressed.UNDER_FIVE


@pytest.fixture
def administrator():
    return people.administrator()


def report(reader, at=NOON, **wanted):
    return completion_report(CompletionFilter(**wanted), access_of(reader), at=at)


def total(reader, measure, **wanted):
    return report(reader, **wanted).total.cells[measure]


def named(report):
    return {row.name or row.kind.value: row.cells for row in report.rows}


def pick(cells, *measures):
    return tuple(cells[measure] for measure in measures)


# --- Definitions ---------------------------------------------------------------------------


def bare(enrolment):
    """Enrolled and never seen."""


def began(enrolment):
    records.standing(enrolment, started_at=NOON)


def completed_below_the_mark(enrolment):
    records.passed(enrolment, pre=40, post=60, passed_at=None)


def passed_without_pre_test(enrolment):
    records.passed(enrolment, post=90)


def passed_at_the_third_try(enrolment):
    """First attempts 40 and 70; only the best one passes."""
    records.passed(enrolment, pre=40, post=70, best_post_percent=95)


def certified(enrolment):
    records.passed(enrolment, pre=50, post=90)
    records.certificate(enrolment)


def certificate_expired(enrolment):
    records.passed(enrolment)
    records.certificate(enrolment, expires_on=datetime.date(2026, 5, 1))


def certificate_withdrawn(enrolment):
    records.passed(enrolment)
    records.revocation(records.certificate(enrolment))


def certificate_issued_again(enrolment):
    records.passed(enrolment)
    first = records.certificate(enrolment)
    records.certificate(enrolment, replaces=first)
    records.revocation(first)


def late(enrolment):
    enrolment.due_date = datetime.date(2026, 5, 13)
    enrolment.save()


def due_today(enrolment):
    enrolment.due_date = datetime.date(2026, 5, 14)
    enrolment.save()


def completed_late(enrolment):
    late(enrolment)
    records.passed(enrolment)


def withdrawn(enrolment):
    certified(enrolment)
    enrolment.withdrawn_at = NOON
    enrolment.save()


COUNTED = (
    Measure.ENROLLED,
    Measure.STARTED,
    Measure.COMPLETED,
    Measure.PASSED,
    Measure.CERTIFICATES,
    Measure.OVERDUE,
    Measure.PAIRED,
)


@pytest.mark.parametrize(
    ("happened", "counts"),
    [
        (bare, (1, 0, 0, 0, 0, 0, 0)),
        (began, (1, 1, 0, 0, 0, 0, 0)),
        (completed_below_the_mark, (1, 1, 1, 0, 0, 0, 1)),
        (passed_without_pre_test, (1, 1, 1, 1, 0, 0, 0)),
        (passed_at_the_third_try, (1, 1, 1, 1, 0, 0, 1)),
        (certified, (1, 1, 1, 1, 1, 0, 1)),
        (certificate_expired, (1, 1, 1, 1, 1, 0, 0)),
        (certificate_withdrawn, (1, 1, 1, 1, 0, 0, 0)),
        (certificate_issued_again, (1, 1, 1, 1, 1, 0, 0)),
        (late, (1, 0, 0, 0, 0, 1, 0)),
        (due_today, (1, 0, 0, 0, 0, 0, 0)),
        (completed_late, (1, 1, 1, 1, 0, 0, 0)),
        (withdrawn, (0, 0, 0, 0, 0, 0, 0)),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_completion_report_counts_one_enrolment(administrator, happened, counts):
    happened(records.enrolment())

    assert pick(report(administrator).total.cells, *COUNTED) == counts


def test_completion_report_means_use_first_attempts_of_those_with_both(administrator):
    passed_at_the_third_try(records.enrolment())
    certified(records.enrolment())
    passed_without_pre_test(records.enrolment())
    records.standing(records.enrolment(), started_at=NOON, pre_percent=10)

    cells = report(administrator).total.cells

    assert pick(cells, Measure.PRE_MEAN, Measure.POST_MEAN, Measure.GAIN, Measure.PAIRED) == (
        Decimal("45.0"),
        Decimal("80.0"),
        Decimal("35.0"),
        2,
    )
    assert pick(cells, Measure.COMPLETED_PERCENT, Measure.PASSED_PERCENT) == (75, 75)


def test_completion_report_adds_percents_up_exactly(administrator):
    for _number in range(30):
        records.passed(records.enrolment(), pre="33.33", post="66.67")
    records.passed(records.enrolment(), pre="33.33", post="66.68")

    cells = report(administrator).total.cells

    # 30 x 33.34 + 33.35 = 1033.55; 1033.55 / 31 = 33.34
    assert pick(cells, Measure.PRE_MEAN, Measure.POST_MEAN, Measure.GAIN) == (
        Decimal("33.3"),
        Decimal("66.6"),
        Decimal("33.3"),
    )


def test_completion_report_has_no_means_without_pairs(administrator):
    passed_without_pre_test(records.enrolment())

    assert total(administrator, Measure.GAIN) is None


@pytest.mark.parametrize(
    ("moment", "is_in"),
    [
        # Tashkent is five hours ahead of UTC the whole year.
        ("2026-04-30T18:59:59+00:00", False),
        ("2026-04-30T19:00:00+00:00", True),
        ("2026-05-31T18:59:59+00:00", True),
        ("2026-05-31T19:00:00+00:00", False),
    ],
)
def test_completion_report_period_is_whole_local_days(administrator, moment, is_in):
    records.enrolment(enrolled_at=datetime.datetime.fromisoformat(moment))

    wanted = {"start": datetime.date(2026, 5, 1), "end": datetime.date(2026, 5, 31)}

    assert total(administrator, Measure.ENROLLED, **wanted) == int(is_in)


def test_completion_report_keeps_a_record_at_the_unit_of_its_time(administrator):
    officer = people.trainee("kz/bs/korday")
    certified(records.enrolment(officer))
    officer.unit = people.unit("kg/bs/ak-jol")
    officer.save()

    rows = named(report(administrator))

    assert (rows["Kz"][Measure.PASSED], rows["Kg"][Measure.PASSED]) == (1, 0)


def test_completion_report_counts_a_cycle_as_an_enrolment(administrator):
    officer = people.trainee()
    certified(records.enrolment(officer))
    records.enrolment(officer, cycle=2)

    found = report(administrator)

    assert pick(found.total.cells, Measure.ENROLLED, Measure.COMPLETED) == (2, 1)
    assert found.people == 1


def test_completion_report_says_when_somebody_was_last_active(administrator):
    early = NOON - datetime.timedelta(days=3)
    records.passed(records.enrolment(), last_active_at=early)
    records.passed(records.enrolment(), last_active_at=NOON)

    assert total(administrator, Measure.LAST_ACTIVE) == NOON


# --- Filters ---------------------------------------------------------------------------------


def test_completion_report_of_one_course(administrator):
    wanted = records.course("profiling")
    records.enrolment(in_course=wanted)
    records.enrolment()

    choice = CourseChoice(wanted.pk, wanted.code, "Profiling")

    assert total(administrator, Measure.ENROLLED, course=choice) == 1


def test_completion_report_of_one_classroom_and_cohort(administrator):
    room = people.classroom()
    cohort = records.cohort(room)
    records.enrolment(classroom=room, cohort=cohort)
    records.enrolment(classroom=room)
    records.enrolment(classroom=people.classroom("room-2"))

    rooms = RoomChoice(room.pk, room.code, room.name)
    cohorts = CohortChoice(cohort.pk, cohort.name, room.name)

    assert total(administrator, Measure.ENROLLED, room=rooms) == 2
    assert total(administrator, Measure.ENROLLED, room=rooms, cohort=cohorts) == 1


# --- Levels ----------------------------------------------------------------------------------


def test_completion_report_goes_down_level_by_level(administrator):
    for place in ("kz/bs/korday", "kz/bs/korday", "kz/bs/merke", "kz/cs/korday", "kg/bs/ak-jol"):
        certified(records.enrolment(people.trainee(place)))

    def enrolled(unit):
        return {
            name: cells[Measure.ENROLLED]
            for name, cells in named(report(administrator, unit=unit)).items()
        }

    assert enrolled("") == {"Kg": 1, "Kz": 4}
    assert enrolled("kz") == {"Bs": 3, "Cs": 1}
    assert enrolled("kz/bs") == {"Korday": 2, "Merke": 1}
    assert list(enrolled("kz/bs/korday").values()) == [1, 1]


def test_completion_report_total_is_the_sum_of_its_rows(administrator):
    for number in range(7):
        place = ("kz/bs/korday", "kz/cs", "kg/bs/ak-jol")[number % 3]
        records.passed(records.enrolment(people.trainee(place)), pre=40 + number, post=80 + number)
    records.enrolment(unit=None)

    found = report(administrator)

    for measure in COUNTED:
        assert found.total.cells[measure] == sum(row.cells[measure] for row in found.rows)


def test_completion_report_shows_records_kept_above_a_post(administrator):
    records.enrolment(people.trainee("kz/bs"))
    records.enrolment(people.trainee("kz/bs/korday"))
    records.enrolment(unit=None)

    agency = report(administrator, unit="kz/bs")
    everything = report(administrator)

    assert [row.kind for row in agency.rows] == [RowKind.UNIT, RowKind.OWN]
    assert [row.kind for row in everything.rows] == [RowKind.UNIT, RowKind.NO_UNIT]
    assert total(administrator, Measure.ENROLLED, unit="kz/bs", own=True) == 1
    assert total(administrator, Measure.ENROLLED, own=True) == 1


def test_completion_report_lists_a_closed_unit_only_with_records(administrator):
    people.unit("kz/bs/old", is_closed=True)
    people.unit("kz/bs/empty")
    records.enrolment(people.trainee("kz/bs/gone"))
    gone = people.unit("kz/bs/gone")
    gone.is_closed = True
    gone.save()

    assert sorted(named(report(administrator, unit="kz/bs"))) == ["Empty", "Gone"]


# --- Who reads what --------------------------------------------------------------------------


def test_completion_report_of_a_manager_holds_their_branch_only():
    records.enrolment(people.trainee("kz/bs/korday"))
    records.enrolment(people.trainee("kz/cs/korday"))
    reader = people.manager("kz/bs")

    assert total(reader, Measure.ENROLLED, unit="kz/bs") == 1
    assert total(reader, Measure.ENROLLED, unit="kz") == 0
    assert total(reader, Measure.ENROLLED, unit="kz/cs") == 0


def test_completion_report_of_two_branches_has_a_row_for_each():
    for place in ("kz/bs/korday", "kg/cs/osh", "uz/cs/oybek"):
        records.enrolment(people.trainee(place))
    reader = people.manager("kz/bs")
    people.give_role(reader, "manager", branch="kg/cs")
    people.give_role(reader, "manager", branch="kg/cs/osh")

    found = report(reader)

    assert sorted(named(found)) == ["Bs", "Cs"]
    assert found.total.cells[Measure.ENROLLED] == 2


def test_completion_report_of_a_code_that_begins_like_another():
    records.enrolment(people.trainee("kz/bs-2/korday"))
    records.enrolment(people.trainee("kz/bs/korday"))

    assert total(people.manager("kz/bs"), Measure.ENROLLED, unit="kz/bs") == 1


def test_completion_report_of_nobody_is_empty():
    records.enrolment()
    room = people.classroom()

    assert report(people.trainee()).total.cells[Measure.ENROLLED] == 0
    assert report(people.instructor(room), unit="kz").total.cells[Measure.ENROLLED] == 0


# --- Few people ------------------------------------------------------------------------------


@pytest.fixture
def region():
    """Twelve people in Kazakhstan, three in Kyrgyzstan, twenty in Uzbekistan; nine passed."""
    for place, enrolled, done in (
        ("kz/bs/korday", 12, 6),
        ("kg/bs/ak-jol", 3, 3),
        ("uz/cs/oybek", 20, 0),
    ):
        for number in range(enrolled):
            enrolment = records.enrolment(people.trainee(place))
            if number < done:
                certified(enrolment)


def test_completion_report_withholds_small_counts_from_a_regional_viewer(region):
    rows = named(report(people.regional_viewer()))

    assert {name: cells[Measure.ENROLLED] for name, cells in rows.items()} == {
        "Kz": Suppressed.HIDDEN,
        "Kg": SMALL,
        "Uz": 20,
    }


def test_completion_report_withholds_what_rests_on_a_withheld_count(region):
    rows = named(report(people.regional_viewer()))

    assert pick(rows["Kg"], Measure.COMPLETED_PERCENT, Measure.GAIN, Measure.LAST_ACTIVE) == (
        Suppressed.HIDDEN,
        Suppressed.HIDDEN,
        Suppressed.HIDDEN,
    )
    assert rows["Uz"][Measure.PASSED_PERCENT] is Suppressed.HIDDEN


def test_completion_report_withholds_the_same_on_the_page_below(region):
    reader = people.regional_viewer()

    assert total(reader, Measure.ENROLLED, unit="kz") is Suppressed.HIDDEN
    assert total(reader, Measure.ENROLLED, unit="kg") is SMALL
    assert total(reader, Measure.ENROLLED, unit="uz") == 20


def test_completion_report_names_nobody_to_a_regional_viewer(region):
    found = report(people.regional_viewer(), unit="uz/cs/oybek")

    assert (found.rows, found.people, found.has_people) == ((), None, False)
    assert found.total.cells[Measure.ENROLLED] == 20


def test_completion_report_names_nobody_to_a_viewer_who_asks_for_one_unit_only(region):
    records.enrolment(unit=None)
    records.enrolment(people.trainee("kz/bs"))

    for wanted in ({"own": True}, {"own": True, "unit": "kz/bs"}):
        found = report(people.regional_viewer(), **wanted)
        assert (found.rows, found.total.cells[Measure.ENROLLED]) == ((), SMALL)


def test_completion_report_shows_all_to_a_viewer_inside_their_own_branch(region):
    reader = people.regional_viewer()
    people.give_role(reader, "manager", branch="kg/bs")

    assert total(reader, Measure.ENROLLED, unit="kg") is SMALL
    assert total(reader, Measure.ENROLLED, unit="kg/bs") == 3
    assert len(report(reader, unit="kg/bs/ak-jol").rows) == 3


def test_completion_report_withholds_nothing_from_an_administrator(region, administrator):
    assert not report(administrator).withholds


# --- Cost ------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("unit", ["", "kz/bs/korday"])
def test_completion_report_costs_three_queries(
    administrator, django_assert_num_queries, count, unit
):
    for number in range(count):
        certified(records.enrolment(people.trainee("kz/bs/korday")))
        certified(records.enrolment(people.trainee(f"kg/bs/post-{number}")))
    access = access_of(administrator)

    with django_assert_num_queries(3):
        completion_report(CompletionFilter(unit=unit), access, at=NOON)
