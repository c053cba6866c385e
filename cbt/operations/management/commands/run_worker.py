"""The background worker; ``./run`` starts it beside the web server and starts it again."""

import os
from typing import Any

from cbt.lib.commands import BoxCommand
from cbt.operations.working import BoxWorker

# A class at its screens goes first; on an idle box this slows nothing down.
_NICENESS = 10


class Command(BoxCommand):
    help = "Run background tasks until told to stop."

    def handle(self, *args: Any, **options: Any) -> None:
        os.nice(_NICENESS)
        worker = BoxWorker()
        worker.configure_signals()
        worker.run()
