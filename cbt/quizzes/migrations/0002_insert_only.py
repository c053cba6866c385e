"""The database itself guards the rows that are written once."""

from django.db import migrations

from cbt.lib.records import ProtectInsertOnly


class Migration(migrations.Migration):
    dependencies = [("quizzes", "0001_initial")]

    operations = [
        ProtectInsertOnly("attemptslot"),
        ProtectInsertOnly("responseevent"),
        ProtectInsertOnly("gradingevent"),
        ProtectInsertOnly("slotmark"),
    ]
