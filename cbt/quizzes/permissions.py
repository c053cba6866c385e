"""Who may start what."""

from dataclasses import dataclass

from cbt.quizzes.models import Attempt, AttemptQuerySet
from cbt.training.models import Enrolment
from courses.models import Quiz


@dataclass(frozen=True, slots=True)
class Tries:
    """How many tries somebody has: ``limit`` 0 means as many as wanted."""

    used: int
    limit: int

    @property
    def left(self) -> int | None:
        return None if self.limit == 0 else max(0, self.limit - self.used)

    @property
    def may_start(self) -> bool:
        return self.left != 0


def tries(enrolment: Enrolment, quiz: Quiz, attempts: AttemptQuerySet | None = None) -> Tries:
    """The tries of an enrolment in a quiz (one query)."""
    rows = Attempt.objects.all() if attempts is None else attempts
    limit = quiz.current.spec["max_attempts"] if quiz.current else 0
    return Tries(used=rows.filter(enrolment=enrolment, quiz=quiz).count(), limit=limit)
