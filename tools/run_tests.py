"""``./test``: every check of the project in order, with one table at the end.

A check that fails does not stop the ones after it; the exit status is non-zero all the same.
A check that cannot run on this machine says so and why, and so does each test that was skipped;
on a CI server (``CI=true``) both are failures. Standard library only.
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tools.setup_box import (
    CHECKS,
    ROOT,
    SetupError,
    check_python,
    ensure_environment,
    ensure_system_packages,
    packages_for_running,
    say,
)
from tools.skips import Skip, lines, read_skips

PYTHON = str(CHECKS.python)
# A check that hangs must not take the others' time: the whole run is to stay under 25 minutes.
STEP_LIMIT = 15 * 60
IMPORTS = "import sys; from importlinter.cli import lint_imports_command as run; sys.exit(run())"


@dataclass
class Step:
    """One check: its commands run in order until one fails."""

    name: str
    title: str
    commands: list[list[str]]
    environment: dict[str, str] = field(default_factory=dict)
    is_slow: bool = False
    obstacle: Callable[[], str] = lambda: ""


@dataclass(frozen=True)
class Outcome:
    """What became of a step: passed, FAILED, not run (with the reason) or left out."""

    step: Step
    result: str
    seconds: float
    reason: str = ""
    skips: tuple[Skip, ...] = ()


def manage(*arguments: str) -> list[str]:
    """A command of the Django project."""
    return [PYTHON, "manage.py", *arguments]


def python(*arguments: str) -> list[str]:
    """A module of the virtual environment. Never its script: those break when it is moved."""
    return [PYTHON, "-m", *arguments]


def pytest(*arguments: str) -> list[str]:
    """The test suite; always from a fresh test database, since migrations may have changed."""
    return python("pytest", "--create-db", "-q", "-rs", *arguments)


def steps() -> list[Step]:
    """Every check, in the order it runs."""
    parallel = ["-n", "2"] if (os.cpu_count() or 1) > 1 else []
    suite = ["-m", "not e2e", *parallel]
    deploy = manage("check", "--deploy", "--fail-level", "WARNING")
    production = {"DJANGO_SETTINGS_MODULE": "cbt.settings.production"}
    return [
        Step("format", "ruff format", [python("ruff", "format", "--check", ".")]),
        Step("lint", "ruff check", [python("ruff", "check", ".")]),
        Step("types", "mypy", [python("mypy")]),
        Step("imports", "import-linter", [[PYTHON, "-c", IMPORTS]]),
        Step(
            "templates",
            "djlint",
            # Linted and not formatted: djlint's format is not stable (a second run changes what
            # the first wrote) and puts white space where a sentence must have none.
            [python("djlint", "templates", "--lint")],
        ),
        Step("deploy", "check --deploy, with TLS", [deploy], production | {"CBT_TLS": "1"}),
        Step("deploy-lan", "check --deploy, LAN profile", [deploy], production),
        Step(
            "migrations", "migrations complete", [manage("makemigrations", "--check", "--dry-run")]
        ),
        Step("translations", "translations complete", [manage("check_translations")]),
        Step("sqlite", "tests on SQLite", [pytest(*suite)]),
        Step(
            "postgresql",
            "tests on PostgreSQL",
            [_on_postgresql(pytest(*suite))],
            {"DATABASE_URL": os.environ.get("DATABASE_URL", "")},
            is_slow=True,
        ),
        Step(
            "browser",
            "journeys in Chromium",
            [pytest("-m", "e2e")],
            {"CBT_CHROMIUM": _chromium() or ""},
            is_slow=True,
            obstacle=lambda: "" if _chromium() else "chromium is not installed",
        ),
    ]


def main() -> int:
    """Set up, run the chosen steps, print the table; the value is the exit status."""
    every = {step.name: step for step in steps()}
    parser = argparse.ArgumentParser(
        prog="./test",
        description="Run the project's checks.",
        epilog="Steps: " + ", ".join(every),
    )
    parser.add_argument("--quick", action="store_true", help="leave out PostgreSQL and the browser")
    parser.add_argument(
        "--wheels", metavar="FOLDER", help="install the Python packages from this folder"
    )
    parser.add_argument("steps", nargs="*", metavar="STEP", help="run these only")
    given = parser.parse_args()
    # The start script changes the folder; a name the person typed counts from where they were.
    origin = Path(os.environ.pop("CBT_CALLED_FROM", os.getcwd()))
    wheels = (origin / given.wheels).resolve() if given.wheels else None
    if wheels is not None and not wheels.is_dir():
        parser.error(f"--wheels: there is no folder {wheels}")
    if unknown := [name for name in given.steps if name not in every]:
        parser.error(f"no such step: {', '.join(unknown)}. There are: {', '.join(every)}")

    def is_left_out(step: Step) -> bool:
        return step.name not in given.steps if given.steps else given.quick and step.is_slow

    wanted = packages_for_running()
    if not is_left_out(every["browser"]):
        wanted["chromium"] = _chromium() is not None
    try:
        check_python()
        packages = ensure_system_packages(wanted)
        ensure_environment(CHECKS, wheels=wheels)
    except SetupError as problem:
        print(f"\n{problem}", file=sys.stderr)
        return 1
    if packages.missing:
        say("Some checks cannot run until this line has been run:")
        say(f"  {packages.remedy}")

    outcomes = []
    with tempfile.TemporaryDirectory(prefix="cbt-test-run-") as scratch:
        environment = _environment(Path(scratch))
        try:
            # Built again: setup may have brought what a step was missing.
            for step in steps():
                if not is_left_out(step):
                    outcomes.append(_run(step, environment, Path(scratch)))
                elif not given.steps:
                    outcomes.append(Outcome(step, "left out", 0, "--quick"))
        except KeyboardInterrupt:
            say("\nStopped; the steps that ended are below.")
            _print_table(outcomes)
            return 130
    _print_table(outcomes)
    unhappy = {"FAILED"} | ({"NOT RUN"} if _is_ci() else set())
    return 1 if any(outcome.result in unhappy for outcome in outcomes) else 0


def _environment(scratch: Path) -> dict[str, str]:
    """The checks see the test settings and a folder that vanishes, never the box's own data."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CBT_")}
    return kept | {
        "DJANGO_SETTINGS_MODULE": "cbt.settings.test",
        "CBT_DATA_DIR": str(scratch),
        "DATABASE_URL": "",
        "PYTHONUNBUFFERED": "1",
    }


