"""Backup and restore: everything comes back, and nothing is touched when something is wrong."""

import errno
import fcntl
import json
import shutil
import sqlite3
import sys
import zipfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from cbt.lib import clock
from cbt.operations.safekeeping import archive, backup, databases
from cbt.operations.safekeeping.backup import make_backup
from cbt.operations.safekeeping.box import Box, SafekeepingError
from cbt.operations.safekeeping.restore import restore
from cbt.people.models import User
from cbt.quizzes.models import Attempt
from tests.factories import certificates, people

# What is copied is what was committed, so these tests commit.
pytestmark = pytest.mark.django_db(transaction=True)

GUARDS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
}


def box_in(folder, vendor):
    is_sqlite = vendor == "sqlite"
    return Box(
        folder=folder,
        keys=folder / "keys",
        media=folder / "media",
        database=folder / "cbt.sqlite3" if is_sqlite else None,
    )


@pytest.fixture
def box(tmp_path, vendor):
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
    found = box_in(folder, vendor)
    if vendor == "sqlite":
        found = replace(found, database=Path(connection.settings_dict["NAME"]))
    return found


@pytest.fixture
def file(box, tmp_path):
    path = tmp_path / "backup.zip"
    make_backup(path, box=box, at=clock.now())
    return path


@pytest.fixture
def empty(file, tmp_path, vendor):
    """Another box, with nothing in it; what is asked of the database is asked of this box's."""
    found = box_in(tmp_path / "empty", vendor)
    if vendor == "sqlite":
        yield found
        return
    own = connection.settings_dict["NAME"]
    other = f"{own}_restored"  # of this worker: others restore at the same time
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {other}")
        cursor.execute(f"CREATE DATABASE {other} TEMPLATE template0")
    _switch_to(other)
    yield found
    _switch_to(own)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {other}")


def _switch_to(name):
    connection.close()
    connection.settings_dict["NAME"] = name


def asked_of(box, query):
    """The first column of a query to the database of ``box``."""
    if box.database is None:
        with connection.cursor() as cursor:
            cursor.execute(query)
            return [row[0] for row in cursor.fetchall()]
    with closing(sqlite3.connect(box.database)) as connected:
        return [row[0] for row in connected.execute(query)]


def database_member(vendor):
    return archive.DATABASES[vendor]


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

    assert asked_of(empty, "SELECT family_name FROM people_user") == ["Жұмабаева"]
    assert (empty.media / "published/ab/abc.svg").read_text() == "<svg/>"
    assert (empty.keys / "box_id").read_text() == "the box"
    assert (empty.keys / "trusted_signers/K.pub").read_text() == "theirs"
    assert (empty.folder / "demonstration").exists()


def test_restored_database_keeps_its_guards(box, vendor, request):
    with connection.cursor() as cursor:
        cursor.execute(GUARDS[vendor])
        guards = sorted(row[0] for row in cursor.fetchall())
    empty = request.getfixturevalue("empty")

    restore(request.getfixturevalue("file"), box=empty)

    assert sorted(asked_of(empty, GUARDS[vendor])) == guards != []


@pytest.mark.postgresql
def test_restore_into_a_hub_that_was_prepared_but_has_no_people(file, box):
    """What the product made at its start gives way to what was backed up."""
    User.objects.all().delete()

    restore(file, box=box)

    assert asked_of(box, "SELECT family_name FROM people_user") == ["Жұмабаева"]


def test_private_files_stay_private(file, empty):
    restore(file, box=empty)

    kept = [file, empty.keys / "box_id", *filter(None, [empty.database])]
    assert [path for path in kept if path.stat().st_mode & 0o077] == []


def test_manifest_lists_everything_with_its_hash(file):
    with zipfile.ZipFile(file) as packed:
        manifest = json.loads(packed.read("manifest.json"))

        assert sorted(packed.namelist()) == sorted([*manifest["members"], "manifest.json"])
    assert "media/.half-written" not in manifest["members"]
    assert all(len(member["sha256"]) == 64 for member in manifest["members"].values())


def test_manifest_counts_people_and_attempts(box, tmp_path):
    certificates.passed()

    found = make_backup(tmp_path / "backup.zip", box=box, at=clock.now())

    held = (User.objects.count(), Attempt.objects.count())
    assert (found.manifest["people"], found.manifest["attempts"]) == held
    assert held[1] == 1


