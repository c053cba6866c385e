"""The box's command line: any Python will do, the settings are a box's, the folder is named."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import django
import pytest

ROOT = Path(__file__).resolve().parents[1]
# What a fresh machine has: this Python without any package.
BARE_PYTHON = [sys.executable, "-S"]
SAY_WHERE = (
    "from django.conf import settings; "
    "print(settings.SETTINGS_MODULE, settings.DEBUG, settings.DATABASES['default']['NAME'])"
)


@pytest.fixture
def release(tmp_path):
    """The product as it was unpacked: no environment was made in it."""
    folder = tmp_path / "release"
    folder.mkdir()
    shutil.copy(ROOT / "manage.py", folder)
    for name in ("cbt", "courses", "templates", "static", "locale"):
        (folder / name).symlink_to(ROOT / name)
    return folder


@pytest.fixture
def installed(release):
    """The same after ``./run``: the Python of ``.venv`` has the packages."""
    python = release / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    return release


def run(python, folder, *arguments, **environment):
    """What a command answered, from a terminal that stands in ``folder``."""
    unwanted = ("CBT_", "DJANGO_", "DATABASE_URL", "PYTHON")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(unwanted)}
    return subprocess.run(
        [*python, str(folder / "manage.py"), *map(str, arguments)],
        cwd=folder,
        env=kept | {"CBT_DATA_DIR": str(folder / "var")} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_bare_python_goes_on_in_the_environment(installed):
    answer = run(BARE_PYTHON, installed, "--version")

    assert (answer.stdout.strip(), answer.returncode) == (django.get_version(), 0)


def test_bare_python_without_the_environment_says_what_to_do(release):
    answer = run(BARE_PYTHON, release, "--version")

    assert answer.returncode == 1
    assert "Run this first: ./run --setup" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_python_of_another_environment_stays(release):
    """Whoever installed the packages elsewhere needs no ``.venv``; one that is there is left."""
    python = release / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text("#!/bin/sh\nexit 9\n")
    python.chmod(0o755)

    answer = run([sys.executable], release, "--version")

    assert (answer.stdout.strip(), answer.returncode) == (django.get_version(), 0)


def test_environment_without_the_packages_is_not_entered_again_and_again(release):
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", release / ".venv"], check=True)

    answer = run(BARE_PYTHON, release, "--version")

    assert answer.returncode == 1
    assert "Run this first: ./run --setup" in answer.stderr


def test_settings_are_those_of_a_box(installed):
    answer = run(BARE_PYTHON, installed, "shell", "--no-imports", "-c", SAY_WHERE)

    assert answer.stdout.split()[:2] == ["cbt.settings.production", "False"]


def test_developer_names_other_settings(installed):
    answer = run(
        BARE_PYTHON,
        installed,
        *("shell", "--no-imports", "-c", SAY_WHERE),
        DJANGO_SETTINGS_MODULE="cbt.settings.development",
    )

    assert answer.stdout.split()[:2] == ["cbt.settings.development", "True"]


@pytest.mark.parametrize("given", [["--data", "classroom"], ["--data=classroom"]])
def test_data_folder_is_named_as_for_run(installed, given):
    answer = run(
        BARE_PYTHON, installed, "shell", *given, "--no-imports", "-c", SAY_WHERE, CBT_DATA_DIR="x"
    )

    assert answer.stdout.split()[2] == str(installed / "classroom" / "cbt.sqlite3")


@pytest.mark.parametrize(
    ("data", "media"), [(ROOT / "var", ROOT / "media"), (Path("/srv/a"), Path("/srv/a/media"))]
)
def test_media_are_looked_for_where_run_keeps_them(installed, data, media):
    """A backup of the default folder, named, must not leave the pictures behind."""
    say = "from django.conf import settings; print(settings.MEDIA_ROOT)"

    answer = run(BARE_PYTHON, installed, "shell", "--data", data, "--no-imports", "-c", say)

    assert answer.stdout.strip() == str(media)


def test_data_without_a_folder_is_refused(installed):
    answer = run(BARE_PYTHON, installed, "check", "--data")

    assert answer.returncode == 2
    assert "--data: expected one argument" in answer.stderr


def test_bench_keeps_its_own_data_option(installed):
    """The folder that is measured in must never become the classroom's by the way."""
    answer = run(BARE_PYTHON, installed, "bench", "nowhere", "--data", "measured")

    assert "There is no step nowhere" in answer.stderr
    assert not (installed / "measured").exists()
