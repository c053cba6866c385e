"""The database itself guards the rows that are written once."""

from django.db import migrations

from cbt.lib.records import ProtectInsertOnly


class Migration(migrations.Migration):
    dependencies = [("exchange", "0002_relations")]

    operations = [
        ProtectInsertOnly("packagereceipt"),
    ]
