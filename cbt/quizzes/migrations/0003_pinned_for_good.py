"""What an attempt keeps from its first moment: the pass mark, the words, and who may answer."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("quizzes", "0002_insert_only")]

    operations = [
        migrations.AddField(
            "attempt",
            "held_by",
            models.CharField(blank=True, default="", max_length=32),
            preserve_default=False,
        ),
        migrations.AddField(
            "attempt",
            "pass_mark",
            models.PositiveSmallIntegerField(default=0),
            preserve_default=False,
        ),
        migrations.AddField(
            "attemptslot", "words", models.JSONField(default=dict), preserve_default=False
        ),
    ]
