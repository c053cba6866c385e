"""A report as the words and numbers of a page, in the language of the request."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from cbt.people.branches import is_within
from cbt.people.enums import UnitKind
from cbt.people.models import Unit, User
from cbt.reports.queries.completion import (
    Cell,
    CompletionFilter,
    CompletionReport,
    Measure,
    Row,
    RowKind,
)
from cbt.reports.suppression import THRESHOLD, Suppressed

NBSP = "\u00a0"
MINUS = "\u2212"
NO_FIGURE = "–"

# "count" tells translators that these head numbers of people: elsewhere the same words are states.
HEADINGS: Mapping[Measure, str | Promise] = {
    Measure.ENROLLED: pgettext_lazy("count", "Enrolled"),
    Measure.STARTED: pgettext_lazy("count", "Started"),
    Measure.COMPLETED: pgettext_lazy("count", "Completed"),
    Measure.COMPLETED_PERCENT: format_lazy("{}, %", pgettext_lazy("count", "Completed")),
    Measure.PASSED: pgettext_lazy("count", "Passed"),
    Measure.PASSED_PERCENT: format_lazy("{}, %", pgettext_lazy("count", "Passed")),
    Measure.CERTIFICATES: gettext_lazy("Certificates"),
    Measure.OVERDUE: pgettext_lazy("count", "Overdue"),
    Measure.PRE_MEAN: format_lazy("{}, %", gettext_lazy("Pre-test mean")),
    Measure.POST_MEAN: format_lazy("{}, %", gettext_lazy("Post-test mean")),
    Measure.GAIN: gettext_lazy("Gain, points"),
    Measure.PAIRED: gettext_lazy("Both tests, n"),
    Measure.LAST_ACTIVE: gettext_lazy("Last active"),
}


def number_text(value: int | Decimal) -> str:
    """A number with the separators of the language."""
    places = 0 if isinstance(value, int) else -int(value.as_tuple().exponent)
    size: Any = abs(value)
    text: str = number_format(size, decimal_pos=places, use_l10n=True, force_grouping=True)
    return f"{MINUS}{text}" if value < 0 else text


def percent_text(value: int | Decimal) -> str:
    """A percentage; the sign never stands alone at the start of a line."""
    return f"{number_text(value)}{NBSP}%"


def gain_text(value: Decimal) -> str:
    """Points won or lost, always with a sign."""
    return f"+{number_text(value)}" if value > 0 else number_text(value)


def withheld_text(state: Suppressed) -> str:
    """What stands in place of a figure about few people."""
    return f"<{THRESHOLD}" if state is Suppressed.UNDER_FIVE else pgettext("a figure", "hidden")


def day_text(day: datetime.date | None, form: str = "SHORT_DATE_FORMAT") -> str:
    return date_format(day, form) if day else NO_FIGURE


def cell_text(measure: Measure, cell: Cell) -> str:
    """One cell as a reader sees it."""
    if cell is None:
        return NO_FIGURE
    if isinstance(cell, Suppressed):
        return withheld_text(cell)
    if isinstance(cell, datetime.datetime):
        return date_format(timezone.localtime(cell), "SHORT_DATE_FORMAT")
    if measure is Measure.GAIN:
        return gain_text(Decimal(cell))
    return number_text(cell)


def row_name(row: Row) -> str:
    """What a row is about, in words."""
    if row.kind is RowKind.TOTAL:
        return _("Total")
    if row.kind is RowKind.NO_UNIT:
        return _("Without a unit")
    if row.kind is RowKind.OWN and row.unit is not None:
        return own_name(row.unit)
    return row.name


def own_name(unit: Unit) -> str:
    """What the people of ``unit`` itself are called, who are in none of the units below it."""
    return _("Without a post") if unit.kind == UnitKind.AGENCY else _("Without an agency")


@dataclass(frozen=True, slots=True)
class Heading:
    """The head of a column. ``unseen`` is read aloud only: a share stands beside its count."""

    shown: str
    unseen: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table: its name, where it leads, and the texts under the headings."""

    name: str
    url: str
    note: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of the chart. ``percent`` is empty when the share is withheld or there is none."""

    name: str
    url: str
    percent: int | None
    text: str


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A figure to read first. ``url`` leads to the people behind it, where there are any."""

    label: str
    text: str
    note: str
    url: str = ""


