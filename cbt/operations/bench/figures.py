"""What was measured, what is allowed, and how that reads as a table."""

import math
import os
import platform
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value. ``budget`` is its limit (None: for information)."""

    step: str
    name: str
    value: float
    unit: str
    budget: float | None = None
    at_least: bool = False

    @property
    def is_kept(self) -> bool | None:
        """Whether the budget is kept; None without one."""
        if self.budget is None:
            return None
        return self.value >= self.budget if self.at_least else self.value <= self.budget

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "ok": self.is_kept}


def percentile(values: Iterable[float], share: float) -> float:
    """The value that ``share`` of all values do not exceed (nearest rank); 0 of nothing."""
    ordered = sorted(values)
    if not ordered:
        return 0.0
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def machine() -> str:
    """On what was measured: the same code costs a third more with another build of Python."""
    model = "unknown"
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        for line in file:
            if line.startswith("model name"):
                model = line.partition(":")[2].strip()
                break
    return (
        f"Python {platform.python_version()} ({platform.python_compiler()}), "
        f"SQLite {sqlite3.sqlite_version}, {os.cpu_count()} processors ({model})"
    )


def table(figures: Sequence[Figure]) -> str:
    """Figures as lines: step, name, budget, measured, verdict."""
    rows = [("step", "figure", "budget", "measured", "")]
    for figure in figures:
        bound = "≥" if figure.at_least else "≤"
        budget = f"{bound} {_short(figure.budget)}" if figure.budget is not None else ""
        verdict = {True: "ok", False: "OVER", None: ""}[figure.is_kept]
        measured = f"{_short(figure.value)} {figure.unit}"
        rows.append((figure.step, figure.name, budget, measured, verdict))
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    lines = []
    for row in rows:
        cells = [
            text.rjust(width) if column in {2, 3} else text.ljust(width)
            for column, (text, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def _short(value: float | None) -> str:
    if value is None:
        return ""
    if value >= 100 or float(value).is_integer():
        return f"{value:.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"