def _run(step: Step, environment: dict[str, str], scratch: Path) -> Outcome:
    if reason := step.obstacle():
        return Outcome(step, "NOT RUN", 0, reason)
    say(f"\n=== {step.name}: {step.title}")
    started = time.monotonic()
    report = scratch / f"{step.name}.xml"
    told = environment | step.environment
    told["PYTEST_ADDOPTS"] = f"{told.get('PYTEST_ADDOPTS', '')} --junitxml={report}".strip()
    reason = ""
    for command in step.commands:
        reason = reason or _command(command, told, started)
    skips = tuple(read_skips(report)) if report.exists() else ()
    reason = reason or _gap(step, report, skips)
    result = "FAILED" if reason else "passed"
    return Outcome(step, result, time.monotonic() - started, reason, skips)


def _gap(step: Step, report: Path, skips: tuple[Skip, ...]) -> str:
    """Why a step that ended well proves less than it seems to; empty if it does not."""
    if any("pytest" in command for command in step.commands) and not report.exists():
        return "pytest wrote no report"
    unexplained = sum(not skip.is_allowed for skip in skips)
    return f"tests skipped: {unexplained}" if unexplained and _is_ci() else ""


def _command(command: list[str], environment: dict[str, str], started: float) -> str:
    """Run one command of a step. Returns why it failed; empty if it passed."""
    # Its own process group: at the limit its servers and browsers end with it.
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, start_new_session=True
    ) as process:
        try:
            status = process.wait(timeout=max(1, started + STEP_LIMIT - time.monotonic()))
        except subprocess.TimeoutExpired:
            _end(process)
            return f"stopped after {STEP_LIMIT // 60} minutes"
        except KeyboardInterrupt:
            _end(process)
            raise
    if status == 5 and "pytest" in command:
        return "no test was found"
    return f"exit status {status}" if status else ""


def _end(process: subprocess.Popen[bytes]) -> None:
    """Stop a step with all it started; it gets a moment to put its servers away."""
    os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(timeout=15)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)


def _print_table(outcomes: list[Outcome]) -> None:
    say("\n=== Summary")
    for outcome in outcomes:
        line = f"{outcome.step.title:<30}{outcome.result:<10}{outcome.seconds:>7.1f} s"
        say(f"{line}   {outcome.reason}".rstrip())
    for outcome in outcomes:
        if outcome.skips:
            say(f"Skipped in {outcome.step.title}:")
            say("\n".join(lines(outcome.skips)))
    count = dict.fromkeys(("passed", "FAILED", "NOT RUN", "left out"), 0)
    for outcome in outcomes:
        count[outcome.result] += 1
    failed = count["FAILED"] + (count["NOT RUN"] if _is_ci() else 0)
    left_out = len(outcomes) - count["passed"] - failed
    say(f"{sum(outcome.seconds for outcome in outcomes):>45.1f} s in all")
    more = f", {left_out} not run" if left_out else ""
    say(f"Steps: {count['passed']} passed, {failed} failed{more}")


def _is_ci() -> bool:
    return os.environ.get("CI", "").lower() in {"1", "true"}


def _chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser")


def _on_postgresql(command: list[str]) -> list[str]:
    """``command`` on the server of DATABASE_URL, else beside a server of its own."""
    if os.environ.get("DATABASE_URL"):
        return command
    return python("tools.postgres", *command)


if __name__ == "__main__":
    sys.exit(main())
