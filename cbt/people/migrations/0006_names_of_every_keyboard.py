"""People who are here already are found by a name typed on any keyboard."""

from django.db import migrations

BATCH = 500


def fill(apps, schema_editor):
    """The keys of people who are here already, as ``User.save`` makes them."""
    from cbt.lib.names import search_key

    people = apps.get_model("people", "User").objects.using(schema_editor.connection.alias)
    parts = ("family_name", "given_name", "patronymic", "family_name_latin", "given_name_latin")
    changed = []
    for person in people.only("search_key", *parts).order_by().iterator(BATCH):
        key = search_key(*(getattr(person, part) for part in parts))
        if key != person.search_key:
            person.search_key = key
            changed.append(person)
    people.bulk_update(changed, ["search_key"], batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [("people", "0005_no_replacement")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
