"""What can go wrong when things come in or go out."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cbt.exchange.packages.problems import Problem

if TYPE_CHECKING:
    from cbt.exchange.planning import ImportPlan


class ExchangeError(Exception):
    """Base of this app's errors; ``str()`` is what the person reads."""


class PackageRefused(ExchangeError):
    """A package is not as the format says. ``problems`` lists everything that was found."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class UploadNotKept(ExchangeError):
    """The disk takes no more: what was uploaded is not kept, and nothing else has changed."""


class ImportRefused(ExchangeError):
    """A package is sound and still cannot come in as things stand here; nothing was changed.

    ``plan`` says why: its problems, or the conflicts that nobody agreed to overwrite.
    """

    def __init__(self, plan: "ImportPlan", message: str) -> None:
        self.plan = plan
        super().__init__(message)
