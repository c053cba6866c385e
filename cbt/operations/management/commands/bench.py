"""Measure the product as it runs in a classroom (a development command)."""

import json
import os
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

_STEPS = (
    "start", "sign_in", "home", "course", "quiz", "saves", "lesson", "report", "instructor",
    "certificates", "memory", "pages",
)  # fmt: skip
_INSIDE = "CBT_BENCH_INSIDE"


class Command(BaseCommand):
    help = (
        "Start a box of its own on this machine, let a class of thirty use it, and compare what "
        "it costs with what is allowed. Linux only; nothing leaves this machine."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "steps", nargs="*", metavar="STEP", help=f"what to measure (all): {', '.join(_STEPS)}"
        )
        parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
        parser.add_argument(
            "--data",
            type=Path,
            metavar="FOLDER",
            help="keep the data there for the next time (otherwise a folder that vanishes)",
        )
        parser.add_argument(
            "--enrolments", type=int, default=10_000, help="enrolments for the report (10000)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        unknown = sorted(set(options["steps"]) - set(_STEPS))
        if unknown:
            raise CommandError(f"There is no step {unknown[0]}. Steps: {', '.join(_STEPS)}")
        if not sys.platform.startswith("linux"):
            raise CommandError("The figures are read from /proc, which only Linux has.")
        if os.environ.get(_INSIDE):
            self._measure(options)
        elif options["data"]:
            self._enter(options["data"].absolute(), options)
        else:
            with tempfile.TemporaryDirectory(prefix="cbt-bench-") as folder:
                self._enter(Path(folder), options)

    def _enter(self, folder: Path, options: dict[str, Any]) -> None:
        """Go on in a process whose settings are those of the box under measurement."""
        from cbt.operations.bench.box import environment

        folder.mkdir(parents=True, exist_ok=True)
        told = environment(folder) | {_INSIDE: "1"}
        command = [sys.executable, "manage.py"]
        self.stdout.write("Preparing a box …")
        self.stdout.flush()
        prepared = subprocess.run(
            [*command, "prepare_box"],
            cwd=settings.BASE_DIR,
            env=told,
            stdout=subprocess.DEVNULL,
            check=False,
        )
        if prepared.returncode != 0:
            raise CommandError("The box could not be prepared; the lines above say why.")
        told |= {"CBT_DEMONSTRATION": "1", "CBT_OPEN_DRAFT_LANGUAGES": "1"}
        arguments = ["bench", *options["steps"], "--enrolments", str(options["enrolments"])]
        if options["json"]:
            arguments += ["--json", str(options["json"].absolute())]
        measured = subprocess.run(
            [*command, *arguments], cwd=settings.BASE_DIR, env=told, check=False
        )
        if measured.returncode != 0:
            sys.exit(measured.returncode)

    def _measure(self, options: dict[str, Any]) -> None:
        from cbt.operations.bench.box import DidNotStart
        from cbt.operations.bench.figures import machine, table
        from cbt.operations.bench.measuring import Measurement, StepFailed

        measurement = Measurement(
            Path(settings.DATA_DIR), enrolments=options["enrolments"], say=self._say
        )
        problem: Exception | None = None
        try:
            measurement.run(options["steps"])
        except (StepFailed, DidNotStart) as failure:
            problem = failure
        self.stdout.write(machine())
        self.stdout.write(table(measurement.figures))
        if options["json"]:
            figures = [figure.as_json() for figure in measurement.figures]
            options["json"].write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n")
        if problem is not None:
            raise CommandError(f"The last step could not be measured: {problem}")
        over = [figure for figure in measurement.figures if figure.is_kept is False]
        if over:
            raise CommandError(
                f"{len(over)} of {len(measurement.figures)} figures are over budget."
            )

    def _say(self, line: str) -> None:
        self.stderr.write(line)
        self.stderr.flush()
