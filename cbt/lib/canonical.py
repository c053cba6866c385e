"""One way to write a JSON value down, so that equal values have equal hashes.

Sorted keys, no white space, characters as they are; a decimal that is a whole number is
written as one (1.0 and 1 are the same mark).
"""

import hashlib
import json
from decimal import Decimal
from typing import Any
from uuid import UUID


def plain(value: Any) -> Any:
    """``value`` reduced to JSON's own types, with numbers normalised.

    Raises TypeError for what has no canonical form.
    """
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else str(value.normalize())
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    raise TypeError(f"{type(value).__name__} has no canonical form")


def dumps(value: Any) -> str:
    """The canonical JSON text of ``value``."""
    return json.dumps(plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(value: Any) -> str:
    """The SHA-256 of the canonical JSON of ``value`` (of the text itself if it is a text)."""
    text = value if isinstance(value, str) else dumps(value)
    return hashlib.sha256(text.encode()).hexdigest()
