"""Importing: one edition, nothing for equal content, versions for changes, conflicts for edits."""

import uuid
from pathlib import Path
from typing import Any

import pytest
from wagtail.log_actions import registry
from wagtail.models import Page, Revision

from cbt.exchange.actions import import_package
from cbt.exchange.enums import ItemAction
from cbt.exchange.exceptions import ImportRefused
from cbt.exchange.models import PackageReceipt
from cbt.exchange.packages.reader import read_package
from cbt.people.models import AuditLine
from courses.enums import WordsStatus
from courses.freezing import attach_translation, latest_editions
from courses.models import (
    CataloguePage,
    Course,
    CourseEdition,
    CourseWordsEdition,
    Lesson,
    LessonEdition,
    LessonPage,
    LessonWordsEdition,
    Picture,
    PublishedFile,
    Question,
    QuestionVersion,
    QuestionWordsEdition,
    Quiz,
    QuizPage,
    QuizVersion,
    Topic,
)
from tests.exchange.conftest import Folder, bring_in
from tests.factories.records import NOON

pytestmark = pytest.mark.django_db

COURSE = uuid.UUID("7a0f6a6e-3f4e-4b51-9a1e-0c3f8d1b2a10")
EVERYTHING = (
    CourseEdition,
    CourseWordsEdition,
    LessonEdition,
    LessonWordsEdition,
    Page,
    PackageReceipt,
    Picture,
    PublishedFile,
    QuestionVersion,
    QuestionWordsEdition,
    QuizVersion,
    Revision,
    AuditLine,
)


def _id(full: str) -> uuid.UUID:
    return uuid.uuid5(COURSE, full)


def _counts() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in EVERYTHING}


def _actions(plan: Any) -> dict[str, str]:
    return {item.key: str(item.action.value) for item in plan.effects}


def _lesson_page(full: str) -> LessonPage:
    return LessonPage.objects.get(translation_key=_id(full))


def test_import_makes_one_edition_of_everything(small: Folder) -> None:
    plan = small.load()

    assert set(plan.counts) == {ItemAction.NEW}
    course = Course.objects.get(pk=COURSE)
    assert course.code == "seals"
    assert course.versions.count() == 1
    assert [module["id"] for module in course.current.spec["modules"]] == [
        str(_id("basics")),
        str(_id("end")),
    ]
    assert [item["id"] for item in course.current.spec["modules"][0]["items"]] == [
        str(_id("before")),
        str(_id("look")),
        str(_id("write")),
    ]
    assert Lesson.objects.published().count() == 2
    assert Quiz.objects.published().count() == 2
    assert Question.objects.published().count() == 6
    assert {row.number for row in QuestionVersion.objects.all()} == {1}
    assert Topic.objects.get(code="seals").titles == {"en": "Seals", "ru": "Пломбы"}


def test_import_keeps_the_structure_and_the_words_of_the_package(small: Folder) -> None:
    small.load()

    version = Question.objects.get(pk=_id("q-true")).current
    assert version.spec["id"] == str(_id("q-true/body"))
    assert version.spec["answer"] == "false"
    editions = latest_editions(version)
    assert editions["en"].status == WordsStatus.APPROVED
    assert editions["ru"].status == WordsStatus.DRAFT
    assert editions["ru"].words[f"{_id('q-true/body')}.stem"] == (
        "<p>Пломбу можно использовать повторно.</p>"
    )
    course_words = latest_editions(Course.objects.get().current)["ru"].words
    assert course_words[f"{_id('look')}.title"] == "Осмотр пломбы"
    lesson = Lesson.objects.get(pk=_id("look")).current
    figure = lesson.spec["blocks"][1]
    assert figure["image"]["extension"] == "svg"
    assert (figure["image"]["width"], figure["image"]["height"]) == (200, 100)


def test_import_stores_each_picture_once_in_the_collection_of_the_course(small: Folder) -> None:
    small.load()

    assert sorted(Picture.objects.values_list("title", flat=True)) == [
        "dot.png",
        "seal-cut.svg",
        "seal.svg",
    ]
    assert {picture.collection.name for picture in Picture.objects.all()} == {"seals"}
    assert PublishedFile.objects.filter(courses=COURSE).count() == 3


def test_import_writes_a_receipt_and_an_audit_line(small: Folder) -> None:
    package = read_package(small.path)
    import_package(package=package, actor=None, at=NOON)

    receipt = PackageReceipt.objects.get()
    assert receipt.manifest_hash == package.manifest_hash
    assert f"lesson/{_id('look')}" in receipt.digests
    line = AuditLine.objects.get(verb="exchange.import_course")
    assert line.subject_id == COURSE


