"""Choosing a question for a quiz or a lesson."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.chooser import (
    ChooseResultsView,
    ChooseView,
    SnippetChooserViewSet,
    SnippetChosenMultipleView,
    SnippetChosenView,
)

from courses.enums import QuestionType
from courses.models import Question, Topic
from courses.permissions import find, questions_for, topics_for
from courses.queries import matching_text
from courses.viewsets.wording import type_name


class QuestionChooserFilterForm(BaseFilterForm):
    """What narrows the list of questions to choose from."""

    q = forms.CharField(label=gettext_lazy("Search"), required=False)
    type = forms.ChoiceField(
        label=gettext_lazy("Type"),
        required=False,
        choices=[("", gettext_lazy("Every type")), *QuestionType.choices],
        # Without it Wagtail's window loads the list again only when something is typed.
        widget=forms.Select(attrs={"data-chooser-modal-search-filter": True}),
    )
    topic = forms.ModelChoiceField(
        label=gettext_lazy("Topic"),
        required=False,
        queryset=Topic.objects.none(),
        empty_label=gettext_lazy("Every topic"),
        widget=forms.Select(attrs={"data-chooser-modal-search-filter": True}),
    )

    def offer_topics_to(self, user: Any) -> None:
        """The topics of the person's catalogues, to choose one of."""
        topic: Any = self.fields["topic"]
        topic.queryset = topics_for(user)

    def filter(self, objects: QuerySet) -> QuerySet:
        objects = super().filter(objects)
        if topic := self.cleaned_data["topic"]:
            objects = objects.filter(topic=topic)
        if kind := self.cleaned_data["type"]:
            objects = objects.filter(body__0__type=kind)
        if text := self.cleaned_data["q"]:
            objects = objects.filter(pk__in=matching_text(objects, text))
        self.is_searching = bool(kind or text or topic)
        self.search_query = text
        return objects


class OfferedQuestions:
    """The questions that may be chosen: published, not archived, of the person's catalogues."""

    request: HttpRequest
    filter_form_class = QuestionChooserFilterForm
    page_subtitle = ""

    def get_filter_form(self) -> QuestionChooserFilterForm:
        form: QuestionChooserFilterForm = super().get_filter_form()  # type: ignore[misc]
        form.offer_topics_to(self.request.user)
        return form

    def get_object_list(self) -> QuerySet:
        return questions_for(self.request.user).published().select_related("topic", "current")  # type: ignore[attr-defined]

    @property
    def columns(self) -> list[Column]:
        title, *_others = super().columns  # type: ignore[misc]
        return [
            title,
            Column("type", label=_("Type"), accessor=type_name),
            Column("topic", label=_("Topic"), accessor="topic"),
            Column("difficulty", label=_("Difficulty"), accessor="get_difficulty_display"),
        ]


class ChooseQuestionView(OfferedQuestions, ChooseView):
    """The list in its window."""


class ChooseQuestionResultsView(OfferedQuestions, ChooseResultsView):
    """The list alone, while searching."""


class QuestionChosenView(SnippetChosenView):
    """What the form shows of the chosen question."""

    def get_object(self, pk: str) -> Question:
        question = find(questions_for(self.request.user), pk)
        if question is None:
            raise Question.DoesNotExist
        return question


class QuestionsChosenView(SnippetChosenMultipleView):
    """The same for several at once."""

    def get_objects(self, pks: Iterable[str]) -> list[Question]:
        rows = questions_for(self.request.user)
        return [question for key in pks if (question := find(rows, key)) is not None]


class QuestionChooserViewSet(SnippetChooserViewSet):
    choose_view_class = ChooseQuestionView
    choose_results_view_class = ChooseQuestionResultsView
    chosen_view_class = QuestionChosenView
    chosen_multiple_view_class = QuestionsChosenView
    page_title = gettext_lazy("Choose a question")

    def get_urlpatterns(self) -> list[URLPattern]:
        """Questions are made in the bank, never in the chooser's window."""
        return [pattern for pattern in super().get_urlpatterns() if pattern.name != "create"]


class NoChooserViewSet(SnippetChooserViewSet):
    """For rows that nothing opens a window for: Wagtail's would list those of every catalogue."""

    register_widget = False

    def get_urlpatterns(self) -> list[URLPattern]:
        return []
