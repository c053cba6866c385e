"""Copies of the database: SQLite's own backup, or PostgreSQL's own tools."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from cbt.operations.safekeeping.box import SafekeepingError


def copy_sqlite(target: Path) -> None:
    """Copy the database as of one moment, while a class goes on working, and check the copy.

    Raises SafekeepingError when the copy is not sound.
    """
    connection.ensure_connection()
    if connection.in_atomic_block:  # SQLite would wait for this very connection, for ever
        raise SafekeepingError("A backup cannot be made inside a transaction.")
    with closing(sqlite3.connect(target)) as copy:
        # All pages in one step: a class that saves would make a piecemeal copy start over.
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        check_sqlite_connection(copy)


def check_sqlite(path: Path) -> None:
    """Raise SafekeepingError unless the file is a sound database."""
    with closing(sqlite3.connect(path)) as database:
        check_sqlite_connection(database)


def check_sqlite_connection(database: sqlite3.Connection) -> None:
    """Raise SafekeepingError unless pages, indexes and references are sound."""
    try:
        found = [row[0] for row in database.execute("PRAGMA integrity_check(5)")]
        broken = database.execute("PRAGMA foreign_key_check").fetchmany(5)
    except sqlite3.DatabaseError as problem:
        found, broken = [str(problem)], []
    if found != ["ok"] or broken:
        details = "; ".join([*found, *(f"{row[0]} refers to a missing {row[2]}" for row in broken)])
        raise SafekeepingError(
            f"The database is damaged ({details}). Keep this disk as it is and restore the last "
            "good backup on another box."
        )


def sqlite_migrations(path: Path) -> set[tuple[str, str]]:
    """The migrations a database file has seen."""
    with closing(sqlite3.connect(path)) as database:
        return set(database.execute("SELECT app, name FROM django_migrations").fetchall())


def sqlite_has_people(path: Path) -> bool:
    """Whether somebody works on a box with this database file."""
    if not path.exists():
        return False
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        try:
            return database.execute("SELECT EXISTS (SELECT 1 FROM people_user)").fetchone()[0] == 1
        except sqlite3.OperationalError:  # no tables yet
            return False


def dump_postgresql(target: Path) -> None:
    """Let pg_dump write the database, as of one moment. Raises SafekeepingError."""
    _run("pg_dump", ["--format=custom", "--no-owner", "--no-privileges", f"--file={target}"])
    _run("pg_restore", ["--list", str(target)], with_database=False)


def restore_postgresql(source: Path) -> None:
    """Let pg_restore bring the database back: all of it or nothing. Raises SafekeepingError."""
    options = ["--single-transaction", "--clean", "--if-exists", "--no-owner", "--no-privileges"]
    _run("pg_restore", [*options, f"--dbname={_database()['NAME']}", str(source)])


def _database() -> Mapping[str, Any]:
    values: Mapping[str, Any] = settings.DATABASES["default"]
    return values


def _run(program: str, options: list[str], *, with_database: bool = True) -> None:
    if shutil.which(program) is None:
        raise SafekeepingError(
            f"{program} is missing. Install the PostgreSQL client of the server's version "
            "(Debian: apt-get install postgresql-client), then try again."
        )
    environment = dict(os.environ)
    if with_database:
        values = _database()
        names = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD"}
        environment |= {
            variable: str(values[name]) for name, variable in names.items() if values.get(name)
        }
        if program == "pg_dump":
            options = [*options, str(values["NAME"])]
    outcome = subprocess.run(
        [program, *options],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if outcome.returncode != 0:
        raise SafekeepingError(f"{program} failed: {outcome.stderr.strip()}")
