import uuid
from decimal import Decimal

import pytest
from django.utils import translation

from cbt.learn.tasks_on_screen import hours_text, length_text
from courses.reading import OutlineItem


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


@pytest.mark.parametrize(
    ("kind", "spec", "text"),
    [
        ("lesson", {"minutes": 12}, "12 minutes"),
        ("quiz", {"minutes": 0, "questions": 8}, "8 questions · 12 minutes"),
        ("quiz", {"minutes": 45, "questions": 20}, "20 questions · 45 minutes"),
        ("quiz", {"minutes": 0, "questions": 0}, "0 questions"),
    ],
)
def test_lesson_and_quiz_say_how_long_they_take(kind: str, spec: dict[str, int], text: str) -> None:
    item = OutlineItem(kind=kind, id=uuid.uuid4(), title="", note="", spec=spec)
    assert length_text(item) == text
