"""Who may start what."""

from dataclasses import dataclass

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


def tries(quiz: Quiz, *, used: int) -> Tries:
    """The tries of somebody who began ``used`` attempts of a quiz (``current`` loaded)."""
    return Tries(used=used, limit=quiz.current.spec["max_attempts"] if quiz.current else 0)
