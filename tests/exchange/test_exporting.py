"""Round trips: what goes out is what came in, and bringing it in again changes nothing."""

from pathlib import Path

import pytest
from django.conf import settings
from wagtail.models import Revision

from cbt.exchange.exceptions import ExchangeError
from cbt.exchange.exporting import export_course
from cbt.exchange.packages.reader import read_package
from cbt.people.models import AuditLine
from courses.enums import WordsStatus
from courses.freezing import attach_translation, latest_editions
from courses.models import Course, Lesson, LessonPage, Question
from courses.words import outdated_paths
from tests.exchange.conftest import Folder, bring_in
from tests.factories.records import NOON

pytestmark = pytest.mark.django_db

SHIPPED = sorted((Path(settings.BASE_DIR) / "courses" / "packages").glob("*/course.yaml"))


def _round_trip(folder: Path, tmp_path: Path) -> None:
    package = read_package(folder)
    bring_in(folder)
    course = Course.objects.get(pk=package.course.id)
    revisions = Revision.objects.count()

    for target in (tmp_path / "out", tmp_path / "out.zip"):
        export_course(course=course, target=target, actor=None, at=NOON)
        exported = read_package(target)
        assert exported.canonical() == package.canonical()
        assert bring_in(target).changes_nothing
    assert Revision.objects.count() == revisions


def test_round_trip_of_the_small_course(small: Folder, tmp_path: Path) -> None:
    _round_trip(small.path, tmp_path)


@pytest.mark.parametrize("structure", SHIPPED, ids=lambda path: path.parent.name)
def test_round_trip_of_the_courses_that_ship(structure: Path, tmp_path: Path) -> None:
    _round_trip(structure.parent, tmp_path)


def test_export_is_equal_byte_by_byte_when_nothing_changed(small: Folder, tmp_path: Path) -> None:
    small.load()
    course = Course.objects.get()

    export_course(course=course, target=tmp_path / "a.zip", actor=None, at=NOON)
    export_course(course=course, target=tmp_path / "b.zip", actor=None, at=NOON)

    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_export_goes_to_an_empty_box_and_back(small: Folder, tmp_path: Path) -> None:
    """Ids are UUIDs by then, a name was given, some words are approved and some outdated."""
    small.load()
    question = Question.objects.get(name__startswith="A seal may be")
    question.name = "Reuse of seals"
    question.save_revision().publish()
    page = LessonPage.objects.get(slug="look")
    page.body[3].value["title"] = "Two bolts"
    page.save_revision().publish()
    version = Question.objects.get(pk=question.pk).current
    attach_translation(
        version,
        source_language="en",
        language="ru",
        words=latest_editions(version)["ru"].words,
        status=WordsStatus.APPROVED,
        at=NOON,
    )

    course = Course.objects.get()
    export_course(course=course, target=tmp_path / "out", actor=None, at=NOON)
    exported = read_package(tmp_path / "out")

    assert exported.questions[question.pk].name == "Reuse of seals"
    russian = exported.translations["ru"]
    assert russian.status == WordsStatus.DRAFT
    assert russian.status_of(question.pk) == WordsStatus.APPROVED
    lesson = Lesson.objects.get(pk=page.translation_key)
    editions = latest_editions(lesson.current)
    assert russian.outdated == outdated_paths(editions["en"], editions["ru"])
    assert len(russian.outdated) == 1
    text = (tmp_path / "out" / "words" / "ru.yaml").read_text(encoding="utf-8")
    assert "_outdated:" in text
    assert "_approved:" in text


def test_import_of_outdated_words_leaves_them_outdated(small: Folder) -> None:
    small.replace(
        "words/ru.yaml", "_status: draft", "_status: approved\n_outdated: [look/p2.title]"
    )

    small.load()

    lesson = Lesson.objects.get(pk=LessonPage.objects.get(slug="look").translation_key)
    editions = latest_editions(lesson.current)
    assert len(outdated_paths(editions["en"], editions["ru"])) == 1
    assert small.load().changes_nothing


def test_export_writes_an_audit_line(small: Folder, tmp_path: Path) -> None:
    small.load()

    export_course(course=Course.objects.get(), target=tmp_path / "a.zip", actor=None, at=NOON)

    assert AuditLine.objects.filter(verb="exchange.export_course").count() == 1


def test_export_refuses_a_course_that_is_not_published(small: Folder, tmp_path: Path) -> None:
    small.load()
    LessonPage.objects.get(slug="look").get_parent().get_parent().specific.unpublish()

    with pytest.raises(ExchangeError, match="not published"):
        export_course(course=Course.objects.get(), target=tmp_path / "a.zip", actor=None, at=NOON)


def test_export_does_not_write_into_a_folder_of_other_things(small: Folder, tmp_path: Path) -> None:
    small.load()
    other = tmp_path / "other"
    (other / "media").mkdir(parents=True)
    (other / "media" / "photo.png").write_bytes(b"x")

    with pytest.raises(ExchangeError, match="other things"):
        export_course(course=Course.objects.get(), target=other, actor=None, at=NOON)

    assert (other / "media" / "photo.png").exists()
