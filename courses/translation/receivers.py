"""New words of a source language: write the row that translators work from."""

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver
from wagtail.models import Page
from wagtail.signals import page_published, post_page_move, published

from courses.models import (
    Course,
    CoursePage,
    CourseWordsEdition,
    Lesson,
    LessonPage,
    LessonWordsEdition,
    Question,
    QuestionWordsEdition,
)
from courses.models.versions import WordsEdition
from courses.translation import rows


@receiver(post_save, sender=QuestionWordsEdition)
@receiver(post_save, sender=LessonWordsEdition)
@receiver(post_save, sender=CourseWordsEdition)
def write_row(instance: WordsEdition, created: bool, raw: bool = False, **kwargs: Any) -> None:
    if raw or not created:
        return
    anchor = getattr(instance.version, instance.version.anchor_field)
    if instance.language == rows.source_language_of(anchor):
        rows.refresh(instance)


@receiver(published, sender=Question)
def follow_question(instance: Question, **kwargs: Any) -> None:
    rows.relabel(instance)


@receiver(page_published, sender=CoursePage)
@receiver(page_published, sender=LessonPage)
@receiver(post_page_move)
def follow_pages(instance: Page, **kwargs: Any) -> None:
    """A page takes along what stands below it."""
    keys = Page.objects.descendant_of(instance, inclusive=True).values("translation_key")
    for anchor in (*Course.objects.filter(pk__in=keys), *Lesson.objects.filter(pk__in=keys)):
        rows.relabel(anchor)
