"""How the files of a package are named, and what its structure calls things."""

import re
from pathlib import PurePosixPath

from cbt.lib.pictures import EXTENSIONS

FORMAT = "1"
STRUCTURE = "course.yaml"
# What course.yaml calls a field that a page calls otherwise.
FILE_NAMES = {"owner_name": "owner"}
_WORDS_FILE = re.compile(r"words/([a-z]{2}(?:-[a-z]+)?)\.yaml\Z")
_PICTURE_FILE = re.compile(r"media/[^/]+\Z")


def words_file(language: str) -> str:
    """The name of the file with the words of a language."""
    return f"words/{language}.yaml"


def language_of(name: str) -> str | None:
    """The code for which ``name`` is a words file, known or not; None when it is another file."""
    found = _WORDS_FILE.match(name)
    return found[1] if found else None


def is_picture(name: str) -> bool:
    """Whether a file of this name is taken as a picture."""
    return _PICTURE_FILE.match(name) is not None and PurePosixPath(name).suffix in EXTENSIONS
