"""Named states of a certificate and what a check of one can find."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CertificateState(models.TextChoices):
    """What holds on a given day."""

    VALID = "valid", _("Valid")
    EXPIRED = "expired", _("Expired")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Outcome(models.TextChoices):
    """The answer of the verification page."""

    VALID = "valid", _("Genuine and valid")
    EXPIRED = "expired", _("Genuine, but expired")
    WITHDRAWN = "withdrawn", _("Genuine, but withdrawn")
    # The signature is right and the signer is known; the record is on another box.
    NOT_HERE = "not_here", _("Genuine, but not known on this server")
    # Signed with a key that this box was never given: it can say neither yes nor no.
    UNKNOWN_SIGNER = "unknown_signer", _("Issued by a server that is not known here")
    NOT_GENUINE = "not_genuine", _("Not genuine")
    NOT_FOUND = "not_found", _("Not found")
    MISTYPED = "mistyped", _("Typing mistake")


# Findings that stand on a right signature or on a record of this box.
GENUINE = frozenset({Outcome.VALID, Outcome.EXPIRED, Outcome.WITHDRAWN, Outcome.NOT_HERE})


class PrintState(models.TextChoices):
    """How far the PDF of a certificate is."""

    READY = "ready", _("Ready")
    UNDER_WAY = "under_way", _("Being prepared")
    NO_PRINTER = "no_printer", _("This server cannot make PDF files")
    FAILED = "failed", _("Failed")
    MISSING = "missing", _("Not made yet")
