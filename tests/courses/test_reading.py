"""What was published, put together once by each process."""

import pytest

from courses.enums import WordsStatus
from courses.models import Course, Lesson
from courses.reading import lesson_text, outlines, words_for_marks
from tests.factories import content

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("number", [1, 3])
def test_outlines_cost_three_queries_and_one_ever_after(django_assert_num_queries, number):
    keys = [content.SmallCourse().course.pk for _n in range(number)]
    courses = list(Course.objects.filter(pk__in=keys))

    with django_assert_num_queries(3):
        first = outlines(courses, "en")
    fresh = list(Course.objects.filter(pk__in=keys))
    with django_assert_num_queries(1):
        second = outlines(fresh, "en")

    assert first.keys() == second.keys() == set(keys)
    assert [second[key].title for key in keys] == ["Document checks"] * number


def test_outline_belongs_to_the_course_that_was_asked_for():
    """Its code may have changed since the outline was put together."""
    course = content.SmallCourse().course
    outlines([course], "en")
    renamed = Course.objects.get(pk=course.pk)
    renamed.code = "renamed"

    assert outlines([renamed], "en")[course.pk].course is renamed


def test_translation_is_read_as_soon_as_it_is_published():
    made = content.SmallCourse()
    lesson = made.lessons[0]
    assert lesson_text(lesson, "ru", source_language="en").readable.language == "en"
    assert outlines([made.course], "ru")[made.course.pk].language == "en"

    content.translate(lesson.current)
    content.translate(made.course.current)

    assert lesson_text(lesson, "ru", source_language="en").readable.language == "ru"
    assert outlines([made.course], "ru")[made.course.pk].language == "ru"


def test_drafts_are_read_while_they_are_open_and_no_longer(settings):
    made = content.SmallCourse()
    lesson = made.lessons[0]
    content.translate(lesson.current, status=WordsStatus.DRAFT)

    for opens, language in ((True, "ru"), (False, "en"), (True, "ru")):
        settings.CBT_OPEN_DRAFT_LANGUAGES = opens
        assert lesson_text(lesson, "ru", source_language="en").readable.language == language


def test_lesson_costs_one_query_once_it_was_put_together(django_assert_num_queries):
    key = content.SmallCourse().lessons[0].pk
    lesson_text(Lesson.objects.get(pk=key), "en", source_language="en")
    lesson = Lesson.objects.get(pk=key)

    with django_assert_num_queries(1):
        assert lesson_text(lesson, "en", source_language="en").steps


def test_words_for_marks_are_looked_through_once(django_assert_num_queries):
    versions = [question.current for question in content.SmallCourse().post_questions]
    first = words_for_marks(versions)

    with django_assert_num_queries(1):
        assert words_for_marks(versions) == first
    content.translate(versions[0])
    assert words_for_marks(versions[:1]).languages == {"en", "ru"}
