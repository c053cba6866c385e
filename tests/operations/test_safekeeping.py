"""Backup and restore: everything comes back, and nothing is touched when something is wrong."""

import errno
import fcntl
import json
import shutil
import sqlite3
import zipfile
from contextlib import closing

import pytest
from django.db import connection

from cbt.lib import clock
from cbt.operations.safekeeping import archive, backup, databases
from cbt.operations.safekeeping.backup import make_backup
from cbt.operations.safekeeping.box import Box, SafekeepingError
from cbt.operations.safekeeping.restore import restore
from cbt.people.models import User
from tests.factories import people

# SQLite copies what is committed, so these tests commit.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _needs_sqlite(vendor):
    if vendor != "sqlite":
        pytest.skip("the copies of PostgreSQL are made by its own tools")


@pytest.fixture
def box(tmp_path):
    """A box with a person, a picture and keys; its database is the test's."""
    folder = tmp_path / "box"
    for name, text in {
        "media/published/ab/abc.svg": "<svg/>",
        "media/.half-written": "x",
        "keys/box_id": "the box",
        "keys/trusted_signers/K.pub": "theirs",
        "demonstration": "made up",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    people.trainee(family_name="Жұмабаева")
    return Box(
        folder=folder, keys=folder / "keys", media=folder / "media", database=folder / "cbt.sqlite3"
    )


@pytest.fixture
def empty(tmp_path):
    folder = tmp_path / "empty"
    return Box(
        folder=folder, keys=folder / "keys", media=folder / "media", database=folder / "cbt.sqlite3"
    )


@pytest.fixture
def file(box, tmp_path):
    path = tmp_path / "backup.zip"
    make_backup(path, box=box, at=clock.now())
    return path


def names_in(database):
    with closing(sqlite3.connect(database)) as connected:
        return [row[0] for row in connected.execute("SELECT family_name FROM people_user")]


def listing(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def rewritten(source, target, change):
    """A copy of a backup after ``change`` was applied to its members (name to bytes)."""
    with zipfile.ZipFile(source) as old:
        members = {name: old.read(name) for name in old.namelist()}
    change(members)
    with zipfile.ZipFile(target, "w") as new:
        for name, content in members.items():
            new.writestr(name, content)
    return target


def test_backup_and_restore_bring_everything_back(file, empty):
    restore(file, box=empty)

    assert names_in(empty.database) == ["Жұмабаева"]
    assert (empty.media / "published/ab/abc.svg").read_text() == "<svg/>"
    assert (empty.keys / "box_id").read_text() == "the box"
    assert (empty.keys / "trusted_signers/K.pub").read_text() == "theirs"
    assert (empty.folder / "demonstration").exists()


def test_restored_database_keeps_its_guards(file, empty):
    restore(file, box=empty)

    with closing(sqlite3.connect(empty.database)) as database:
        triggers = {
            row[0]
            for row in database.execute("SELECT name FROM sqlite_master WHERE type='trigger'")
        }
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type='trigger'")
        assert triggers == {row[0] for row in cursor.fetchall()} != set()


def test_private_files_stay_private(file, empty):
    restore(file, box=empty)

    for path in (file, empty.keys / "box_id", empty.database):
        assert path.stat().st_mode & 0o077 == 0


def test_manifest_lists_everything_with_its_hash(file):
    with zipfile.ZipFile(file) as packed:
        manifest = json.loads(packed.read("manifest.json"))

        assert sorted(packed.namelist()) == sorted([*manifest["members"], "manifest.json"])
    assert "media/.half-written" not in manifest["members"]
    assert all(len(member["sha256"]) == 64 for member in manifest["members"].values())


def test_backup_overwrites_nothing(box, tmp_path):
    taken = tmp_path / "taken.zip"
    taken.write_text("mine")

    with pytest.raises(SafekeepingError, match="is there already"):
        make_backup(taken, box=box, at=clock.now())

    assert taken.read_text() == "mine"


@pytest.mark.parametrize(
    ("code", "words"), [(errno.ENOSPC, "is full"), (errno.EIO, "reported an error")]
)
def test_backup_that_fails_leaves_nothing_behind(box, tmp_path, monkeypatch, code, words):
    def fail(*args):
        raise OSError(code, "no")

    monkeypatch.setattr(archive.Writer, "close", fail)
    before = listing(tmp_path)

    with pytest.raises(SafekeepingError, match=words):
        make_backup(tmp_path / "backup.zip", box=box, at=clock.now())

    assert listing(tmp_path) == before


def test_backup_says_at_once_that_there_is_no_room(box, tmp_path, monkeypatch):
    usage = shutil.disk_usage(tmp_path)._replace(free=1)
    monkeypatch.setattr(backup.shutil, "disk_usage", lambda folder: usage)

    with pytest.raises(SafekeepingError, match="not enough room"):
        make_backup(tmp_path / "backup.zip", box=box, at=clock.now())


def test_backup_without_pg_dump_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setattr(databases.shutil, "which", lambda program: None)

    with pytest.raises(SafekeepingError, match="postgresql-client"):
        databases.dump_postgresql(tmp_path / "dump")


def test_restore_refuses_a_box_with_people(file, empty):
    restore(file, box=empty)
    before = listing(empty.folder)

    with pytest.raises(SafekeepingError, match="has people already"):
        restore(file, box=empty)

    assert listing(empty.folder) == before


def test_restore_refuses_a_running_box(file, empty):
    empty.folder.mkdir()
    with (empty.folder / "run.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)

        with pytest.raises(SafekeepingError, match="is running"):
            restore(file, box=empty)


def _flip(members):
    content = bytearray(members["database.sqlite3"])
    content[5000] ^= 1
    members["database.sqlite3"] = bytes(content)


def _add(members):
    members["media/more.svg"] = b"more"


def _lose(members):
    del members["keys/box_id"]


def _escape(members):
    _list(members, "media/../../outside", b"x")


def _strange(members):
    _list(members, "settings.py", b"x")


def _later_format(members):
    _manifest(members, format=2)


def _later_release(members):
    _manifest(members, migrations=["people.9999_later"])


def _other_product(members):
    _manifest(members, product="other")


def _other_database(members):
    members["database.dump"] = members.pop("database.sqlite3")
    manifest = json.loads(members["manifest.json"])
    manifest["members"]["database.dump"] = manifest["members"].pop("database.sqlite3")
    members["manifest.json"] = json.dumps(manifest | {"database": "postgresql"}).encode()


def _list(members, name, content):
    manifest = json.loads(members["manifest.json"])
    manifest["members"][name] = {
        "bytes": len(content),
        "sha256": archive.hashlib.sha256(content).hexdigest(),
    }
    members[name], members["manifest.json"] = content, json.dumps(manifest).encode()


def _manifest(members, **values):
    manifest = json.loads(members["manifest.json"]) | values
    members["manifest.json"] = json.dumps(manifest).encode()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_flip, "damaged"),
        (_add, "differ"),
        (_lose, "differ"),
        (_escape, "does not belong"),
        (_strange, "does not belong"),
        (_later_format, "later release"),
        (_later_release, "later release"),
        (_other_product, "no backup"),
        (_other_database, "of the same kind"),
        (dict.clear, "no backup"),
    ],
)
def test_restore_changes_nothing_when_something_is_wrong(file, empty, tmp_path, change, words):
    spoiled = rewritten(file, tmp_path / "spoiled.zip", change)

    with pytest.raises(SafekeepingError, match=words):
        restore(spoiled, box=empty)

    assert listing(empty.folder) == ["run.lock"]


def test_restore_of_half_a_file_changes_nothing(file, empty, tmp_path):
    half = tmp_path / "half.zip"
    half.write_bytes(file.read_bytes()[: file.stat().st_size // 2])

    with pytest.raises(SafekeepingError, match="no backup"):
        restore(half, box=empty)

    assert listing(empty.folder) == ["run.lock"]


def test_damaged_database_is_not_restored(tmp_path):
    broken = tmp_path / "broken.sqlite3"
    broken.write_bytes(b"SQLite format 3\0" + b"\1" * 5000)

    with pytest.raises(SafekeepingError, match="damaged"):
        databases.check_sqlite(broken)


def test_backup_goes_on_while_people_work(file):
    assert User.objects.filter(family_name="Жұмабаева").update(given_name="Айгерім") == 1
