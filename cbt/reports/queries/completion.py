"""The completion report: who was enrolled, and how far they came.

One object feeds the screen, CSV, XLSX and print. It holds finished cells and no raw counts, so
a figure that a reader may not see is not there to leak.
"""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from cbt.certificates.models import Certificate
from cbt.people.enums import UnitKind
from cbt.people.models import Unit, User
from cbt.people.permissions import Access
from cbt.progress.standings import overdue
from cbt.reports.figures import Figures, rounded
from cbt.reports.permissions import (
    can_list_people,
    can_read_people,
    can_read_unit,
    own_branches,
    reads_everywhere,
)
from cbt.reports.queries.choices import CohortChoice, CourseChoice, RoomChoice, branch_units
from cbt.reports.suppression import Node, Suppressed, suppress
from cbt.training.models import Enrolment

Cell = int | Decimal | datetime.datetime | Suppressed | None


@dataclass(frozen=True, slots=True)
class CompletionFilter:
    """What the report is narrowed to; made by ``CompletionFilterForm`` only.

    ``start`` and ``end`` are dates on the wall of the classroom, both included. ``unit`` is a
    path, empty for everything the person may read. ``own`` narrows to records kept at that very
    unit and at none below it (with an empty ``unit``: records without a unit). ``only_overdue``
    lists the people behind the overdue enrolments, for readers who may know them.
    """

    start: datetime.date | None = None
    end: datetime.date | None = None
    unit: str = ""
    own: bool = False
    course: CourseChoice | None = None
    room: RoomChoice | None = None
    cohort: CohortChoice | None = None
    only_overdue: bool = False

    def query(self, **changes: Any) -> str:
        """The filter as the query string of an address, with some of it changed."""
        wanted = replace(self, **changes)
        values = {
            "start": wanted.start.isoformat() if wanted.start else "",
            "end": wanted.end.isoformat() if wanted.end else "",
            "unit": wanted.unit,
            "own": "1" if wanted.own else "",
            "course": wanted.course.code if wanted.course else "",
            "classroom": wanted.room.code if wanted.room else "",
            "cohort": str(wanted.cohort.id) if wanted.cohort else "",
            "show": "overdue" if wanted.only_overdue else "",
        }
        return urlencode({name: value for name, value in values.items() if value}, safe="/")


class Measure(StrEnum):
    """The columns of the report, in their order."""

    ENROLLED = "enrolled"
    STARTED = "started"
    COMPLETED = "completed"
    COMPLETED_PERCENT = "completed_percent"
    PASSED = "passed"
    PASSED_PERCENT = "passed_percent"
    CERTIFICATES = "certificates"
    OVERDUE = "overdue"
    PRE_MEAN = "pre_mean"
    POST_MEAN = "post_mean"
    GAIN = "gain"
    PAIRED = "paired"
    LAST_ACTIVE = "last_active_at"


COUNTS = (
    Measure.ENROLLED,
    Measure.STARTED,
    Measure.COMPLETED,
    Measure.PASSED,
    Measure.CERTIFICATES,
    Measure.OVERDUE,
    Measure.PAIRED,
)
# Which counts give a derived figure away: it is shown only when all of them are.
RESTS_ON: Mapping[Measure, tuple[Measure, ...]] = {
    Measure.COMPLETED_PERCENT: (Measure.ENROLLED, Measure.COMPLETED),
    Measure.PASSED_PERCENT: (Measure.ENROLLED, Measure.PASSED),
    Measure.PRE_MEAN: (Measure.PAIRED,),
    Measure.POST_MEAN: (Measure.PAIRED,),
    Measure.GAIN: (Measure.PAIRED,),
    Measure.LAST_ACTIVE: (Measure.ENROLLED,),
}


class RowKind(StrEnum):
    """What a row is about: a unit, the unit shown itself, no unit at all, a person, or the sum."""

    UNIT = "unit"
    OWN = "own"
    NO_UNIT = "no_unit"
    PERSON = "person"
    TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Row:
    """One line. ``unit`` or ``person`` is what it is about and where its link leads."""

    kind: RowKind
    cells: Mapping[Measure, Cell]
    unit: Unit | None = None
    person: User | None = None

    @property
    def name(self) -> str:
        return str(self.person or self.unit or "")


@dataclass(frozen=True, slots=True)
class CompletionReport:
    """The figures of one branch. The total is worked out from what the rows are worked out from.

    ``people`` is how many persons the enrolments are of, for readers who may know.
    ``has_people`` tells a report whose rows are persons. ``is_suppressed``: figures about few
    people are withheld from this reader.
    """

    filter: CompletionFilter
    at: datetime.datetime
    unit: Unit | None
    total: Row
    rows: tuple[Row, ...]
    people: int | None
    has_people: bool
    is_suppressed: bool

    @property
    def is_empty(self) -> bool:
        return self.total.cells[Measure.ENROLLED] == 0

    @property
    def withholds(self) -> bool:
        """Whether any figure in it is withheld."""
        return any(
            isinstance(cell, Suppressed)
            for row in (self.total, *self.rows)
            for cell in row.cells.values()
        )


