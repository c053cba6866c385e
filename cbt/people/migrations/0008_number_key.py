"""By what a service number is found at sign-in, for everybody who is there already."""

from collections import defaultdict

from django.db import migrations, models

from cbt.lib.names import number_key

_AT_ONCE = 500


def fill(apps, schema_editor):
    """Numbers of one agency that have one key stay without: each is typed exactly, as before."""
    User = apps.get_model("people", "User")
    same = defaultdict(list)
    for user in User.objects.exclude(service_number="").iterator(_AT_ONCE):
        same[user.agency_id, number_key(user.service_number)].append(user)
    changed = []
    for (_agency, key), users in same.items():
        if len(users) == 1:
            users[0].number_key = key
            changed.append(users[0])
    User.objects.bulk_update(changed, ["number_key"], batch_size=_AT_ONCE)


class Migration(migrations.Migration):
    dependencies = [("people", "0007_order_of_names")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="number_key",
            field=models.CharField(blank=True, default="", editable=False, max_length=30),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
