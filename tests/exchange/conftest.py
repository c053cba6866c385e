"""A small package with every block and every question type, to copy and to spoil."""

import datetime
import itertools
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cbt.exchange.actions import import_package
from cbt.exchange.exceptions import PackageRefused
from cbt.exchange.packages.reader import read_package, seal
from cbt.exchange.planning import ImportPlan
from tests.factories.records import NOON

_minutes = itertools.count(1)
DATA = Path(__file__).parent / "data"


def bring_in(path: Path, **options: Any) -> ImportPlan:
    """Import what is at ``path``, a minute after whatever was imported before."""
    at = NOON + datetime.timedelta(minutes=next(_minutes))
    values: dict[str, Any] = {"actor": None, "at": at, **options}
    return import_package(package=read_package(path), **values)


class Folder:
    """A package on the disk that a test may change."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def replace(self, name: str, old: str, new: str) -> None:
        file = self.path / name
        text = file.read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {name}"
        file.write_text(text.replace(old, new, 1), encoding="utf-8")

    def append(self, name: str, text: str) -> None:
        with (self.path / name).open("a", encoding="utf-8") as file:
            file.write(text)

    def load(self, **options: Any) -> ImportPlan:
        return bring_in(self.path, **options)

    def zipped(self, target: Path) -> Path:
        seal(self.path)
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in sorted(self.path.rglob("*")):
                if file.is_file():
                    archive.write(file, file.relative_to(self.path).as_posix())
        return target


@pytest.fixture
def small(tmp_path: Path) -> Folder:
    """The small course, as a folder of its own for each test."""
    return Folder(Path(shutil.copytree(DATA / "small", tmp_path / "small")))


@pytest.fixture
def problems_of() -> Callable[[Path], dict[str, str]]:
    """What a refused package is told, as problem by place."""

    def found(path: Path) -> dict[str, str]:
        with pytest.raises(PackageRefused) as caught:
            read_package(path)
        return {problem.place: problem.problem for problem in caught.value.problems}

    return found
