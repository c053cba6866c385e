"""What makes one box different from another: its secret key and its id.

Both are made on first use and kept in the keys folder, readable by its owner only. The id is
written on every record the box makes, so that records can travel and still say where they
come from.
"""

import secrets
import uuid
from pathlib import Path

from cbt.lib.files import write_once


def _kept(path: Path, make: str) -> str:
    """The text in ``path``; ``make`` is written there first if nothing is."""
    if not path.exists():
        write_once(path, make)
    return path.read_text(encoding="ascii").strip()


def secret_key(keys_dir: Path) -> str:
    """The box's own Django secret key."""
    return _kept(keys_dir / "secret_key", secrets.token_urlsafe(50))


def box_id(keys_dir: Path) -> str:
    """The box's own id, a UUID as text."""
    return _kept(keys_dir / "box_id", str(uuid.uuid4()))
