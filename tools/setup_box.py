"""Gets a machine ready for the product: system packages, virtual environments, their locks.

Each step looks first and works only where something is missing, so that a second start costs
a few milliseconds.
"""

import contextlib
import fcntl
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Container, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
STATE = ROOT / ".cache" / "setup"
MINIMUM_PYTHON = (3, 11)

# Debian's package and the library file it brings. Looked up as files, not asked of dpkg: the
# same look works on systems that name their packages differently.
PDF_LIBRARIES = {
    "libpango-1.0-0": "libpango-1.0.so.0",
    "libpangoft2-1.0-0": "libpangoft2-1.0.so.0",
    "libharfbuzz-subset0": "libharfbuzz-subset.so.0",
}
LIBRARY_FOLDERS = ("/lib", "/usr/lib", "/usr/lib64", "/usr/local/lib")


class SetupError(Exception):
    """Setup cannot go on. The text says what happened and what to do."""


@dataclass(frozen=True)
class Environment:
    """A virtual environment and the lock that says what is in it.

    One that stands ``on`` another sees its packages and holds only what the lock has beyond them.
    """

    folder: Path
    lock: str
    on: "Environment | None" = None

    @property
    def python(self) -> Path:
        return self.folder / "bin" / "python"

    @property
    def packages(self) -> Path:
        """Where the packages for this release of Python lie."""
        return self.folder / "lib" / f"python{_release()}" / "site-packages"

    @property
    def stamp(self) -> Path:
        """What was installed last, in a file."""
        return self.folder / f"installed-{self.lock}"


PRODUCT = Environment(ROOT / ".venv", "requirements.txt")
# A layer of its own: what checks the product never changes what a class is working with.
CHECKS = Environment(ROOT / ".venv-test", "requirements-dev.txt", on=PRODUCT)


@dataclass(frozen=True)
class Packages:
    """System packages that are still missing after setup, and the line that installs them."""

    missing: tuple[str, ...]

    def only(self, names: Container[str]) -> "Packages":
        """Those among ``names``."""
        return Packages(tuple(name for name in self.missing if name in names))

    @property
    def remedy(self) -> str:
        line = "apt-get update && apt-get install -y " + " ".join(self.missing)
        return line if os.geteuid() == 0 else f"sudo sh -c '{line}'"


def say(text: str = "") -> None:
    """One line for the person at the terminal, at once."""
    print(text, flush=True)


def check_python() -> None:
    """Raise SetupError where Python is too old for the product."""
    if sys.version_info < MINIMUM_PYTHON:
        found = ".".join(str(part) for part in sys.version_info[:3])
        raise SetupError(
            f"Python 3.11 or later is needed; {sys.executable} is {found}. "
            "Debian 12 and later bring it: apt-get install python3"
        )


def ensure_system_packages(wanted: dict[str, bool]) -> Packages:
    """Install the named Debian packages that are absent.

    ``wanted`` maps a package to whether it is present. Works as root or where sudo asks no
    password. An attempt that failed is not repeated at every start: a box without a network
    would wait for it each time.
    """
    missing = tuple(name for name, is_present in wanted.items() if not is_present)
    if not missing:
        return Packages(())
    prefix = _administrator()
    if prefix is None or not shutil.which("apt-get"):
        return Packages(missing)
    failed_before = STATE / "packages-not-installed"
    attempt = " ".join(missing)
    if _read(failed_before) == attempt:
        return Packages(missing)

    say(f"Installing from the system's packages: {attempt}")
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    # Debian's own nightly update may hold the lock for a while.
    apt += ["-o", "DPkg::Lock::Timeout=180", "-o", "Acquire::http::Timeout=30"]
    install = [*apt, "install", "-y", "--no-install-recommends", *missing]
    # A first try without `update` spares a machine with fresh lists the download.
    if _quiet(install) != 0:
        update = _run([*apt, "update"])
        if update != 0 or _run(install) != 0:
            STATE.mkdir(parents=True, exist_ok=True)
            failed_before.write_text(attempt)
            return Packages(missing)
    failed_before.unlink(missing_ok=True)
    return Packages(())


def has_library(file_name: str) -> bool:
    """Whether a shared library lies in one of the system's folders."""
    return any(
        (Path(folder) / file_name).exists() or any(Path(folder).glob(f"*/{file_name}"))
        for folder in LIBRARY_FOLDERS
    )


def packages_for_running() -> dict[str, bool]:
    """What ``./run`` wants from the system, and whether it is there."""
    wanted = {name: has_library(file) for name, file in PDF_LIBRARIES.items()}
    if not PRODUCT.python.exists():
        wanted = {"python3-venv": _has_module("ensurepip"), **wanted}
    return wanted