def test_import_of_equal_content_changes_nothing(small: Folder, tmp_path: Path) -> None:
    small.load()
    before = _counts()

    plan = small.load()
    again = bring_in(small.zipped(tmp_path / "same.zip"))

    assert plan.changes_nothing
    assert again.changes_nothing
    assert _counts() == before


def test_import_of_a_changed_text_makes_words_and_no_version(small: Folder) -> None:
    small.load()
    small.replace("words/en.yaml", "A cut seal\n", "A broken seal\n")

    plan = small.load()

    question = Question.objects.get(pk=_id("q-cut"))
    assert _actions(plan) == {f"question/{_id('q-cut')}": "changed"}
    assert question.versions.count() == 1
    assert latest_editions(question.current)["en"].number == 2
    assert CourseEdition.objects.count() == 1
    assert PackageReceipt.objects.count() == 2


def test_import_of_a_changed_key_makes_a_version_that_keeps_the_words(small: Folder) -> None:
    small.load()
    small.replace("course.yaml", "answer: false", "answer: true")

    small.load()

    question = Question.objects.get(pk=_id("q-true"))
    assert question.current.number == 2
    assert question.current.spec["answer"] == "true"
    assert "ru" in latest_editions(question.current)


def test_import_of_a_changed_translation_touches_nothing_else(small: Folder) -> None:
    small.load()
    revisions = Revision.objects.count()
    small.replace("words/ru.yaml", "Две пломбы", "Пара пломб")

    plan = small.load()

    assert _actions(plan) == {f"words/ru/lesson/{_id('look')}": "changed"}
    assert Revision.objects.count() == revisions
    edition = latest_editions(Lesson.objects.get(pk=_id("look")).current)["ru"]
    assert edition.words[f"{_id('look/p2')}.title"] == "Пара пломб"


def test_import_brings_an_approval_and_never_takes_one_away(small: Folder) -> None:
    small.load()
    version = Question.objects.get(pk=_id("q-true")).current
    draft = latest_editions(version)["ru"]
    attach_translation(
        version,
        source_language="en",
        language="ru",
        words=draft.words,
        status=WordsStatus.APPROVED,
        at=NOON,
    )

    assert small.load().changes_nothing
    small.replace("words/ru.yaml", "Две пломбы", "Пара пломб")
    small.load()
    assert latest_editions(version)["ru"].status == WordsStatus.APPROVED

    small.replace("words/ru.yaml", "_status: draft", "_status: approved")
    small.load()
    lesson = Lesson.objects.get(pk=_id("look")).current
    assert latest_editions(lesson)["ru"].status == WordsStatus.APPROVED


def test_import_archives_what_left_the_package_and_brings_it_back(
    small: Folder, tmp_path: Path
) -> None:
    small.load()
    whole = small.zipped(tmp_path / "whole.zip")
    (small.path / "manifest.json").unlink()
    small.replace("course.yaml", "      - lesson: write\n", "")
    structure = (small.path / "course.yaml").read_text(encoding="utf-8")
    start, end = structure.index("  - id: write"), structure.index("quizzes:")
    (small.path / "course.yaml").write_text(structure[:start] + structure[end:], encoding="utf-8")
    for name in ("en", "ru"):
        words = small.path / "words" / f"{name}.yaml"
        lines = words.read_text(encoding="utf-8").splitlines(keepends=True)
        words.write_text(
            "".join(line for line in lines if not line.startswith("write")), encoding="utf-8"
        )

    plan = small.load()

    assert _actions(plan)[f"lesson/{_id('write')}"] == "leaves"
    assert Lesson.objects.get(pk=_id("write")).archived_at is not None
    assert not _lesson_page("write").live
    assert CourseEdition.objects.count() == 2
    assert small.load().changes_nothing

    bring_in(whole)
    assert Lesson.objects.get(pk=_id("write")).archived_at is None
    assert _lesson_page("write").live


def test_import_moves_lessons_where_the_package_has_them(small: Folder) -> None:
    small.load()
    small.replace("course.yaml", "      - lesson: write\n", "")
    small.replace(
        "course.yaml", "      - quiz: after\n", "      - lesson: write\n      - quiz: after\n"
    )

    plan = small.load()

    assert _actions(plan) == {f"contents/{COURSE}": "changed"}
    modules = Course.objects.get().current.spec["modules"]
    assert [item["id"] for item in modules[1]["items"]] == [str(_id("write")), str(_id("after"))]
    assert small.load().changes_nothing


def test_import_refuses_to_overwrite_what_was_edited_here(small: Folder) -> None:
    small.load()
    page = _lesson_page("look")
    page.summary = "Edited on this box"
    page.save_revision().publish()
    small.replace("words/en.yaml", "One line a seal.", "One line for each seal.")
    before = _counts()

    with pytest.raises(ImportRefused) as caught:
        small.load()

    assert [item.key for item in caught.value.plan.conflicts] == [f"lesson/{_id('look')}"]
    assert _counts() == before
    assert _lesson_page("write").summary == "One line a seal."