def completion_report(
    wanted: CompletionFilter,
    access: Access,
    *,
    at: datetime.datetime,
    units: Mapping[str, Unit] | None = None,
) -> CompletionReport:
    """The report for one person. ``units`` saves a query when the caller has read the tree.

    A filter beyond the person's branches gives an empty report: the branches always hold.
    """
    if units is None:
        units = {unit.path: unit for unit in Unit.objects.order_by("path")}
    unit = units.get(wanted.unit)
    if wanted.only_overdue and can_list_people(access, wanted.unit):
        return _report_by_person(wanted, access, at, unit)
    if can_read_people(access, wanted.unit):
        ends_here = wanted.own or (unit is not None and unit.kind == UnitKind.POST)
        return (
            _report_by_person(wanted, access, at, unit)
            if ends_here
            else _report_by_unit(wanted, access, at, units)
        )
    if access.is_regional_viewer:
        return _report_of_aggregates(wanted, at, units)
    return _report_by_unit(wanted, access, at, units)


# --- What is counted ------------------------------------------------------------------------


def counted_enrolments(wanted: CompletionFilter, access: Access) -> QuerySet[Enrolment]:
    """The enrolments that the filter names, within the person's branches."""
    rows = Enrolment.objects.counted().order_by()
    if not reads_everywhere(access):
        rows = rows.filter(unit__in=branch_units(access.branches))
        if wanted.unit and not can_read_unit(access, wanted.unit):
            return rows.none()
    if wanted.own and not wanted.unit:
        rows = rows.filter(unit__isnull=True)
    elif wanted.own:
        rows = rows.filter(unit__path=wanted.unit)
    elif wanted.unit:
        rows = rows.filter(unit__in=branch_units([wanted.unit]))
    if wanted.start:
        rows = rows.filter(enrolled_at__gte=_midnight(wanted.start))
    if wanted.end:
        rows = rows.filter(enrolled_at__lt=_midnight(wanted.end + datetime.timedelta(days=1)))
    if wanted.course:
        rows = rows.filter(course=wanted.course.id)
    if wanted.room:
        rows = rows.filter(classroom=wanted.room.id)
    if wanted.cohort:
        rows = rows.filter(cohort=wanted.cohort.id)
    return rows


def _midnight(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))


def _figures_by(
    rows: QuerySet[Enrolment], key: str, at: datetime.datetime
) -> dict[UUID | None, Figures]:
    """Figures per value of ``key``, in one grouped query."""
    earned = Certificate.objects.filter(
        completion__enrolment=OuterRef("pk"), revocation__isnull=True
    )
    paired = Q(standing__pre_percent__isnull=False, standing__post_percent__isnull=False)
    groups = rows.values(key).annotate(
        n_enrolled=Count("pk"),
        n_started=Count("standing__started_at"),
        n_completed=Count("standing__completed_at"),
        n_passed=Count("standing__passed_at"),
        n_certificates=Count("pk", filter=Exists(earned)),
        n_overdue=Count("pk", filter=overdue(today=timezone.localdate(at))),
        n_paired=Count("pk", filter=paired),
        pre_sum=Sum("standing__pre_percent", filter=paired),
        post_sum=Sum("standing__post_percent", filter=paired),
        last_active_at=Max("standing__last_active_at"),
    )
    return {
        group[key]: Figures(
            enrolled=group["n_enrolled"],
            started=group["n_started"],
            completed=group["n_completed"],
            passed=group["n_passed"],
            certificates=group["n_certificates"],
            overdue=group["n_overdue"],
            paired=group["n_paired"],
            # SQLite adds up floats; percents have two decimals, so this gives the exact sum.
            pre_sum=rounded(group["pre_sum"] or Decimal(0), 2),
            post_sum=rounded(group["post_sum"] or Decimal(0), 2),
            last_active_at=group["last_active_at"],
        )
        for group in groups
    }


# --- Three ways to lay it out ----------------------------------------------------------------


def _report_by_person(
    wanted: CompletionFilter, access: Access, at: datetime.datetime, unit: Unit | None
) -> CompletionReport:
    enrolments = counted_enrolments(wanted, access)
    if wanted.only_overdue:
        enrolments = enrolments.filter(overdue(today=timezone.localdate(at)))
    figures = _figures_by(enrolments, "user", at)
    people = (
        User.objects.filter(pk__in=enrolments.values("user"))
        .select_related("unit")
        .order_by("search_key", "pk")
    )
    rows = tuple(
        Row(RowKind.PERSON, cells_of(figures[person.pk]), person=person)
        for person in people
        if person.pk in figures
    )
    return CompletionReport(
        filter=wanted,
        at=at,
        unit=unit,
        total=Row(RowKind.TOTAL, cells_of(sum(figures.values(), Figures())), unit=unit),
        rows=rows,
        people=len(rows),
        has_people=True,
        is_suppressed=False,
    )


