"""The commands in a folder where nobody started a box: one line, and nothing is made."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def answer(folder, *arguments):
    """What a command says on a box that keeps its data in ``folder``, with a box's settings."""
    unwanted = ("CBT_", "DJANGO_", "DATABASE_URL")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(unwanted)}
    return subprocess.run(
        [sys.executable, ROOT / "manage.py", *map(str, arguments), "--data", folder],
        cwd=folder.parent,
        env=kept,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ("import_course", ROOT / "courses" / "packages" / "profiling"),
        ("export_course", "profiling", "out.zip"),
        ("seed_demo",),
        ("seed_scale", "--trainees", "3"),
        ("rebuild_standings",),
        ("run_worker",),
    ],
)
def test_command_without_a_box_names_the_folder_and_the_remedy(arguments, tmp_path):
    folder = tmp_path / "nowhere"

    told = answer(folder, *arguments)

    assert told.returncode == 1
    assert told.stderr.splitlines() == [
        f"CommandError: No box is prepared in the folder {folder}. Start it once with ./run, or "
        "name the folder of your box with --data FOLDER."
    ]
    assert list(tmp_path.iterdir()) == []


def test_backup_without_a_box_makes_nothing(tmp_path):
    folder = tmp_path / "nowhere"

    told = answer(folder, "backup", tmp_path / "backup.zip")

    assert told.returncode == 1
    assert told.stderr.splitlines() == [
        f"CommandError: There is nothing to back up: the folder {folder} holds no box with "
        "people. To back yours up, name the folder of your box with --data FOLDER."
    ]
    assert list(tmp_path.iterdir()) == []
