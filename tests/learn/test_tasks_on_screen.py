import uuid

import pytest

from cbt.learn.tasks_on_screen import length_text
from courses.reading import OutlineItem


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
