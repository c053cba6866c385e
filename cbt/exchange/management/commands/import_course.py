"""Bring a course package in."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from cbt.exchange.actions import CATALOGUE_SLUG, import_package
from cbt.exchange.enums import ItemAction
from cbt.exchange.exceptions import ImportRefused, PackageRefused
from cbt.exchange.packages.manifest import EXPORT_AGAIN
from cbt.exchange.packages.problems import Problem
from cbt.exchange.packages.reader import read_package
from cbt.exchange.planning import ImportPlan, plan_import
from cbt.lib import clock
from cbt.lib.commands import BoxCommand
from courses.models import CataloguePage


class Command(BoxCommand):
    help = "Import a course package (a folder or a ZIP). Equal content changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("package", type=Path, help="the folder or the ZIP")
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would happen, change nothing"
        )
        parser.add_argument(
            "--catalogue", default=CATALOGUE_SLUG, help="where a new course goes (slug)"
        )
        parser.add_argument(
            "--overwrite",
            action="store_true",
            help="overwrite what was edited here since the last import",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            package = read_package(options["package"])
        except PackageRefused as error:
            raise CommandError(_in_lines(error.problems) + _hint(error.problems)) from error
        for warning in package.warnings:
            self.stderr.write(str(warning))
        if options["dry_run"]:
            catalogue = CataloguePage.objects.filter(slug=options["catalogue"]).first()
            plan = plan_import(package, catalogue=catalogue)
            self._show(plan, everything=True)
            if plan.problems:
                raise CommandError(_in_lines(plan.problems))
            return
        try:
            plan = import_package(
                package=package,
                actor=None,
                at=clock.now(),
                catalogue_slug=options["catalogue"],
                overwrite=options["overwrite"],
            )
        except ImportRefused as error:
            self._show(error.plan, everything=False)
            raise CommandError(
                "\n".join([str(error), _in_lines(error.plan.problems)]).strip()
            ) from error
        self._show(plan, everything=options["verbosity"] > 1)

    def _show(self, plan: ImportPlan, *, everything: bool) -> None:
        course = plan.package.course
        counts = ", ".join(
            f"{ItemAction(action).label}: {count}" for action, count in plan.counts.items()
        )
        self.stdout.write(f"{course.code}: {counts}")
        if plan.changes_nothing:
            self.stdout.write(_("Everything is as the package says. Nothing changes."))
        for item in plan.effects if everything else plan.conflicts:
            language = f" ({item.language})" if item.language else ""
            self.stdout.write(f"  {item.action.label}: {item.kind.label}{language}: {item.name}")


def _in_lines(problems: tuple[Problem, ...]) -> str:
    return "\n".join(str(problem) for problem in problems)


def _hint(problems: tuple[Problem, ...]) -> str:
    """For those who edit packages by hand, which nobody does in the browser."""
    if not any(problem.remedy == str(EXPORT_AGAIN) for problem in problems):
        return ""
    return "\n" + _("Edited by hand on purpose? The command seal_course writes the manifest.")
