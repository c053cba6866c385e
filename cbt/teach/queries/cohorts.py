"""One cohort: its people, and how far each is in each course."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from cbt.people.models import User
from cbt.people.permissions import Access, access_of
from cbt.progress.enums import StateWord
from cbt.progress.models import Standing
from cbt.progress.standings import standing_of, state_of
from cbt.teach.permissions import own_enrolments
from cbt.teach.queries.titles import CourseTitles, titles_of
from cbt.training.models import Cohort, Enrolment, Membership
from courses.models import Course


@dataclass(frozen=True, slots=True)
class MemberLine:
    """One person in one course of the cohort.

    ``state`` is empty when the person is not enrolled; ``is_elsewhere`` when the enrolment
    belongs to a room the reader does not work in, whose figures are not shown here.
    """

    person: User
    state: StateWord | None = None
    is_elsewhere: bool = False
    standing: Standing | None = None
    lessons_done: int = 0
    lessons_required: int = 0
    due_date: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class CourseTable:
    """One course of the cohort."""

    course: Course
    title: str
    due_date: datetime.date | None
    lines: tuple[MemberLine, ...]

    @property
    def enrolled(self) -> int:
        return sum(line.state is not None for line in self.lines)

    @property
    def completed(self) -> int:
        """Whoever submitted the tests too, passed or not."""
        return sum(bool(line.standing and line.standing.completed_at) for line in self.lines)

    @property
    def passed(self) -> int:
        return sum(bool(line.standing and line.standing.passed_at) for line in self.lines)

    @property
    def overdue(self) -> int:
        return sum(line.state == StateWord.OVERDUE for line in self.lines)

    @property
    def is_finished(self) -> bool:
        """Whether nobody who is enrolled has anything left to do."""
        return self.completed == self.enrolled

    @property
    def missing(self) -> int:
        """Members whom nobody enrolled yet."""
        return sum(line.state is None and not line.is_elsewhere for line in self.lines)


def members(cohort: Cohort) -> QuerySet[User]:
    """The people of the cohort in alphabetical order."""
    return cohort.members.filter(is_active=True).select_related("agency", "unit")


def members_of(cohorts: Sequence[Cohort]) -> dict[UUID, list[User]]:
    """The people of each cohort as no more than their keys, in one query."""
    people: dict[UUID, list[User]] = {cohort.pk: [] for cohort in cohorts}
    rows = Membership.objects.filter(cohort__in=people, user__is_active=True)
    for row in rows.select_related("user").only("cohort_id", "user__id"):
        people[row.cohort_id].append(row.user)
    return people


def unfinished(cohort: Cohort, course: Course, *, reader: User) -> QuerySet[Enrolment]:
    """Enrolments of the cohort's people in a course that are not completed.

    Those of the reader's rooms, also when they were made outside the cohort.
    """
    rows = own_enrolments(reader).filter(course=course, standing__completed_at__isnull=True)
    return rows.filter(user__in=cohort.members.filter(is_active=True))


def course_tables(
    cohorts: Mapping[UUID, Sequence[User]],
    *,
    reader: User,
    language: str,
    today: datetime.date,
) -> dict[UUID, list[CourseTable]]:
    """A table for each course that each cohort is enrolled in, by cohort.

    ``cohorts`` names the people of each. A person's newest enrolment in the course counts,
    whoever made it: five queries, whatever the number of cohorts, people and courses.
    """
    taught: dict[UUID, set[UUID]] = {}
    pairs = Enrolment.objects.counted().filter(cohort__in=cohorts).order_by()
    for cohort, key in pairs.values_list("cohort", "course").distinct():
        taught.setdefault(cohort, set()).add(key)
    courses = Course.objects.in_bulk(set().union(*taught.values()))
    newest: dict[tuple[UUID, UUID], Enrolment] = {}
    rows = (
        Enrolment.objects.counted()
        .filter(
            course__in=courses,
            user__in=Membership.objects.filter(cohort__in=cohorts).values("user"),
        )
        .select_related("standing")
        .order_by("cycle")
    )
    for row in rows:
        newest[row.course_id, row.user_id] = row
    titles = titles_of(list(courses.values()), language)
    access = access_of(reader)
    tables: dict[UUID, list[CourseTable]] = {}
    for cohort, people in cohorts.items():
        found = []
        for key in taught.get(cohort, ()):
            enrolments = [newest.get((key, person.pk)) for person in people]
            days = [
                row.due_date
                for row in enrolments
                if row and row.cohort_id == cohort and row.due_date
            ]
            lines = tuple(
                _line(person, row, titles, access, today=today)
                for person, row in zip(people, enrolments, strict=True)
            )
            found.append(
                CourseTable(
                    course=courses[key],
                    title=titles.title(courses[key]),
                    due_date=max(days, default=None),
                    lines=lines,
                )
            )
        tables[cohort] = sorted(found, key=lambda table: table.title.casefold())
    return tables


def _line(
    person: User,
    enrolment: Enrolment | None,
    titles: CourseTitles,
    access: Access,
    *,
    today: datetime.date,
) -> MemberLine:
    if enrolment is None:
        return MemberLine(person=person)
    if not access.is_administrator and enrolment.classroom_id not in access.classrooms:
        return MemberLine(person=person, is_elsewhere=True)
    standing = standing_of(enrolment)
    required = titles.lessons.get(enrolment.course_id, 0)
    return MemberLine(
        person=person,
        state=state_of(standing, enrolment.due_date, today=today),
        standing=standing,
        lessons_done=standing.lessons_done if standing else 0,
        lessons_required=standing.lessons_required if standing else required,
        due_date=enrolment.due_date,
    )
