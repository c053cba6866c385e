"""From what authors edit to what trainees are given."""

from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage

from cbt.lib import clock
from courses.enums import QuizKind
from courses.exceptions import CoursesError
from courses.freezing import latest_editions
from courses.models import (
    Course,
    CourseEdition,
    Lesson,
    LessonEdition,
    LessonPage,
    Picture,
    PublishedFile,
    Question,
    Quiz,
    QuizVersion,
)
from courses.publishing import (
    archive_question,
    batched,
    ensure_course,
    publish_course,
    publish_quiz,
)
from courses.reading import lesson_text, outlines
from tests.courses.conftest import make_picture
from tests.factories import authoring

pytestmark = pytest.mark.django_db


def test_draft_is_seen_by_nobody() -> None:
    question = authoring.question(published=False)
    assert question.current is None
    assert not question.versions.exists()


def test_draft_of_a_published_question_freezes_nothing() -> None:
    question = authoring.question()
    question.difficulty = 3
    question.save_revision()
    assert question.versions.count() == 1


def test_published_lesson_can_be_read() -> None:
    page = authoring.publish(authoring.lesson_page())
    lesson = Lesson.objects.select_related("current").get(pk=page.translation_key)
    text = lesson_text(lesson, "en", source_language="en")
    assert text is not None
    assert text.steps[0].blocks[0]["body"] == "<p>Two lines that a machine reads.</p>"


def test_publishing_an_unchanged_lesson_makes_no_version() -> None:
    page = authoring.publish(authoring.lesson_page())
    authoring.publish(page)
    assert LessonEdition.objects.count() == 1


def test_publishing_an_unchanged_quiz_makes_no_version() -> None:
    page = authoring.publish(authoring.quiz_page())
    authoring.publish(page)
    assert QuizVersion.objects.count() == 1


def test_publishing_an_unchanged_course_makes_no_edition() -> None:
    course = authoring.course_page()
    authoring.publish(authoring.lesson_page(authoring.module_page(course)))
    authoring.publish(course)
    count = CourseEdition.objects.count()
    authoring.publish(course)
    assert CourseEdition.objects.count() == count


def test_lesson_is_frozen_in_the_language_that_the_draft_of_its_course_says() -> None:
    course = authoring.course_page(live=False)
    course.source_language = "ru"
    course.save_revision()
    page = authoring.publish(authoring.lesson_page(authoring.module_page(course)))

    lesson = Lesson.objects.get(pk=page.translation_key)
    assert lesson.course.source_language == "ru"
    assert set(latest_editions(lesson.current)) == {"ru"}


def test_course_in_draft_keeps_its_language_once_a_lesson_of_it_is_published() -> None:
    course = authoring.course_page(live=False)
    authoring.publish(authoring.lesson_page(authoring.module_page(course)))
    course.source_language = "ru"
    with pytest.raises(ValidationError, match="language a published course is written in"):
        course.full_clean()
    course.save_revision(clean=False)
    with pytest.raises(CoursesError, match="language a published course is written in"):
        ensure_course(course)


def test_course_lists_what_is_published_in_order() -> None:
    page = authoring.course_page()
    module = authoring.module_page(page)
    first = authoring.publish(authoring.lesson_page(module, title="First"))
    authoring.lesson_page(module, title="Draft", live=False)
    quiz = authoring.publish(authoring.quiz_page(module, title="Then"))
    authoring.publish(page)
    course = Course.objects.select_related("current").get(pk=page.translation_key)
    shown = outlines([course], "en")[course.pk]
    assert [item.title for item in shown.items] == ["First", "Then"]
    assert [item.id for item in shown.items] == [first.translation_key, quiz.translation_key]


def test_course_in_draft_is_not_compiled_by_its_lessons() -> None:
    page = authoring.course_page(live=False)
    authoring.publish(authoring.lesson_page(authoring.module_page(page)))
    assert Course.objects.get(pk=page.translation_key).current is None


def test_changed_lesson_changes_the_course() -> None:
    page = authoring.course_page()
    lesson = authoring.publish(authoring.lesson_page(authoring.module_page(page)))
    before = CourseEdition.objects.count()
    lesson.body.append(("callout", {"kind": "law", "body": "<p>Doc 9303</p>"}))
    authoring.publish(lesson)
    assert CourseEdition.objects.count() == before + 1


def test_batch_compiles_a_course_once() -> None:
    page = authoring.course_page()
    module = authoring.module_page(page)
    lessons = [authoring.lesson_page(module) for _n in range(3)]
    with batched(at=clock.now()):
        for lesson in lessons:
            authoring.publish(lesson)
        authoring.publish(page)
        assert CourseEdition.objects.count() == 0
    assert CourseEdition.objects.count() == 1


