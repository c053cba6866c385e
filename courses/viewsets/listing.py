"""The bank's list of questions."""

import uuid
from functools import cached_property
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, LiveStatusTagColumn, NumberColumn
from wagtail.snippets.views.snippets import IndexView

from cbt.lib.languages import LANGUAGE_CHOICES
from courses.enums import Difficulty, QuestionType
from courses.models import Question, QuizPage, Topic
from courses.permissions import quiz_pages_for, topics_for
from courses.queries import BankNote, asked_in, bank_notes, matching_text
from courses.viewsets.wording import name_and_stem, type_name


def _topics(request: HttpRequest | None) -> QuerySet:
    return topics_for(request.user) if request else Topic.objects.none()


def _quizzes(request: HttpRequest | None) -> QuerySet:
    return quiz_pages_for(request.user) if request else QuizPage.objects.none()


class QuestionFilterSet(WagtailFilterSet):
    """Archived questions show only when they are asked for."""

    STATUSES = [
        ("live", gettext_lazy("Published")),
        ("changed", gettext_lazy("Published, with changes since")),
        ("draft", gettext_lazy("Draft")),
        ("archived", gettext_lazy("Archived")),
    ]
    topic = django_filters.ModelChoiceFilter(label=gettext_lazy("Topic"), queryset=_topics)
    type = django_filters.ChoiceFilter(
        label=gettext_lazy("Type"), choices=QuestionType.choices, field_name="body__0__type"
    )
    difficulty = django_filters.ChoiceFilter(
        label=gettext_lazy("Difficulty"), choices=Difficulty.choices
    )
    source_language = django_filters.ChoiceFilter(
        label=gettext_lazy("Written in"), choices=LANGUAGE_CHOICES
    )
    status = django_filters.ChoiceFilter(
        label=gettext_lazy("Status"), choices=STATUSES, method="by_status"
    )
    used_in = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Used in the quiz"), queryset=_quizzes, method="by_quiz"
    )

    class Meta:
        model = Question
        fields: list[str] = []

    def by_status(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        if value == "archived":
            return rows.filter(archived_at__isnull=False)
        rows = rows.filter(archived_at__isnull=True)
        if value == "draft":
            return rows.filter(current__isnull=True)
        rows = rows.filter(current__isnull=False)
        return rows.filter(has_unpublished_changes=True) if value == "changed" else rows

    def by_quiz(self, rows: QuerySet, name: str, value: QuizPage) -> QuerySet:
        return rows.filter(pk__in=asked_in(value))

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        rows = super().filter_queryset(queryset)
        if not self.form.cleaned_data.get("status"):
            rows = rows.filter(archived_at__isnull=True)
        return rows


class QuestionIndexView(IndexView):
    """The bank. Notes on the questions of a page are loaded once for all of them."""

    notes: dict[uuid.UUID, BankNote]
    is_searchable = True
    default_ordering = "name"

    def get_base_queryset(self) -> QuerySet:
        return super().get_base_queryset().select_related("topic", "current")

    def search_queryset(self, queryset: QuerySet) -> QuerySet:
        if not self.is_searching:
            return queryset
        return queryset.filter(pk__in=matching_text(queryset, self.search_query))

    def paginate_queryset(self, queryset: QuerySet, page_size: int) -> Any:
        paginator, page, rows, is_paginated = super().paginate_queryset(queryset, page_size)
        self.notes = bank_notes(page.object_list)
        return paginator, page, rows, is_paginated

    def _note(self, question: Question) -> BankNote:
        return self.notes.get(question.pk, BankNote())

    def _languages(self, question: Question) -> str:
        return ", ".join(self._note(question).languages)

    @cached_property
    def columns(self) -> list[Column]:
        question = self._get_title_column("name", width="40%")
        question.accessor, question.label = name_and_stem, _("Question")
        return [
            question,
            Column("type", label=_("Type"), accessor=type_name, sort_key="body__0__type"),
            Column("topic", label=_("Topic"), accessor="topic", sort_key="topic__code"),
            NumberColumn(
                "version",
                label=_("Version"),
                accessor=lambda row: row.current.number if row.current else "",
                sort_key="current__number",
            ),
            NumberColumn(
                "uses", label=_("In quizzes"), accessor=lambda row: self._note(row).uses or ""
            ),
            Column("languages", label=_("Ready in"), accessor=self._languages),
            LiveStatusTagColumn(),
        ]
