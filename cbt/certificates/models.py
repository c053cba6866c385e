"""What a completion earns."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cbt.certificates.enums import CertificateState
from cbt.lib.languages import LANGUAGE_CHOICES
from cbt.lib.records import InsertOnlyQuerySet, InsertOnlyRow
from cbt.people.branches import within
from cbt.people.permissions import Access
from cbt.progress.models import Completion


class CertificateQuerySet(InsertOnlyQuerySet):
    def of(self, user: models.Model) -> "CertificateQuerySet":
        """The person's own certificates; a withdrawn enrolment takes none of them away."""
        return self.filter(completion__enrolment__user=user)

    def reached_by(self, access: Access) -> "CertificateQuerySet":
        """Certificates that staff may see: of their rooms and of their branches."""
        if access.is_administrator:
            return self
        rooms = Q(completion__classroom__in=access.classrooms)
        return self.filter(rooms | within(access.branches, field="completion__unit__path"))

    def visible_to(self, user: models.Model, access: Access) -> "CertificateQuerySet":
        """The person's own and those that their roles reach."""
        own = Q(completion__enrolment__user=user)
        return self.filter(own | Q(pk__in=self.reached_by(access).values("pk")))

    def with_state(self) -> "CertificateQuerySet":
        """Loaded with what ``state_on`` and ``replaced_by`` need."""
        return self.select_related("revocation", "replaced_by")

    def newest(self) -> "CertificateQuerySet":
        """Without those that a correction replaced."""
        return self.filter(replaced_by__isnull=True)


class Certificate(InsertOnlyRow):
    """One certificate, issued once for one pass, with everything it says as of that day.

    ``claim`` is the text that was signed (canonical JSON); ``signature`` is Ed25519 over its
    UTF-8 bytes, by the box whose key is ``key_id``. A correction is a new certificate that
    ``replaces`` the old one, which is then revoked; both stay.
    *Valid* > *expired* by date, or *withdrawn* by a ``Revocation``.
    """

    completion = models.ForeignKey(
        Completion, on_delete=models.PROTECT, related_name="certificates"
    )
    replaces = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
    number = models.CharField(_("number"), max_length=30, unique=True)
    check_code = models.CharField(_("check code"), max_length=14, unique=True)
    language = models.CharField(max_length=10, choices=LANGUAGE_CHOICES)
    facts = models.JSONField()
    claim = models.TextField()
    signature = models.CharField(max_length=100)
    key_id = models.CharField(max_length=32)
    issued_at = models.DateTimeField(_("issued"))
    expires_on = models.DateField(_("valid until"), null=True)

    objects = CertificateQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ["-issued_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["completion"],
                condition=models.Q(replaces__isnull=True),
                name="certificates_one_first_issue_per_pass",
            )
        ]

    def __str__(self) -> str:
        return self.number

    def withdrawal(self) -> "Revocation | None":
        """The row that withdrew it, if any. Load the certificate ``with_state()`` first."""
        return getattr(self, "revocation", None)

    def state_on(self, day: datetime.date) -> CertificateState:
        """What holds on ``day``; the last day of validity still counts."""
        if self.withdrawal() is not None:
            return CertificateState.WITHDRAWN
        if self.expires_on is not None and self.expires_on < day:
            return CertificateState.EXPIRED
        return CertificateState.VALID


class Revocation(InsertOnlyRow):
    """A certificate was withdrawn, with the reason. It is never deleted."""

    certificate = models.OneToOneField(
        Certificate, on_delete=models.PROTECT, related_name="revocation"
    )
    reason = models.CharField(max_length=300)
    revoked_at = models.DateTimeField()
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    def __str__(self) -> str:
        return f"{self.certificate} withdrawn"
