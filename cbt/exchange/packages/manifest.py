"""The manifest: which files a package has, and the SHA-256 of each."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cbt.exchange.packages.problems import Problems
from cbt.lib.canonical import digest

NAME = "manifest.json"
FORMAT = 1
MAX_SIZE = 1024 * 1024
# Said to people in front of a browser: whoever edits packages by hand reads about seal_course at
# the command line.
EXPORT_AGAIN = gettext_lazy("Export the course again, and change no file inside the ZIP.")


def manifest_hash(files: Mapping[str, str]) -> str:
    """One hash for a whole package: that of its files' names and hashes."""
    return digest({"format": FORMAT, "files": dict(files)})


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def write(files: Mapping[str, str]) -> bytes:
    """The text of a manifest for files by name and hash."""
    value = {"format": FORMAT, "files": {name: files[name] for name in sorted(files)}}
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode()


def _no_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def read(content: bytes, problems: Problems) -> dict[str, str] | None:
    """Hashes by file name; None, with a problem, when the text is no manifest."""
    if len(content) > MAX_SIZE:
        problems.add(NAME, _("The file is larger than 1 MB."), EXPORT_AGAIN)
        return None
    try:
        value = json.loads(content, object_pairs_hook=_no_twice)
    except (ValueError, RecursionError):
        problems.add(NAME, _("This file is not a manifest."), EXPORT_AGAIN)
        return None
    files = value.get("files") if isinstance(value, dict) else None
    if (
        not isinstance(value, dict)
        or value.get("format") != FORMAT
        or not isinstance(files, dict)
        or not all(isinstance(hash_, str) for hash_ in files.values())
    ):
        problems.add(NAME, _("This is not a manifest of format 1."), EXPORT_AGAIN)
        return None
    return files


def compare(listed: Mapping[str, str], present: Mapping[str, str], problems: Problems) -> None:
    """Say which files differ from what the manifest lists."""
    for name in sorted(set(listed) | set(present)):
        if name not in present:
            problems.add(
                name,
                _("The manifest lists this file, and it is not there."),
                EXPORT_AGAIN,
            )
        elif name not in listed:
            problems.add(
                name,
                _("The manifest does not list this file."),
                EXPORT_AGAIN,
            )
        elif listed[name] != present[name]:
            problems.add(
                name,
                _("This file is not the one that the manifest lists: its content differs."),
                EXPORT_AGAIN,
            )
