"""Write the manifest of a course package that was edited by hand."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from cbt.exchange.exceptions import PackageRefused
from cbt.exchange.packages import manifest
from cbt.exchange.packages.reader import seal


class Command(BaseCommand):
    help = "Check a course package (a folder) and write its manifest.json."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="the folder of the package")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        if not folder.is_dir():
            raise CommandError(_("There is no folder “%(folder)s”.") % options)
        try:
            package = seal(folder)
        except PackageRefused as error:
            raise CommandError("\n".join(str(problem) for problem in error.problems)) from error
        for warning in package.warnings:
            self.stderr.write(str(warning))
        self.stdout.write(_("Written: %(target)s") % {"target": folder / manifest.NAME})
