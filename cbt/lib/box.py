"""What makes one box different from another: its secret key and its id.

Both are made on first use and kept in the keys folder, readable by its owner only. The id is
written on every record the box makes, so that records can travel and still say where they
come from.
"""

import os
import secrets
import uuid
from pathlib import Path


def _kept(path: Path, make: str) -> str:
    """The text in ``path``; ``make`` is written there first if nothing is."""
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        pass
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another process was first: its value is the value
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(make)
        file.flush()
        os.fsync(file.fileno())
    return make


def secret_key(keys_dir: Path) -> str:
    """The box's own Django secret key."""
    return _kept(keys_dir / "secret_key", secrets.token_urlsafe(50))


def box_id(keys_dir: Path) -> str:
    """The box's own id, a UUID as text."""
    return _kept(keys_dir / "box_id", str(uuid.uuid4()))
