"""Many fictional trainees, for measurements."""

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.management.base import CommandError

from cbt.lib import clock
from cbt.lib.commands import BoxCommand
from cbt.operations.demonstration.building import NothingToTeach
from cbt.operations.demonstration.scale import add_trainees
from cbt.operations.demonstration.starting import MARKER
from cbt.people.models import User


class Command(BoxCommand):
    help = (
        "Add fictional trainees with histories, for measurements. Only on a box without people "
        "or on a demonstration."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--trainees", type=int, required=True, metavar="N", help="how many")
        parser.add_argument("--courses", type=int, default=1, help="courses for each (1)")
        parser.add_argument("--seed", type=int, default=1, help="another seed, other people (1)")
        parser.add_argument("--pin", help="one PIN for all of them; nobody can sign in without")
        parser.add_argument(
            "--not-started", action="store_true", help="enrolled today, nothing done yet"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if User.objects.exists() and not (settings.DATA_DIR / MARKER).exists():
            raise CommandError(
                "This box has people who are not made up. Use another one: --data FOLDER"
            )
        if options["trainees"] < 1 or options["courses"] < 1:
            raise CommandError("--trainees and --courses are 1 or more.")
        began = time.monotonic()

        def tell(done: int) -> None:
            self.stdout.write(f"{done} trainees, {time.monotonic() - began:.0f} s")

        try:
            add_trainees(
                options["trainees"],
                at=clock.now(),
                seed=options["seed"],
                password=make_password(options["pin"]) if options["pin"] else None,
                courses_each=options["courses"],
                has_begun=not options["not_started"],
                tell=tell,
            )
        except NothingToTeach as error:
            raise CommandError("Import the courses first: ./manage.py import_course") from error
