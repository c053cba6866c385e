"""Rows that are written once are not replaced either."""

from django.db import migrations

from cbt.lib.records import RefuseReplacement


class Migration(migrations.Migration):
    dependencies = [("people", "0004_throttle_counts_by_pc")]

    operations = [
        RefuseReplacement("auditline"),
    ]
