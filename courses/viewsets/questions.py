"""Making, copying, archiving questions."""

import uuid
from functools import cached_property
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import URLPattern
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    MultiFieldPanel,
    ObjectList,
    PublishingPanel,
    TabbedInterface,
)
from wagtail.snippets.views.snippets import CopyView, CreateView, DeleteView, SnippetViewSet

from cbt.lib import clock
from cbt.lib.closed import closed
from courses.enums import QuestionType
from courses.exceptions import CoursesError
from courses.forms import QuestionForm
from courses.models import Question
from courses.permissions import questions_for
from courses.publishing import archive_question
from courses.starting import language_to_write_in
from courses.viewsets.choosing import QuestionChooserViewSet
from courses.viewsets.listing import QuestionFilterSet, QuestionIndexView
from courses.viewsets.within import WithinCatalogues


def with_fresh_ids(raw: Any) -> Any:
    """A stream's raw data with a new id on everything: a copy shares no id with its original."""
    if isinstance(raw, list):
        return [with_fresh_ids(item) for item in raw]
    if isinstance(raw, dict):
        return {
            name: str(uuid.uuid4()) if name == "id" and "type" in raw else with_fresh_ids(value)
            for name, value in raw.items()
        }
    return raw


class QuestionCreateView(CreateView):
    """A new question begins with a single choice, as most are; ``?type=`` takes another."""

    def get_initial_form_instance(self) -> Question:
        question = Question(source_language=language_to_write_in(self.request.user))
        wanted = self.request.GET.get("type", "")
        kind = wanted if wanted in QuestionType.values else QuestionType.SINGLE.value
        block = question.body.stream_block.child_blocks[kind]
        question.body.append((kind, block.get_default()))
        return question


class QuestionCopyView(CopyView):
    """A copy is a new question: its own key, its own ids, nothing published."""

    def get_initial_form_instance(self) -> Question:
        source = self.get_object()
        copy = Question(
            name=_("Copy of %(name)s") % {"name": source.name},
            catalogue=source.catalogue,
            topic=source.topic,
            difficulty=source.difficulty,
            source_language=source.source_language,
        )
        raw = [dict(child) for child in source.get_latest_revision_as_object().body.raw_data]
        copy.body = with_fresh_ids(raw)
        copy.name = copy.name[: Question._meta.get_field("name").max_length]
        return copy


class QuestionDeleteView(DeleteView):
    """A question that was published once is archived: results in the records point at it."""

    @cached_property
    def is_kept(self) -> bool:
        return bool(self.object.versions.exists())

    def get_usage(self) -> Any:
        """Its own versions protect a question from deletion; archiving is always possible."""
        return None if self.is_kept else super().get_usage()

    def get_usage_url(self) -> str | None:
        return None if self.is_kept else super().get_usage_url()

    def get_page_title(self) -> str:
        return _("Archive") if self.is_kept else str(super().get_page_title())

    @property
    def confirmation_message(self) -> str:
        if not self.is_kept:
            return str(super().confirmation_message)
        return _(
            "This question was published. It will be archived: it leaves the bank, and the "
            "results of everybody who answered it stay as they are."
        )

    def get_success_message(self) -> str:
        if self.is_kept:
            return _("The question “%(name)s” is archived.") % {"name": self.object}
        return str(super().get_success_message())

    def delete_action(self) -> None:
        if self.is_kept:
            archive_question(self.object, at=clock.now())
        else:
            super().delete_action()

    def form_valid(self, form: forms.Form) -> HttpResponse:
        try:
            response: HttpResponse = super().form_valid(form)
        except CoursesError as error:
            messages.error(self.request, str(error))
            return HttpResponseRedirect(self.get_success_url())
        return response


class QuestionViewSet(WithinCatalogues, SnippetViewSet):
    model = Question
    rows_for = staticmethod(questions_for)
    icon = "help"
    menu_label = gettext_lazy("Questions")
    index_view_class = QuestionIndexView
    add_view_class = QuestionCreateView
    copy_view_class = QuestionCopyView
    delete_view_class = QuestionDeleteView
    chooser_viewset_class = QuestionChooserViewSet
    filterset_class = QuestionFilterSet
    inspect_view_enabled = True
    inspect_view_fields = ["name", "topic", "difficulty", "catalogue", "source_language"]
    list_per_page = 30
    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    FieldRowPanel(
                        [
                            FieldPanel(
                                "source_language",
                                help_text=gettext_lazy(
                                    "The language you write in. After the first publishing it "
                                    "cannot change."
                                ),
                            ),
                            FieldPanel("topic"),
                        ]
                    ),
                    FieldPanel("name"),
                    FieldPanel(
                        "body",
                        help_text=gettext_lazy(
                            "For another type, remove the block and choose one with the plus sign."
                        ),
                    ),
                ],
                heading=gettext_lazy("Question"),
            ),
            ObjectList(
                [
                    MultiFieldPanel(
                        [FieldPanel("difficulty")], heading=gettext_lazy("In the bank")
                    ),
                    PublishingPanel(),
                ],
                heading=gettext_lazy("Settings"),
            ),
        ],
        base_form_class=QuestionForm,
    )

    def get_urlpatterns(self) -> list[URLPattern]:
        """Unpublishing would leave quizzes asking what calls itself a draft: archive instead."""
        return [
            URLPattern(pattern.pattern, closed, name=pattern.name)
            if pattern.name == "unpublish"
            else pattern
            for pattern in super().get_urlpatterns()
        ]
