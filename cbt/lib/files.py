"""Files of the box that must be whole or absent, whatever happens to the power.

Standard library only: the settings need some of them.
"""

import errno
import os
import tempfile
from pathlib import Path

# What a disk says that takes no more: full, above its user's share, or a file too large for it.
DISK_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def write_private(path: Path, text: str) -> None:
    """Put ``text`` into ``path``, readable by its owner only, in one step."""
    scratch = _scratch(path, text)
    try:
        os.replace(scratch, path)
    except OSError:
        scratch.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def write_once(path: Path, text: str) -> None:
    """As ``write_private``, unless the file is there: of two processes the first one's text stays.

    The file is written whole under another name and then linked: nobody ever reads half of it.
    The folder is made, for its owner only, if it is not there.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    scratch = _scratch(path, text)
    try:
        os.link(scratch, path)
    except FileExistsError:
        return
    except OSError:  # a disk without links
        if not path.exists():
            os.replace(scratch, path)
    finally:
        scratch.unlink(missing_ok=True)
    sync_folder(path.parent)


def _scratch(path: Path, text: str) -> Path:
    """A file beside ``path`` with ``text`` in it, on the disk, readable by its owner only."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        os.unlink(name)
        raise
    return Path(name)


def sync_folder(folder: Path) -> None:
    """Make sure that a new name in ``folder`` survives a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
