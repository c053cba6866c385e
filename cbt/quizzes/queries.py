"""Reads of attempts."""

from dataclasses import dataclass
from decimal import Decimal

from cbt.quizzes.models import Attempt, GradingEvent, ResponseEvent


def counting_responses(attempt: Attempt) -> dict[int, ResponseEvent]:
    """The answer that counts for each position: newest writer, then highest seq (one query)."""
    rows = ResponseEvent.objects.filter(attempt=attempt, counts=True).order_by("writer", "seq")
    return {row.position: row for row in rows}


def counting_response(attempt: Attempt, position: int) -> ResponseEvent | None:
    """The answer that counts for one position (one query)."""
    return (
        ResponseEvent.objects.filter(attempt=attempt, position=position, counts=True)
        .order_by("writer", "seq")
        .last()
    )


@dataclass(frozen=True, slots=True)
class TopicScore:
    """How somebody did in one topic of one attempt."""

    topic: str
    score: Decimal
    points: Decimal
    questions: int

    @property
    def percent(self) -> int:
        """Whole per cent, for a bar; the words beside it give the points."""
        return int(self.score * 100 / self.points) if self.points else 0


def topic_scores(grading: GradingEvent) -> list[TopicScore]:
    """Score per topic, weakest first (one query). ``topic`` is the topic's UUID as text."""
    sums: dict[str, list[Decimal]] = {}
    for row in grading.marks.select_related("slot__question_version"):
        topic = row.slot.question_version.spec["topic"]
        entry = sums.setdefault(topic, [Decimal(0), Decimal(0), Decimal(0)])
        entry[0] += row.score
        entry[1] += row.points
        entry[2] += 1
    scores = [
        TopicScore(topic, score, points, int(count))
        for topic, (score, points, count) in sums.items()
    ]
    return sorted(scores, key=lambda item: (item.percent, item.topic))
