"""Rows that are written once are not replaced either."""

from django.db import migrations

from cbt.lib.records import RefuseReplacement


class Migration(migrations.Migration):
    dependencies = [("certificates", "0003_insert_only")]

    operations = [
        RefuseReplacement("certificate"),
        RefuseReplacement("revocation"),
    ]
