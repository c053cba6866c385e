"""What is done to certificates. Each action writes its audit line."""

import datetime
from functools import partial

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from cbt.certificates import claims, signing
from cbt.certificates.exceptions import (
    AlreadyReplaced,
    AlreadyWithdrawn,
    KeyUnreadable,
    NotPassed,
    NumbersExhausted,
)
from cbt.certificates.facts import Facts, collect, course_title
from cbt.certificates.models import Certificate, Revocation
from cbt.certificates.numbering import (
    SEQUENCE_DIGITS,
    new_check_code,
    number_after,
    number_prefix,
)
from cbt.certificates.tasks import print_certificate
from cbt.people import audit
from cbt.people.models import User
from cbt.progress.enums import Milestone
from cbt.progress.models import Completion

# Two boxes never collide; two workers of one box may, and the loser takes the next number.
_TRIES = 20
# What is wrong with the box and not with the pass.
CANNOT_ISSUE = (KeyUnreadable, NumbersExhausted)


@transaction.atomic
def issue_certificate(
    *, completion: Completion, at: datetime.datetime, actor: User | None = None
) -> Certificate:
    """Give the certificate that a pass earns. Asked again, gives the one that there is.

    Of a certificate that was corrected, that is the newest. Raises NotPassed.
    """
    if completion.milestone != Milestone.PASSED:
        raise NotPassed
    issued = _newest_for(completion)
    if issued is not None:
        return issued
    certificate = _insert(completion, collect(completion, at=at), replaces=None, at=at)
    if certificate is None:  # the same moment, another request: theirs is the certificate
        issued = _newest_for(completion)
        assert issued is not None
        return issued
    audit.record(
        "certificates.issue",
        subject=certificate,
        actor=actor,
        at=at,
        number=certificate.number,
        language=certificate.language,
    )
    return certificate


def issue_missing(*, at: datetime.datetime) -> int:
    """Give every pass its certificate that has none; the answer is how many were given.

    Raises what CANNOT_ISSUE names; what was given before that stays.
    """
    passes = Completion.objects.filter(milestone=Milestone.PASSED, certificates__isnull=True)
    without = list(passes.select_related("enrolment"))
    for completion in without:
        issue_certificate(completion=completion, at=at)
    return len(without)


@transaction.atomic
def revoke_certificate(
    *, certificate: Certificate, reason: str, actor: User | None, at: datetime.datetime
) -> Revocation:
    """Withdraw a certificate for good; the row, its PDF and its number stay.

    Raises AlreadyWithdrawn.
    """
    revocation = Revocation(certificate=certificate, reason=reason, revoked_at=at, revoked_by=actor)
    try:
        with transaction.atomic():
            revocation.save()
    except IntegrityError as error:  # one revocation per certificate, held by the database
        raise AlreadyWithdrawn from error
    audit.record(
        "certificates.revoke",
        subject=certificate,
        actor=actor,
        at=at,
        number=certificate.number,
        reason=reason,
    )
    return revocation


@transaction.atomic
def reissue_certificate(
    *,
    certificate: Certificate,
    reason: str,
    actor: User | None,
    at: datetime.datetime,
    language: str | None = None,
) -> Certificate:
    """Put a new certificate, with today's names and in ``language``, in the place of this one.

    The old one is withdrawn with ``reason``, if it was not before; validity is not prolonged.
    Raises AlreadyReplaced.
    """
    facts = collect(
        certificate.completion,
        language=language or certificate.language,
        expires_on=certificate.expires_on,
        at=at,
    )
    successor = _insert(certificate.completion, facts, replaces=certificate, at=at)
    if successor is None:
        raise AlreadyReplaced
    if not Revocation.objects.filter(certificate=certificate).exists():
        revoke_certificate(certificate=certificate, reason=reason, actor=actor, at=at)
    audit.record(
        "certificates.reissue",
        subject=successor,
        actor=actor,
        at=at,
        number=successor.number,
        replaces=certificate.number,
        reason=reason,
    )
    return successor


def request_pdf(*, certificate: Certificate) -> None:
    """Let the background worker make the PDF, once what was written so far is kept."""
    transaction.on_commit(partial(print_certificate.enqueue, certificate_id=str(certificate.pk)))


def _newest_for(completion: Completion) -> Certificate | None:
    return Certificate.objects.filter(completion=completion).newest().first()


def _insert(
    completion: Completion,
    facts: Facts,
    *,
    replaces: Certificate | None,
    at: datetime.datetime,
) -> Certificate | None:
    """Number, sign and write a certificate; None when its place is taken (see the constraints)."""
    prefix = number_prefix(facts["country"], timezone.localdate(at).year, settings.CBT_BOX_ID)
    for _attempt in range(_TRIES):
        number, check_code = number_after(prefix, _last_number(prefix)), new_check_code()
        claim = claims.write(
            facts,
            title=course_title(facts),
            number=number,
            check_code=check_code,
            key_id=signing.key_id(),
        )
        certificate = Certificate(
            completion=completion,
            replaces=replaces,
            number=number,
            check_code=check_code,
            language=facts["language"],
            facts=facts,
            claim=claim,
            signature=signing.sign(claim),
            key_id=signing.key_id(),
            issued_at=at,
            expires_on=(
                datetime.date.fromisoformat(facts["expires_on"]) if facts["expires_on"] else None
            ),
        )
        try:
            with transaction.atomic():
                certificate.save()
        except IntegrityError:
            if Certificate.objects.filter(completion=completion, replaces=replaces).exists():
                return None
            continue  # the number was taken in the same moment
        request_pdf(certificate=certificate)
        return certificate
    raise NumbersExhausted(prefix)


def _last_number(prefix: str) -> str | None:
    # A range, because SQLite uses no index for LIKE; startswith for collations that skip hyphens.
    last: str | None = Certificate.objects.filter(
        number__gte=prefix + "0" * SEQUENCE_DIGITS,
        number__lte=prefix + "9" * SEQUENCE_DIGITS,
        number__startswith=prefix,
    ).aggregate(last=Max("number"))["last"]
    return last
