"""The question bank."""

import uuid
from html import unescape
from typing import Any

from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from wagtail.fields import StreamField
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    PreviewableMixin,
    RevisionMixin,
    WorkflowMixin,
)

from cbt.lib.languages import LANGUAGE_CHOICES, current_language, pick
from cbt.lib.records import this_box
from courses.blocks.question import QuestionBody
from courses.enums import Difficulty
from courses.models.versions import AnchorQuerySet
from courses.preview_sizes import PREVIEW_SIZES
from courses.validators import refuse_lost_pictures


class Topic(models.Model):
    """What a question is about; results and weaknesses are shown per topic.

    Titles are data, one per language: topics are few, short and shared by many questions.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    catalogue = models.ForeignKey(
        "courses.CataloguePage", on_delete=models.PROTECT, related_name="topics"
    )
    code = models.SlugField(_("code"), max_length=60)
    titles = models.JSONField(_("titles"), default=dict)

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The title in the language of the request."""
        return pick(self.titles, current_language()) or self.code


class Question(
    WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, PreviewableMixin, models.Model
):
    """One reusable question, written in one language and answered in all.

    The author edits structure, key and source words here, in one form. Publishing freezes a
    ``QuestionVersion`` and the words of the source language; drafts are seen by nobody else.
    A translator never gets a permission on this model, and so can neither see nor change a key.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    box_id = models.UUIDField(default=this_box, editable=False)
    catalogue = models.ForeignKey(
        "courses.CataloguePage",
        verbose_name=_("catalogue"),
        on_delete=models.PROTECT,
        related_name="questions",
    )
    name = models.CharField(
        _("name"),
        max_length=120,
        help_text=_("How authors find the question. Trainees never see it."),
    )
    topic = models.ForeignKey(
        Topic, verbose_name=_("topic"), on_delete=models.PROTECT, related_name="questions"
    )
    difficulty = models.PositiveSmallIntegerField(
        _("difficulty"), choices=Difficulty.choices, default=Difficulty.MEDIUM
    )
    source_language = models.CharField(
        _("written in"), max_length=10, choices=LANGUAGE_CHOICES, default="en"
    )
    body = StreamField(QuestionBody(), verbose_name=_("question"))
    current = models.ForeignKey(
        "courses.QuestionVersion",
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    archived_at = models.DateTimeField(null=True, editable=False)

    _revisions = GenericRelation(
        "wagtailcore.Revision",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="question",
        for_concrete_model=False,
    )
    workflow_states = GenericRelation(
        "wagtailcore.WorkflowState",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="question",
        for_concrete_model=False,
    )

    objects = AnchorQuerySet.as_manager()

    preview_sizes = PREVIEW_SIZES

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def revisions(self) -> Any:
        return self._revisions

    @property
    def stem_text(self) -> str:
        """The stem of the draft without markup."""
        if not len(self.body):
            return ""
        return unescape(strip_tags(self.body[0].value["stem"].source)).strip()

    def clean(self) -> None:
        """A published question keeps its type and language: records were made with them."""
        super().clean()
        refuse_lost_pictures(self.body)
        if self.current is None:
            return
        before = Question.objects.values_list("source_language", flat=True).get(pk=self.pk)
        if self.source_language != before:
            raise ValidationError(
                {
                    "source_language": _(
                        "The language of a published question cannot change. Make a new question, "
                        "or add a translation."
                    )
                }
            )
        if not len(self.body):
            return
        block = self.body[0]
        spec = self.current.spec
        if block.block_type != spec["type"] or str(block.id) != spec["id"]:
            raise ValidationError(
                {"body": _("The type of a published question cannot change. Make a new question.")}
            )

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        return "courses/question_preview.html"

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, Any]:
        from courses.preview import question_context

        return question_context(self)