def test_import_does_not_count_titles_that_an_edit_here_made_outdated(small: Folder) -> None:
    small.load()
    page = _lesson_page("look")
    page.title = "Edited on this box"
    page.save_revision().publish()

    with pytest.raises(ImportRefused) as caught:
        small.load()

    assert _actions(caught.value.plan) == {f"lesson/{_id('look')}": "conflict"}


def test_import_overwrites_when_told_to(small: Folder) -> None:
    small.load()
    page = _lesson_page("look")
    page.summary = "Edited on this box"
    page.save_revision().publish()

    small.load(overwrite=True)

    assert _lesson_page("look").summary == "All sides, in good light."
    assert small.load().changes_nothing


def test_import_sees_a_draft_that_nobody_published(small: Folder) -> None:
    small.load()
    page = _lesson_page("look")
    page.summary = "A draft"
    page.save_revision()

    assert small.load().changes_nothing  # the draft stays: the package has nothing new
    small.replace("words/en.yaml", "All sides, in good light.", "All six sides.")
    with pytest.raises(ImportRefused):
        small.load()


def test_import_sees_words_that_a_translator_changed(small: Folder) -> None:
    small.load()
    version = Question.objects.get(pk=_id("q-true")).current
    words = {**latest_editions(version)["ru"].words, f"{_id('q-true/body')}.stem": "<p>Иначе.</p>"}
    attach_translation(
        version,
        source_language="en",
        language="ru",
        words=words,
        status=WordsStatus.DRAFT,
        at=NOON,
    )

    with pytest.raises(ImportRefused) as caught:
        small.load()

    assert [item.key for item in caught.value.plan.conflicts] == [
        f"words/ru/question/{_id('q-true')}"
    ]
    small.load(overwrite=True)
    assert small.load().changes_nothing


def test_import_sees_a_lesson_that_was_taken_out_here(small: Folder) -> None:
    small.load()
    _lesson_page("write").unpublish()

    with pytest.raises(ImportRefused):
        small.load()

    small.load(overwrite=True)
    assert _lesson_page("write").live


def test_import_leaves_a_lesson_that_was_added_here(small: Folder) -> None:
    small.load()
    parent = _lesson_page("look").get_parent()
    own = LessonPage(title="Our post", slug="our-post")
    parent.add_child(instance=own)
    own.save_revision().publish()

    assert small.load().changes_nothing
    look, write = "      - lesson: look\n", "      - lesson: write\n"
    small.replace("course.yaml", look + write, write + look)
    small.load()

    assert LessonPage.objects.get(pk=own.pk).live
    assert Lesson.objects.get(pk=own.translation_key).archived_at is None


def test_import_refuses_another_type_for_a_published_question(small: Folder) -> None:
    small.load()
    small.replace("course.yaml", "    block: body\n", "")

    with pytest.raises(ImportRefused) as caught:
        small.load(overwrite=True)

    assert "type" in caught.value.plan.problems[0].problem


def test_import_refuses_the_code_of_another_course(small: Folder) -> None:
    Course.objects.create(pk=uuid.uuid4(), code="seals")

    with pytest.raises(ImportRefused) as caught:
        small.load()

    assert caught.value.plan.problems[0].place == "course.yaml: course.code"
    assert not CataloguePage.objects.exists()


def test_import_is_all_or_nothing(small: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**kwargs: Any) -> None:
        raise RuntimeError("the power fails")

    monkeypatch.setattr(PackageReceipt.objects, "create", fail)
    before = _counts()

    with pytest.raises(RuntimeError):
        small.load()

    assert _counts() == before


def test_import_puts_a_new_course_into_the_named_catalogue(small: Folder) -> None:
    small.load(catalogue_slug="kz-courses")

    page = QuizPage.objects.first()
    assert page is not None
    assert CataloguePage.objects.ancestor_of(page).get().slug == "kz-courses"


def test_import_of_a_course_whose_pages_were_deleted_brings_it_back(small: Folder) -> None:
    small.load()
    Page.objects.get(slug="seals").specific.delete()

    small.load(overwrite=True)

    assert Course.objects.get().current is not None
    assert _lesson_page("look").live
    assert small.load().changes_nothing


def test_author_can_go_back_to_what_was_imported(small: Folder) -> None:
    small.load()
    for thing in (*LessonPage.objects.all(), *Question.objects.all()):
        entry = registry.get_logs_for_instance(thing).get(action="wagtail.edit")
        assert entry.revision == thing.latest_revision
        assert entry.content_changed
