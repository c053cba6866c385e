"""How far enrolments are, in the words that every screen shares."""

import datetime
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.functional import cached_property

from cbt.progress.enums import StateWord
from cbt.progress.models import Standing
from cbt.progress.rules import requirements
from cbt.training.models import Enrolment
from courses.models import Course
from courses.reading import Outline, outlines

# Without a step for so long, somebody has probably stopped.
QUIET_DAYS = 7


def overdue(*, today: datetime.date) -> Q:
    """Enrolments whose day has passed and that are not completed."""
    return Q(due_date__lt=today, standing__completed_at__isnull=True)


def quiet(*, at: datetime.datetime) -> Q:
    """Enrolments under way in which nothing happened for a week."""
    since = at - datetime.timedelta(days=QUIET_DAYS)
    not_done = Q(standing__completed_at__isnull=True, enrolled_at__lt=since)
    running = Q(cohort__isnull=True) | Q(cohort__closed_at__isnull=True)
    rested = Q(standing__last_active_at__isnull=True) | Q(standing__last_active_at__lt=since)
    return not_done & running & rested


def state_of(
    standing: Standing | None, due_date: datetime.date | None, *, today: datetime.date
) -> StateWord:
    """The word for one enrolment."""
    if standing is not None and standing.completed_at is not None:
        return StateWord.COMPLETED
    if due_date is not None and due_date < today:
        return StateWord.OVERDUE
    if standing is not None and standing.started_at is not None:
        return StateWord.IN_PROGRESS
    return StateWord.NOT_STARTED


def standing_of(enrolment: Enrolment) -> Standing | None:
    """The loaded standing; None before the person opened anything."""
    try:
        return enrolment.standing
    except Standing.DoesNotExist:
        return None


@dataclass(frozen=True)
class CourseTitles:
    """Titles of courses in one language, two queries whatever their number."""

    keys: frozenset[UUID]
    language: str

    @cached_property
    def outlines(self) -> dict[UUID, Outline]:
        courses = Course.objects.filter(pk__in=self.keys).select_related("current")
        return outlines(courses, self.language)

    @cached_property
    def lessons(self) -> dict[UUID, int]:
        """How many lessons each course requires."""
        return {
            key: len(requirements(dict(outline.spec)).lessons)
            for key, outline in self.outlines.items()
        }

    def title(self, course: Course) -> str:
        """The title, or the code of a course that no language of is ready."""
        outline = self.outlines.get(course.pk)
        return outline.title if outline else course.code


def titles_of(courses: QuerySet[Course] | list[Course], language: str) -> CourseTitles:
    """The titles of these courses."""
    return CourseTitles(frozenset(course.pk for course in courses), language)
