"""Freezing pictures: a copy under the name of its content, and who shows it."""

import hashlib
import mimetypes
from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from cbt.lib.pictures import BadPicture, inspect
from courses.compiling import Spec
from courses.exceptions import CoursesError
from courses.models import Course, Picture, PublishedFile

# Photographs are shown at most this wide; drawings keep their own bytes.
MAX_WIDTH = 1280


def freeze_picture(picture: Picture) -> Spec:
    """Copy the picture as it is now; the answer is what a structure keeps of it.

    The bytes are written before the row: a row never names a file that is not there. Raises
    CoursesError for a drawing that holds what a drawing may not.
    """
    if picture.is_svg():
        extension = "svg"
        with picture.file.open("rb") as file:
            content = file.read()
        try:
            inspect("drawing.svg", content)
        except BadPicture as error:
            raise CoursesError(
                _("The picture “%(picture)s” cannot be published. %(why)s Replace its file.")
                % {"picture": picture.title, "why": error}
            ) from error
        width, height = picture.width, picture.height
    else:
        rendition = picture.get_rendition(f"max-{MAX_WIDTH}x{MAX_WIDTH}|format-webp")
        extension = "webp"
        with rendition.file.open("rb") as file:
            content = file.read()
        width, height = rendition.width, rendition.height
    sha256 = hashlib.sha256(content).hexdigest()
    if not PublishedFile.objects.filter(sha256=sha256).exists():
        row = PublishedFile(
            sha256=sha256,
            extension=extension,
            content_type=mimetypes.types_map.get(f".{extension}", f"image/{extension}"),
            size=len(content),
            width=width,
            height=height,
        )
        if not default_storage.exists(row.path):
            default_storage.save(row.path, ContentFile(content))
        row.save()
    return {"file": sha256, "extension": extension, "width": width, "height": height}


def files_in(spec: Any) -> Iterator[str]:
    """The hashes of all files that a structure names."""
    if isinstance(spec, list):
        for item in spec:
            yield from files_in(item)
    elif isinstance(spec, dict):
        if "file" in spec and "extension" in spec:
            yield spec["file"]
        for value in spec.values():
            yield from files_in(value)


def note_use(course: Course, spec: Any) -> None:
    """Remember that ``course`` shows the files in ``spec``: this opens them to its trainees."""
    course.files.add(*PublishedFile.objects.filter(sha256__in=set(files_in(spec))))
