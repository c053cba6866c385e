"""The one word for how far an enrolment is."""

import datetime

import pytest

from cbt.progress.enums import StateWord
from cbt.progress.models import Standing
from cbt.progress.standings import state_of

TODAY = datetime.date(2026, 5, 14)
YESTERDAY, MOMENT = datetime.date(2026, 5, 13), datetime.datetime(2026, 5, 1, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("standing", "due_date", "word"),
    [
        (None, None, StateWord.NOT_STARTED),
        (Standing(), TODAY, StateWord.NOT_STARTED),
        (Standing(), YESTERDAY, StateWord.OVERDUE),
        (Standing(started_at=MOMENT), TODAY, StateWord.IN_PROGRESS),
        (Standing(started_at=MOMENT), YESTERDAY, StateWord.OVERDUE),
        (Standing(completed_at=MOMENT), YESTERDAY, StateWord.NOT_PASSED),
        (Standing(completed_at=MOMENT, passed_at=MOMENT), YESTERDAY, StateWord.COMPLETED),
    ],
)
def test_state_is_one_word(standing, due_date, word):
    assert state_of(standing, due_date, today=TODAY) == word
