"""Where the files of a package come from: a folder or a ZIP, neither of them trusted.

Limits hold for what is actually read. A ZIP's own directory is a claim by whoever made it.
"""

import stat
import unicodedata
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import Protocol

from django.utils.translation import gettext as _

from cbt.exchange.packages.problems import Problems

MAX_FILES = 2_000
MAX_FILE_SIZE = 20 * 1024 * 1024
MAX_TOTAL_SIZE = 200 * 1024 * 1024
MAX_ZIP_SIZE = 200 * 1024 * 1024
# Texts and drawings shrink to a tenth; a thousandth is a trap. Small files may shrink further.
MAX_RATIO = 100
RATIO_FREE = 4 * 1024 * 1024
# media/picture.svg, below at most one folder that holds the whole package.
MAX_DEPTH = 3
MAX_NAME = 200
_CHUNK = 64 * 1024
# What systems leave in folders and archives without being asked.
_LITTER_NAMES = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
_LITTER_FOLDERS = frozenset({"__MACOSX"})
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)


class CannotRead(Exception):
    """A file of the package cannot be read; ``str()`` says why."""


class Source(Protocol):
    """The files of one package by name, with ``/`` between folders."""

    name: str
    needs_manifest: bool

    def names(self) -> tuple[str, ...]: ...

    def read(self, name: str) -> bytes: ...


class _Budget:
    """How much of a package was read; the second reading of a file is free."""

    def __init__(self, size_on_disk: int | None = None) -> None:
        self._counted: set[str] = set()
        self._total = 0
        self._ceiling = MAX_TOTAL_SIZE
        if size_on_disk is not None:
            self._ceiling = min(self._ceiling, max(RATIO_FREE, size_on_disk * MAX_RATIO))

    def spend(self, name: str, size: int) -> None:
        if name not in self._counted and self._total + size > self._ceiling:
            raise CannotRead(_("The package is larger when unpacked than a package may be."))

    def close(self, name: str, size: int) -> None:
        if name not in self._counted:
            self._counted.add(name)
            self._total += size


def _is_litter(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return bool(parts) and (parts[-1] in _LITTER_NAMES or parts[0] in _LITTER_FOLDERS)


def _name_fault(name: str) -> str:
    """Why ``name`` cannot be a file of a package; "" when it can."""
    parts = name.split("/")
    if name.startswith("/") or "\\" in name or ":" in name:
        return _("The name of this file is not a plain path.")
    if any(part in {"", ".", ".."} for part in parts):
        return _("The name of this file leads out of the package.")
    if any(unicodedata.category(letter).startswith("C") for letter in name):
        return _("The name of this file has characters that cannot be seen.")
    if len(name) > MAX_NAME or len(parts) > MAX_DEPTH:
        return _("This file lies too deep or its name is too long.")
    return ""


def _without_top_folder(names: list[str]) -> str:
    """The one folder that holds everything ("" if there is none): people zip the folder itself."""
    tops = {name.split("/", 1)[0] for name in names}
    if len(tops) == 1 and all("/" in name for name in names):
        return tops.pop() + "/"
    return ""


class FolderSource:
    """A package as a folder of files."""

    needs_manifest = False

    def __init__(self, folder: Path, problems: Problems) -> None:
        self.name = folder.name
        self._folder = folder
        self._budget = _Budget()
        self._names: list[str] = []
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder).as_posix()
            if path.is_symlink():
                problems.add(
                    name, _("This is a link to another file."), _("Put the file itself here.")
                )
            elif path.is_file() and not _is_litter(name):
                if fault := _name_fault(name):
                    problems.add(name, fault, _("Give the file another name."))
                else:
                    self._names.append(name)
            if len(self._names) > MAX_FILES:
                problems.add(
                    self.name,
                    _("The package has more than %(count)s files.") % {"count": MAX_FILES},
                    _("Divide the course."),
                )
                break

    def names(self) -> tuple[str, ...]:
        return tuple(self._names)

    def read(self, name: str) -> bytes:
        """The content of a file. Raises CannotRead when it is too large or not there."""
        try:
            with (self._folder / name).open("rb") as file:
                content = file.read(MAX_FILE_SIZE + 1)
        except OSError as error:
            raise CannotRead(_("This file cannot be opened.")) from error
        if len(content) > MAX_FILE_SIZE:
            raise CannotRead(_("This file is larger than 20 MB."))
        self._budget.spend(name, len(content))
        self._budget.close(name, len(content))
        return content


