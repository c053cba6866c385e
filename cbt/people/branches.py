"""Branches of the tree of units: a branch is named by the path of the unit at its top."""

from collections.abc import Iterable

from django.db.models import Q


def is_within(path: str, branch: str) -> bool:
    """Whether the unit at ``path`` is the one at ``branch`` or below it."""
    return path == branch or path.startswith(f"{branch}/")


def within(branches: Iterable[str], *, field: str = "path") -> Q:
    """Rows whose unit is in one of ``branches``; no row when there is none.

    ``field`` is the way from the rows to the path of their unit.
    """
    found = Q(pk__in=[])
    for branch in branches:
        found |= Q(**{field: branch}) | Q(**{f"{field}__startswith": f"{branch}/"})
    return found
