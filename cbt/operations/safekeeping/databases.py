"""Copies of the database: SQLite's own backup, or PostgreSQL's own tools."""

import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import connection
from psycopg2.extensions import make_dsn

from cbt.operations.safekeeping.box import SafekeepingError
from cbt.people.models import User
from cbt.quizzes.models import Attempt

# What tells one box from another at a glance, and the table that holds it.
COUNTED = {"people": User._meta.db_table, "attempts": Attempt._meta.db_table}


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
    """Whether somebody works on a box with this database file. Raises SafekeepingError."""
    if not path.exists():
        return False
    with _reading(path) as database:
        tables = {row[0] for row in database.execute("SELECT name FROM sqlite_master")}
        return COUNTED["people"] in tables and _count(database, COUNTED["people"]) > 0


def sqlite_counts(path: Path) -> dict[str, int]:
    """How many people and attempts are in a database file. Raises SafekeepingError."""
    with _reading(path) as database:
        return {name: _count(database, table) for name, table in COUNTED.items()}


@contextmanager
def _reading(path: Path) -> Iterator[sqlite3.Connection]:
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as database:
            yield database
    except sqlite3.DatabaseError as problem:
        raise SafekeepingError(f"The database {path} cannot be read: {problem}.") from problem


def _count(database: sqlite3.Connection, table: str) -> int:
    counted: int = database.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]  # noqa: S608
    return counted


def hub_has_people() -> bool:
    """Whether somebody works on the hub whose database this is."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
    return COUNTED["people"] in tables and hub_counts()["people"] > 0


def hub_counts() -> dict[str, int]:
    """How many people and attempts are in the hub's database at this moment."""
    with connection.cursor() as cursor:
        counts = {}
        for name, table in COUNTED.items():
            cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608 - names of ours
            counts[name] = cursor.fetchone()[0]
        return counts


def dump_postgresql(target: Path) -> None:
    """Let pg_dump write the database, as of one moment. Raises SafekeepingError."""
    options = ["--format=custom", "--no-owner", "--no-privileges", f"--file={target}"]
    _run("pg_dump", [*options, f"--dbname={_server()}"])
    check_dump(target)


def check_dump(path: Path) -> None:
    """Raise SafekeepingError unless pg_restore can read the whole of the file."""
    _run("pg_restore", [f"--file={os.devnull}", str(path)])


def restore_postgresql(source: Path) -> None:
    """Let pg_restore bring the database back: all of it or nothing. Raises SafekeepingError."""
    options = ["--single-transaction", "--clean", "--if-exists", "--no-owner", "--no-privileges"]
    _run("pg_restore", [*options, f"--dbname={_server()}", str(source)])


def _server() -> str:
    """How the product itself reaches the server, in words that the programs understand too.

    Without the password: a command line can be read by everybody on the machine.
    """
    told = connection.get_connection_params()
    kept = {name: value for name, value in told.items() if isinstance(value, str | int)}
    kept.pop("password", None)
    return make_dsn(**kept)


def _run(program: str, options: list[str]) -> None:
    password = connection.settings_dict.get("PASSWORD")
    outcome = subprocess.run(
        [_own_program(program), *options],
        env=os.environ | ({"PGPASSWORD": password} if password else {}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if outcome.returncode != 0:
        raise SafekeepingError(f"{program} failed: {outcome.stderr.strip()}")


def _own_program(program: str) -> str:
    """The program of the server's own version.

    An older one refuses the server; what a later one writes may name settings that the server
    does not know, and the backup could not be brought back. Raises SafekeepingError.
    """
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        wanted = int(cursor.fetchone()[0]) // 10_000
    remedy = (
        f"Install the PostgreSQL client of version {wanted} (Debian: apt-get install "
        f"postgresql-client-{wanted}), then try again."
    )
    # Debian keeps each version in a folder of its own; the name on the PATH may be any of them.
    folders = [f"/usr/lib/postgresql/{wanted}/bin", os.environ.get("PATH", os.defpath)]
    found = shutil.which(program, path=os.pathsep.join(folders))
    if found is None:
        raise SafekeepingError(f"{program} is missing. {remedy}")
    told = subprocess.run([found, "--version"], capture_output=True, text=True, check=True).stdout
    version = re.search(r"(\d+)", told)
    if version is None or int(version[1]) != wanted:
        raise SafekeepingError(
            f"{program} is of another version ({told.strip()}) than the server ({wanted}). {remedy}"
        )
    return found