class ZipSource:
    """A package as one ZIP. Nothing is ever unpacked to the disk."""

    needs_manifest = True

    def __init__(self, path: Path, problems: Problems, *, called: str = "") -> None:
        self.name = called or path.name
        self._path = path
        self._members: dict[str, zipfile.ZipInfo] = {}
        size = path.stat().st_size
        self._budget = _Budget(size)
        if size > MAX_ZIP_SIZE:
            problems.add(self.name, _("The file is larger than 200 MB."), _("Divide the course."))
            return
        try:
            with zipfile.ZipFile(path) as archive:
                members = archive.infolist()
        except (*_DAMAGED, OSError):
            problems.add(
                self.name,
                _("This is not a ZIP file, or it is damaged."),
                _("Export the course again and copy the file once more."),
            )
            return
        if len(members) > MAX_FILES:
            problems.add(
                self.name,
                _("The package has more than %(count)s files.") % {"count": MAX_FILES},
                _("Divide the course."),
            )
            return
        self._take(members, problems)

    def _take(self, members: list[zipfile.ZipInfo], problems: Problems) -> None:
        remedy = _("Make the package with the export of this product.")
        kept: dict[str, zipfile.ZipInfo] = {}
        seen: set[str] = set()
        for member in members:
            # Python cuts a name at NUL; what the archive says is what counts.
            name = member.orig_filename
            if member.is_dir() or _is_litter(name):
                continue
            shown = name.encode("unicode_escape").decode("ascii")[:MAX_NAME]
            kind = stat.S_IFMT(member.external_attr >> 16)
            folded = unicodedata.normalize("NFC", name).casefold()
            if fault := _name_fault(name):
                problems.add(shown, fault, remedy)
            elif kind not in {0, stat.S_IFREG}:
                problems.add(shown, _("This is a link or a device, not a file."), remedy)
            elif member.flag_bits & 0x1:
                problems.add(shown, _("This file is locked with a password."), remedy)
            elif member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
                problems.add(shown, _("This file is packed in a way that is not allowed."), remedy)
            elif folded in seen:
                problems.add(shown, _("Two files have this name."), remedy)
            else:
                kept[name] = member
            seen.add(folded)
        top = _without_top_folder(list(kept))
        self._members = {name.removeprefix(top): member for name, member in kept.items()}

    def names(self) -> tuple[str, ...]:
        return tuple(sorted(self._members))

    def read(self, name: str) -> bytes:
        """The content of a member. Raises CannotRead when it is too large, damaged or not there."""
        if name not in self._members:
            raise CannotRead(_("This file is not in the package."))
        content = bytearray()
        try:
            with zipfile.ZipFile(self._path) as archive, archive.open(self._members[name]) as file:
                while chunk := file.read(_CHUNK):
                    content += chunk
                    if len(content) > MAX_FILE_SIZE:
                        raise CannotRead(_("This file is larger than 20 MB."))
                    self._budget.spend(name, len(content))
        except (*_DAMAGED, OSError) as error:
            raise CannotRead(_("This file is damaged.")) from error
        self._budget.close(name, len(content))
        return bytes(content)


def open_source(path: Path, problems: Problems, *, called: str = "") -> Source | None:
    """The source for a folder or a ZIP; None when there is neither."""
    if path.is_dir():
        return FolderSource(path, problems)
    if path.is_file():
        return ZipSource(path, problems, called=called)
    problems.add(str(path), _("There is no such file or folder."), _("Check the name."))
    return None
