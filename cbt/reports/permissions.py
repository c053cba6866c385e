"""Whose figures somebody may read, and how closely."""

from cbt.people.branches import is_within
from cbt.people.permissions import Access


def reads_everywhere(access: Access) -> bool:
    return access.is_administrator or access.is_regional_viewer


def own_branches(access: Access) -> tuple[str, ...]:
    """The person's branches without those that lie inside another one of theirs."""
    return tuple(
        path
        for path in access.branches
        if not any(path != other and is_within(path, other) for other in access.branches)
    )


def can_read_unit(access: Access, path: str) -> bool:
    """Whether the person may read the figures of a unit; the empty path is all units together."""
    if reads_everywhere(access):
        return True
    return any(is_within(path, branch) for branch in access.branches)


def can_read_people(access: Access, path: str) -> bool:
    """Whether the person may read who is behind the figures of a unit, and figures under five.

    A regional viewer reads counts only, except inside a branch that they also manage.
    """
    if access.is_administrator:
        return True
    return any(is_within(path, branch) for branch in access.branches)


def can_list_people(access: Access, path: str) -> bool:
    """Whether everybody behind the figures that the person reads of a unit may be named.

    For a manager all units together are their own branches.
    """
    is_theirs = not path and bool(access.branches) and not reads_everywhere(access)
    return is_theirs or can_read_people(access, path)


def can_filter_by_cohort(access: Access) -> bool:
    """A cohort is a handful of people; readers of aggregates do not single one out."""
    return access.is_administrator or not access.is_regional_viewer
