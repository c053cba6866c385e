"""Bring a backup back on an empty box."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db.utils import DatabaseError

from cbt.operations.safekeeping.box import SafekeepingError, this_box
from cbt.operations.safekeeping.restore import restore


class Command(BaseCommand):
    help = "Bring a backup back on a box that has no people yet. Everything is verified first."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a file made by ./manage.py backup")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            manifest = restore(options["file"].absolute(), box=this_box())
        except SafekeepingError as problem:
            raise CommandError(str(problem)) from problem
        except DatabaseError as problem:
            raise CommandError(f"The database cannot be used: {problem}") from problem
        self.stdout.write(f"This box is again what it was on {manifest['made_at']}.")
        default = settings.DATA_DIR == settings.BASE_DIR / "var"
        start = "./run" if default else f"./run --data {settings.DATA_DIR}"
        self.stdout.write(
            f"Start it with {start}. The box the backup was made of must not run any more: two "
            "boxes with one identity would give the same certificate numbers."
        )
