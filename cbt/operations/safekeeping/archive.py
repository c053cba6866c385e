"""The file of a backup: a ZIP whose manifest holds the SHA-256 of everything in it.

Everything is checked before a byte is used: names, sizes and hashes. Members that the manifest
does not list, or that would land outside their folder, are refused and not skipped.
"""

import hashlib
import json
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

from cbt.operations.safekeeping.box import SafekeepingError

FORMAT = 1
PRODUCT = "cbt-classroom"
MANIFEST = "manifest.json"
DATABASES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
FOLDERS = ("media", "keys", "box")
_CHUNK = 1024 * 1024
_LARGEST_MANIFEST = 64 * 1024 * 1024


class Writer:
    """Puts files into a new archive and remembers their hashes."""

    def __init__(self, file: IO[bytes]) -> None:
        # Pictures and videos are packed already; level 1 makes the database a fifth in a moment.
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
        self._members: dict[str, dict[str, Any]] = {}

    def add(self, name: str, path: Path) -> None:
        """Put the file at ``path`` in as ``name``."""
        digest, size = hashlib.sha256(), 0
        # Files change while a class is running: what counts is what went in.
        entry = zipfile.ZipInfo.from_file(path, name, strict_timestamps=False)
        entry.compress_type = zipfile.ZIP_DEFLATED
        with path.open("rb") as source, self._zip.open(entry, "w", force_zip64=True) as member:
            while chunk := source.read(_CHUNK):
                digest.update(chunk)
                size += len(chunk)
                member.write(chunk)
        self._members[name] = {"sha256": digest.hexdigest(), "bytes": size}

    def abandon(self) -> None:
        """Let go of an archive that will not be finished."""
        with suppress(OSError, ValueError):
            self._zip.close()

    def close(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        """Write the manifest and finish the archive; the answer is the manifest."""
        manifest = {
            "format": FORMAT,
            "product": PRODUCT,
            **facts,
            "members": dict(sorted(self._members.items())),
        }
        text = json.dumps(manifest, ensure_ascii=False, indent=1)
        self._zip.writestr(MANIFEST, text)
        self._zip.close()
        return manifest


@dataclass(frozen=True)
class Archive:
    """An archive that was found sound: every member listed, none else, all hashes right."""

    file: zipfile.ZipFile
    manifest: Mapping[str, Any]

    @property
    def members(self) -> Mapping[str, Mapping[str, Any]]:
        members: Mapping[str, Mapping[str, Any]] = self.manifest["members"]
        return members

    @property
    def database(self) -> str:
        """The name of the member that holds the database."""
        return DATABASES[self.manifest["database"]]

    def within(self, folder: str) -> Iterator[tuple[str, str]]:
        """Members of one folder, as (member, path inside the folder)."""
        for name in self.members:
            if name.startswith(f"{folder}/"):
                yield name, name.removeprefix(f"{folder}/")

    def extract(self, name: str, target: Path, *, mode: int = 0o644) -> None:
        """Write one member to ``target``, hashing it again on the way."""
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as file:
            target.chmod(mode)
            for chunk in self.checked(name):
                file.write(chunk)

    def checked(self, name: str) -> Iterator[bytes]:
        """The bytes of one member. Raises SafekeepingError when they are not what was packed."""
        listed = self.members[name]
        digest, left = hashlib.sha256(), int(listed["bytes"])
        try:
            with self.file.open(name) as member:
                # One byte more than promised is enough to know that it lies.
                while chunk := member.read(min(_CHUNK, left + 1)):
                    left -= len(chunk)
                    if left < 0:
                        break
                    digest.update(chunk)
                    yield chunk
        except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as problem:
            raise _damaged(name) from problem
        if left != 0 or digest.hexdigest() != listed["sha256"]:
            raise _damaged(name)


def open_archive(file: IO[bytes]) -> Archive:
    """Read and check a whole archive. Raises SafekeepingError."""
    try:
        archive = zipfile.ZipFile(file)
        entries = archive.infolist()
        packed = archive.getinfo(MANIFEST)
        if packed.file_size > _LARGEST_MANIFEST:
            raise _no_backup()
        manifest = json.loads(archive.read(packed))
    except (zipfile.BadZipFile, KeyError, ValueError, EOFError) as problem:
        raise _no_backup() from problem
    _check_manifest(manifest)
    names = [entry.filename for entry in entries if entry.filename != MANIFEST]
    if sorted(names) != sorted(manifest["members"]) or len(entries) != len(names) + 1:
        raise SafekeepingError("The file and its list of contents differ. Use another backup.")
    found = Archive(archive, manifest)
    for name in names:
        _check_name(name, found.database)
        for _chunk in found.checked(name):
            pass
    if found.database not in found.members:
        raise SafekeepingError("The file holds no database. Use another backup.")
    return found


def _check_manifest(manifest: Any) -> None:
    if not isinstance(manifest, dict) or manifest.get("product") != PRODUCT:
        raise _no_backup()
    if manifest.get("format") != FORMAT:
        raise SafekeepingError("This backup is of a later release. Restore it with that release.")
    members = manifest.get("members")
    if manifest.get("database") not in DATABASES or not isinstance(members, dict):
        raise _no_backup()
    for listed in members.values():
        if (
            not isinstance(listed, dict)
            or not isinstance(listed.get("bytes"), int)
            or not isinstance(listed.get("sha256"), str)
        ):
            raise _no_backup()


def _check_name(name: str, database: str) -> None:
    path = PurePosixPath(name)
    is_plain = (
        str(path) == name
        and not path.is_absolute()
        and ".." not in path.parts
        and not set(name) & {"\\", "\0", ":"}
    )
    if name != database and not (is_plain and len(path.parts) > 1 and path.parts[0] in FOLDERS):
        raise SafekeepingError(
            f"The file holds something that does not belong there ({name!r}). Use another backup."
        )


def _no_backup() -> SafekeepingError:
    return SafekeepingError("This is no backup of this product, or it is not whole.")


def _damaged(name: str) -> SafekeepingError:
    return SafekeepingError(f"The backup is damaged ({name}). Use another one.")
