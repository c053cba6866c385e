"""Two people publish the same thing in the same moment: over two connections, committed."""

from functools import partial
from typing import Any

import pytest

from cbt.lib import clock
from courses.enums import WordsStatus
from courses.freezing import attach_translation, freeze, latest_editions
from courses.models import Course, LessonPage, Question, QuestionVersion
from tests.factories import authoring
from tests.factories.at_once import together
from tests.factories.records import NOON

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_people_publishing_at_once_get_two_numbers() -> None:
    question = authoring.question()
    specs = [{**question.current.spec, "points": points} for points in (2, 3)]

    def publish(spec: dict[str, Any]) -> None:
        freeze(
            QuestionVersion,
            Question.objects.get(pk=question.pk),
            spec=spec,
            words=None,
            source_language="en",
            at=clock.now(),
        )

    assert together(*(partial(publish, spec) for spec in specs)) == []
    numbers = QuestionVersion.objects.filter(question=question).values_list("number", flat=True)
    assert sorted(numbers) == [1, 2, 3]
    question.refresh_from_db()
    assert question.current.number == 3


def test_words_of_one_version_approved_at_once_get_two_numbers() -> None:
    version = authoring.question().current
    words = latest_editions(version)["en"].words

    def approve(mark: str) -> None:
        attach_translation(
            QuestionVersion.objects.get(pk=version.pk),
            source_language="en",
            language="ru",
            words={path: f"{mark} {text}" for path, text in words.items()},
            status=WordsStatus.APPROVED,
            at=NOON,
        )

    assert together(*(partial(approve, mark) for mark in "ABCD")) == []
    numbers = version.words.filter(language="ru").values_list("number", flat=True)
    assert sorted(numbers) == [1, 2, 3, 4]


def test_lessons_of_one_course_published_at_once_are_both_listed() -> None:
    course_page = authoring.course_page()
    module = authoring.module_page(course_page)
    authoring.publish(course_page)
    authoring.publish(module)
    lessons = [authoring.lesson_page(module) for _n in range(3)]

    def publish(key: int) -> None:
        authoring.publish(LessonPage.objects.get(pk=key))

    assert together(*(partial(publish, lesson.pk) for lesson in lessons)) == []
    course = Course.objects.select_related("current").get(pk=course_page.translation_key)
    listed = [item["id"] for entry in course.current.spec["modules"] for item in entry["items"]]
    assert sorted(listed) == sorted(str(lesson.translation_key) for lesson in lessons)
    assert not course.lessons.filter(archived_at__isnull=False).exists()
