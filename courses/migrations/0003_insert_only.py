"""The database itself guards the rows that are written once."""

from django.db import migrations

from cbt.lib.records import ProtectInsertOnly


class Migration(migrations.Migration):
    dependencies = [("courses", "0002_relations")]

    operations = [
        ProtectInsertOnly("publishedfile"),
        ProtectInsertOnly("courseedition"),
        ProtectInsertOnly("lessonedition"),
        ProtectInsertOnly("quizversion"),
        ProtectInsertOnly("questionversion"),
        ProtectInsertOnly("coursewordsedition"),
        ProtectInsertOnly("lessonwordsedition"),
        ProtectInsertOnly("questionwordsedition"),
    ]
