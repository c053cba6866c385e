"""Rows that are written once are not replaced either."""

from django.db import migrations

from cbt.lib.records import RefuseReplacement


class Migration(migrations.Migration):
    dependencies = [("progress", "0002_insert_only")]

    operations = [
        RefuseReplacement("checkanswer"),
        RefuseReplacement("completion"),
    ]
