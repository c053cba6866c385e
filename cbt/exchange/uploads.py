"""Packages between the dry run and the confirmation: in the data folder, one for each session."""

import os
import time
import uuid
from pathlib import Path

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from cbt.exchange.exceptions import UploadNotKept
from cbt.lib.files import DISK_FULL

_KEY = "exchange_upload"
# Nobody reads a plan for longer than that; the next upload sweeps.
_KEPT_SECONDS = 24 * 60 * 60


def _folder() -> Path:
    folder = Path(settings.DATA_DIR) / "imports"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def keep(session: SessionBase, upload: UploadedFile, *, catalogue: str) -> None:
    """Keep an uploaded package for this session, in place of an earlier one.

    Raises UploadNotKept when the disk is full; nothing of the package stays then.
    """
    discard(session)
    _sweep()
    name = f"{uuid.uuid4().hex}.zip"
    try:
        _write(_folder() / name, upload)
    except OSError as problem:
        if problem.errno not in DISK_FULL:
            raise
        raise UploadNotKept(
            _(
                "The disk of the server is full, so the file could not be kept. Ask whoever looks "
                "after the server to make room, then choose it again."
            )
        ) from problem
    session[_KEY] = {"file": name, "name": upload.name, "catalogue": catalogue}


def _write(path: Path, upload: UploadedFile) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            for chunk in upload.chunks():
                file.write(chunk)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def kept(session: SessionBase) -> Path | None:
    """The package of this session, if it is still there."""
    entry = session.get(_KEY)
    if entry is None:
        return None
    path = _folder() / Path(entry["file"]).name
    return path if path.is_file() else None


def kept_name(session: SessionBase) -> str:
    """What the file was called where it came from."""
    return str(session.get(_KEY, {}).get("name", ""))


def kept_catalogue(session: SessionBase) -> str:
    """The slug of the catalogue that was chosen for it."""
    return str(session.get(_KEY, {}).get("catalogue", ""))


def discard(session: SessionBase) -> None:
    """Forget the package of this session."""
    path = kept(session)
    if path is not None:
        path.unlink(missing_ok=True)
    session.pop(_KEY, None)


def _sweep() -> None:
    """Remove what sessions left behind that ended without a word."""
    oldest = time.time() - _KEPT_SECONDS
    for path in _folder().glob("*.zip"):
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
