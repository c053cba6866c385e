"""The one door to media: signed in, allowed, with Range requests for the players."""

import gzip
import mimetypes
import re
from pathlib import PurePosixPath

from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from cbt.certificates.printing import FOLDER as CERTIFICATES_FOLDER
from cbt.people.permissions import access_of
from cbt.people.requests import SignedInRequest
from cbt.training.models import Enrolment
from courses.models import PublishedFile
from courses.models.pictures import PUBLISHED_FOLDER

# No file needs more digits; a range that has them is not looked at, as the standard allows.
_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})$")
# Drawings are made safe when they come in; this keeps a browser from running one all the same.
_NO_SCRIPT = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@login_required
@require_safe
def media(request: SignedInRequest, name: str) -> HttpResponseBase:
    """A file below the media folder.

    Published files are open to everybody enrolled in a course that shows them, and to those
    who author; everything else (originals, renditions, documents) to those who author.
    """
    path = PurePosixPath(name)
    if not path.parts or path.is_absolute() or ".." in path.parts:
        raise Http404
    access = access_of(request.user)
    if path.parts[0] == CERTIFICATES_FOLDER:
        raise Http404  # these have a view of their own, which knows whose they are
    published = path.parts[0] == PUBLISHED_FOLDER
    is_staff = access.can_author or access.can_teach
    if not is_staff and not (published and _may_read(request, path.stem)):
        raise Http404
    if not default_storage.exists(name):
        raise Http404
    try:
        response = _packed(request, name) or _ranged(request, name)
    except IsADirectoryError as error:
        raise Http404 from error
    # Published files are named by their content: they can be kept for good.
    response["Cache-Control"] = (
        "private, max-age=31536000, immutable" if published else "private, no-cache"
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = _NO_SCRIPT
    return response


def _may_read(request: SignedInRequest, sha256: str) -> bool:
    return PublishedFile.objects.filter(
        sha256=sha256,
        courses__in=Enrolment.objects.of(request.user).values("course"),
    ).exists()


def _packed(request: SignedInRequest, name: str) -> HttpResponse | None:
    """A drawing in a third of its bytes, for a browser that unpacks."""
    packs = "gzip" in request.headers.get("Accept-Encoding", "")
    if not name.endswith(".svg") or not packs or "Range" in request.headers:
        return None
    with default_storage.open(name, "rb") as file:
        content = gzip.compress(file.read(), 6, mtime=0)
    response = HttpResponse(content, content_type="image/svg+xml")
    response["Content-Encoding"] = "gzip"
    response["Content-Length"] = str(len(content))
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def _ranged(request: SignedInRequest, name: str) -> HttpResponseBase:
    """The file, or the part of it that was asked for (RFC 9110, section 14)."""
    size = default_storage.size(name)
    content_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    match = _RANGE.match(request.headers.get("Range", ""))
    if not match or (not match[1] and not match[2]):
        response = FileResponse(default_storage.open(name, "rb"), content_type=content_type)
        response["Accept-Ranges"] = "bytes"
        return response
    first = int(match[1]) if match[1] else max(0, size - int(match[2]))
    last = min(int(match[2]) if match[1] and match[2] else size - 1, size - 1)
    if first > last:
        refused = HttpResponse(status=416)
        refused["Content-Range"] = f"bytes */{size}"
        return refused
    with default_storage.open(name, "rb") as file:
        file.seek(first)
        part = HttpResponse(file.read(last - first + 1), status=206, content_type=content_type)
    part["Content-Range"] = f"bytes {first}-{last}/{size}"
    part["Accept-Ranges"] = "bytes"
    return part
