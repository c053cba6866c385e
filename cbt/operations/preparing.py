"""Bringing a box up to date before it serves: database, static files, keys, first data.

Every step first looks whether there is anything to do, cheaply: this runs at each start, and a
classroom waits for it. What is there already is never overwritten.
"""

import datetime
import hashlib
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.checks import run_checks
from django.core.management import call_command
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from modelsearch.tasks import insert_or_update_object_task
from wagtail.tasks import update_reference_index_task

from cbt.certificates import signing
from cbt.exchange import shipped
from cbt.exchange.actions import ensure_catalogue, import_package
from cbt.exchange.exceptions import ExchangeError, ImportRefused
from cbt.exchange.models import PackageReceipt
from cbt.exchange.packages.reader import read_package
from cbt.lib.database import applied_migrations, migrations_on_disk
from cbt.lib.files import write_private
from cbt.operations.demonstration import sign_ins, starting
from cbt.operations.first_administrator import ensure_administrator, first_sign_in
from cbt.people.models import User
from cbt.teach.authoring import give_pictures_a_place

Say = Callable[[str], None]
STATE_FILE = "prepared.json"
# What was decided at the first start, for good: the shipped courses, or nothing.
_DONE, _LEFT_OUT = "done", "left out"


class CannotPrepare(Exception):
    """The box cannot be brought up to date; ``str()`` says what to do."""


def prepare(*, folder: Path, is_empty: bool, at: datetime.datetime, say: Say) -> None:
    """Do whatever is needed before the server starts. Raises CannotPrepare."""
    # People's records and the box's keys: for its owner only.
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    state = _State(folder)
    migrate(say)
    give_pictures_a_place()
    collect_static(state, say)
    make_keys()
    first_data(state, folder=folder, is_empty=is_empty, at=at, say=say)
    for line in sign_ins.printed(folder) or first_sign_in(folder):
        say(line)


class _State:
    """What the last start found, in one small file. Losing it costs time and nothing else."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / STATE_FILE
        try:
            self._values: dict[str, Any] = json.loads(self._path.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            self._values = {}

    def get(self, name: str) -> Any:
        return self._values.get(name)

    def keep(self, name: str, value: Any) -> None:
        """Write the value down at once: the next step may fail."""
        self._values[name] = value
        write_private(self._path, json.dumps(self._values, indent=1, sort_keys=True) + "\n")


# --- Database ---------------------------------------------------------------------------------


def migrate(say: Say) -> None:
    """Bring the tables up to date. Raises CannotPrepare when the database is of a later release."""
    present, applied = migrations_on_disk(), applied_migrations()
    own = {app.label for app in apps.get_app_configs() if app.name.startswith(("cbt.", "courses"))}
    later = {label for label, _name in applied - present if label in own}
    if later:
        raise CannotPrepare(
            "The data was last used with a later release of the product "
            f"({', '.join(sorted(later))}). Start that release, or name another folder: "
            "./run --data FOLDER"
        )
    if present <= applied:
        return
    say("Preparing the database …")
    call_command("migrate", interactive=False, verbosity=0)
    serious = [
        issue
        for issue in run_checks(databases=["default"])
        if issue.is_serious() and not issue.is_silenced()
    ]
    if serious:
        raise CannotPrepare("\n".join(map(str, serious)))


# --- Static files -----------------------------------------------------------------------------


def _fingerprint_of_static() -> str:
    found = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda pair: pair[0]):
            facts = Path(storage.path(name)).stat()
            found.update(f"{name}\0{facts.st_size}\0{facts.st_mtime_ns}\n".encode())
    return found.hexdigest()


def collect_static(state: _State, say: Say) -> None:
    """Put scripts, styles and fonts where they are served from, when one of them changed."""
    if settings.DEBUG:  # a developer's server takes them from the source
        return
    fingerprint = _fingerprint_of_static()
    root = Path(settings.STATIC_ROOT)
    if state.get("static") == fingerprint and (root / "staticfiles.json").exists():
        return
    say("Preparing scripts and styles …")
    call_command("collectstatic", interactive=False, clear=root.exists(), verbosity=0)
    state.keep("static", fingerprint)


# --- Keys -------------------------------------------------------------------------------------


def make_keys() -> None:
    """Make the keys and the id of the box, before the first page needs them."""
    str(settings.SECRET_KEY)
    str(settings.CBT_BOX_ID)
    signing.public_key()


# Wagtail's own, one for each thing that was saved.
_INDEXING = (insert_or_update_object_task.module_path, update_reference_index_task.module_path)


# --- First data -------------------------------------------------------------------------------


def first_data(
    state: _State, *, folder: Path, is_empty: bool, at: datetime.datetime, say: Say
) -> None:
    """On the first start: the shipped courses and the demonstration, or an administrator alone.

    On later starts: the shipped courses as far as an update changed them.
    """
    decided = state.get("first_data")
    if decided is None:
        if User.objects.exists():
            # The data was brought here without the note of what had been decided.
            decided = _DONE if PackageReceipt.objects.exists() else _LEFT_OUT
        elif is_empty:
            decided = _LEFT_OUT
        else:
            # After an interrupted start this goes on where that one stopped.
            load_courses(state, at=at, say=say)
            say("Making the demonstration classroom …")
            starting.start(folder=folder, at=at)
            decided = _DONE
        state.keep("first_data", decided)
    elif decided == _DONE:
        load_courses(state, at=at, say=say)
    if decided == _LEFT_OUT and not User.objects.exists():
        ensure_administrator(folder=folder, at=at)
    ensure_catalogue()


def load_courses(state: _State, *, at: datetime.datetime, say: Say) -> None:
    """Import the shipped courses that differ from those of the last start.

    What was edited here stays as it is: such a course is not updated, and that is said.
    Raises CannotPrepare when a package is broken.
    """
    before: dict[str, str] | None = state.get("courses")
    known = before or {}
    for package in shipped.packages():
        fingerprint = _fingerprint_of_files(package.rglob("*"))
        if known.get(package.name) == fingerprint:
            continue
        say(f"Loading the course {package.name} …")
        try:
            import_package(package=read_package(package), actor=None, at=at)
        except ImportRefused as refused:
            say(f"The course {package.name} was not updated: {refused}")
        except ExchangeError as problem:
            raise CannotPrepare(
                f"The course in {package} cannot be loaded:\n{problem}\n"
                "Get the files of this release again, then start again."
            ) from problem
        known = {**known, package.name: fingerprint}
        state.keep("courses", known)
    if known != (before or {}):
        index_content()


def index_content() -> None:
    """Index all content at once, in place of the tasks that wait to do it piece by piece.

    Three courses leave a thousand of them, and until they are done the editor finds nothing.
    """
    waiting = DBTaskResult.objects.filter(status=TaskResultStatus.READY)
    waiting.filter(task_path__in=_INDEXING).delete()
    call_command("wagtail_update_index", verbosity=0)
    call_command("rebuild_references_index", verbosity=0)


def _fingerprint_of_files(files: Iterable[Path]) -> str:
    found = hashlib.sha256()
    for file in sorted(path for path in files if path.is_file()):
        found.update(f"{file.name}\0".encode() + hashlib.sha256(file.read_bytes()).digest())
    return found.hexdigest()
