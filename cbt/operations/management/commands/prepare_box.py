"""Everything a box needs before its server starts; ``./run`` calls this every time."""

import errno
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db.utils import DatabaseError

from cbt.lib import clock
from cbt.lib.files import DISK_FULL
from cbt.operations.preparing import CannotPrepare, prepare


def _disk_problem(problem: OSError) -> str:
    if problem.errno in DISK_FULL:
        return (
            f"The disk of {settings.DATA_DIR} is full. Make room and start again: what is done "
            "already is not done twice."
        )
    place = problem.filename or settings.DATA_DIR
    if problem.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return f"{place} cannot be written to. Start as the user who owns it."
    return f"The disk reported an error: {problem.strerror or problem} ({place})."


class Command(BaseCommand):
    help = "Bring the database, the static files, the keys and the first data up to date."
    # The checks load every address and screen; they run when the database changes.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--empty",
            action="store_true",
            help="on the first start, leave out the courses and the fictional people",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            prepare(
                folder=Path(settings.DATA_DIR),
                is_empty=options["empty"],
                at=clock.now(),
                say=self._say,
            )
        except CannotPrepare as problem:
            raise CommandError(str(problem)) from problem
        except DatabaseError as problem:
            raise CommandError(
                f"The database cannot be used: {problem}\n"
                "If the disk is full, make room. Otherwise restore the last backup into an empty "
                "folder: ./manage.py restore FILE"
            ) from problem

        except OSError as problem:
            raise CommandError(_disk_problem(problem)) from problem

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
