"""What a report can be narrowed to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from cbt.lib.languages import FALLBACKS, pick
from cbt.people.branches import within
from cbt.people.models import Classroom, Unit
from cbt.people.permissions import Access
from cbt.reports.permissions import can_filter_by_cohort, can_read_unit, reads_everywhere
from cbt.training.models import Enrolment
from courses.compiling import path_of
from courses.models import CourseWordsEdition
from courses.words import choose


@dataclass(frozen=True, slots=True)
class CourseChoice:
    id: UUID
    code: str
    title: str


@dataclass(frozen=True, slots=True)
class RoomChoice:
    id: UUID
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class CohortChoice:
    id: UUID
    name: str
    room: str


@dataclass(frozen=True, slots=True)
class ReportChoices:
    """Everything a person can choose in the filters, by the value that stands in the address.

    ``units`` is the whole tree by path (the way up needs the names above a branch too);
    ``readable_units`` are those the person may choose.
    """

    units: Mapping[str, Unit]
    readable_units: Mapping[str, Unit]
    courses: Mapping[str, CourseChoice]
    rooms: Mapping[str, RoomChoice]
    cohorts: Mapping[str, CohortChoice]


def report_choices(access: Access, language: str) -> ReportChoices:
    """The choices of one person, in three queries."""
    units = {unit.path: unit for unit in Unit.objects.order_by("path")}
    rooms, cohorts = _rooms_and_cohorts(access, language)
    return ReportChoices(
        units=units,
        readable_units={p: unit for p, unit in units.items() if can_read_unit(access, p)},
        courses={choice.code: choice for choice in course_choices(language)},
        rooms=rooms,
        cohorts=cohorts,
    )


def course_choices(language: str) -> list[CourseChoice]:
    """Every course that was ever published, archived ones too: their records are still counted."""
    editions: QuerySet[CourseWordsEdition] = (
        CourseWordsEdition.objects.filter(version=F("version__course__current"))
        .filter(
            Q(language__in=(language, *FALLBACKS))
            | Q(language=F("version__course__source_language"))
        )
        .select_related("version__course")
        .defer("version__spec")
        .order_by("number")
    )
    by_course: dict[UUID, list[CourseWordsEdition]] = {}
    for edition in editions:
        by_course.setdefault(edition.version.course_id, []).append(edition)
    found = [_course_choice(rows, language) for rows in by_course.values()]
    return sorted(found, key=lambda choice: choice.title.casefold())


def _course_choice(rows: list[CourseWordsEdition], language: str) -> CourseChoice:
    course = rows[0].version.course
    editions = {row.language: row for row in rows}
    words = choose(editions, language, source_language=course.source_language)
    title = words.words.get(path_of(str(course.pk), "title")) if words else ""
    return CourseChoice(course.pk, course.code, title or course.code)


def _rooms_and_cohorts(
    access: Access, language: str
) -> tuple[dict[str, RoomChoice], dict[str, CohortChoice]]:
    """Rooms with their cohorts in one query; a manager sees the cohorts with their own people."""
    rows = Classroom.objects.order_by("country__path", "code", "-cohorts__start_date")
    if reads_everywhere(access):
        rows = rows.annotate(is_theirs=Q(pk__isnull=False))
    else:
        counted = Enrolment.objects.counted().filter(unit__in=branch_units(access.branches))
        rows = rows.annotate(is_theirs=Exists(counted.filter(cohort=OuterRef("cohorts__pk"))))
    rooms: dict[str, RoomChoice] = {}
    cohorts: dict[str, CohortChoice] = {}
    for pk, code, names, cohort, cohort_name, is_theirs in rows.values_list(
        "pk", "code", "names", "cohorts__pk", "cohorts__name", "is_theirs"
    ):
        room = rooms.setdefault(code, RoomChoice(pk, code, pick(names, language) or code))
        if cohort and is_theirs and can_filter_by_cohort(access):
            cohorts[str(cohort)] = CohortChoice(cohort, cohort_name, room.name)
    return rooms, cohorts


def branch_units(branches: Iterable[str]) -> QuerySet[Unit, Any]:
    """The keys of the units of some branches, to be used inside another query."""
    return Unit.objects.filter(within(branches)).order_by().values("pk")
