"""A trainee's certificates as staff see them: all of them, with what became of each."""

import datetime
from dataclasses import dataclass

from cbt.certificates import claims
from cbt.certificates.claims import Claim
from cbt.certificates.enums import CertificateState
from cbt.certificates.models import Certificate, Revocation
from cbt.lib.languages import pick
from cbt.people.models import User
from cbt.teach.permissions import own_certificates


@dataclass(frozen=True, slots=True)
class CertificateLine:
    """One certificate of the person. ``newer`` is the one that a correction put in its place."""

    certificate: Certificate
    title: str
    claim: Claim
    state: CertificateState
    withdrawal: Revocation | None
    newer: Certificate | None

    @property
    def older(self) -> Certificate | None:
        """The one in whose place this one was issued."""
        return self.certificate.replaces


def certificate_lines(
    user: User, person: User, *, language: str, today: datetime.date
) -> list[CertificateLine]:
    """The certificates of ``person`` that the user's roles reach, newest first (one query)."""
    rows = (
        own_certificates(user)
        .of(person)
        .with_state()
        .select_related("replaces", "revocation__revoked_by")
        .order_by("-issued_at", "-number")
    )
    return [
        CertificateLine(
            certificate=row,
            title=pick(row.facts["course"]["titles"], language) or row.facts["course"]["code"],
            claim=claims.read(row.claim),
            state=row.state_on(today),
            withdrawal=row.withdrawal(),
            newer=getattr(row, "replaced_by", None),
        )
        for row in rows
    ]
