"""Tests that were skipped: which and why, from pytest's own report (JUnit XML).

A skipped test proves nothing, so ``./test`` names each one, and on a CI server each one that
``ALLOWED`` does not explain fails the run. A test about one database is no case for a skip: it
carries the marker ``sqlite`` or ``postgresql`` and is left out of the other run. Standard library
only.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

# Test (without its parameters) -> why it may be skipped on a CI server too.
ALLOWED: Mapping[str, str] = {}


@dataclass(frozen=True)
class Skip:
    """One test that did not run, or was meant to fail, and the reason it gives."""

    test: str
    reason: str

    @property
    def is_allowed(self) -> bool:
        """Whether the list explains it."""
        return self.test.partition("[")[0] in ALLOWED


def read_skips(report: Path) -> list[Skip]:
    """Every skip in a report of pytest, by the name of the test."""
    cases = ElementTree.parse(report).iter("testcase")  # noqa: S314 - written by the step itself
    return sorted(
        (
            Skip("::".join(filter(None, (case.get("classname"), case.get("name")))), _reason(mark))
            for case in cases
            for mark in case.iter("skipped")
        ),
        key=lambda skip: skip.test,
    )


def lines(skips: Iterable[Skip]) -> list[str]:
    """Skips as the summary tells them."""
    return [
        f"  {skip.test}: {skip.reason}{'' if skip.is_allowed else ' (not on the list)'}"
        for skip in skips
    ]


def _reason(mark: ElementTree.Element) -> str:
    told = mark.get("message") or "no reason given"
    return f"meant to fail: {told}" if mark.get("type") == "pytest.xfail" else told
