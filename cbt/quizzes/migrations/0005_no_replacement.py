"""Rows that are written once are not replaced either."""

from django.db import migrations

from cbt.lib.records import RefuseReplacement


class Migration(migrations.Migration):
    dependencies = [("quizzes", "0004_fill_pinned")]

    operations = [
        RefuseReplacement("attemptslot"),
        RefuseReplacement("responseevent"),
        RefuseReplacement("gradingevent"),
        RefuseReplacement("slotmark"),
    ]
