"""Several people in the same moment: each over a connection of its own, committed."""

import threading
from collections.abc import Callable

from django.db import connections


def together(*jobs: Callable[[], object]) -> list[Exception]:
    """Run the jobs at once in threads; the answer is what failed."""
    barrier = threading.Barrier(len(jobs))
    failures: list[Exception] = []

    def run(job: Callable[[], object]) -> None:
        try:
            barrier.wait(10)
            job()
        except Exception as error:
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return failures
