"""Where the PDF of a certificate is kept. The row is the record: a file can be made again."""

import os
import uuid

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage

from cbt.certificates import rendering
from cbt.certificates.models import Certificate

FOLDER = "certificates"


def pdf_name(certificate: Certificate) -> str:
    """The name of the PDF in the media store."""
    return f"{FOLDER}/{certificate.pk}.pdf"


def is_kept(certificate: Certificate) -> bool:
    """Whether the PDF has been made."""
    return default_storage.exists(pdf_name(certificate))


def make(certificate: Certificate) -> None:
    """Print the certificate and keep it, unless that was done before.

    Raises PrintingUnavailable when the box lacks the libraries.
    """
    if not is_kept(certificate):
        keep(certificate, rendering.render(certificate))


def keep(certificate: Certificate, pdf: bytes) -> None:
    """Store the PDF whole: a file that is there under its name is complete.

    On a disk it is written under another name and moved, since a power cut may come at any
    moment; an object store puts whole objects anyhow.
    """
    name = pdf_name(certificate)
    # Django names its default store through a proxy, whose class says nothing.
    if not isinstance(getattr(default_storage, "_wrapped", default_storage), FileSystemStorage):
        default_storage.delete(name)
        default_storage.save(name, ContentFile(pdf))
        return
    scratch = default_storage.save(f"{FOLDER}/.{uuid.uuid4().hex}", ContentFile(pdf))
    with default_storage.open(scratch, "rb") as file:
        os.fsync(file.fileno())
    os.replace(default_storage.path(scratch), default_storage.path(name))
