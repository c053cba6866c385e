"""Hostile archives and folders."""

import stat
import struct
import zipfile
from pathlib import Path

import pytest

from cbt.exchange.packages import sources
from cbt.exchange.packages.problems import Problems
from cbt.exchange.packages.sources import CannotRead, FolderSource, ZipSource


def _zip(path: Path, *members: tuple[str | zipfile.ZipInfo, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return path


def _problems(path: Path) -> str:
    problems = Problems()
    ZipSource(path, problems)
    return "\n".join(str(problem) for problem in problems)


@pytest.mark.parametrize(
    "name",
    ["../course.yaml", "media/../../x.svg", "/etc/passwd", "C:/x.svg", "a\\b.svg", "a//b.svg"],
)
def test_zip_refuses_a_name_that_leads_elsewhere(tmp_path: Path, name: str) -> None:
    assert "name of this file" in _problems(_zip(tmp_path / "a.zip", (name, b"x")))


def test_zip_refuses_links(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("media/a.svg")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16

    assert "link" in _problems(_zip(tmp_path / "a.zip", (link, b"/etc/passwd")))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_zip_refuses_names_that_stand_twice(tmp_path: Path) -> None:
    path = _zip(tmp_path / "a.zip", ("media/a.svg", b"x"), ("media/a.svg", b"y"))
    other = _zip(tmp_path / "b.zip", ("media/a.svg", b"x"), ("media/A.svg", b"y"))

    assert "Two files" in _problems(path)
    assert "Two files" in _problems(other)


def test_zip_refuses_encrypted_members(tmp_path: Path) -> None:
    path = _zip(tmp_path / "a.zip", ("course.yaml", b"format: 1"))
    content = bytearray(path.read_bytes())
    central = content.index(b"PK\x01\x02")
    flags = struct.unpack_from("<H", content, central + 8)[0]
    struct.pack_into("<H", content, central + 8, flags | 1)
    path.write_bytes(content)

    assert "password" in _problems(path)


def test_zip_refuses_too_many_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MAX_FILES", 3)
    path = _zip(tmp_path / "a.zip", *((f"media/{n}.svg", b"x") for n in range(4)))

    assert "more than 3 files" in _problems(path)


def test_zip_refuses_deep_folders_and_other_packing(tmp_path: Path) -> None:
    deep = _zip(tmp_path / "a.zip", ("a/b/c/d.svg", b"x"))
    packed = tmp_path / "b.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("course.yaml", b"x")

    assert "too deep" in _problems(deep)
    assert "packed in a way" in _problems(packed)


def test_zip_refuses_what_is_no_zip(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(b"not a zip at all")

    assert "not a ZIP" in _problems(path)


def test_zip_stops_reading_a_member_that_is_too_large(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "MAX_FILE_SIZE", 100_000)
    source = ZipSource(_zip(tmp_path / "a.zip", ("a.svg", b"x" * 200_000)), Problems())

    with pytest.raises(CannotRead, match="20 MB"):
        source.read("a.svg")


def test_zip_stops_at_a_ratio_that_no_picture_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "RATIO_FREE", 1000)
    source = ZipSource(_zip(tmp_path / "a.zip", ("a.svg", b"\0" * 2_000_000)), Problems())

    with pytest.raises(CannotRead, match="unpacked"):
        source.read("a.svg")


def test_zip_stops_at_a_total_that_is_too_large(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "MAX_TOTAL_SIZE", 1500)
    source = ZipSource(_zip(tmp_path / "a.zip", ("a", b"x" * 1000), ("b", b"y" * 1000)), Problems())
    source.read("a")
    source.read("a")  # the second reading is free

    with pytest.raises(CannotRead, match="unpacked"):
        source.read("b")


def test_zip_does_not_trust_the_size_that_its_directory_claims(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "MAX_FILE_SIZE", 100_000)
    path = _zip(tmp_path / "a.zip", ("a.svg", b"x" * 200_000))
    content = bytearray(path.read_bytes())
    struct.pack_into("<I", content, content.index(b"PK\x01\x02") + 24, 10)
    path.write_bytes(content)

    with pytest.raises(CannotRead):
        ZipSource(path, Problems()).read("a.svg")


def test_zip_takes_a_zipped_folder_and_leaves_litter(tmp_path: Path) -> None:
    path = _zip(
        tmp_path / "a.zip",
        ("seals/course.yaml", b"x"),
        ("seals/media/a.svg", b"y"),
        ("__MACOSX/seals/._a", b"z"),
        ("seals/.DS_Store", b"z"),
    )

    assert ZipSource(path, Problems()).names() == ("course.yaml", "media/a.svg")


def test_folder_refuses_links(tmp_path: Path) -> None:
    (tmp_path / "course.yaml").symlink_to("/etc/hostname")
    problems = Problems()

    assert FolderSource(tmp_path, problems).names() == ()
    assert "link" in str(next(iter(problems)))
