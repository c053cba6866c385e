"""What the commands of a box have in common."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cbt.lib import database


class BoxCommand(BaseCommand):
    """A command on the data of a box. It refuses where none is prepared, and makes none."""

    # The checks load every address and screen; they run when the database changes.
    requires_system_checks = []

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Run the command. Raises CommandError where there is no box."""
        if not database.is_prepared():
            raise CommandError(
                f"No box is prepared in {database.place()}. Start it once with ./run, or "
                f"{database.remedy()}."
            )
        return super().execute(*args, **options)
