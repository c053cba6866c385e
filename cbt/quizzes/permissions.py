"""Who may start what."""

from dataclasses import dataclass

from courses.enums import ReviewPolicy
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


def shows_review(policy: str, *, is_passed: bool) -> bool:
    """Whether the right answers of a submitted attempt may be seen.

    ``is_passed``: the person has passed the quiz, in this attempt or another; or it is one that
    nobody has to pass.
    """
    return policy == ReviewPolicy.AFTER_SUBMIT or (policy == ReviewPolicy.WHEN_PASSED and is_passed)
