"""Names stand in one order on both databases."""

from django.db import migrations


def order_by_code(apps, schema_editor):
    """PostgreSQL orders names as SQLite does, letter by letter, in whatever language it runs."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            'ALTER TABLE people_user ALTER COLUMN search_key TYPE varchar(420) COLLATE "C"'
        )


def order_by_language(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            'ALTER TABLE people_user ALTER COLUMN search_key TYPE varchar(420) COLLATE "default"'
        )


class Migration(migrations.Migration):
    dependencies = [("people", "0006_names_of_every_keyboard")]

    operations = [migrations.RunPython(order_by_code, order_by_language)]
