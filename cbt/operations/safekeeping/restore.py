"""Bringing a backup back, on a box that has no people yet."""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connections

from cbt.lib.database import migrations_on_disk
from cbt.lib.files import sync_folder
from cbt.operations.safekeeping.archive import DATABASES, Archive, open_archive
from cbt.operations.safekeeping.box import (
    NOTES,
    Box,
    SafekeepingError,
    disk_problems_told,
    held_still,
)
from cbt.operations.safekeeping.databases import (
    check_dump,
    check_sqlite,
    hub_has_people,
    restore_postgresql,
    sqlite_has_people,
)


def restore(file: Path, *, box: Box) -> Mapping[str, Any]:
    """Make ``box`` what was backed up in ``file``; the answer is the backup's manifest.

    Everything is checked and laid out beside its place first; the database is put in place
    last, so that a restore that was cut off can simply be run again. Raises SafekeepingError.
    """
    if not file.is_file():
        raise SafekeepingError(f"There is no file {file}.")
    with held_still(box), file.open("rb") as packed:
        _refuse_people(box)
        archive = open_archive(packed)
        _check_fits(archive, box)
        with (
            disk_problems_told(box.folder),
            tempfile.TemporaryDirectory(prefix=".restore-", dir=box.folder) as scratch,
        ):
            laid_out = Path(scratch)
            _lay_out(archive, laid_out)
            _put_in_place(archive, laid_out, box)
        return archive.manifest


def _refuse_people(box: Box) -> None:
    if sqlite_has_people(box.database) if box.database else hub_has_people():
        place = (
            "an empty folder: ./manage.py restore FILE --data FOLDER"
            if box.database
            else "an empty database: DATABASE_URL=postgres://… ./manage.py restore FILE"
        )
        raise SafekeepingError(
            "This box has people already, and a restore overwrites nobody's records. Restore "
            f"into {place}"
        )


def _check_fits(archive: Archive, box: Box) -> None:
    wanted = "sqlite" if box.database is not None else "postgresql"
    if archive.manifest["database"] != wanted:
        names = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
        raise SafekeepingError(
            f"The backup is of a {names[archive.manifest['database']]} box and this one keeps "
            f"its data in {names[wanted]}. Restore it on a box of the same kind."
        )
    own = {app.label for app in apps.get_app_configs()}
    present = {f"{label}.{name}" for label, name in migrations_on_disk()}
    later = [
        name
        for name in archive.manifest.get("migrations", [])
        if name.partition(".")[0] in own and name not in present
    ]
    if later:
        raise SafekeepingError(
            "The backup was made with a later release of the product. Restore it with that release."
        )


def _lay_out(archive: Archive, folder: Path) -> None:
    for name in archive.members:
        private = not name.startswith("media/")
        archive.extract(name, folder / name, mode=0o600 if private else 0o644)
    check = check_sqlite if archive.database == DATABASES["sqlite"] else check_dump
    check(folder / archive.database)


def _put_in_place(archive: Archive, laid_out: Path, box: Box) -> None:
    for name, inside in archive.within("media"):
        if box.media is not None:
            _move(laid_out / name, box.media / inside)
    for name, inside in archive.within("keys"):
        _move(laid_out / name, box.keys / inside)
    for name, inside in archive.within("box"):
        if inside in NOTES:
            _move(laid_out / name, box.folder / inside)
    connections.close_all()
    if box.database is None:
        restore_postgresql(laid_out / archive.database)
        return
    # The log of the database that was here must not be played into the one that comes.
    for ending in ("-wal", "-shm", "-journal"):
        box.database.with_name(box.database.name + ending).unlink(missing_ok=True)
    _move(laid_out / archive.database, box.database)


def _move(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with source.open("rb+") as file:
        os.fsync(file.fileno())
    try:
        os.replace(source, target)
    except OSError:
        # The media lie on another disk: copy beside the target, then rename.
        scratch = target.with_name(f".{target.name}.restore")
        scratch.write_bytes(source.read_bytes())
        scratch.chmod(source.stat().st_mode)
        os.replace(scratch, target)
    sync_folder(target.parent)
