"""What the screens about certificates show."""

import datetime
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from cbt.certificates import claims, numbering, printing, signing
from cbt.certificates.claims import Claim
from cbt.certificates.enums import GENUINE, CertificateState, Outcome, PrintState
from cbt.certificates.exceptions import PrintingUnavailable
from cbt.certificates.models import Certificate
from cbt.certificates.tasks import print_certificate
from cbt.lib.languages import pick, preferred
from cbt.people.models import User

# From so many days before the end a certificate says how long it still holds.
EXPIRES_SOON_DAYS = 90


@dataclass(frozen=True, slots=True)
class Card:
    """A certificate on its owner's page, and the enrolment that it was earned in."""

    certificate: Certificate
    enrolment: UUID
    title: str
    language: str
    state: CertificateState
    days_left: int | None
    withdrawn_on: datetime.date | None

    @property
    def url(self) -> str:
        """Where the printed certificate is."""
        return reverse("certificates:pdf", args=[self.certificate.pk])

    @property
    def is_valid(self) -> bool:
        return self.state == CertificateState.VALID

    @property
    def expires_soon(self) -> bool:
        return self.is_valid and self.days_left is not None and self.days_left <= EXPIRES_SOON_DAYS


def certificates_of(user: User, *, language: str, today: datetime.date) -> list[Card]:
    """The person's certificates, newest first, without those that were replaced (one query)."""
    rows = Certificate.objects.of(user).newest().select_related("revocation")
    return [
        Card(
            certificate=certificate,
            enrolment=certificate.enrolment,
            title=pick(titles := certificate.facts["course"]["titles"], language)
            or certificate.facts["course"]["code"],
            language=preferred(language, titles),
            state=certificate.state_on(today),
            days_left=(certificate.expires_on - today).days if certificate.expires_on else None,
            withdrawn_on=_withdrawn_on(certificate),
        )
        for certificate in rows.annotate(enrolment=F("completion__enrolment"))
    ]


@dataclass(frozen=True, slots=True)
class Verification:
    """What a check found. ``claim`` is shown only where the outcome stands on something."""

    outcome: Outcome
    claim: Claim | None = None
    shows_name: bool = True
    withdrawn_on: datetime.date | None = None
    is_replaced: bool = False

    @property
    def is_genuine(self) -> bool:
        return self.outcome in GENUINE


def verify_token(token: str, *, today: datetime.date) -> Verification:
    """Check the signed claim of a QR code, then what this box knows of the certificate."""
    try:
        text, signature = claims.split_token(token)
        claim = claims.read(text)
    except ValueError:
        return Verification(Outcome.NOT_GENUINE)
    signer = signing.known_signers().get(claim.key_id)
    if signer is None:
        return Verification(Outcome.UNKNOWN_SIGNER)
    if not signing.is_signed(text, signature, signer):
        return Verification(Outcome.NOT_GENUINE)
    certificate = (
        Certificate.objects.filter(number=claim.number, check_code=claim.check_code)
        .with_state()
        .first()
    )
    if certificate is None:
        is_over = claim.expires_on is not None and claim.expires_on < today
        return Verification(Outcome.EXPIRED if is_over else Outcome.NOT_HERE, claim)
    return _found(certificate, today=today)


def verify_typed(typed: str, *, today: datetime.date) -> Verification:
    """Check what somebody typed: a check code, a number, or a pasted token.

    A number can be guessed, a check code cannot: a number alone tells whether the certificate
    holds and for which course, and keeps the name to itself.
    """
    token = claims.token_in(typed)
    if token is not None:
        return verify_token(token, today=today)
    certificates = Certificate.objects.with_state()
    if numbering.looks_like_code(typed):
        code = numbering.read_code(typed)
        if code is None:
            return Verification(Outcome.MISTYPED)
        certificate = certificates.filter(check_code=code).first()
        return _found(certificate, today=today)
    number = numbering.read_number(typed)
    certificate = certificates.filter(number=number).first() if number else None
    return _found(certificate, today=today, shows_name=False)


def _found(
    certificate: Certificate | None, *, today: datetime.date, shows_name: bool = True
) -> Verification:
    if certificate is None:
        return Verification(Outcome.NOT_FOUND)
    signer = signing.known_signers().get(certificate.key_id)
    if signer is None:
        return Verification(Outcome.UNKNOWN_SIGNER)
    if not signing.is_signed(certificate.claim, certificate.signature, signer):
        return Verification(Outcome.NOT_GENUINE)
    return Verification(
        outcome=Outcome(certificate.state_on(today).value),
        claim=claims.read(certificate.claim),
        shows_name=shows_name,
        withdrawn_on=_withdrawn_on(certificate),
        is_replaced=hasattr(certificate, "replaced_by"),
    )


def _withdrawn_on(certificate: Certificate) -> datetime.date | None:
    revocation = certificate.withdrawal()
    return timezone.localdate(revocation.revoked_at) if revocation else None


def print_state(certificate: Certificate) -> PrintState:
    """How far the PDF is, from the file and from the newest task for it."""
    if printing.is_kept(certificate):
        return PrintState.READY
    newest = (
        DBTaskResult.objects.filter(
            task_path=print_certificate.module_path,
            args_kwargs__kwargs__certificate_id=str(certificate.pk),
        )
        .order_by("-enqueued_at")
        .first()
    )
    if newest is None or newest.status == TaskResultStatus.SUCCESSFUL:
        # Finished while we looked, or its file was removed.
        return PrintState.READY if printing.is_kept(certificate) else PrintState.MISSING
    if newest.status == TaskResultStatus.FAILED:
        lacks_libraries = newest.exception_class_path.endswith(f".{PrintingUnavailable.__name__}")
        return PrintState.NO_PRINTER if lacks_libraries else PrintState.FAILED
    return PrintState.UNDER_WAY