def _report_by_unit(
    wanted: CompletionFilter, access: Access, at: datetime.datetime, units: Mapping[str, Unit]
) -> CompletionReport:
    enrolments = counted_enrolments(wanted, access)
    tree = _tree(_figures_by(enrolments, "unit", at), units)
    top = tree[wanted.unit] if wanted.unit in tree else _Branch(None)
    if not wanted.unit and not reads_everywhere(access):
        top = _Branch(None, children=[tree[p] for p in own_branches(access) if p in tree])
    people: int = enrolments.aggregate(n=Count("user", distinct=True))["n"]
    return CompletionReport(
        filter=wanted,
        at=at,
        unit=units.get(wanted.unit),
        total=Row(RowKind.TOTAL, cells_of(top.figures), unit=units.get(wanted.unit)),
        rows=tuple(_rows(top)),
        people=people,
        has_people=False,
        is_suppressed=False,
    )


def _report_of_aggregates(
    wanted: CompletionFilter, at: datetime.datetime, units: Mapping[str, Unit]
) -> CompletionReport:
    """What a regional viewer reads: no persons, and nothing about fewer than five.

    The whole tree is read whatever page is shown, because what is withheld on one page
    depends on what the others show.
    """
    everywhere = replace(wanted, unit="", own=False)
    viewer = Access(frozenset(), frozenset(), (), True, False)
    tree = _tree(_figures_by(counted_enrolments(everywhere, viewer), "unit", at), units)
    _suppress(tree[""])
    top = tree.get(wanted.unit, _Branch(None))
    shown = top
    if wanted.own:
        shown = next((row for row in top.children if row.kind is not RowKind.UNIT), _Branch(None))
    return CompletionReport(
        filter=wanted,
        at=at,
        unit=units.get(wanted.unit),
        total=Row(
            RowKind.TOTAL, cells_of(shown.figures, shown.states), unit=units.get(wanted.unit)
        ),
        rows=tuple(_rows(shown)),
        people=None,
        has_people=False,
        is_suppressed=True,
    )


# --- The tree of units ------------------------------------------------------------------------


class _Branch:
    """A unit while the report is made: its records' figures with those of the units below."""

    def __init__(
        self,
        unit: Unit | None,
        kind: RowKind = RowKind.UNIT,
        figures: Figures | None = None,
        children: Sequence["_Branch"] = (),
    ) -> None:
        self.unit = unit
        self.kind = kind
        self.children = list(children)
        self.figures: Figures = figures or sum((child.figures for child in children), Figures())
        self.states: dict[Measure, Suppressed | None] = {}


def _tree(
    figures: Mapping[UUID | None, Figures], units: Mapping[str, Unit]
) -> dict[str, "_Branch"]:
    """Every unit by path with its sums, and "" for all of them together."""
    below: dict[str, list[_Branch]] = {}
    tree: dict[str, _Branch] = {}
    for path in sorted(units, key=lambda path: path.count("/"), reverse=True):
        unit = units[path]
        own = figures.get(unit.pk)
        children = sorted(below.get(path, ()), key=_by_name)
        if children and own:
            children.append(_Branch(unit, RowKind.OWN, own))
        tree[path] = _Branch(unit, figures=None if children else own, children=children)
        below.setdefault(path.rpartition("/")[0], []).append(tree[path])
    top = sorted(below.get("", ()), key=_by_name)
    if None in figures:
        top.append(_Branch(None, RowKind.NO_UNIT, figures[None]))
    tree[""] = _Branch(None, children=top)
    return tree


def _by_name(branch: "_Branch") -> tuple[str, str]:
    return (branch.unit.name.casefold(), branch.unit.path) if branch.unit else ("", "")


def _rows(top: "_Branch") -> Iterator[Row]:
    """A line per unit; a closed unit only when it has records."""
    for child in top.children:
        if child.unit is None or not child.unit.is_closed or child.figures.enrolled:
            yield Row(child.kind, cells_of(child.figures, child.states), unit=child.unit)


def _suppress(top: "_Branch") -> None:
    for measure in COUNTS:
        pairs: list[tuple[_Branch, Node]] = []
        suppress(_node(top, measure, pairs))
        for branch, node in pairs:
            branch.states[measure] = node.state


def _node(branch: "_Branch", measure: Measure, pairs: list[tuple["_Branch", Node]]) -> Node:
    node = Node(
        value=getattr(branch.figures, measure),
        is_empty=branch.figures.enrolled == 0,
        children=[_node(child, measure, pairs) for child in branch.children],
    )
    pairs.append((branch, node))
    return node


def cells_of(
    figures: Figures, states: Mapping[Measure, Suppressed | None] | None = None
) -> dict[Measure, Cell]:
    """The finished cells of a row; ``states`` says which counts are withheld."""
    states = states or {}
    cells: dict[Measure, Cell] = {}
    for measure in Measure:
        withheld = [
            state for base in RESTS_ON.get(measure, (measure,)) if (state := states.get(base))
        ]
        if not withheld:
            cells[measure] = getattr(figures, measure)
        elif measure in COUNTS:
            cells[measure] = withheld[0]
        else:
            cells[measure] = Suppressed.HIDDEN
    return cells
