"""What belongs to a box, and what can go wrong with keeping it safe."""

import errno
import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connection

from cbt.lib.files import DISK_FULL
from cbt.operations import first_administrator, preparing
from cbt.operations.demonstration import sign_ins, starting

# Small files of the data folder that make the box what it is.
NOTES = (starting.MARKER, sign_ins.FILE_NAME, first_administrator.FILE_NAME, preparing.STATE_FILE)
LOCK = "run.lock"


class SafekeepingError(Exception):
    """A backup or restore cannot be made; ``str()`` says why and what to do."""


@dataclass(frozen=True, slots=True)
class Box:
    """Where a box keeps what it must not lose.

    ``database`` is the SQLite file, or None when PostgreSQL keeps the data; ``media`` is None
    when an object store keeps the files.
    """

    folder: Path
    keys: Path
    media: Path | None
    database: Path | None


def this_box() -> Box:
    """The box that the settings name."""
    is_sqlite = connection.vendor == "sqlite"
    storage = getattr(default_storage, "_wrapped", default_storage)
    return Box(
        folder=Path(settings.DATA_DIR),
        keys=Path(settings.KEYS_DIR),
        media=Path(settings.MEDIA_ROOT) if isinstance(storage, FileSystemStorage) else None,
        database=Path(settings.DATABASES["default"]["NAME"]) if is_sqlite else None,
    )


@contextmanager
def held_still(box: Box) -> Iterator[None]:
    """Keep ``./run`` off the box meanwhile. Raises SafekeepingError while it runs."""
    box.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (box.folder / LOCK).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as problem:
            raise SafekeepingError(
                f"The box in {box.folder} is running. Stop ./run first (Ctrl+C), then try again."
            ) from problem
        yield


@contextmanager
def disk_problems_told(folder: Path) -> Iterator[None]:
    """Turn what the disk refuses into words that say what to do."""
    try:
        yield
    except OSError as problem:
        if problem.errno in DISK_FULL:
            text = (
                f"The disk of {folder} is full. Nothing was kept. Make room, or use another disk."
            )
        elif problem.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
            text = (
                f"{problem.filename or folder} cannot be written to. Nothing was kept. "
                "Name another place, or run this as the user who owns it."
            )
        else:
            text = (
                f"The disk reported an error: {problem.strerror} ({problem.filename or folder}). "
                "Nothing was kept. Try again, or use another disk."
            )
        raise SafekeepingError(text) from problem
