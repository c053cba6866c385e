"""How long quizzes and courses take, and that the courses that ship say so."""

from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from cbt.exchange.packages.reader import read_package
from courses.lengths import course_hours, hours_text, quiz_minutes

PACKAGES = sorted(Path(settings.BASE_DIR, "courses", "packages").glob("*/course.yaml"))


@pytest.mark.parametrize(
    ("questions", "limit", "minutes"),
    [(1, 0, 2), (8, 0, 12), (9, 0, 14), (20, 0, 30), (20, 25, 25), (20, 45, 45), (0, 0, 0)],
)
def test_quiz_takes_its_limit_or_a_minute_and_a_half_a_question(questions, limit, minutes):
    assert quiz_minutes(questions=questions, limit=limit) == minutes


@pytest.mark.parametrize(
    ("minutes", "hours"),
    [([], "0.5"), ([10], "0.5"), ([44], "0.5"), ([40, 5], "1"), ([60, 14], "1"), ([75], "1.5")],
)
def test_course_takes_its_parts_to_the_nearest_half_hour(minutes, hours):
    assert course_hours(minutes) == Decimal(hours)


@pytest.mark.parametrize("path", PACKAGES, ids=lambda path: path.parent.name)
def test_hours_of_a_course_that_ships_are_what_its_parts_add_up_to(path):
    package = read_package(path.parent)
    lessons = [lesson.fields["minutes"] for lesson in package.lessons.values()]
    quizzes = [
        quiz_minutes(questions=len(quiz.questions), limit=quiz.fields["minutes"])
        for quiz in package.quizzes.values()
    ]
    assert len(lessons) >= 3
    assert len(quizzes) >= 3
    assert package.course.fields["hours"] == course_hours([*lessons, *quizzes])


@pytest.mark.parametrize(
    ("language", "hours", "text"),
    [
        ("en", "1", "1 hour"),
        ("en", "1.5", "1.5 hours"),
        ("en", "2.0", "2 hours"),
        ("ru", "1", "1\N{NO-BREAK SPACE}час"),
        ("ru", "1.5", "1,5\N{NO-BREAK SPACE}часа"),
        ("ru", "2", "2\N{NO-BREAK SPACE}часа"),
        ("ru", "5", "5\N{NO-BREAK SPACE}часов"),
        ("ru", "21", "21\N{NO-BREAK SPACE}час"),
    ],
)
def test_hours_have_the_plural_of_the_language(language: str, hours: str, text: str) -> None:
    with translation.override(language):
        assert hours_text(Decimal(hours)) == text
