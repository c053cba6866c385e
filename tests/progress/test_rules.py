"""When a course is completed and when it is passed."""

import uuid

import pytest

from cbt.progress.rules import Requirements, reached, requirements

A, B, TEST = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
WANTED = Requirements(lessons=frozenset({A, B}), post_test=TEST)


@pytest.mark.parametrize(
    ("done", "submitted", "passed", "expected"),
    [
        (set(), False, False, (False, False)),
        ({A}, True, True, (False, False)),  # a lesson is missing
        ({A, B}, False, False, (False, False)),  # the post-test is missing
        ({A, B}, True, False, (True, False)),
        ({A, B}, True, True, (True, True)),
    ],
)
def test_reached(done, submitted, passed, expected):
    got = reached(WANTED, lessons_done=done, post_test_submitted=submitted, post_test_passed=passed)
    assert (got.completed, got.passed) == expected


def test_course_without_a_post_test_is_passed_by_its_lessons():
    wanted = Requirements(lessons=frozenset({A}), post_test=None)
    got = reached(wanted, lessons_done={A}, post_test_submitted=False, post_test_passed=False)
    assert (got.completed, got.passed) == (True, True)


def test_course_without_content_is_never_completed():
    wanted = Requirements(lessons=frozenset(), post_test=None)
    got = reached(wanted, lessons_done=set(), post_test_submitted=False, post_test_passed=False)
    assert not got.completed


def test_requirements_leave_out_what_is_optional():
    items = [
        {"kind": "lesson", "id": str(A), "required": True},
        {"kind": "lesson", "id": str(B), "required": False},
        {"kind": "quiz", "id": str(uuid.uuid4()), "quiz_kind": "practice"},
        {"kind": "quiz", "id": str(TEST), "quiz_kind": "post_test"},
    ]
    wanted = requirements({"modules": [{"items": items}]})
    assert wanted == Requirements(lessons=frozenset({A}), post_test=TEST)