def test_backup_command_says_how_much_is_in_it(box, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("cbt.operations.management.commands.backup.this_box", lambda: box)

    call_command("backup", tmp_path / "backup.zip")

    assert "People in it: 1, attempts: 0." in capsys.readouterr().out


def test_backup_of_a_box_without_people_is_refused(box, tmp_path):
    User.objects.all().delete()
    before = listing(tmp_path)

    with pytest.raises(SafekeepingError, match="nothing to back up"):
        make_backup(tmp_path / "backup.zip", box=box, at=clock.now())

    assert listing(tmp_path) == before


@pytest.mark.sqlite
def test_backup_of_a_folder_without_a_box_names_it_and_the_remedy(tmp_path):
    nowhere = box_in(tmp_path / "nowhere", "sqlite")

    with pytest.raises(SafekeepingError, match=r"nothing to back up: the folder /.* --data FOLDER"):
        make_backup(tmp_path / "backup.zip", box=nowhere, at=clock.now())

    assert listing(tmp_path) == []


@pytest.mark.sqlite
def test_backup_of_a_database_that_cannot_be_read_says_so(tmp_path):
    broken = box_in(tmp_path, "sqlite")
    broken.database.write_bytes(b"no database" * 1000)

    with pytest.raises(SafekeepingError, match=r"cbt\.sqlite3 cannot be read"):
        make_backup(tmp_path / "backup.zip", box=broken, at=clock.now())


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


@pytest.mark.postgresql
def test_backup_without_pg_dump_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setattr(databases.shutil, "which", lambda program, path: None)

    with pytest.raises(SafekeepingError, match=r"pg_dump is missing.* postgresql-client-\d+"):
        databases.dump_postgresql(tmp_path / "dump")


@pytest.mark.postgresql
def test_backup_with_pg_dump_of_another_version_says_what_to_install(tmp_path, monkeypatch):
    other = tmp_path / "pg_dump"
    other.write_text(f"#!{sys.executable}\nprint('pg_dump (PostgreSQL) 9.6.1')\n")
    other.chmod(0o700)
    monkeypatch.setattr(databases.shutil, "which", lambda program, path: str(other))

    with pytest.raises(SafekeepingError, match=r"another version .*9\.6\.1.* the server \(\d+\)"):
        databases.dump_postgresql(tmp_path / "dump")


@pytest.mark.postgresql
def test_programs_reach_the_server_as_the_product_does(monkeypatch):
    options = {"sslmode": "verify-full", "host": "hub"}
    for name, value in (("PASSWORD", "very secret"), ("USER", "the hub"), ("OPTIONS", options)):
        monkeypatch.setitem(connection.settings_dict, name, value)

    told = databases._server()

    assert "sslmode=verify-full" in told
    assert "host=hub" in told
    assert "user='the hub'" in told
    assert "secret" not in told


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_commands_say_that_the_database_cannot_be_used(command, tmp_path, monkeypatch):
    def fail(*args, **options):
        raise OperationalError("it is locked")

    module = f"cbt.operations.management.commands.{command}"
    monkeypatch.setattr(f"{module}.{'make_backup' if command == 'backup' else 'restore'}", fail)

    with pytest.raises(CommandError, match="cannot be used: it is locked"):
        call_command(command, tmp_path / "file.zip")


def test_restore_command_says_how_to_start_the_box(file, empty, monkeypatch, capsys, settings):
    settings.DATA_DIR = empty.folder
    monkeypatch.setattr("cbt.operations.management.commands.restore.this_box", lambda: empty)

    call_command("restore", file)

    assert f"Start it with ./run --data {empty.folder}. " in capsys.readouterr().out


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
    name = database_member(connection.vendor)
    content = bytearray(members[name])
    content[5000] ^= 1
    members[name] = bytes(content)


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
    own = connection.vendor
    other = next(vendor for vendor in archive.DATABASES if vendor != own)
    name, other_name = database_member(own), database_member(other)
    members[other_name] = members.pop(name)
    manifest = json.loads(members["manifest.json"])
    manifest["members"][other_name] = manifest["members"].pop(name)
    members["manifest.json"] = json.dumps(manifest | {"database": other}).encode()


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


def _rot(members):
    """Damage that the hashes agree with: the database was broken when it was packed."""
    name = database_member(connection.vendor)
    content = members[name][:100] + b"\1" * (len(members[name]) - 100)
    _list(members, name, content)


def test_restore_of_a_database_that_was_damaged_before_changes_nothing(file, empty, tmp_path):
    spoiled = rewritten(file, tmp_path / "spoiled.zip", _rot)

    with pytest.raises(SafekeepingError, match=r"is damaged|pg_restore failed"):
        restore(spoiled, box=empty)

    assert listing(empty.folder) == ["run.lock"]


def test_backup_goes_on_while_people_work(file):
    assert User.objects.filter(family_name="Жұмабаева").update(given_name="Айгерім") == 1
