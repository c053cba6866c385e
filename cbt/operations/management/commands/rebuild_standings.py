"""Derive every standing from the records again."""

from typing import Any

from cbt.lib import clock
from cbt.lib.commands import BoxCommand
from cbt.progress.actions import refresh_standing
from cbt.training.models import Enrolment

_AT_ONCE = 500


class Command(BoxCommand):
    help = "Derive from the records again what reports read. Safe at any time; changes no record."

    def handle(self, *args: Any, **options: Any) -> None:
        rows = Enrolment.objects.select_related("course__current", "user__unit", "unit").order_by(
            "pk"
        )
        count = 0
        for enrolment in rows.iterator(chunk_size=_AT_ONCE):
            refresh_standing(enrolment=enrolment, at=clock.now())
            count += 1
        self.stdout.write(f"{count} standings rebuilt.")
