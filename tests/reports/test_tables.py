import datetime
from decimal import Decimal

import pytest
from django.utils import translation

from cbt.reports.figures import Figures
from cbt.reports.forms import usual_periods
from cbt.reports.queries.completion import (
    CompletionFilter,
    CompletionReport,
    Measure,
    Row,
    RowKind,
    cells_of,
)
from cbt.reports.suppression import Suppressed
from cbt.reports.tables import CompletionTable, cell_text, number_text, percent_text, period_text

NBSP = "\u00a0"
MORNING = datetime.datetime(2026, 5, 13, 20, 0, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("language", "text"), [("en", "12,345.5"), ("ru", f"12{NBSP}345,5"), ("kk", f"12{NBSP}345,5")]
)
def test_number_text_follows_the_language(language, text):
    with translation.override(language):
        assert number_text(Decimal("12345.5")) == text


@pytest.mark.parametrize("language", ["en", "ru", "tg", "uz"])
def test_percent_text_keeps_the_sign_with_the_number(language):
    with translation.override(language):
        assert percent_text(78) == f"78{NBSP}%"


@pytest.mark.parametrize(
    ("measure", "cell", "text"),
    [
        (Measure.ENROLLED, 0, "0"),
        (Measure.PRE_MEAN, None, "–"),
        (Measure.GAIN, Decimal("18.4"), "+18.4"),
        (Measure.GAIN, Decimal("-3.2"), "\u22123.2"),
        (Measure.GAIN, Decimal("0.0"), "0.0"),
        (Measure.PASSED, Suppressed.UNDER_FIVE, "<5"),
        (Measure.PASSED, Suppressed.HIDDEN, "hidden"),
        # Already the next day in Tashkent.
        (Measure.LAST_ACTIVE, MORNING, "14.05.2026"),
    ],
)
def test_cell_text(measure, cell, text):
    assert cell_text(measure, cell) == text


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        (None, None, "Whole time"),
        (datetime.date(2026, 1, 1), None, "Since 1 January 2026"),
        (None, datetime.date(2026, 6, 30), "Until 30 June 2026"),
        (datetime.date(2026, 1, 1), datetime.date(2026, 6, 30), "1 January 2026 – 30 June 2026"),
    ],
)
def test_period_text(start, end, text):
    assert period_text(CompletionFilter(start=start, end=end)) == text


@pytest.mark.parametrize(
    ("today", "starts"),
    [
        (datetime.date(2026, 6, 30), ["2026-01-01", "2025-07-01", "2026-01-01", "2025-01-01"]),
        (datetime.date(2026, 7, 1), ["2026-07-01", "2026-01-01", "2026-01-01", "2025-01-01"]),
    ],
)
def test_usual_periods_are_half_years_and_years(today, starts):
    assert [start.isoformat() for _label, start, _end in usual_periods(today)] == starts


def table_of(figures, *rows, people=None):
    report = CompletionReport(
        filter=CompletionFilter(),
        at=MORNING,
        unit=None,
        total=Row(RowKind.TOTAL, cells_of(figures)),
        rows=tuple(Row(RowKind.NO_UNIT, cells_of(row)) for row in rows),
        people=people,
        has_people=False,
        is_suppressed=False,
    )
    return CompletionTable(report, {}, "All units")


def test_key_figures_say_what_they_are_out_of():
    figures = Figures(
        enrolled=530,
        completed=412,
        passed=371,
        overdue=37,
        paired=2,
        pre_sum=Decimal(90),
        post_sum=Decimal(150),
    )

    found = [(figure.text, figure.note) for figure in table_of(figures).key_figures]

    assert found == [
        ("412", f"of 530 enrolled, 78{NBSP}%"),
        ("371", f"of 530 enrolled, 70{NBSP}%"),
        ("+30.0", f"points: 45.0{NBSP}% before, 75.0{NBSP}% after, over 2 enrolments"),
        ("37", "not completed by the due date"),
    ]


def test_key_figures_without_both_tests_say_so():
    assert table_of(Figures(enrolled=3)).key_figures[2].note == "Nobody has both tests yet"


@pytest.mark.parametrize(
    ("enrolled", "people", "text"),
    [
        (1, 1, "1 enrolment, 1 person"),
        (1200, 410, "1,200 enrolments, 410 people"),
        (7, None, "7 enrolments"),
    ],
)
def test_summary_counts_enrolments_and_people(enrolled, people, text):
    assert table_of(Figures(enrolled=enrolled), people=people).summary == text


def test_bars_are_sorted_by_share_and_leave_empty_units_out():
    low, high, none = Figures(enrolled=4, completed=1), Figures(enrolled=2, completed=2), Figures()

    bars = table_of(low + high, low, high, none).bars

    assert [(bar.percent, bar.text) for bar in bars] == [
        (100, f"100{NBSP}% (2 of 2)"),
        (25, f"25{NBSP}% (1 of 4)"),
    ]


def test_bars_need_two_units_to_compare():
    assert table_of(Figures(enrolled=4), Figures(enrolled=4)).bars == []
