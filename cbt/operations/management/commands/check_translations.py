"""Refuse a build in which an interface text is missing in a language that is complete."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from cbt.operations import catalogues

# English is the source. The other languages grow into this list.
COMPLETE = ["ru"]


class Command(BaseCommand):
    help = "Check that every text of the interface is translated."

    def handle(self, *args: Any, **options: Any) -> None:
        found = [
            (language, problem)
            for language in COMPLETE
            for problem in catalogues.problems(settings.BASE_DIR, language)
        ]
        for language, problem in found:
            self.stderr.write(f"{language} {problem.place}: {problem.text}")
        if found:
            raise CommandError(
                f"{len(found)} texts to mend. Run `manage.py update_translations`, then translate."
            )
        self.stdout.write(f"Complete: {', '.join(COMPLETE)}.")
