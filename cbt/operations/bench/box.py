"""The box under measurement: the programs of ``./run`` in a folder of its own.

Run as a module it is that box: the supervisor of ``./run`` with the interpreter at hand instead
of an installed one. Imported, it starts such a box and reads what it costs from ``/proc``.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

HOST = "127.0.0.1"
# As the process is called that cbt/gunicorn.py forks for the background tasks.
TASKS = "cbt-tasks"
_ROOT = Path(__file__).resolve().parents[3]
_TICKS = os.sysconf("SC_CLK_TCK")
_PATIENCE = 60


class DidNotStart(Exception):
    """The box gave no answer."""


@dataclass(frozen=True, slots=True)
class Memory:
    """Megabytes of all processes of a box: proportional and resident sets."""

    pss: float
    rss: float
    processes: int


class RunningBox:
    """A box that is up, and what its processes have used so far."""

    def __init__(self, folder: Path) -> None:
        self.port = _free_port()
        self._folder = folder
        (folder / "log").mkdir(parents=True, exist_ok=True)
        self._output = (folder / "log" / "bench.log").open("ab")
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__, str(folder), str(self.port)],
            cwd=_ROOT,
            env=environment(folder),
            stdin=subprocess.DEVNULL,
            stdout=self._output,
            stderr=self._output,
        )

    def wait(self) -> None:
        """Until the first page is there. Raises DidNotStart."""
        give_up_at = time.monotonic() + _PATIENCE
        while time.monotonic() < give_up_at and self._process.poll() is None:
            try:
                with socket.create_connection((HOST, self.port), timeout=5) as connection:
                    connection.sendall(f"GET / HTTP/1.0\r\nHost: {HOST}\r\n\r\n".encode())
                    if connection.recv(12).startswith(b"HTTP/1."):
                        return
            except OSError:
                time.sleep(0.02)
        raise DidNotStart(f"{self._folder / 'log'} says why.")

    def stop(self) -> None:
        """Stop everything that was started."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(40)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._output.close()

    def cpu(self, program: str = "server") -> float:
        """Seconds of processor time that the server (or "tasks") has used so far."""
        used = 0
        for pid in self._family():
            try:
                # The name in brackets may hold spaces; what follows it does not.
                fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
                name = _program(pid)
            except (FileNotFoundError, ProcessLookupError):
                continue
            if name == program:
                used += int(fields[11]) + int(fields[12])
        return used / _TICKS

    def memory(self) -> Memory:
        """What all processes hold at this moment."""
        pss = rss = 0
        family = self._family()
        for pid in family:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            sizes = {line.split()[0]: int(line.split()[1]) for line in lines if " kB" in line}
            pss += sizes["Pss:"]
            rss += sizes["Rss:"]
        return Memory(pss / 1024, rss / 1024, len(family))

    def shares(self) -> dict[str, float]:
        """Proportional megabytes by program, for a closer look."""
        found: dict[str, float] = {}
        for pid in self._family():
            name = _program(pid)
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            pss = next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
            found[name] = found.get(name, 0) + pss / 1024
        return found

    def modules(self, program: str, library: str) -> int:
        """How many processes of ``program`` have a file of ``library`` mapped."""
        count = 0
        for pid in self._family():
            if _program(pid) == program:
                count += library in Path(f"/proc/{pid}/maps").read_text()
        return count

    def _family(self) -> list[int]:
        """The process that was started and all its descendants."""
        found, waiting = [], [self._process.pid]
        while waiting:
            pid = waiting.pop()
            found.append(pid)
            for task in Path(f"/proc/{pid}/task").glob("*/children"):
                waiting.extend(map(int, task.read_text().split()))
        return found


def _program(pid: int) -> str:
    """Which part of the box a process is: "supervisor", "server" or "tasks"."""
    if Path(f"/proc/{pid}/comm").read_text().strip() == TASKS:
        return "tasks"
    words = Path(f"/proc/{pid}/cmdline").read_bytes()
    return "server" if b"gunicorn" in words else "supervisor"


def environment(folder: Path) -> dict[str, str]:
    """What the programs are told: the production settings, and the folder under measurement."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CBT_")}
    kept.pop("DATABASE_URL", None)
    return kept | {
        "DJANGO_SETTINGS_MODULE": "cbt.settings.production",
        "CBT_DATA_DIR": str(folder),
        "CBT_MEDIA_DIR": str(folder / "media"),
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def main() -> int:
    """Be the box: what ``./run`` does once everything is prepared."""
    from tools import run_box

    folder, port = Path(sys.argv[1]), int(sys.argv[2])
    run_box.VENV_PYTHON = Path(sys.executable)
    options = run_box.Options(
        host=HOST, port=port, data=folder, media=folder / "media", is_empty=False, wheels=None
    )
    told = run_box._environment(options)
    told |= run_box._demonstration(folder, told)
    return run_box.Supervisor(options, told).run()


if __name__ == "__main__":
    sys.exit(main())
