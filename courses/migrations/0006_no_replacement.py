"""Rows that are written once are not replaced either."""

from django.db import migrations

from cbt.lib.records import RefuseReplacement


class Migration(migrations.Migration):
    dependencies = [("courses", "0005_collection_of_a_catalogue")]

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
