"""One cohort: its people, and how far each is in each course."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from cbt.people.models import User
from cbt.people.permissions import Access, access_of
from cbt.progress.enums import StateWord
from cbt.progress.models import Standing
from cbt.progress.standings import standing_of, state_of
from cbt.teach.queries.titles import CourseTitles, titles_of
from cbt.training.models import Cohort, Enrolment
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
        return sum(line.state == StateWord.COMPLETED for line in self.lines)

    @property
    def missing(self) -> int:
        """Members whom nobody enrolled yet."""
        return sum(line.state is None and not line.is_elsewhere for line in self.lines)


def members(cohort: Cohort) -> QuerySet[User]:
    """The people of the cohort in alphabetical order."""
    return cohort.members.filter(is_active=True).select_related("agency", "unit")


def course_tables(
    cohort: Cohort,
    people: Sequence[User],
    *,
    reader: User,
    language: str,
    today: datetime.date,
) -> list[CourseTable]:
    """A table for each course the cohort is enrolled in (four queries, whatever the number)."""
    courses = list(
        Course.objects.filter(
            enrolments__cohort=cohort, enrolments__withdrawn_at__isnull=True
        ).distinct()
    )
    newest: dict[tuple[UUID, UUID], Enrolment] = {}
    rows = (
        Enrolment.objects.counted()
        .filter(course__in=courses, user__in=[person.pk for person in people])
        .select_related("standing")
        .order_by("cycle")
    )
    for row in rows:
        newest[row.course_id, row.user_id] = row
    titles = titles_of(courses, language)
    access = access_of(reader)
    tables = []
    for course in courses:
        lines = tuple(
            _line(person, newest.get((course.pk, person.pk)), titles, access, today=today)
            for person in people
        )
        days = [
            row.due_date
            for row in newest.values()
            if row.course_id == course.pk and row.cohort_id == cohort.pk and row.due_date
        ]
        tables.append(
            CourseTable(
                course=course,
                title=titles.title(course),
                due_date=max(days, default=None),
                lines=lines,
            )
        )
    return sorted(tables, key=lambda table: table.title.casefold())


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
