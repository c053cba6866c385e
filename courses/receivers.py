"""Wagtail's signals: load, then call one action."""

from typing import Any

from django.dispatch import receiver
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished, post_page_move, published

from cbt.lib import clock
from courses import publishing
from courses.models import CoursePage, LessonPage, ModulePage, Question, QuizPage


@receiver(published, sender=Question)
def freeze_question(instance: Question, **kwargs: Any) -> None:
    publishing.publish_question(instance, at=clock.now())


@receiver(page_published, sender=LessonPage)
def freeze_lesson(instance: LessonPage, **kwargs: Any) -> None:
    publishing.publish_lesson(instance, at=clock.now())


@receiver(page_published, sender=QuizPage)
def freeze_quiz(instance: QuizPage, **kwargs: Any) -> None:
    publishing.publish_quiz(instance, at=clock.now())


@receiver(page_published, sender=CoursePage)
def freeze_course(instance: CoursePage, **kwargs: Any) -> None:
    publishing.compile_course(instance, at=clock.now())


@receiver(page_published, sender=ModulePage)
@receiver(page_unpublished, sender=ModulePage)
@receiver(page_unpublished, sender=LessonPage)
@receiver(page_unpublished, sender=QuizPage)
def recompile_course(instance: Page, **kwargs: Any) -> None:
    publishing.compile_course(publishing.course_page_of(instance), at=clock.now())


@receiver(post_page_move)
def recompile_moved(instance: Page, **kwargs: Any) -> None:
    for page in CoursePage.objects.ancestor_of(instance):
        publishing.compile_course(page, at=clock.now())
