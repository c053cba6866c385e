"""Making a backup."""

import datetime
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from cbt.lib import database
from cbt.lib.files import sync_folder
from cbt.operations.safekeeping.archive import DATABASES, Archive, Writer, open_archive
from cbt.operations.safekeeping.box import NOTES, Box, SafekeepingError, disk_problems_told
from cbt.operations.safekeeping.databases import (
    copy_sqlite,
    dump_postgresql,
    hub_counts,
    hub_has_people,
    sqlite_counts,
    sqlite_has_people,
)


def make_backup(file: Path, *, box: Box, at: datetime.datetime) -> Archive:
    """Write everything that makes the box into ``file``; the answer is what was read back.

    A class may go on meanwhile: the database is copied as of one moment, before the media it
    names. ``file`` appears whole and verified, or not at all. Raises SafekeepingError.
    """
    if file.exists():
        raise SafekeepingError(f"{file} is there already. Choose another name.")
    _refuse_no_people(box)
    folder = file.parent
    if not folder.is_dir():
        raise SafekeepingError(f"There is no folder {folder}. Make it first, or name another one.")
    with (
        disk_problems_told(folder),
        tempfile.TemporaryDirectory(prefix=".backup-", dir=folder) as scratch,
    ):
        _check_room(folder, box)
        packed = Path(scratch, file.name)
        _pack(packed, Path(scratch, "database"), box, at)
        with packed.open("rb") as written:
            archive = open_archive(written)
        _publish(packed, file)
        return archive


def _refuse_no_people(box: Box) -> None:
    """A backup of nothing would be believed until the day it is needed."""
    if not (sqlite_has_people(box.database) if box.database else hub_has_people()):
        raise SafekeepingError(
            f"There is nothing to back up: {database.place()} holds no box with people. To back "
            f"yours up, {database.remedy()}."
        )


def _check_room(folder: Path, box: Box) -> None:
    """Say at once what would fail after a while: room for a copy and a packed copy of the data."""
    needed = sum(path.stat().st_size for path in _media(box))
    if box.database is not None and box.database.exists():
        needed += 2 * box.database.stat().st_size
    free = shutil.disk_usage(folder).free
    if needed > free:
        raise SafekeepingError(
            f"There is not enough room in {folder}: about {_megabytes(needed)} MB are needed and "
            f"{_megabytes(free)} MB are free. Make room, or use another disk."
        )


def _megabytes(size: int) -> int:
    return -(-size // 1_000_000)


def _pack(packed: Path, copy: Path, box: Box, at: datetime.datetime) -> None:
    if box.database is not None:
        copy_sqlite(copy)
        counts = sqlite_counts(copy)
    else:
        # Before the dump: what it holds is never less, since neither is ever deleted.
        counts = hub_counts()
        dump_postgresql(copy)
    handle = os.open(packed, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        writer = Writer(file)
        try:
            _fill(writer, copy, box)
            writer.close({**_facts(at), **counts})
        except BaseException:
            writer.abandon()
            raise
        file.flush()
        os.fsync(file.fileno())


def _fill(writer: Writer, copy: Path, box: Box) -> None:
    writer.add(DATABASES[connection.vendor], copy)
    copy.unlink()
    for name in NOTES:
        if (box.folder / name).is_file():
            writer.add(f"box/{name}", box.folder / name)
    for path in _files(box.keys):
        writer.add(f"keys/{path.relative_to(box.keys).as_posix()}", path)
    for path in _media(box):
        assert box.media is not None
        writer.add(f"media/{path.relative_to(box.media).as_posix()}", path)


def _facts(at: datetime.datetime) -> dict[str, Any]:
    return {
        "made_at": at.isoformat(timespec="seconds"),
        "box_id": str(settings.CBT_BOX_ID),
        "database": connection.vendor,
        "migrations": sorted(f"{app}.{name}" for app, name in database.applied_migrations()),
    }


def _media(box: Box) -> Iterator[Path]:
    return _files(box.media) if box.media is not None else iter(())


def _files(folder: Path) -> Iterator[Path]:
    """Every plain file below ``folder`` in order; half-written ones have a dot in front."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink() and not path.name.startswith("."):
            yield path


def _publish(packed: Path, file: Path) -> None:
    """Give the verified file its name without ever writing over another one."""
    try:
        os.link(packed, file)
    except FileExistsError as problem:
        raise SafekeepingError(f"{file} is there already. Choose another name.") from problem
    except OSError:  # a memory stick without links
        if file.exists():
            raise SafekeepingError(f"{file} is there already. Choose another name.") from None
        os.rename(packed, file)
    sync_folder(file.parent)
