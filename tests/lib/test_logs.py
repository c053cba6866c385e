"""Log files: a disk that refuses a line costs the line and nothing else."""

import logging

import pytest

from cbt.lib.logs import BoxLogHandler

FULL = "/dev/full"


def record(text="a line"):
    return logging.LogRecord("cbt", logging.INFO, __file__, 1, text, (), None)


@pytest.fixture
def handler(tmp_path):
    made = BoxLogHandler(tmp_path / "log" / "cbt.log")
    yield made
    made.close()


def test_folder_is_made_with_the_first_line(handler, tmp_path):
    assert list(tmp_path.iterdir()) == []

    handler.emit(record())

    assert (tmp_path / "log" / "cbt.log").read_text() == "a line\n"


def test_log_that_was_put_aside_goes_on_in_a_file_of_its_own(handler, tmp_path):
    log = tmp_path / "log" / "cbt.log"
    handler.emit(record("before"))
    log.rename(log.with_suffix(".log.1"))

    handler.emit(record("after"))

    assert (log.with_suffix(".log.1").read_text(), log.read_text()) == ("before\n", "after\n")


def test_full_disk_is_told_once_until_a_line_could_be_written(handler, tmp_path, capsys):
    log = tmp_path / "log" / "cbt.log"
    log.parent.mkdir()
    log.symlink_to(FULL)
    for _ in range(3):
        handler.emit(record("lost"))
    told = capsys.readouterr().err
    assert told.splitlines() == [
        f"{log} cannot be written: No space left on device. Lines for it are lost until it can be."
    ]

    log.unlink()
    handler.emit(record("kept"))
    assert log.read_text() == "kept\n"
    log.unlink()
    log.symlink_to(FULL)
    handler.emit(record("lost"))

    assert len(capsys.readouterr().err.splitlines()) == 1


def test_log_that_cannot_be_opened_is_told_and_not_raised(tmp_path, capsys):
    (tmp_path / "log").write_text("a file where the folder should be")
    handler = BoxLogHandler(tmp_path / "log" / "cbt.log")

    handler.emit(record())

    assert "cannot be written" in capsys.readouterr().err


def test_mistake_in_the_program_is_still_reported(handler, capsys):
    handler.emit(logging.LogRecord("cbt", logging.INFO, __file__, 1, "%d", ("x",), None))

    assert "--- Logging error ---" in capsys.readouterr().err
