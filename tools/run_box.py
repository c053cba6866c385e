"""``./run``: one command from a fresh machine to a classroom that answers.

Sets up what is missing, prepares the data, then keeps the server running, which does the
background tasks as well. This process does nothing else and stays small: on a classroom box it
lives for weeks. Standard library only.
"""

import argparse
import ctypes
import errno
import fcntl
import os
import select
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TextIO

from tools.setup_box import (
    PDF_LIBRARIES,
    PRODUCT,
    ROOT,
    SetupError,
    check_python,
    ensure_environment,
    ensure_system_packages,
    packages_for_running,
    say,
)

VENV_PYTHON = PRODUCT.python
# Seconds before a program that ended is started again, from the first time on.
RESTART_DELAYS = (1, 2, 4, 8, 15, 30, 60)
# A program that ran this long was well: its next end counts as the first again.
STEADY_AFTER = 60
# The server gives open requests and the task at work 20 seconds (cbt/gunicorn.py).
STOP_PATIENCE = 30
# The server is given up when it ends this often before it has answered once.
FAILED_STARTS = 3
READY_PATIENCE = 90
# A log that grew beyond this is put aside; so many of each are kept.
LOG_BYTES = 5_000_000
LOGS_KEPT = 5
LOGS = ("cbt.log", "gunicorn.log", "run.log")
SECONDS_BETWEEN_LOOKS_AT_LOGS = 60
# Numbers of Linux: a child is stopped when its parent is gone, however it went; and the address
# of an interface is asked for.
PR_SET_PDEATHSIG = 1
SIOCGIFADDR = 0x8915
# Interfaces of containers and virtual machines: no classroom PC is behind them.
VIRTUAL_INTERFACES = ("docker", "br-", "veth", "virbr", "lxc")


@dataclass(frozen=True)
class Options:
    """What the person asked for, with the places filled in."""

    host: str
    port: int
    data: Path
    media: Path
    is_empty: bool
    wheels: Path | None
    is_setup: bool = False


