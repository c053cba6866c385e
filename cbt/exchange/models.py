"""What came in, so that the next import can tell a local edit from an old text."""

from django.conf import settings
from django.db import models

from cbt.lib.records import InsertOnlyRow
from courses.models import Course


class PackageReceipt(InsertOnlyRow):
    """A course package was imported.

    ``digests`` holds, for every page, question and language of words, the hash of what the
    package put there. Something that differs from both this and the next package was edited
    here: the importer shows it as a conflict instead of overwriting it.
    """

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="receipts")
    manifest_hash = models.CharField(max_length=64)
    digests = models.JSONField()
    imported_at = models.DateTimeField()
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    def __str__(self) -> str:
        return f"{self.course} {self.imported_at:%Y-%m-%d %H:%M}"
