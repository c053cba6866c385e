"""Take a course out as a package."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from cbt.exchange.exceptions import ExchangeError
from cbt.exchange.exporting import export_course
from cbt.lib import clock
from cbt.lib.commands import BoxCommand
from courses.models import Course


class Command(BoxCommand):
    help = "Export a published course as a package: a folder, or a ZIP if the name ends in .zip."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help="the code of the course")
        parser.add_argument("target", type=Path, help="the folder or the .zip to write")

    def handle(self, *args: Any, **options: Any) -> None:
        course = Course.objects.filter(code=options["code"]).first()
        if course is None:
            raise CommandError(_("There is no course with the code “%(code)s”.") % options)
        try:
            export_course(course=course, target=options["target"], actor=None, at=clock.now())
        except ExchangeError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(
                _("“%(target)s” cannot be written: %(reason)s.")
                % {"target": options["target"], "reason": error.strerror}
            ) from error
        self.stdout.write(_("Written: %(target)s") % {"target": options["target"]})
