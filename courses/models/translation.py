"""The rows that translators see: words of published content, and no structure.

Generated when content is published and when a translation begins, never written by hand. The
row of the source language holds the present source words; the row of another language exists
so that wagtail-localize has something to open. What readers get are words editions
(``courses.models.versions``), which ``courses.translation`` makes from an approved translation.
"""

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import PreviewableMixin, TranslatableMixin
from wagtail_localize.fields import SynchronizedField, TranslatableField

from courses.blocks.words import WordsBody
from courses.models.questions import Question
from courses.models.versions import Course, Lesson


class WordsRow(PreviewableMixin, TranslatableMixin, models.Model):
    """The words of one anchor in one language; ``translation_key`` is the anchor's key."""

    anchor_model: ClassVar[type[models.Model]]

    name = models.CharField(_("name"), max_length=255)
    catalogue = models.ForeignKey(
        "courses.CataloguePage",
        verbose_name=_("catalogue"),
        on_delete=models.CASCADE,
        related_name="+",
    )
    body = StreamField(WordsBody(), verbose_name=_("words"), blank=True)

    translatable_fields: ClassVar[list[Any]] = [
        TranslatableField("body"),
        SynchronizedField("name", overridable=False),
        SynchronizedField("catalogue", overridable=False),
    ]
    panels: ClassVar[list[Any]] = [FieldPanel("body")]

    class Meta:
        abstract = True
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def anchor(self) -> Any:
        """The question, lesson or course whose words these are."""
        return self.anchor_model._default_manager.select_related("current").get(
            pk=self.translation_key
        )

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        return "courses/words_preview.html"

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, Any]:
        from courses.translation.previewing import words_context

        return words_context(self)


def _one_row_per_language(name: str) -> list[models.BaseConstraint]:
    return [
        models.UniqueConstraint(
            fields=["translation_key", "locale"], name=f"courses_one_{name}_words_row_per_language"
        )
    ]


class QuestionWords(WordsRow):
    anchor_model = Question

    class Meta(WordsRow.Meta):
        verbose_name = _("words of a question")
        verbose_name_plural = _("words of questions")
        constraints = _one_row_per_language("question")


class LessonWords(WordsRow):
    anchor_model = Lesson

    class Meta(WordsRow.Meta):
        verbose_name = _("words of a lesson")
        verbose_name_plural = _("words of lessons")
        constraints = _one_row_per_language("lesson")


class CourseWords(WordsRow):
    anchor_model = Course

    class Meta(WordsRow.Meta):
        verbose_name = _("words of a course")
        verbose_name_plural = _("words of courses")
        constraints = _one_row_per_language("course")
