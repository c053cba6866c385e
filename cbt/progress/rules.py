"""When a course is completed and when it is passed. Pure.

*Completed*: required lessons done and the post-test submitted. *Passed*: completed, and the
best post-test at or above the pass mark. A course without a post-test is completed by its
lessons and passed with them.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Requirements:
    """What a course asks for, read from its published edition."""

    lessons: frozenset[UUID]
    post_test: UUID | None


@dataclass(frozen=True, slots=True)
class Reached:
    """What somebody did: lessons done, post-test submitted, post-test passed."""

    completed: bool
    passed: bool


def requirements(spec: dict[str, Any]) -> Requirements:
    """The required lessons and the post-test (or exam) of a course edition's structure."""
    items = [item for module in spec["modules"] for item in module["items"]]
    tests = [
        UUID(item["id"])
        for item in items
        if item["kind"] == "quiz" and item["quiz_kind"] in {"post_test", "exam"}
    ]
    return Requirements(
        lessons=frozenset(
            UUID(item["id"]) for item in items if item["kind"] == "lesson" and item["required"]
        ),
        post_test=tests[-1] if tests else None,
    )


def reached(
    wanted: Requirements,
    *,
    lessons_done: Collection[UUID],
    post_test_submitted: bool,
    post_test_passed: bool,
) -> Reached:
    """What these deeds amount to."""
    has_content = bool(wanted.lessons) or wanted.post_test is not None
    completed = (
        has_content
        and wanted.lessons <= set(lessons_done)
        and (wanted.post_test is None or post_test_submitted)
    )
    return Reached(
        completed=completed,
        passed=completed and (wanted.post_test is None or post_test_passed),
    )
