from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0008_number_key")]

    operations = [
        migrations.AddConstraint(
            model_name="user",
            constraint=models.UniqueConstraint(
                condition=models.Q(("number_key", ""), _negated=True),
                fields=("agency", "number_key"),
                name="people_one_account_per_number_key",
            ),
        ),
    ]
