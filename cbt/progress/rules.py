"""When a course is completed and when it is passed. Pure.

*Completed*: required lessons done and every counted test submitted. *Passed*: completed, and
every counted test passed, in the best attempt of each. Counted tests are the post-tests and exams
that the present edition lists: one that left the course is asked of nobody, and stands in for
none of those that are there. A course without a counted test is completed by its lessons and
passed with them.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from courses.enums import COUNTED_KINDS


@dataclass(frozen=True, slots=True)
class Requirements:
    """What a course asks for, read from its published edition."""

    lessons: frozenset[UUID]
    tests: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class Reached:
    """What the deeds of somebody amount to."""

    completed: bool
    passed: bool


def requirements(spec: dict[str, Any]) -> Requirements:
    """The required lessons and the counted tests of a course edition's structure."""
    items = [item for module in spec["modules"] for item in module["items"]]
    return Requirements(
        lessons=frozenset(
            UUID(item["id"]) for item in items if item["kind"] == "lesson" and item["required"]
        ),
        tests=frozenset(
            UUID(item["id"])
            for item in items
            if item["kind"] == "quiz" and item["quiz_kind"] in COUNTED_KINDS
        ),
    )


def reached(
    wanted: Requirements,
    *,
    lessons_done: Collection[UUID],
    tests_submitted: Collection[UUID],
    tests_passed: Collection[UUID],
) -> Reached:
    """What these deeds amount to."""
    completed = (
        bool(wanted.lessons or wanted.tests)
        and wanted.lessons <= set(lessons_done)
        and wanted.tests <= set(tests_submitted)
    )
    return Reached(completed=completed, passed=completed and wanted.tests <= set(tests_passed))
