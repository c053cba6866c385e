"""Fill a box that has no people yet with a demonstration classroom."""

import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from cbt.lib import clock
from cbt.lib.commands import BoxCommand
from cbt.operations.demonstration.building import NothingToTeach
from cbt.operations.demonstration.starting import start
from cbt.people.models import User


class Command(BoxCommand):
    help = "Fill a box that has no people yet with a demonstration classroom."

    def handle(self, *args: Any, **options: Any) -> None:
        if User.objects.exists():
            raise CommandError(
                "This box has people already. The demonstration goes only into an empty box: "
                "./run --data ANOTHER_FOLDER"
            )
        began = time.monotonic()
        try:
            ways = start(folder=Path(settings.DATA_DIR), at=clock.now())
        except NothingToTeach as error:
            raise CommandError("Import the courses first: ./manage.py import_course") from error
        self.stdout.write("\n".join(map(str, ways)))
        self.stdout.write(f"Made in {time.monotonic() - began:.0f} s.")
