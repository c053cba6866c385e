"""When a course is completed and when it is passed."""

import uuid

import pytest

from cbt.progress.rules import Requirements, reached, requirements

A, B, TEST, EXAM = (uuid.uuid4() for _n in range(4))
WANTED = Requirements(lessons=frozenset({A, B}), tests=frozenset({TEST, EXAM}))
BOTH = {TEST, EXAM}


@pytest.mark.parametrize(
    ("done", "submitted", "passed", "expected"),
    [
        (set(), set(), set(), (False, False)),
        ({A}, BOTH, BOTH, (False, False)),  # a lesson is missing
        ({A, B}, set(), set(), (False, False)),  # the tests are missing
        ({A, B}, {TEST}, {TEST}, (False, False)),  # the exam is missing
        ({A, B}, {EXAM}, {EXAM}, (False, False)),  # the post-test is missing
        ({A, B}, BOTH, set(), (True, False)),
        ({A, B}, BOTH, {TEST}, (True, False)),
        ({A, B}, BOTH, {EXAM}, (True, False)),
        ({A, B}, BOTH, BOTH, (True, True)),
        # A test that left the course stands in for none that is there.
        ({A, B}, {TEST, uuid.uuid4()}, {TEST, uuid.uuid4()}, (False, False)),
    ],
)
def test_reached(done, submitted, passed, expected):
    got = reached(WANTED, lessons_done=done, tests_submitted=submitted, tests_passed=passed)
    assert (got.completed, got.passed) == expected


def test_course_without_a_test_is_passed_by_its_lessons():
    wanted = Requirements(lessons=frozenset({A}), tests=frozenset())
    got = reached(wanted, lessons_done={A}, tests_submitted=set(), tests_passed=set())
    assert (got.completed, got.passed) == (True, True)


def test_course_without_content_is_never_completed():
    wanted = Requirements(lessons=frozenset(), tests=frozenset())
    got = reached(wanted, lessons_done=set(), tests_submitted=set(), tests_passed=set())
    assert not got.completed


def test_requirements_leave_out_what_is_optional_and_take_every_counted_test():
    items = [
        {"kind": "lesson", "id": str(A), "required": True},
        {"kind": "lesson", "id": str(B), "required": False},
        {"kind": "quiz", "id": str(uuid.uuid4()), "quiz_kind": "practice"},
        {"kind": "quiz", "id": str(uuid.uuid4()), "quiz_kind": "pre_test"},
        {"kind": "quiz", "id": str(TEST), "quiz_kind": "post_test"},
        {"kind": "quiz", "id": str(EXAM), "quiz_kind": "exam"},
    ]
    wanted = requirements({"modules": [{"items": items}]})
    assert wanted == Requirements(lessons=frozenset({A}), tests=frozenset(BOTH))
