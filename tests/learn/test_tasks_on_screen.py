from decimal import Decimal

import pytest
from django.utils import translation

from cbt.learn.tasks_on_screen import hours_text


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
