"""Rows that are written once are not replaced either."""

from django.db import migrations

from cbt.lib.records import RefuseReplacement


class Migration(migrations.Migration):
    dependencies = [("courses", "0003_insert_only")]

    operations = [
        RefuseReplacement("publishedfile"),
        RefuseReplacement("courseedition"),
        RefuseReplacement("lessonedition"),
        RefuseReplacement("quizversion"),
        RefuseReplacement("questionversion"),
        RefuseReplacement("coursewordsedition"),
        RefuseReplacement("lessonwordsedition"),
        RefuseReplacement("questionwordsedition"),
    ]
