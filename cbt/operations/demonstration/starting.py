"""Turning a box into a demonstration, once and for all of its data."""

import datetime
from pathlib import Path

from django.conf import settings

from cbt.lib.files import write_private
from cbt.operations.demonstration.building import build
from cbt.operations.demonstration.sign_ins import SignIn

# ``./run`` tells the product that this is a demonstration when the data folder has this file.
MARKER = "demonstration"


def start(*, folder: Path, at: datetime.datetime) -> list[SignIn]:
    """Fill the box with the demonstration; from now on its certificates say what they are.

    The marker comes first: made-up records must never stand on a box that does not know of it.
    Raises NothingToTeach.
    """
    marker = folder / MARKER
    write_private(marker, "The people and records on this box are made up.\n")
    settings.CBT_DEMONSTRATION = True
    settings.CBT_OPEN_DRAFT_LANGUAGES = True
    try:
        return build(folder=folder, at=at)
    except BaseException:
        marker.unlink(missing_ok=True)
        raise
