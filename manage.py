#!/usr/bin/env python3
"""The commands of a box: ``./manage.py COMMAND [--data FOLDER]``.

They run in the environment that ``./run`` made, whichever Python started them, with the settings
of a box in use; a developer names others in ``DJANGO_SETTINGS_MODULE``. ``--data`` means what it
means for ``./run``. Standard library only, until the environment is there.
"""

import argparse
import importlib.util
import os
import sys
from pathlib import Path

VENV = Path(__file__).resolve().parent / ".venv"
# One package of the lock that no system brings: where it is, the others are.
PACKAGE = "wagtail"


def main() -> None:
    enter_environment()
    arguments = choose_data(sys.argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cbt.settings.production")
    from django.core.management import execute_from_command_line

    execute_from_command_line(arguments)


def enter_environment() -> None:
    """Go on with the Python of ``.venv``, unless this one has the packages."""
    if importlib.util.find_spec(PACKAGE) is not None:
        return
    python = str(VENV / "bin" / "python")
    if not os.path.exists(python) or Path(sys.prefix).resolve() == VENV:
        sys.exit("The packages of the product are not installed. Run this first: ./run --setup")
    os.execv(python, [python, *sys.argv])  # noqa: S606 - this very program


def choose_data(arguments: list[str]) -> list[str]:
    """Take ``--data FOLDER`` out of the arguments and name it to the settings."""
    if arguments[1:2] == ["bench"]:
        # It makes a box of its own, whose folder its own --data names: never the classroom's.
        return arguments
    parser = argparse.ArgumentParser(prog="./manage.py", add_help=False, allow_abbrev=False)
    parser.add_argument("--data", metavar="FOLDER")
    given, others = parser.parse_known_args(arguments[1:])
    if given.data:
        os.environ["CBT_DATA_DIR"] = os.path.abspath(given.data)
    return [arguments[0], *others]


if __name__ == "__main__":
    main()
