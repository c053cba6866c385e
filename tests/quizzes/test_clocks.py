"""The time of an attempt."""

import datetime

import pytest

from cbt.quizzes.clocks import GRACE_SECONDS, is_over, seconds_left

START = datetime.datetime(2026, 5, 14, 9, 0, tzinfo=datetime.UTC)


def at(seconds):
    return START + datetime.timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("stored", "after", "left"),
    [(600, 0, 600), (600, 1, 599), (600, 600, 0), (600, 900, 0), (None, 900, None)],
)
def test_seconds_left(stored, after, left):
    assert seconds_left(stored=stored, clock_started_at=START, at=at(after)) == left


def test_seconds_left_of_a_stopped_clock():
    assert seconds_left(stored=300, clock_started_at=None, at=at(900)) == 300


def test_is_over_only_after_the_grace_for_queued_answers():
    assert not is_over(stored=600, clock_started_at=START, at=at(600 + GRACE_SECONDS))
    assert is_over(stored=600, clock_started_at=START, at=at(601 + GRACE_SECONDS))


def test_without_a_limit_it_is_never_over():
    assert not is_over(stored=None, clock_started_at=START, at=at(10**6))
