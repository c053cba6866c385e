"""Files that are whole or absent."""

import os
import stat

import pytest

from cbt.lib.files import write_once, write_private


def names(folder):
    return [file.name for file in folder.iterdir()]


def test_private_file_replaces_the_one_before_it(tmp_path):
    write_private(tmp_path / "note", "first")
    write_private(tmp_path / "note", "second")

    assert (tmp_path / "note").read_text() == "second"
    assert stat.S_IMODE((tmp_path / "note").stat().st_mode) == 0o600
    assert names(tmp_path) == ["note"]


def test_file_written_once_stays(tmp_path):
    write_once(tmp_path / "keys" / "secret", "first")
    write_once(tmp_path / "keys" / "secret", "second")

    assert (tmp_path / "keys" / "secret").read_text() == "first"
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700
    assert names(tmp_path / "keys") == ["secret"]


def test_file_is_written_once_on_a_disk_without_links(tmp_path, monkeypatch):
    def refuse(source, target):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    write_once(tmp_path / "secret", "first")
    write_once(tmp_path / "secret", "second")

    assert (tmp_path / "secret").read_text() == "first"
    assert names(tmp_path) == ["secret"]


@pytest.mark.parametrize("write", [write_private, write_once])
def test_full_disk_leaves_nothing_behind(tmp_path, monkeypatch, write):
    def fail(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="No space"):
        write(tmp_path / "secret", "text")

    assert names(tmp_path) == []
