"""What courses are called, in the language of the page."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.utils.functional import cached_property

from cbt.progress.rules import requirements
from courses.models import Course
from courses.reading import Outline, outlines


@dataclass(frozen=True)
class CourseTitles:
    """Titles of courses in one language, and how many lessons they require.

    Read when first asked for, in two queries whatever the number of courses.
    """

    keys: frozenset[UUID]
    language: str

    @cached_property
    def outlines(self) -> dict[UUID, Outline]:
        return outlines(Course.objects.filter(pk__in=self.keys), self.language)

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
