"""The limiter knows whose account it counts."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0002_insert_only"),
    ]

    operations = [
        migrations.AddField(
            model_name="signinthrottle",
            name="user",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="sign_in_throttles",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]
