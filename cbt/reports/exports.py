"""The completion report as files. The same cells as on the screen, typed."""

from collections.abc import Iterator, Sequence

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import gettext as _

from cbt.lib.spreadsheets import Column, Sheet, Value
from cbt.reports.method import how_we_count
from cbt.reports.queries.completion import Cell, CompletionReport, Measure, Row
from cbt.reports.suppression import Suppressed
from cbt.reports.tables import HEADINGS, CompletionTable, filter_facts, row_name, withheld_text


def headings(report: CompletionReport) -> list[str]:
    first = [_("Person"), _("Service number")] if report.has_people else [_("Unit"), _("Unit code")]
    return [*first, *(str(HEADINGS[measure]) for measure in Measure)]


def rows(report: CompletionReport) -> Iterator[list[Value]]:
    """A line per row of the report and the total at the end."""
    for row in (*report.rows, report.total):
        yield [row_name(row), _code(row), *(_value(row.cells[measure]) for measure in Measure)]


def _code(row: Row) -> str:
    if row.person is not None:
        return row.person.service_number
    return row.unit.path if row.unit is not None else ""


def _value(cell: Cell) -> Value:
    return withheld_text(cell) if isinstance(cell, Suppressed) else cell


def csv_rows(report: CompletionReport) -> list[Sequence[Value]]:
    """The whole table. A list: a response is streamed after the language was switched back."""
    return [headings(report), *rows(report)]


def sheets(table: CompletionTable, *, printed_by: str) -> list[Sheet]:
    """The table, and a second sheet that says what it is and how it was counted."""
    report = table.report
    widths = {0: 34, 1: 18}
    columns = [Column(text, widths.get(i, 13)) for i, text in enumerate(headings(report))]
    at = date_format(timezone.localtime(report.at), "DATETIME_FORMAT")
    facts: list[Sequence[Value]] = [
        (_("Unit"), table.place),
        *filter_facts(report.filter),
        (_("Made by"), printed_by),
        (_("Made on"), at),
        (None, None),
        *how_we_count(is_suppressed=report.is_suppressed),
    ]
    return [
        Sheet(_("Completion"), columns, rows(report), bold_last=True),
        Sheet(
            _("How we count"),
            [Column(_("Completion report"), 28), Column("", 90)],
            facts,
        ),
    ]


def file_name(report: CompletionReport, extension: str) -> str:
    """A name that sorts and travels: report, unit code, day."""
    parts = ["completion"]
    if report.unit is not None:
        parts.append(slugify(report.unit.path.replace("/", "-")))
    parts.append(timezone.localtime(report.at).date().isoformat())
    return f"{'-'.join(parts)}.{extension}"
