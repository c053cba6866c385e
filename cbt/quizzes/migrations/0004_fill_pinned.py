"""Attempts made before they kept their pass mark and words get those of this moment."""

from django.db import migrations

from cbt.lib.records import LiftInsertOnly, ProtectInsertOnly

_AT_ONCE = 500


def fill_pass_marks(apps, schema_editor):
    Attempt = apps.get_model("quizzes", "Attempt")
    rows = Attempt.objects.select_related("grading", "enrolment__course__current")
    changed = []
    for attempt in rows.iterator(_AT_ONCE):
        edition = attempt.enrolment.course.current
        kept = attempt.grading or None
        attempt.pass_mark = kept.pass_mark if kept else edition.spec["pass_mark"]
        changed.append(attempt)
    Attempt.objects.bulk_update(changed, ["pass_mark"], batch_size=_AT_ONCE)


def fill_words(apps, schema_editor):
    AttemptSlot = apps.get_model("quizzes", "AttemptSlot")
    WordsEdition = apps.get_model("courses", "QuestionWordsEdition")
    newest = {}
    for edition in WordsEdition.objects.order_by("number").values_list("version", "language", "pk"):
        version, language, key = edition
        newest.setdefault(version, {})[language] = str(key)
    rows = AttemptSlot.objects.select_related("attempt", "question_version__question")
    changed = []
    for slot in rows.iterator(_AT_ONCE):
        shown = {*slot.attempt.languages, slot.question_version.question.source_language}
        editions = newest.get(slot.question_version_id, {})
        slot.words = {code: editions[code] for code in sorted(shown & editions.keys())}
        changed.append(slot)
        if len(changed) == _AT_ONCE:
            AttemptSlot.objects.bulk_update(changed, ["words"])
            changed = []
    AttemptSlot.objects.bulk_update(changed, ["words"])


class Migration(migrations.Migration):
    dependencies = [("quizzes", "0003_pinned_for_good"), ("courses", "0003_insert_only")]

    operations = [
        migrations.RunPython(fill_pass_marks, migrations.RunPython.noop),
        LiftInsertOnly("attemptslot"),
        migrations.RunPython(fill_words, migrations.RunPython.noop),
        ProtectInsertOnly("attemptslot"),
    ]
