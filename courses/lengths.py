"""How long content takes, in numbers and in words of the request's language, and what it asks.

One rule for task lists, course packages and certificates: a lesson says its own minutes. A quiz
takes its time limit, or else a minute and a half for each question. A course takes the sum of all
its lessons and quizzes, to the nearest half hour.
"""

import math
from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.enums import COUNTED_KINDS, QuizKind
from courses.questions.presenting import number_text

SECONDS_PER_QUESTION = 90


def quiz_minutes(*, questions: int, limit: int) -> int:
    """The minutes to expect of a quiz; ``limit`` is its time limit in minutes, 0 without one."""
    return limit or math.ceil(questions * SECONDS_PER_QUESTION / 60)


def course_hours(minutes: Iterable[int]) -> Decimal:
    """The hours of a course from the minutes of its parts, never less than half an hour."""
    halves = math.floor(sum(minutes) / 30 + 0.5)
    return Decimal(max(halves, 1)) / 2


def minutes_text(minutes: int) -> str:
    """How long something takes; nothing for what has no length."""
    if not minutes:
        return ""
    return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}


def hours_text(hours: Decimal) -> str:
    """How long a course takes; a part of an hour has the plural of two: 1,5 часа."""
    form = int(hours) if hours == int(hours) else 2
    return ngettext("%(hours)s hour", "%(hours)s hours", form) % {"hours": number_text(hours)}


def questions_text(count: int) -> str:
    """How much a quiz asks."""
    return ngettext("%(count)d question", "%(count)d questions", count) % {"count": count}


def quiz_length_text(*, questions: int, limit: int) -> str:
    """How much a quiz asks and how long it takes; ``limit`` as for ``quiz_minutes``."""
    minutes = quiz_minutes(questions=questions, limit=limit)
    return " · ".join(filter(None, (questions_text(questions), minutes_text(minutes))))


def kind_note(kind: str) -> str:
    """What the result of a quiz of this kind is for; nothing for what is no quiz."""
    if kind == QuizKind.PRE_TEST:
        return _("Shows what you know already. The result does not count.")
    if kind == QuizKind.PRACTICE:
        return _("For practice. The result does not count.")
    if kind in COUNTED_KINDS:
        return _("The result counts for your certificate.")
    return ""
