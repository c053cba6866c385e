"""The background worker; ``./run`` starts it beside the web server and starts it again."""

from typing import Any

from django.core.management.base import BaseCommand

from cbt.operations.working import BoxWorker


class Command(BaseCommand):
    help = "Run background tasks until told to stop."
    # The checks load every address and screen, which the worker never needs.
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        worker = BoxWorker()
        worker.configure_signals()
        worker.run()
