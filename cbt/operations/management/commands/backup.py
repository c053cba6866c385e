"""Everything that makes this box, in one verified file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.utils import DatabaseError

from cbt.lib import clock
from cbt.operations.safekeeping.backup import make_backup
from cbt.operations.safekeeping.box import SafekeepingError, this_box


class Command(BaseCommand):
    help = (
        "Write the database, the media and the keys of this box into one verified file. "
        "The file is confidential: it holds people's records and the key that signs certificates."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a new file, best on another disk")

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"].absolute()
        try:
            archive = make_backup(file, box=this_box(), at=clock.now())
        except SafekeepingError as problem:
            raise CommandError(str(problem)) from problem
        except DatabaseError as problem:
            raise CommandError(f"The database cannot be used: {problem}") from problem
        size = file.stat().st_size / 1_000_000
        self.stdout.write(f"{file}: {size:.1f} MB, {len(archive.members)} files, all verified.")
        held = archive.manifest
        self.stdout.write(f"People in it: {held['people']}, attempts: {held['attempts']}.")
        if this_box().media is None:
            self.stdout.write("The media are in the object store and not in this file.")
        self.stdout.write(
            "Keep it where only the people responsible for the box get at it: it holds people's "
            "records and the key that signs certificates."
        )
