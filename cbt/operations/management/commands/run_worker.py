"""The background worker by itself: for a hub, whose web servers do no tasks."""

from typing import Any

from cbt.lib.commands import BoxCommand
from cbt.operations.working import BoxWorker


class Command(BoxCommand):
    help = "Run background tasks until told to stop. On a box that ./run started, the server does."

    def handle(self, *args: Any, **options: Any) -> None:
        worker = BoxWorker()
        worker.configure_signals()
        worker.run()
