"""What is wrong with a package, said so that its author can put it right."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: where, what, and what to do."""

    place: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.place}: {self.problem} {self.remedy}".rstrip()


class Problems:
    """A list that grows while a package is read; the same thing is said once."""

    def __init__(self) -> None:
        self._found: dict[Problem, None] = {}

    def add(self, place: str, problem: object, remedy: object = "") -> None:
        self._found[Problem(place, str(problem), str(remedy))] = None

    def at(self, place: str) -> bool:
        """Whether something was said about ``place`` already."""
        return any(problem.place == place for problem in self._found)

    def __bool__(self) -> bool:
        return bool(self._found)

    def __iter__(self) -> Iterator[Problem]:
        return iter(self._found)

    def as_tuple(self) -> tuple[Problem, ...]:
        return tuple(self._found)
