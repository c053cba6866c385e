"""The instructor's start page: who needs help, and how the running cohorts stand."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet

from cbt.people.models import User
from cbt.teach.permissions import own_cohorts
from cbt.teach.queries.cohorts import course_tables, members_of
from cbt.teach.queries.people import locked_people, overdue_people, quiet_people
from cbt.training.models import Cohort

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
    running = own_cohorts(user).running()
    shown = running.select_related("classroom")[:COHORTS_SHOWN]
    return Home(
        locked=_concern(locked_people(user, at=at)),
        overdue=_concern(overdue_people(user, today=today)),
        quiet=_concern(quiet_people(user, at=at)),
        cohorts=cohort_cards(shown, reader=user, language=language, today=today),
        running=running.count(),
    )


def _concern(people: QuerySet[User]) -> Concern:
    return Concern(count=people.count(), people=list(people[:NAMES_SHOWN]))


def cohort_cards(
    cohorts: Iterable[Cohort], *, reader: User, language: str, today: datetime.date
) -> list[CohortCard]:
    """Cohorts (``classroom`` loaded) with the progress of each of their courses.

    The figures are those of the cohort's own page. Six queries, whatever their number.
    """
    rows = list(cohorts)
    people = members_of(rows)
    tables = course_tables(people, reader=reader, language=language, today=today)
    return [
        CohortCard(
            cohort=cohort,
            people=len(people[cohort.pk]),
            courses=tuple(
                CourseLine(
                    key=f"{cohort.pk}-{table.course.pk}",
                    title=table.title,
                    completed=table.completed,
                    total=table.enrolled,
                    overdue=table.overdue,
                )
                for table in tables[cohort.pk]
            ),
        )
        for cohort in rows
    ]
