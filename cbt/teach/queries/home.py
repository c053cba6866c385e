"""The instructor's start page: who needs help, and how the running cohorts stand."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from cbt.people.models import User
from cbt.progress.standings import overdue, quiet
from cbt.teach.permissions import own_cohorts, own_enrolments
from cbt.teach.queries.people import locked_people
from cbt.teach.queries.titles import titles_of
from cbt.training.models import Cohort, Enrolment
from courses.models import Course

COHORTS_SHOWN = 12
NAMES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class CourseLine:
    """One course of a cohort: how many of those enrolled completed it."""

    key: str
    title: str
    completed: int
    total: int
    overdue: int


@dataclass(frozen=True, slots=True)
class CohortCard:
    """One cohort with its courses."""

    cohort: Cohort
    people: int
    courses: tuple[CourseLine, ...] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Concern:
    """People who need the instructor: how many, and the first few of them."""

    count: int
    people: Sequence[User]

    @property
    def more(self) -> int:
        return self.count - len(self.people)


@dataclass(frozen=True, slots=True)
class Home:
    locked: Concern
    overdue: Concern
    quiet: Concern
    cohorts: Sequence[CohortCard]
    running: int

    @property
    def is_calm(self) -> bool:
        return not (self.locked.count or self.overdue.count or self.quiet.count)


def home(user: User, *, language: str, today: datetime.date, at: datetime.datetime) -> Home:
    """Everything the start page shows, in a fixed number of queries."""
    enrolments = own_enrolments(user)
    running = own_cohorts(user).running()
    shown = running.select_related("classroom")[:COHORTS_SHOWN]
    return Home(
        locked=_concern(locked_people(user, at=at)),
        overdue=_concern(_people_in(enrolments.filter(overdue(today=today)))),
        quiet=_concern(_people_in(enrolments.filter(quiet(at=at)))),
        cohorts=cohort_cards(shown, language=language, today=today),
        running=running.count(),
    )


def _people_in(enrolments: QuerySet[Enrolment]) -> QuerySet[User]:
    return User.objects.filter(pk__in=enrolments.values("user"), is_active=True)


def _concern(people: QuerySet[User]) -> Concern:
    return Concern(count=people.count(), people=list(people[:NAMES_SHOWN]))


def cohort_cards(
    cohorts: Iterable[Cohort], *, language: str, today: datetime.date
) -> list[CohortCard]:
    """Cohorts (``classroom`` loaded) with the progress of each of their courses.

    Five queries, whatever their number.
    """
    rows = list(cohorts)
    keys = [cohort.pk for cohort in rows]
    people = dict(
        Cohort.objects.filter(pk__in=keys).values_list("pk").annotate(Count("memberships"))
    )
    counts = (
        Enrolment.objects.counted()
        .filter(cohort__in=keys)
        .values("cohort", "course")
        .annotate(
            total=Count("pk"),
            completed=Count("pk", filter=Q(standing__completed_at__isnull=False)),
            overdue=Count("pk", filter=overdue(today=today)),
        )
        .order_by()
    )
    found = list(counts)
    courses = {
        course.pk: course
        for course in Course.objects.filter(pk__in={row["course"] for row in found})
    }
    titles = titles_of(list(courses.values()), language)
    lines: dict[UUID, list[CourseLine]] = {}
    for row in found:
        lines.setdefault(row["cohort"], []).append(
            CourseLine(
                key=f"{row['cohort']}-{row['course']}",
                title=titles.title(courses[row["course"]]),
                completed=row["completed"],
                total=row["total"],
                overdue=row["overdue"],
            )
        )
    return [
        CohortCard(
            cohort=cohort,
            people=people.get(cohort.pk, 0),
            courses=tuple(sorted(lines.get(cohort.pk, []), key=lambda line: line.title.casefold())),
        )
        for cohort in rows
    ]
