"""An attempt on screen: one question at a time, the list of all, and the review."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cbt.lib.languages import preferred
from cbt.quizzes.models import Attempt, AttemptSlot, ResponseEvent
from cbt.quizzes.queries import counting_responses
from courses.editions import load_question_versions
from courses.questions.presenting import reviewed, shown
from courses.reading import Readable, joined_question, pinned_words, stem_text


@dataclass(frozen=True, slots=True)
class QuestionScreen:
    """One question of an attempt as its trainee sees it. ``seq`` is that of the next save."""

    attempt: Attempt
    slot: AttemptSlot
    question: dict[str, Any]
    language: str
    is_draft: bool
    seq: int
    is_flagged: bool
    is_answered: bool


def question_screen(slot: AttemptSlot, language: str) -> QuestionScreen:
    """The screen of one slot (attempt and question version loaded): one query."""
    attempt = slot.attempt
    shown_in = preferred(language, attempt.languages)
    version = slot.question_version
    words = pinned_words([(version, slot.words)], shown_in)[version.pk]
    saved = list(
        ResponseEvent.objects.filter(attempt=attempt, position=slot.position).order_by(
            "writer", "seq"
        )
    )
    counting = [event for event in saved if event.counts]
    last = counting[-1] if counting else None
    response = last.response if last else None
    joined = joined_question(version.spec, words.words)
    return QuestionScreen(
        attempt=attempt,
        slot=slot,
        question=shown(
            joined,
            slot.layout,
            response,
            token=f"q{slot.position}",
            number=slot.position,
        ),
        language=words.language,
        is_draft=words.is_draft,
        seq=max((event.seq for event in saved), default=0) + 1,
        is_flagged=bool(last and last.is_flagged),
        is_answered=response is not None,
    )


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """One question on the summary page."""

    position: int
    stem: str
    language: str
    is_answered: bool
    is_flagged: bool


def summary_rows(attempt: Attempt, language: str) -> list[SummaryRow]:
    """All questions of an attempt with whether they are answered (two queries)."""
    answers = counting_responses(attempt)
    slots = _slots(attempt)
    words = _words(attempt, slots, language)
    rows = []
    for slot in slots:
        event = answers.get(slot.position)
        version = slot.question_version
        rows.append(
            SummaryRow(
                position=slot.position,
                stem=stem_text(words[version.pk].words, version.spec),
                language=words[version.pk].language,
                is_answered=event is not None and event.response is not None,
                is_flagged=event is not None and event.is_flagged,
            )
        )
    return rows


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One answered question with what was right."""

    position: int
    stem: str
    language: str
    image: dict[str, Any] | None
    review: dict[str, Any]


def review_rows(attempt: Attempt, language: str) -> list[ReviewRow]:
    """The review of a submitted attempt (two queries)."""
    answers = counting_responses(attempt)
    slots = _slots(attempt)
    words = _words(attempt, slots, language)
    rows = []
    for slot in slots:
        version = slot.question_version
        joined = joined_question(version.spec, words[version.pk].words)
        event = answers.get(slot.position)
        screen = shown(joined, slot.layout, None, token=f"q{slot.position}")
        rows.append(
            ReviewRow(
                position=slot.position,
                stem=screen["stem"],
                language=words[version.pk].language,
                image=screen["image"],
                review=reviewed(joined, event.response if event else None, slot.layout),
            )
        )
    return rows


def resume_position(attempt: Attempt) -> int:
    """Where to go on: the question that was answered last, or the first."""
    last = (
        ResponseEvent.objects.filter(attempt=attempt, counts=True)
        .order_by("saved_at", "writer", "seq")
        .last()
    )
    return last.position if last else 1


def _slots(attempt: Attempt) -> list[AttemptSlot]:
    """The slots in order, with their question versions."""
    slots = list(attempt.slots.order_by("position"))
    versions = load_question_versions(slot.question_version_id for slot in slots)
    for slot in slots:
        slot.question_version = versions[slot.question_version_id]
    return slots


def _words(attempt: Attempt, slots: list[AttemptSlot], language: str) -> dict[UUID, Readable]:
    return pinned_words(
        ((slot.question_version, slot.words) for slot in slots),
        preferred(language, attempt.languages),
    )
