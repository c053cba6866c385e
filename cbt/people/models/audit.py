"""Who did what to which record."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cbt.lib.records import InsertOnlyRow


class AuditLine(InsertOnlyRow):
    """One action of a member of staff on a record, written in the action's own transaction.

    ``verb`` is a dotted name such as "training.enrol"; ``subject_type`` and ``subject_id`` name
    the record; ``detail`` holds what a reader needs years later (reason, old and new value) and
    no secret. ``actor`` is empty when the box itself acted.
    """

    at = models.DateTimeField(_("when"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    verb = models.CharField(_("what"), max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    detail = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("audit line")
        verbose_name_plural = _("audit lines")
        ordering = ["-at"]
        indexes = [
            models.Index(fields=["subject_id"], name="people_audit_subject"),
            models.Index(fields=["at"], name="people_audit_at"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb}"