def ensure_environment(environment: Environment, *, wheels: Path | None = None) -> None:
    """Make the virtual environment and install its lock, unless exactly that stands there already.

    What it stands on comes first. Raises SetupError with the remedy when it cannot be done.
    """
    if environment.on is not None:
        ensure_environment(environment.on, wheels=wheels)
    if _is_installed(environment):
        return
    with _one_at_a_time():
        if _is_installed(environment):  # another start was first
            return
        _ensure_venv(environment)
        _install(environment, wheels)


def _is_installed(environment: Environment) -> bool:
    return environment.python.exists() and _read(environment.stamp) == _fingerprint(environment)


def _fingerprint(environment: Environment) -> str:
    """Changes with the lock, with the Python that the packages were installed for, and with the
    environment below.

    The whole text, not its hash: hashlib alone would add a fifth to what `./run` keeps in
    memory.
    """
    below = ""
    if environment.on is not None:
        # Written when an environment is made: one that was made again may lack what it had.
        made_at = (environment.on.folder / "pyvenv.cfg").stat().st_mtime_ns
        below = f"on one made at {made_at}\n{_read(environment.on.stamp)}"
    return f"python {_release()}\n{below}{_read(ROOT / environment.lock)}"


def _release() -> str:
    return f"{sys.version_info[0]}.{sys.version_info[1]}"


def _ensure_venv(environment: Environment) -> None:
    folder = environment.folder
    if not (environment.python.exists() and environment.packages.is_dir()):
        _make_venv(folder)
    if environment.on is not None:
        # Counted from here, so that the project's folder may be moved.
        below = os.path.relpath(environment.on.packages, environment.packages)
        (environment.packages / "below.pth").write_text(f"{below}\n")


def _make_venv(folder: Path) -> None:
    say(f"Making the virtual environment in {folder.name}")
    command = [sys.executable, "-m", "venv", "--clear", str(folder)]
    if not _has_module("ensurepip"):
        # Debian keeps ensurepip in python3-venv; the system's pip can do its part from outside.
        if not _has_module("pip"):
            raise SetupError(
                "A virtual environment cannot be made: Python's venv module is not complete. "
                f"Run this line, then start again: {Packages(('python3-venv',)).remedy}"
            )
        command.insert(-1, "--without-pip")
    if _run(command) != 0:
        shutil.rmtree(folder, ignore_errors=True)  # half an environment would pass for a whole one
        raise SetupError(
            f"The virtual environment in {folder.name} could not be made. The lines above say why; "
            "often the folder may not be written to, or the disk is full."
        )


def _install(environment: Environment, wheels: Path | None) -> None:
    lock, python = environment.lock, str(environment.python)
    if (environment.packages / "pip").is_dir():
        pip = [python, "-m", "pip"]
        options = []
    else:
        pip = [sys.executable, "-m", "pip", "--python", python]
        # The system's own packages are no part of the environment.
        options = ["--ignore-installed"]
    # Wheels only: a classroom box has no compiler, and nothing from a package runs while it is
    # being installed.
    options += ["--require-hashes", "--only-binary", ":all:", "-qq", "--no-input"]
    options += ["--disable-pip-version-check"]
    if wheels is not None:
        options += ["--no-index", "--find-links", str(wheels)]
    say(f"Installing the Python packages of {lock} (a minute or two, only when they changed)")
    environment.stamp.unlink(missing_ok=True)
    if _run([*pip, "install", *options, "-r", str(ROOT / lock)]) != 0:
        if wheels is not None:
            remedy = (
                f"The folder {wheels} must hold a wheel for every line of {lock}, for this "
                "Python and this kind of machine. On a machine with a network, fill it with: "
                f"python3 -m pip download --require-hashes --only-binary :all: -r {lock} -d FOLDER"
            )
        else:
            remedy = (
                "Check the network and start again. Without a network, bring the packages on a "
                "stick and start again with: --wheels FOLDER"
            )
        raise SetupError(f"The Python packages could not be installed. {remedy}")
    environment.stamp.write_text(_fingerprint(environment))


@contextlib.contextmanager
def _one_at_a_time() -> Iterator[None]:
    STATE.mkdir(parents=True, exist_ok=True)
    with (STATE / "lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _administrator() -> list[str] | None:
    """What to put before a command that needs root; None where there is no way."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and _quiet(["sudo", "-n", "true"]) == 0:
        return ["sudo", "-n"]
    return None


def _has_module(name: str) -> bool:
    return importlib.util.find_spec(name) is not None


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except FileNotFoundError:
        return ""


def _run(command: list[str]) -> int:
    return subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, check=False).returncode


def _quiet(command: list[str]) -> int:
    return subprocess.run(
        command,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    ).returncode
