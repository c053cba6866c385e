"""The files of the project itself: locks that name no host, vendored files as they came."""

import hashlib
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest
from django.template import TemplateDoesNotExist, TemplateSyntaxError, engines

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ("requirements.txt", "requirements-dev.txt")
MANIFESTS = ("static/vendor/manifest.json", "static/fonts/manifest.json")
# Home and scratch folders of whoever worked on a file. Spelled in pieces: this file is read too.
MACHINE_FOLDERS = ("work", "root", "home/[a-z]+", "Users/[A-Za-z]+", "tmp")
MACHINE_PATH = re.compile(r"(?:^|[^\w.~}/*-])/(?:" + "|".join(MACHINE_FOLDERS) + r")/\w")


def pins(lock: str) -> dict[str, str]:
    """Each requirement of a lock, with its marker, and the version it is held at."""
    found = {}
    for line in (ROOT / lock).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith((" ", "#")):
            name, _, rest = line.removesuffix("\\").strip().partition("==")
            version, _, marker = rest.partition(";")
            found[f"{name};{marker.strip()}"] = version.strip()
    return found


def project_files() -> list[Path]:
    """Every file that is or would be committed."""
    if not (ROOT / ".git").exists() or shutil.which("git") is None:
        return released_files()
    # Whose files they are does not matter for reading their names.
    git = ["git", "-c", "safe.directory=*", "ls-files"]
    listing = subprocess.run(
        [*git, "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    names = listing.stdout.decode().split("\0")
    return [ROOT / name for name in sorted(set(names)) if name and (ROOT / name).is_file()]


def released_files() -> list[Path]:
    """Every file of a released archive, or where git is not installed: all but what was made."""
    lines = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    made = [line for line in lines if line and not line.startswith(("#", "!"))]
    at_top = [line.split("/")[1] for line in made if line.startswith("/")]
    anywhere = [line.rstrip("/") for line in made if not line.startswith("/")]

    def is_made(path: Path) -> bool:
        parts = path.relative_to(ROOT).parts
        return parts[0] in [*at_top, ".git"] or any(
            fnmatch(part, pattern) for part in parts for pattern in anywhere
        )

    return [path for path in sorted(ROOT.rglob("*")) if path.is_file() and not is_made(path)]


def text_lines(files: list[Path]) -> Iterator[tuple[Path, int, str]]:
    """Every line of the files that are text."""
    for file in files:
        content = file.read_bytes()
        if b"\0" in content:
            continue
        for number, line in enumerate(content.decode("utf-8").splitlines(), 1):
            yield file.relative_to(ROOT), number, line


@pytest.mark.parametrize("lock", LOCKS)
@pytest.mark.parametrize("word", ["://", "find-links", "index-url", "file:"])
def test_lock_names_no_host(lock, word):
    assert word not in (ROOT / lock).read_text(encoding="utf-8")


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_is_the_same_for_every_release_of_a_python(lock):
    """Wheels that were downloaded with Python 3.11.9 must be enough for a box with 3.11.2."""
    assert "python_full_version" not in (ROOT / lock).read_text(encoding="utf-8")


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_pins_everything_with_hashes(lock):
    requirements = re.split(r"\n(?=\S)", (ROOT / lock).read_text(encoding="utf-8").strip())

    assert len(requirements) > 30
    assert [line for line in requirements if "==" not in line or "--hash=sha256:" not in line] == []


def test_development_lock_holds_the_whole_product_lock():
    """Setup relies on it: whoever installed the development lock need not install the other."""
    product, development = pins("requirements.txt"), pins("requirements-dev.txt")

    assert product.items() - development.items() == set()


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_answers_its_source(lock):
    """A requirement added to the source but never locked would be missing on every box."""
    source = (ROOT / lock).with_suffix(".in").read_text(encoding="utf-8")
    asked = re.findall(r"^([A-Za-z][\w.-]*)", source, flags=re.MULTILINE)
    locked = {key.partition(";")[0] for key in pins(lock)}

    assert {re.sub(r"[-_.]+", "-", name).lower() for name in asked} - locked == set()


@pytest.mark.parametrize("manifest", MANIFESTS)
def test_vendored_files_are_as_they_came(manifest):
    path = ROOT / manifest
    listed = {
        name: entry if isinstance(entry, str) else entry["sha256"]
        for name, entry in json.loads(path.read_text(encoding="utf-8"))["files"].items()
    }
    found = {
        file.relative_to(path.parent).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in path.parent.rglob("*")
        if file.is_file() and file != path
    }

    assert found
    assert found == listed


def test_third_party_notices_exist():
    notices = (ROOT / "THIRD_PARTY.md").read_text(encoding="utf-8")
    named = re.findall(r"`(static/[\w./-]+(?:LICENSE|\.txt|\.json))`", notices)

    assert len(named) >= 5
    assert [name for name in named if not (ROOT / name).is_file()] == []


def test_every_template_can_be_used():
    """Each is compiled once; a broken one would be found by the first person who opens it."""
    problems = {}
    for folder in engines["django"].dirs:
        for file in sorted(Path(folder).rglob("*.html")):
            name = file.relative_to(folder).as_posix()
            try:
                engines["django"].get_template(name)
            except (TemplateDoesNotExist, TemplateSyntaxError) as problem:
                problems[name] = str(problem)

    assert problems == {}


def test_no_file_names_a_machine_path():
    found = [
        f"{file}:{number}: {line.strip()[:100]}"
        for file, number, line in text_lines(project_files())
        if MACHINE_PATH.search(line)
    ]

    assert found == []


def test_no_file_names_a_package_registry():
    """The address a file was downloaded from belongs to one machine's settings."""
    registry = re.compile(
        r"https?://[^\s\"']*(?:/simple(?:/|$)|/-/[\w.-]+\.tgz|/packages/[0-9a-f]{2}/)"
    )
    found = [
        f"{file}:{number}: {line.strip()[:100]}"
        for file, number, line in text_lines(project_files())
        if registry.search(line)
    ]

    assert found == []


@pytest.mark.parametrize("script", ["run", "test", ".ci/run"])
def test_commands_can_be_run(script):
    path = ROOT / script

    assert path.stat().st_mode & 0o111
    assert path.read_bytes().startswith(b"#!")
    assert b"\r" not in path.read_bytes()
