"""How long quizzes and courses take: one rule for task lists, course packages and certificates.

A lesson says its own minutes. A quiz takes its time limit, or else a minute and a half for each
question. A course takes the sum of all its lessons and quizzes, to the nearest half hour.
"""

import math
from collections.abc import Iterable
from decimal import Decimal

SECONDS_PER_QUESTION = 90


def quiz_minutes(*, questions: int, limit: int) -> int:
    """The minutes to expect of a quiz; ``limit`` is its time limit in minutes, 0 without one."""
    return limit or math.ceil(questions * SECONDS_PER_QUESTION / 60)


def course_hours(minutes: Iterable[int]) -> Decimal:
    """The hours of a course from the minutes of its parts, never less than half an hour."""
    halves = math.floor(sum(minutes) / 30 + 0.5)
    return Decimal(max(halves, 1)) / 2