@dataclass(frozen=True)
class CompletionTable:
    """The page of a report. ``units`` is the tree, for the names above the unit shown.

    ``top_name`` names everything the reader may read together; it is empty when that is one
    branch, which then is the top.
    """

    report: CompletionReport
    units: Mapping[str, Unit]
    top_name: str

    @property
    def headings(self) -> list[Heading]:
        shares = (Measure.COMPLETED_PERCENT, Measure.PASSED_PERCENT)
        return [
            Heading("%", str(HEADINGS[measure]).removesuffix("%"))
            if measure in shares
            else Heading(str(HEADINGS[measure]))
            for measure in Measure
        ]

    @property
    def first_heading(self) -> str:
        return _("Person") if self.report.has_people else _("Unit")

    @cached_property
    def lines(self) -> list[Line]:
        return [self._line(row) for row in self.report.rows]

    @property
    def total(self) -> Line:
        return self._line(self.report.total)

    def _line(self, row: Row) -> Line:
        return Line(
            name=row_name(row),
            url=self._url(row),
            note=self._note(row.person) if row.person else "",
            texts=tuple(cell_text(measure, row.cells[measure]) for measure in Measure),
        )

    def _note(self, person: User) -> str:
        """The service number, and where the person serves if the list is not of one post."""
        parts = [person.service_number]
        if self.report.filter.only_overdue and person.unit is not None:
            parts.append(person.unit.name)
        return ", ".join(part for part in parts if part)

    def _url(self, row: Row) -> str:
        wanted = self.report.filter
        if row.person is not None:
            return f"{reverse('reports:person', args=[row.person.pk])}?{self.query()}"
        if row.kind is RowKind.TOTAL:
            return ""
        if row.kind is RowKind.NO_UNIT:
            return "" if self.report.is_suppressed else f"?{wanted.query(unit='', own=True)}"
        if row.unit is None or (row.kind is RowKind.OWN and self.report.is_suppressed):
            return ""
        return f"?{wanted.query(unit=row.unit.path, own=row.kind is RowKind.OWN)}"

    def query(self) -> str:
        """The filter for the addresses of the files and of the way back."""
        return self.report.filter.query()

    @property
    def place(self) -> str:
        """The unit with those it is part of, for the heading on paper."""
        unit = self.report.unit
        if unit is None:
            return _("Without a unit") if self.report.filter.own else self.top_name
        path = unit.path.split("/")
        above = ["/".join(path[:depth]) for depth in range(1, len(path) + 1)]
        names = [self.units[part].name for part in above]
        if self.report.filter.own:
            names.append(own_name(unit))
        return ", ".join(names)

    @property
    def title(self) -> str:
        """The unit that is shown."""
        return self.report.unit.name if self.report.unit else self.place

    def crumbs(self, readable: Mapping[str, Unit]) -> list[dict[str, str]]:
        """The way up, as far as the person may read."""
        wanted = self.report.filter
        crumbs = []
        is_part = wanted.own or wanted.only_overdue
        if self.top_name and (wanted.unit or is_part):
            url = f"?{wanted.query(unit='', own=False, only_overdue=False)}"
            crumbs.append({"url": url, "label": self.top_name})
        for path, unit in readable.items():
            is_above = is_within(wanted.unit, path) and path != wanted.unit
            if is_above or (is_part and path == wanted.unit):
                url = f"?{wanted.query(unit=path, own=False, only_overdue=False)}"
                crumbs.append({"url": url, "label": unit.name})
        return crumbs

    @property
    def key_figures(self) -> list[KeyFigure]:
        """The four figures a reader comes for, each with what it is out of."""
        cells = self.report.total.cells
        return [
            self._share(
                pgettext("count", "Completed"), Measure.COMPLETED, Measure.COMPLETED_PERCENT
            ),
            self._share(pgettext("count", "Passed"), Measure.PASSED, Measure.PASSED_PERCENT),
            self._gain(cells),
            self._overdue(cells),
        ]

    def _share(self, label: str, count: Measure, share: Measure) -> KeyFigure:
        cells = self.report.total.cells
        note = _("of %(enrolled)s enrolled") % {
            "enrolled": cell_text(Measure.ENROLLED, cells[Measure.ENROLLED])
        }
        part = cells[share]
        if isinstance(part, int):
            note = f"{note}, {percent_text(part)}"
        return KeyFigure(label, cell_text(count, cells[count]), note)

    def _gain(self, cells: Mapping[Measure, Cell]) -> KeyFigure:
        gain, pre, post = (cells[m] for m in (Measure.GAIN, Measure.PRE_MEAN, Measure.POST_MEAN))
        note = _("Nobody has both tests yet")
        if isinstance(gain, Suppressed):
            note = _("Too few people with both tests")
        elif isinstance(pre, Decimal) and isinstance(post, Decimal):
            note = self._means(percent_text(pre), percent_text(post), cells[Measure.PAIRED])
        return KeyFigure(_("Knowledge gain"), cell_text(Measure.GAIN, gain), note)

    @staticmethod
    def _means(pre: str, post: str, paired: Cell) -> str:
        words = ngettext(
            "points: %(pre)s before, %(post)s after, over %(count)s enrolment",
            "points: %(pre)s before, %(post)s after, over %(count)s enrolments",
            paired if isinstance(paired, int) else 0,
        )
        return words % {"pre": pre, "post": post, "count": cell_text(Measure.PAIRED, paired)}

    def _overdue(self, cells: Mapping[Measure, Cell]) -> KeyFigure:
        text = cell_text(Measure.OVERDUE, cells[Measure.OVERDUE])
        return KeyFigure(
            pgettext("count", "Overdue"),
            text,
            _("not completed by the due date"),
            f"?{self.report.filter.query(only_overdue=True)}" if self.names_overdue else "",
        )

    @property
    def names_overdue(self) -> bool:
        """Whether somebody is overdue whom the reader may know."""
        return not self.report.is_suppressed and bool(self.report.total.cells[Measure.OVERDUE])

    @property
    def summary(self) -> str:
        """How much the report rests on, in one sentence."""
        enrolled = self.report.total.cells[Measure.ENROLLED]
        if not isinstance(enrolled, int):
            return _("%(count)s enrolments") % {"count": cell_text(Measure.ENROLLED, enrolled)}
        enrolments = ngettext("%(count)s enrolment", "%(count)s enrolments", enrolled) % {
            "count": number_text(enrolled)
        }
        if self.report.people is None:
            return enrolments
        people = ngettext("%(count)s person", "%(count)s people", self.report.people) % {
            "count": number_text(self.report.people)
        }
        return f"{enrolments}, {people}"

    @property
    def bars(self) -> list[Bar]:
        """Units by the share that completed, best first; nothing to compare in one row."""
        if self.report.has_people or len(self.report.rows) < 2:
            return []
        bars = [self._bar(row) for row in self.report.rows if row.cells[Measure.ENROLLED] != 0]
        return sorted(
            bars, key=lambda bar: -1 if bar.percent is None else bar.percent, reverse=True
        )

    def _bar(self, row: Row) -> Bar:
        share = row.cells[Measure.COMPLETED_PERCENT]
        text = _("%(completed)s of %(enrolled)s") % {
            "completed": cell_text(Measure.COMPLETED, row.cells[Measure.COMPLETED]),
            "enrolled": cell_text(Measure.ENROLLED, row.cells[Measure.ENROLLED]),
        }
        if isinstance(share, int):
            text = f"{percent_text(share)} ({text})"
            return Bar(row_name(row), self._url(row), share, text)
        return Bar(row_name(row), self._url(row), None, text)

    @property
    def together(self) -> int | None:
        """The share of the total, which a line marks in the chart."""
        share = self.report.total.cells[Measure.COMPLETED_PERCENT]
        return share if isinstance(share, int) else None

    @property
    def together_text(self) -> str:
        return percent_text(self.together) if self.together is not None else ""


def period_text(wanted: CompletionFilter) -> str:
    """The period in words."""
    start, end = day_text(wanted.start, "DATE_FORMAT"), day_text(wanted.end, "DATE_FORMAT")
    if wanted.start and wanted.end:
        return f"{start} – {end}"
    if wanted.start:
        return _("Since %(date)s") % {"date": start}
    if wanted.end:
        return _("Until %(date)s") % {"date": end}
    return _("Whole time")


def filter_facts(wanted: CompletionFilter) -> list[tuple[str, str]]:
    """What the report is narrowed to, as label and value; stands on paper and in the files."""
    facts = [
        (_("Period of enrolment"), period_text(wanted)),
        (_("Course"), wanted.course.title if wanted.course else _("All courses")),
        (_("Classroom"), wanted.room.name if wanted.room else _("All classrooms")),
        (_("Cohort"), wanted.cohort.name if wanted.cohort else _("All cohorts")),
    ]
    if wanted.only_overdue:
        facts.append((_("People"), _("Overdue only")))
    return facts
