"""The three commands, as somebody at the box's own keyboard uses them."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from cbt.exchange.packages.reader import read_package
from courses.models import Course, LessonPage
from tests.exchange.conftest import Folder

pytestmark = pytest.mark.django_db


def _run(*args: object, **options: object) -> str:
    out = StringIO()
    call_command(*[str(arg) for arg in args], stdout=out, stderr=StringIO(), **options)
    return out.getvalue()


def test_import_course_says_what_it_did(small: Folder) -> None:
    assert "New" in _run("import_course", small.path)
    assert "Nothing changes" in _run("import_course", small.path)


def test_import_course_dry_run_changes_nothing(small: Folder) -> None:
    said = _run("import_course", small.path, dry_run=True)

    assert "Looking at a seal" in said
    assert not Course.objects.exists()


def test_import_course_lists_the_problems_of_a_package(small: Folder) -> None:
    small.replace("course.yaml", "type: numeric", "type: essay")

    with pytest.raises(CommandError, match=r"course.yaml: questions\[1\].type"):
        _run("import_course", small.path)


def test_import_course_names_the_command_that_seals_what_was_edited_by_hand(small: Folder) -> None:
    _run("seal_course", small.path)
    small.replace("course.yaml", "hours: 1.5", "hours: 2.5")

    with pytest.raises(CommandError, match="seal_course"):
        _run("import_course", small.path)


def test_import_course_lists_conflicts_and_overwrites_when_told_to(small: Folder) -> None:
    _run("import_course", small.path)
    lesson = LessonPage.objects.get(slug="look")
    lesson.title = "Edited here"
    lesson.save_revision().publish()

    with pytest.raises(CommandError, match="edited here"):
        _run("import_course", small.path)
    _run("import_course", small.path, overwrite=True)

    assert LessonPage.objects.get(slug="look").title == "Looking at a seal"


def test_import_course_says_when_there_is_nothing(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no such file"):
        _run("import_course", tmp_path / "nowhere")


def test_export_course_writes_a_folder_or_a_zip(small: Folder, tmp_path: Path) -> None:
    _run("import_course", small.path)

    _run("export_course", "seals", tmp_path / "out")
    _run("export_course", "seals", tmp_path / "out.zip")

    assert read_package(tmp_path / "out").canonical() == read_package(small.path).canonical()
    assert read_package(tmp_path / "out.zip").course.code == "seals"


def test_export_course_says_when_there_is_no_such_course(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no course"):
        _run("export_course", "seals", tmp_path / "out")


def test_export_course_says_that_a_place_cannot_be_written(small: Folder, tmp_path: Path) -> None:
    _run("import_course", small.path)

    with pytest.raises(CommandError, match=r"out\.zip” cannot be written: No such file"):
        _run("export_course", "seals", tmp_path / "nowhere" / "out.zip")


def test_seal_course_writes_a_manifest_that_holds(small: Folder) -> None:
    _run("seal_course", small.path)
    read_package(small.path)
    small.replace("words/ru.yaml", "Две пломбы", "Пара пломб")
    _run("seal_course", small.path)

    assert read_package(small.path).manifest_hash


def test_seal_course_refuses_a_package_with_problems(small: Folder, tmp_path: Path) -> None:
    small.replace("course.yaml", "type: numeric", "type: essay")

    with pytest.raises(CommandError, match="essay"):
        _run("seal_course", small.path)
    with pytest.raises(CommandError, match="no folder"):
        _run("seal_course", tmp_path / "nowhere")
    assert not (small.path / "manifest.json").exists()
