"""The background worker; ``./run`` starts it beside the web server and starts it again."""

import os
from typing import Any

from django.core.management.base import BaseCommand

from cbt.operations.working import BoxWorker

# A class at its screens goes first; on an idle box this slows nothing down.
_NICENESS = 10


class Command(BaseCommand):
    help = "Run background tasks until told to stop."
    # The checks load every address and screen, which the worker never needs.
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        os.nice(_NICENESS)
        worker = BoxWorker()
        worker.configure_signals()
        worker.run()
