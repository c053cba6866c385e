"""Content that is taken away, or put elsewhere."""

import pytest

from courses.models import Course, CoursePage, Lesson, LessonPage, ModulePage
from tests.factories import authoring

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    course = authoring.course_page()
    module = authoring.module_page(course)
    lessons = [authoring.lesson_page(module), authoring.lesson_page(module)]
    for page in (course, module, *lessons):
        authoring.publish(page)
    return course, module, lessons


def listed(course):
    spec = Course.objects.get(pk=course.translation_key).current.spec
    return [item["id"] for module in spec["modules"] for item in module["items"]]


def test_deleted_lesson_leaves_its_course_and_is_archived(made):
    course, _module, (first, second) = made
    LessonPage.objects.get(pk=first.pk).delete()
    assert listed(course) == [str(second.translation_key)]
    assert Lesson.objects.get(pk=first.translation_key).archived_at is not None


def test_course_that_is_taken_off_is_archived_and_comes_back(made):
    course = made[0]
    CoursePage.objects.get(pk=course.pk).unpublish()
    assert not Course.objects.published().filter(pk=course.translation_key).exists()
    authoring.publish(CoursePage.objects.get(pk=course.pk))
    assert Course.objects.published().filter(pk=course.translation_key).exists()


def test_lesson_that_is_moved_belongs_to_the_course_it_stands_in(made):
    course, _module, (first, second) = made
    other = authoring.course_page()
    there = authoring.module_page(other)
    for page in (other, there):
        authoring.publish(page)
    LessonPage.objects.get(pk=first.pk).move(ModulePage.objects.get(pk=there.pk), pos="last-child")
    assert listed(course) == [str(second.translation_key)]
    assert listed(other) == [str(first.translation_key)]
    assert Lesson.objects.get(pk=first.translation_key).course_id == other.translation_key
