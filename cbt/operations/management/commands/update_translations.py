"""Bring the catalogues in ``locale/`` up to the source, and compile them."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from cbt.lib.languages import CODES
from cbt.operations import catalogues


class Command(BaseCommand):
    help = "Collect the texts of the interface into the catalogues and compile them."

    def add_arguments(self, parser: CommandParser) -> None:
        # argparse asks the choices about an empty list, too.
        parser.add_argument("languages", nargs="*", choices=[*CODES, []], default=["ru"])

    def handle(self, *args: Any, **options: Any) -> None:
        for language in options["languages"]:
            catalogue = catalogues.update(settings.BASE_DIR, language)
            self.stdout.write(
                f"{language}: {len(catalogue)} texts, {len(catalogue.untranslated_entries())} open"
            )