def main() -> int:
    """Run the box until it is told to stop; the value is the exit status."""
    options = _options()
    # A stop during setup ends the step at work too, instead of leaving it behind.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        check_python()
        packages = ensure_system_packages(packages_for_running()).only(PDF_LIBRARIES)
        ensure_environment(PRODUCT, wheels=options.wheels)
        if packages.missing:
            say("Certificates and reports cannot be printed as PDF until this line has been run:")
            say(f"  {packages.remedy}")
        if options.is_setup:
            say("Set up. Start with ./run, or bring a backup back first: ./manage.py restore FILE")
            return 0
        _make_folder(options.data)
        lock = _lock(options.data)
        _check_port(options.host, options.port)
        environment = _environment(options)
        _prepare(options, environment)
        environment |= _demonstration(options.data, environment)
        environment.setdefault("CBT_SERVER_ADDRESS", _address(options))
        with lock:
            return Supervisor(options, environment).run()
    except SetupError as problem:
        print(f"\n{problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130


def _address(options: Options) -> str:
    """Where the classroom's PCs find this box: the link in the QR code of certificates."""
    if options.host not in ("0.0.0.0", "::", ""):  # noqa: S104 - compared, not listened on
        return f"http://{options.host}:{options.port}"
    addresses = lan_addresses()
    return f"http://{addresses[0]}:{options.port}" if addresses else ""


def _rotate(log: Path) -> None:
    """Put a log that grew long aside.

    Only this process does it: those of the server see that the name is gone and open a file of
    that name again (cbt/lib/logs.py). What they wrote in between went into the old one.
    """
    # A disk that refuses costs the tidying, not the class.
    with suppress(OSError):
        if not log.exists() or log.stat().st_size <= LOG_BYTES:
            return
        for number in range(LOGS_KEPT - 1, 0, -1):
            older = log.with_suffix(f".log.{number}")
            if older.exists():
                older.replace(log.with_suffix(f".log.{number + 1}"))
        log.replace(log.with_suffix(".log.1"))


def _options() -> Options:
    parser = argparse.ArgumentParser(
        prog="./run", description="Start the classroom box. Ctrl+C stops it."
    )
    parser.add_argument("--port", type=int, default=8000, help="the port (8000)")
    parser.add_argument(
        "--host",
        default="0.0.0.0",  # noqa: S104 - the classroom's PCs must reach it
        metavar="ADDRESS",
        help="the address to listen on (0.0.0.0: every network of this machine)",
    )
    parser.add_argument(
        "--data",
        metavar="FOLDER",
        help="where this box keeps its database, media, keys and logs (var and media here)",
    )
    parser.add_argument(
        "--empty",
        action="store_true",
        help="on the first start, leave out the courses and the example people",
    )
    parser.add_argument(
        "--wheels", metavar="FOLDER", help="install the Python packages from this folder"
    )
    parser.add_argument(
        "--setup",
        action="store_true",
        help="install what is missing and stop there: no data is made, no server started",
    )
    given = parser.parse_args()
    if not 0 < given.port < 65536:
        parser.error("--port is a number from 1 to 65535")
    # The start script changes the folder; names the person typed count from where they were.
    origin = Path(os.environ.pop("CBT_CALLED_FROM", os.getcwd()))
    chosen = given.data or os.environ.get("CBT_DATA_DIR")
    data = (origin / chosen).resolve() if chosen else ROOT / "var"
    # The default folder is the same box, whether it was named or not.
    media = ROOT / "media" if data == ROOT / "var" else data / "media"
    if os.environ.get("CBT_MEDIA_DIR"):
        media = (origin / os.environ["CBT_MEDIA_DIR"]).resolve()
    wheels = (origin / given.wheels).resolve() if given.wheels else None
    if wheels is not None and not wheels.is_dir():
        parser.error(f"--wheels: there is no folder {wheels}")
    return Options(given.host, given.port, data, media, given.empty, wheels, given.setup)


def _make_folder(data: Path) -> None:
    try:
        # People's records and the box's keys: for its owner only.
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        (data / "log").mkdir(exist_ok=True)
    except OSError as problem:
        raise SetupError(
            f"The data folder {data} cannot be written to ({problem.strerror}). "
            "Name another one with ./run --data FOLDER"
        ) from problem


def _lock(data: Path) -> TextIO:
    """Keep a second ``./run`` off this data. The kernel lets go of it with this process."""
    try:
        handle = (data / "run.lock").open("a+", encoding="ascii")
    except OSError as problem:
        raise SetupError(
            f"The data folder {data} cannot be written to ({problem.strerror}). "
            "Start as the user who owns it, or name another one with ./run --data FOLDER"
        ) from problem
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as problem:
        handle.seek(0)
        raise SetupError(
            f"The data in {data} is in use by another ./run (process {handle.read().strip()}). "
            "Stop that one first, or name another folder with ./run --data FOLDER"
        ) from problem
    handle.truncate(0)
    handle.write(f"{os.getpid()}\n")
    handle.flush()
    return handle


def _check_port(host: str, port: int) -> None:
    """Raise SetupError where the port cannot be had, before the slow steps."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError as problem:
            raise SetupError(
                f"Port {port} is for the administrator only. Use one above 1023: ./run --port 8000"
            ) from problem
        except OSError as problem:
            if problem.errno == errno.EADDRINUSE:
                raise SetupError(
                    f"Port {port} is in use by another program. "
                    f"Choose another one: ./run --port {_free_port(host, family, port)}"
                ) from problem
            raise SetupError(
                f"This machine has no address {host} to listen on. Leave --host out, or name one "
                "of its own addresses."
            ) from problem


def _free_port(host: str, family: int, port: int) -> int:
    """The next port above ``port`` that is free, to be named in the remedy."""
    for candidate in range(port + 1, min(port + 50, 65536)):
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            try:
                probe.bind((host, candidate))
            except OSError:
                continue
            return candidate
    return 8080


def _environment(options: Options) -> dict[str, str]:
    """What the product's programs are told; everything else is passed on as it is."""
    environment = dict(os.environ)
    environment.pop("CBT_CALLED_FROM", None)
    environment.setdefault("DJANGO_SETTINGS_MODULE", "cbt.settings.production")
    environment |= {
        "CBT_DATA_DIR": str(options.data),
        "CBT_MEDIA_DIR": str(options.media),
        "CBT_HOST": options.host,
        "CBT_PORT": str(options.port),
        "CBT_SERVER_DOES_TASKS": "1",
        "PYTHONUNBUFFERED": "1",
    }
    # Each check of a PIN takes 19 MB for a moment. Without these the C library keeps that much
    # for every thread of the server for good: 250 MB more on a box that thirty people used.
    environment.setdefault("MALLOC_ARENA_MAX", "2")
    environment.setdefault("MALLOC_MMAP_THRESHOLD_", "131072")
    return environment


def _prepare(options: Options, environment: Mapping[str, str]) -> None:
    """Bring the database, the static files, the keys and the first data up to date."""
    command = [str(VENV_PYTHON), "manage.py", "prepare_box"]
    if options.is_empty:
        command.append("--empty")
    status = subprocess.run(
        command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, check=False
    ).returncode
    if status != 0:
        raise SetupError(
            "The data could not be prepared; the lines above say why. Nothing was deleted. "
            f"The data is in {options.data}"
        )


def _demonstration(data: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """On a box with made-up people, pages and certificates say what they are."""
    if not (data / "demonstration").exists():
        return {}
    names = ("CBT_DEMONSTRATION", "CBT_OPEN_DRAFT_LANGUAGES")
    return {name: environment.get(name, "1") for name in names}


class Child:
    """One program that is to run for as long as the box does."""

    def __init__(self, name: str, command: list[str], environment: Mapping[str, str]) -> None:
        self.name = name
        self.failures = 0
        self.start_at = 0.0
        self._command = command
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0

    @property
    def is_running(self) -> bool:
        """Whether the program runs as far as is known; `ended` looks."""
        return self._process is not None

    def start(self) -> None:
        """Start the program in a session of its own: Ctrl+C is for the parent to pass on."""
        self._started_at = time.monotonic()
        self._process = subprocess.Popen(
            self._command,
            cwd=ROOT,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_stop_with_parent(),
        )

    def ended(self) -> str:
        """How the program ended since it was last asked; empty if it did not."""
        if self._process is None or (status := self._process.poll()) is None:
            return ""
        self._process = None
        if time.monotonic() - self._started_at >= STEADY_AFTER:
            self.failures = 0
        self.fail()
        return f"exit status {status}" if status >= 0 else f"signal {-status}"

    def fail(self) -> None:
        """Count one more failure; the next start waits longer."""
        self.failures += 1
        self.start_at = time.monotonic() + self.delay

    @property
    def delay(self) -> int:
        """Seconds until the next start."""
        return RESTART_DELAYS[min(self.failures, len(RESTART_DELAYS)) - 1]

    def send(self, number: int) -> None:
        """Signal the program, if it runs."""
        if self._process is not None:
            self._process.send_signal(number)

    def kill(self) -> None:
        """End the program and whatever it started."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


class Supervisor:
    """Keeps the server running until a signal says stop."""

    def __init__(self, options: Options, environment: Mapping[str, str]) -> None:
        self._options = options
        self._log = options.data / "log" / "run.log"
        self._server = Child(
            "server",
            [str(VENV_PYTHON), "-m", "gunicorn", "-c", "python:cbt.gunicorn"],
            environment,
        )
        self._stops_asked = 0
        self._ready_by = time.monotonic() + READY_PATIENCE
        self._is_ready = False
        self._look_at_logs_at = 0.0
        self._wake_read, wake_write = os.pipe()
        os.set_blocking(self._wake_read, False)
        os.set_blocking(wake_write, False)
        signal.set_wakeup_fd(wake_write, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)  # its arrival alone ends the wait
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) != signal.SIG_IGN:  # nohup's wish stands
                signal.signal(number, self._ask_to_stop)

    def run(self) -> int:
        """Start the server and watch it; 0 after a stop, 1 if it never came up."""
        self._start()
        try:
            while not self._stops_asked:
                self._look_at_logs()
                self._wait(1 if self._is_ready else 0.1)
                self._look_after()
                if not self._is_ready:
                    self._look_for_answer()
                if not self._is_ready and self._server.failures >= FAILED_STARTS:
                    self._note("the server does not start; giving up")
                    self._say(f"The lines above and {self._options.data / 'log'} say why.")
                    return 1
            return 0
        finally:
            self._stop()

    def _look_after(self) -> None:
        server = self._server
        how = server.ended()
        if how:
            self._note(f"{server.name} ended ({how}); starting it again in {server.delay} s")
        elif not server.is_running and time.monotonic() >= server.start_at and self._start():
            self._note(f"{server.name} started again")

    def _start(self) -> bool:
        """Start the server; say so if the machine refuses."""
        try:
            self._server.start()
        except (OSError, subprocess.SubprocessError) as problem:
            self._server.fail()
            delay = self._server.delay
            self._note(f"the server cannot be started ({problem}); next try in {delay} s")
            return False
        return True

    def _look_at_logs(self) -> None:
        """Put logs that grew long aside, at the start and once a minute."""
        if time.monotonic() >= self._look_at_logs_at:
            self._look_at_logs_at = time.monotonic() + SECONDS_BETWEEN_LOOKS_AT_LOGS
            for name in LOGS:
                _rotate(self._log.with_name(name))

    def _look_for_answer(self) -> None:
        status = _answer(self._options.host, self._options.port)
        if status:
            self._is_ready = True
            self._log_line(f"ready on port {self._options.port}")
            if status >= 500:
                self._say(f"The server answers with an error ({status}).")
                self._say(f"{self._options.data / 'log'} says why.")
            for line in _announcement(self._options):
                self._say(line)
        elif time.monotonic() > self._ready_by:
            self._ready_by = float("inf")  # said once
            self._note(f"the server has not answered for {READY_PATIENCE} s; still trying")

    def _stop(self) -> None:
        if self._is_ready:
            self._say("\nStopping: open requests are finished first.")
        self._server.send(signal.SIGTERM)
        give_up_at = time.monotonic() + STOP_PATIENCE
        asked = self._stops_asked
        while self._server.is_running and not self._server.ended():
            if time.monotonic() > give_up_at or self._stops_asked > asked:
                self._server.kill()
                self._server.ended()
                break
            self._wait(0.2)
        self._log_line("stopped")
        self._say("Stopped.")

    def _ask_to_stop(self, *_: object) -> None:
        self._stops_asked += 1

    def _wait(self, seconds: float) -> None:
        """Wait for a signal, at most this long."""
        if select.select([self._wake_read], [], [], seconds)[0]:
            os.read(self._wake_read, 512)

    def _note(self, text: str) -> None:
        self._say(f"{text[0].upper()}{text[1:]}.")
        self._log_line(text)

    def _say(self, text: str) -> None:
        # Nobody may be reading any more: `./run | tee notes` with tee gone.
        with suppress(OSError):
            say(text)

    def _log_line(self, text: str) -> None:
        moment = datetime.now().astimezone().isoformat(timespec="seconds")
        # A full disk costs the line, not the class: the server goes on and is looked after.
        with suppress(OSError), self._log.open("a", encoding="utf-8") as log:
            log.write(f"{moment} {text}\n")


def _stop_with_parent() -> Callable[[], None] | None:
    """What a child does before it starts: ask to be stopped when this process is gone.

    Without it a killed ``./run`` would leave a server on the port and on the data.
    """
    if not sys.platform.startswith("linux"):
        return None
    library = ctypes.CDLL(None)
    parent = os.getpid()

    def ask() -> None:
        library.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # gone between the fork and the line above
            os._exit(1)

    return ask


def _answer(host: str, port: int) -> int:
    """The HTTP status of the first page; 0 while nothing answers."""
    own = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    name = f"[{own}]" if ":" in own else own
    request = f"GET / HTTP/1.0\r\nHost: {name}:{port}\r\nUser-Agent: cbt-run\r\n\r\n"
    try:
        with socket.create_connection((own, port), timeout=10) as connection:
            connection.sendall(request.encode("ascii"))
            first = connection.makefile("rb").readline(200).split()
    except OSError:
        return 0
    return int(first[1]) if len(first) > 1 and first[1].isdigit() else 0


def _announcement(options: Options) -> Iterator[str]:
    yield "\nReady."
    every = options.host in {"0.0.0.0", "::"}  # noqa: S104
    if not every:
        name = f"[{options.host}]" if ":" in options.host else options.host
        yield f"  http://{name}:{options.port}/"
    else:
        yield f"  On this machine:   http://localhost:{options.port}/"
        for address in lan_addresses():
            yield f"  In the classroom:  http://{address}:{options.port}/"
    yield "Ctrl+C stops it."


def lan_addresses() -> list[str]:
    """This machine's IPv4 addresses, asked of the kernel: nothing leaves the machine."""
    found = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        for _, name in socket.if_nameindex():
            if name.startswith(VIRTUAL_INTERFACES):
                continue
            try:
                reply = fcntl.ioctl(probe, SIOCGIFADDR, struct.pack("256s", name.encode()[:15]))
            except OSError:  # an interface without an address
                continue
            address = socket.inet_ntoa(reply[20:24])
            if not address.startswith("127."):
                found.append(address)
    return found


if __name__ == "__main__":
    sys.exit(main())