def test_failed_batch_compiles_nothing() -> None:
    page = authoring.course_page()

    def fail() -> None:
        with batched(at=clock.now()):
            authoring.publish(page)
            raise CoursesError("stop")

    with pytest.raises(CoursesError):
        fail()
    assert CourseEdition.objects.count() == 0


def test_unpublished_lesson_leaves_the_course_and_is_archived() -> None:
    page = authoring.course_page()
    module = authoring.module_page(page)
    lesson = authoring.publish(authoring.lesson_page(module))
    authoring.publish(page)
    lesson.unpublish()
    row = Lesson.objects.get(pk=lesson.translation_key)
    assert row.archived_at is not None
    assert row.versions.count() == 1
    authoring.publish(LessonPage.objects.get(pk=lesson.pk))
    row.refresh_from_db()
    assert row.archived_at is None


def test_deleted_quiz_keeps_its_versions() -> None:
    page = authoring.course_page()
    quiz = authoring.publish(authoring.quiz_page(authoring.module_page(page)))
    authoring.publish(page)
    key = quiz.translation_key
    quiz.delete()
    authoring.publish(page)
    row = Quiz.objects.get(pk=key)
    assert row.archived_at is not None
    assert row.versions.count() == 1


def test_language_of_a_published_course_stays() -> None:
    page = authoring.publish(authoring.course_page())
    page.source_language = "ru"
    with pytest.raises(CoursesError):
        publish_course(page, at=clock.now())


# --- What may not be published ------------------------------------------------------------------


def test_quiz_refuses_a_question_twice() -> None:
    question = authoring.question(name="Twice")
    with pytest.raises(ValidationError, match="Take each question once: Twice"):
        authoring.quiz_page(questions=[question, question])


def test_quiz_refuses_a_draft_question() -> None:
    question = authoring.question(name="Unfinished", published=False)
    with pytest.raises(ValidationError, match="Publish these questions first: Unfinished"):
        authoring.quiz_page(questions=[question])


def test_lesson_refuses_a_draft_question() -> None:
    question = authoring.question(name="Unfinished", published=False)
    block = {
        "type": "knowledge_check",
        "id": authoring.key(),
        "value": {"question": str(question.pk), "note": ""},
    }
    with pytest.raises(ValidationError, match="Publish these questions first: Unfinished"):
        authoring.lesson_page(blocks=[block])


@pytest.mark.parametrize("kind", ["single", "matching"])
def test_published_question_keeps_its_type(kind: str) -> None:
    question = authoring.question(authoring.true_false())
    question.body.raw_data[0] = authoring.EVERY_TYPE[kind]()
    with pytest.raises(ValidationError, match="type of a published question cannot change"):
        question.full_clean()


def test_published_question_keeps_its_language() -> None:
    question = authoring.question(authoring.true_false())
    question.source_language = "ru"
    with pytest.raises(ValidationError, match="language of a published question cannot change"):
        question.full_clean()


def test_draft_question_may_change_its_type() -> None:
    question = authoring.question(authoring.true_false(), published=False)
    question.body.raw_data[0] = authoring.single()
    question.full_clean()
    assert question.body[0].block_type == "single"


# --- Archiving --------------------------------------------------------------------------------


def test_question_of_a_published_quiz_cannot_be_archived() -> None:
    question = authoring.question()
    authoring.publish(authoring.quiz_page(questions=[question], kind=QuizKind.EXAM))
    with pytest.raises(CoursesError, match="Take it out of the quiz first"):
        archive_question(question, at=clock.now())


def test_archived_question_keeps_its_versions() -> None:
    question = authoring.question()
    archive_question(question, at=clock.now())
    assert not Question.objects.published().filter(pk=question.pk).exists()
    assert question.versions.count() == 1


# --- Pictures ---------------------------------------------------------------------------------


def figure(picture: Picture) -> dict:
    return {
        "type": "figure",
        "id": authoring.key(),
        "value": {
            "image": picture.pk,
            "alt": "A specimen",
            "decorative": False,
            "caption": "",
            "width": "normal",
        },
    }


def test_published_picture_is_a_copy_named_by_its_content(picture: Picture) -> None:
    page = authoring.publish(authoring.lesson_page(blocks=[figure(picture)]))
    file = PublishedFile.objects.get()
    assert default_storage.exists(file.path)
    assert file.courses.get().lessons.get().pk == page.translation_key


