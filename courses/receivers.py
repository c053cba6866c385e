"""Wagtail's signals: load, then call one action."""

from typing import Any

from django.db.models.signals import post_delete, pre_delete
from django.dispatch import receiver
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished, post_page_move, published

from cbt.lib import clock
from courses import publishing
from courses.models import CoursePage, LessonPage, ModulePage, Picture, Question, QuizPage
from courses.picture_keeping import refuse_if_shown


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


@receiver(page_unpublished, sender=CoursePage)
@receiver(post_delete, sender=CoursePage)
def archive_course(instance: CoursePage, **kwargs: Any) -> None:
    publishing.archive_course(instance, at=clock.now())


@receiver(pre_delete, sender=ModulePage)
@receiver(pre_delete, sender=LessonPage)
@receiver(pre_delete, sender=QuizPage)
def remember_course(instance: Any, **kwargs: Any) -> None:
    instance.course_page = CoursePage.objects.ancestor_of(instance).first()


@receiver(post_delete, sender=ModulePage)
@receiver(post_delete, sender=LessonPage)
@receiver(post_delete, sender=QuizPage)
def recompile_without(instance: Any, **kwargs: Any) -> None:
    page = instance.course_page and CoursePage.objects.filter(pk=instance.course_page.pk).first()
    if page is not None:
        publishing.compile_course(page, at=clock.now())


@receiver(post_page_move)
def recompile_moved(instance: Page, parent_page_before: Page, **kwargs: Any) -> None:
    publishing.follow_move(instance, parent_page_before, at=clock.now())


@receiver(pre_delete, sender=Picture)
def keep_shown_picture(instance: Picture, **kwargs: Any) -> None:
    refuse_if_shown(instance)
