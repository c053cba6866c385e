"""Versions and words editions: numbers, hashes, carrying over, and what the database refuses."""

import datetime
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from cbt.lib.records import InsertOnlyError
from courses.compiling import hashes
from courses.enums import WordsStatus
from courses.exceptions import WordsDoNotFit
from courses.freezing import attach, attach_translation, latest_editions
from courses.models import QuestionVersion, QuestionWordsEdition
from courses.words import is_open, is_open_for_marks, missing_paths, outdated_paths
from tests.factories import authoring

NOON = datetime.datetime(2026, 5, 14, 7, 0, tzinfo=datetime.UTC)


def translate(version: QuestionVersion, **changes: Any) -> QuestionWordsEdition:
    source = latest_editions(version)["en"]
    words = {path: f"[ru] {text}" for path, text in source.words.items() if text}
    words.update(changes.pop("words", {}))
    fields = {"status": WordsStatus.APPROVED, **changes}
    return attach_translation(
        version, source_language="en", language="ru", words=words, at=NOON, **fields
    )


@pytest.mark.django_db
def test_first_freeze_makes_version_one_with_approved_words() -> None:
    question = authoring.question()
    version = question.current
    assert version.number == 1
    edition = latest_editions(version)["en"]
    assert (edition.number, edition.status) == (1, WordsStatus.APPROVED)
    assert edition.source_hashes == hashes(edition.words)


@pytest.mark.django_db
def test_unchanged_content_makes_nothing() -> None:
    question = authoring.question()
    authoring.publish(question)
    authoring.publish(question)
    assert QuestionVersion.objects.filter(question=question).count() == 1
    assert QuestionWordsEdition.objects.count() == 1


@pytest.mark.django_db
def test_changed_words_keep_the_version_and_outdate_only_their_path() -> None:
    question = authoring.question()
    version = question.current
    translate(version)

    def reword(raw: dict[str, Any]) -> None:
        raw["value"]["options"][0]["value"]["label"] = "A real one"

    again = authoring.edit(question, reword)
    assert again.current_id == version.pk
    editions = latest_editions(version)
    assert editions["en"].number == 2
    assert len(outdated_paths(editions["en"], editions["ru"])) == 1
    assert is_open(editions["en"], editions["ru"])
    assert not is_open_for_marks(editions["en"], editions["ru"])


@pytest.mark.django_db
def test_changed_key_makes_a_version_that_carries_the_words_over() -> None:
    question = authoring.question()
    before = question.current
    translate(before)

    def flip(raw: dict[str, Any]) -> None:
        for number, option in enumerate(raw["value"]["options"]):
            option["value"]["correct"] = number == 0

    after = authoring.edit(question, flip).current
    assert (after.number, after.pk != before.pk) == (2, True)
    editions = latest_editions(after)
    assert editions["ru"].words == latest_editions(before)["ru"].words
    assert is_open_for_marks(editions["en"], editions["ru"])


@pytest.mark.django_db
def test_new_option_is_missing_in_the_translation() -> None:
    question = authoring.question()
    translate(question.current)
    new = authoring.item(label="Cannot tell", correct=False, feedback="")
    after = authoring.edit(question, lambda raw: raw["value"]["options"].append(new)).current
    editions = latest_editions(after)
    assert missing_paths(editions["en"], editions["ru"]) == {f"{new['id']}.label"}
    assert not is_open(editions["en"], editions["ru"])


@pytest.mark.django_db
def test_removed_option_takes_its_words_along() -> None:
    question = authoring.question()
    translate(question.current)
    gone = question.body[0].value["options"].bound_blocks[0].id
    after = authoring.edit(question, lambda raw: raw["value"]["options"].pop(0)).current
    assert not [path for path in latest_editions(after)["ru"].words if path.startswith(gone)]


@pytest.mark.django_db
def test_translation_of_an_unknown_path_is_refused() -> None:
    with pytest.raises(WordsDoNotFit, match="nowhere"):
        translate(authoring.question().current, words={"nowhere.label": "?"})


@pytest.mark.django_db
def test_saving_a_translation_leaves_the_structure_alone() -> None:
    version = authoring.question().current
    before = (version.spec_hash, QuestionVersion.objects.count())
    translate(version)
    version.refresh_from_db()
    assert (version.spec_hash, QuestionVersion.objects.count()) == before


@pytest.mark.django_db
def test_equal_words_make_no_edition_and_approval_makes_one() -> None:
    version = authoring.question().current
    first = translate(version, status=WordsStatus.DRAFT)
    assert translate(version, status=WordsStatus.DRAFT) == first
    second = translate(version)
    assert (second.number, second.status) == (2, WordsStatus.APPROVED)


@pytest.mark.django_db
def test_draft_words_open_only_where_the_box_says_so(settings: Any) -> None:
    version = authoring.question().current
    translate(version, status=WordsStatus.DRAFT)
    editions = latest_editions(version)
    assert is_open(editions["en"], editions["ru"])
    settings.CBT_OPEN_DRAFT_LANGUAGES = False
    assert not is_open(editions["en"], editions["ru"])


# --- What the database refuses ------------------------------------------------------------------


@pytest.mark.django_db
def test_database_refuses_a_second_version_of_one_number() -> None:
    version = authoring.question().current
    twin = QuestionVersion(
        question_id=version.question_id, number=1, spec={}, spec_hash="x", published_at=NOON
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()


@pytest.mark.django_db
def test_database_refuses_a_second_edition_of_one_number() -> None:
    edition = latest_editions(authoring.question().current)["en"]
    twin = QuestionWordsEdition(
        version=edition.version,
        language="en",
        number=1,
        status=WordsStatus.DRAFT,
        words={},
        words_hash="x",
        source_hashes={},
        made_at=NOON,
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()


@pytest.mark.django_db
def test_database_refuses_an_unknown_status() -> None:
    version = authoring.question().current
    with pytest.raises(IntegrityError), transaction.atomic():
        attach(version, language="ru", words={}, source_hashes={}, status="ready", at=NOON)  # type: ignore[arg-type]


@pytest.mark.django_db
def test_versions_are_written_once() -> None:
    version = authoring.question().current
    with pytest.raises(InsertOnlyError):
        version.save()
    with pytest.raises(InsertOnlyError):
        version.delete()
    for statement in ("UPDATE {} SET number = 9", "DELETE FROM {}"):
        with (
            pytest.raises(DatabaseError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement.format(QuestionVersion._meta.db_table))


@pytest.mark.django_db
def test_used_question_cannot_be_deleted() -> None:
    question = authoring.question()
    with pytest.raises(Exception, match="protected"), transaction.atomic():
        question.delete()
