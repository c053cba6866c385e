"""What can go wrong with certificates. ``str()`` of an error is what the person reads."""

from django.utils.translation import gettext as _


class CertificateError(Exception):
    """Base of this app's errors."""


class NotPassed(CertificateError):
    """A certificate is asked for a milestone that earns none."""

    def __init__(self) -> None:
        super().__init__(_("Only a passed course earns a certificate."))


class AlreadyWithdrawn(CertificateError):
    """The certificate was withdrawn before."""

    def __init__(self) -> None:
        super().__init__(_("This certificate is withdrawn already."))


class AlreadyReplaced(CertificateError):
    """The certificate has a successor: a correction starts from that one."""

    def __init__(self) -> None:
        super().__init__(_("A newer certificate replaces this one. Correct the newer one."))


class NumbersExhausted(CertificateError):
    """No free number was found in several tries, which only a fault can explain."""


class KeyUnreadable(CertificateError):
    """The box's signing key is there but is not a key."""


class PrintingUnavailable(CertificateError):
    """The libraries that draw PDF files cannot be loaded."""


class FetchRefused(CertificateError):
    """A certificate asked for something outside itself."""