def test_replaced_picture_changes_no_published_lesson(picture: Picture) -> None:
    page = authoring.publish(authoring.lesson_page(blocks=[figure(picture)]))
    before = Lesson.objects.get(pk=page.translation_key).current.spec
    other = make_picture("Other", colour="black")
    picture.file = other.file
    picture.save()
    assert Lesson.objects.get(pk=page.translation_key).current.spec == before
    assert default_storage.exists(PublishedFile.objects.get().path)


def test_equal_pictures_are_one_file(picture: Picture) -> None:
    twin = make_picture("Twin")
    authoring.publish(authoring.lesson_page(blocks=[figure(picture), figure(twin)]))
    assert PublishedFile.objects.count() == 1


def test_words_of_a_lesson_hold_no_structure(picture: Picture) -> None:
    page = authoring.publish(authoring.lesson_page(blocks=[figure(picture)]))
    edition = latest_editions(Lesson.objects.get(pk=page.translation_key).current)["en"]
    assert {path.rpartition(".")[2] for path in edition.words} == {"alt", "caption"}


# --- What a course shows -----------------------------------------------------------------------


def asking(picture: Picture) -> dict:
    block = authoring.single()
    block["value"] |= {"image": picture.pk, "alt": "A stamp"}
    return block


def checking(question: Question) -> dict:
    return {
        "type": "knowledge_check",
        "id": authoring.key(),
        "value": {"question": str(question.pk), "note": ""},
    }


def shown_by(course_page) -> set[str]:
    course = Course.objects.get(pk=course_page.translation_key)
    return set(course.files.values_list("sha256", flat=True))


@pytest.mark.parametrize("place", ["quiz", "lesson"])
def test_new_picture_of_a_question_opens_to_the_trainees_of_its_courses(picture, place) -> None:
    question = authoring.question(asking(picture))
    course_page = authoring.course_page()
    module = authoring.module_page(course_page)
    page = (
        authoring.quiz_page(module, [question])
        if place == "quiz"
        else authoring.lesson_page(module, [authoring.text_block(), checking(question)])
    )
    for row in (course_page, module, page):
        authoring.publish(row)
    assert question.current.spec["image"]["file"] in shown_by(course_page)

    other = make_picture("Another", size=(320, 240))
    question = authoring.edit(
        Question.objects.get(pk=question.pk), lambda block: block["value"].update(image=other.pk)
    )

    assert question.current.number == 2
    assert question.current.spec["image"]["file"] in shown_by(course_page)


def test_moved_lesson_takes_its_pictures_along(picture) -> None:
    figure = {
        "type": "figure",
        "id": authoring.key(),
        "value": {"image": picture.pk, "alt": "A stamp", "caption": "", "size": "normal"},
    }
    course_page, other = authoring.course_page(), authoring.course_page()
    module, other_module = authoring.module_page(course_page), authoring.module_page(other)
    lesson = authoring.lesson_page(module, [authoring.text_block(), figure])
    for row in (course_page, module, lesson, other, other_module):
        authoring.publish(row)
    assert not shown_by(other)

    LessonPage.objects.get(pk=lesson.pk).move(other_module, pos="last-child")

    assert shown_by(other) == shown_by(course_page) != set()


def test_published_quiz_keeps_its_kind() -> None:
    question = authoring.question()
    course_page = authoring.course_page()
    module = authoring.module_page(course_page)
    page = authoring.quiz_page(module, [question], kind=QuizKind.PRACTICE)
    for row in (course_page, module, page):
        authoring.publish(row)
    page.refresh_from_db()
    page.kind = QuizKind.POST_TEST
    with pytest.raises(ValidationError, match="kind of a published quiz cannot change"):
        page.full_clean()
    with pytest.raises(CoursesError, match="kind of a published quiz cannot change"):
        publish_quiz(page, at=clock.now())
    assert Quiz.objects.get(pk=page.translation_key).kind == QuizKind.PRACTICE


def test_box_of_an_earlier_release_opens_the_pictures_of_its_questions(
    picture: Picture,
) -> None:
    question = authoring.question(asking(picture))
    lesson = authoring.publish(authoring.lesson_page(blocks=[checking(question)]))
    quiz = authoring.publish(authoring.quiz_page(questions=[question]))
    file = PublishedFile.objects.get()
    file.courses.clear()

    migration = import_module("courses.migrations.0004_open_pictures_of_questions")
    migration.open_pictures(apps, None)

    assert set(file.courses.all()) == {
        Lesson.objects.get(pk=lesson.translation_key).course,
        Quiz.objects.get(pk=quiz.translation_key).course,
    }
