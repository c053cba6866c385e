"""Opens the pictures of questions to the courses that ask them; publishing does so by itself."""

from django.db import migrations


def open_pictures(apps, schema_editor):
    lessons = apps.get_model("courses", "Lesson").objects.exclude(current=None)
    quizzes = apps.get_model("courses", "Quiz").objects.exclude(current=None)
    asked = [
        (lesson.course, [block.get("question") for block in lesson.current.spec["blocks"]])
        for lesson in lessons.select_related("course", "current")
    ]
    asked += [
        (quiz.course, quiz.current.spec["questions"])
        for quiz in quizzes.select_related("course", "current")
    ]
    questions = apps.get_model("courses", "Question").objects.exclude(current=None)
    files = apps.get_model("courses", "PublishedFile").objects
    for course, keys in asked:
        rows = questions.filter(pk__in=[key for key in keys if key]).select_related("current")
        hashes = {found for row in rows for found in _files_in(row.current.spec)}
        for file in files.filter(sha256__in=hashes):
            file.courses.add(course)


def _files_in(spec):
    if isinstance(spec, list):
        for item in spec:
            yield from _files_in(item)
    elif isinstance(spec, dict):
        if "file" in spec and "extension" in spec:
            yield spec["file"]
        for value in spec.values():
            yield from _files_in(value)


class Migration(migrations.Migration):
    dependencies = [("courses", "0003_insert_only")]

    operations = [migrations.RunPython(open_pictures, migrations.RunPython.noop)]
