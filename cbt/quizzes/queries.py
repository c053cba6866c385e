"""Reads of attempts."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import connection

from cbt.quizzes.enums import AttemptState
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


# In SQL, because Django would spend half a millisecond of each answer save on writing it, which
# is thirty times what the database needs to answer. The two selects of the ORM that it stands
# for: the attempt for update, and whether a later answer of the same writer exists.
_LOCK_OPEN_ATTEMPT = """
SELECT EXISTS (
    SELECT 1 FROM quizzes_responseevent AS later
    WHERE later.attempt_id = attempt.id AND later.writer = attempt.writer
        AND later.position = %s AND later.seq > %s
)
FROM quizzes_attempt AS attempt
WHERE attempt.id = %s AND attempt.state = %s AND attempt.writer = %s
"""


def lock_open_attempt(attempt: UUID, *, writer: int, position: int, seq: int) -> bool | None:
    """Keep an open attempt as it is until the transaction ends (one query).

    None if it is not open, or has a newer writer; else whether this writer has saved a higher
    ``seq`` for the position.
    """
    statement = _LOCK_OPEN_ATTEMPT
    if connection.features.has_select_for_update:
        # SQLite has no row locks: there the transaction began with the lock of the whole file.
        statement += connection.ops.for_update_sql(of=("attempt",))
    key = Attempt._meta.pk.get_db_prep_value(attempt, connection)
    with connection.cursor() as cursor:
        cursor.execute(statement, [position, seq, key, AttemptState.OPEN, writer])
        row = cursor.fetchone()
    return None if row is None else bool(row[0])


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
