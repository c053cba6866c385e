"""The question bank in the editor."""

import uuid
from collections.abc import Callable, Iterable
from functools import cached_property, wraps
from typing import Any

import django_filters
from django import forms
from django.contrib.admin.utils import unquote
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    MultiFieldPanel,
    ObjectList,
    PublishingPanel,
    TabbedInterface,
)
from wagtail.admin.ui.tables import Column, LiveStatusTagColumn, NumberColumn
from wagtail.snippets.models import SnippetAdminURLFinder
from wagtail.snippets.views.chooser import (
    ChooseResultsView,
    ChooseView,
    SnippetChooserViewSet,
    SnippetChosenMultipleView,
    SnippetChosenView,
)
from wagtail.snippets.views.snippets import (
    CopyView,
    CreateView,
    DeleteView,
    IndexView,
    SnippetViewSet,
    SnippetViewSetGroup,
)

from cbt.lib import clock
from cbt.lib.closed import closed
from cbt.lib.languages import BY_CODE, LANGUAGE_CHOICES
from courses.enums import Difficulty, QuestionType
from courses.exceptions import CoursesError
from courses.forms import QuestionForm, TopicForm, title_field
from courses.models import Question, QuizPage, Topic
from courses.permissions import (
    CataloguePermissionPolicy,
    find,
    questions_for,
    quiz_pages_for,
    topics_for,
)
from courses.publishing import archive_question
from courses.queries import BankNote, asked_in, bank_notes, matching_text
from courses.starting import language_to_write_in

View = Callable[..., HttpResponse]
STEM_LENGTH = 90
# A short list of what exists for the author, instead of Wagtail's tree of all pages.
_CATALOGUE = FieldPanel("catalogue", widget=forms.Select)


def type_name(question: Question) -> str:
    """The question's type in words."""
    return str(QuestionType(question.body[0].block_type).label) if len(question.body) else ""


def name_and_stem(question: Question) -> str:
    """What is asked, after the name where that says something else."""
    stem = Truncator(question.stem_text).chars(STEM_LENGTH)
    same = _plain(question.name) == _plain(stem) or not stem
    return question.name if same else f"{question.name}: {stem}"


def _plain(text: str) -> str:
    """The beginning of a text: names are made from stems, and cut at other places."""
    return " ".join(text.casefold().rstrip("….?!").split())[:40]


# --- Nothing outside the person's catalogues --------------------------------------------------


class WithinCatalogues:
    """Keeps every address of a viewset within the catalogues that exist for the person.

    Each view that names a row is guarded at its address, so that a view of a later Wagtail is
    guarded too: a row elsewhere is not found, whatever is asked of it.
    """

    model: Any
    rows_for: Callable[[Any], QuerySet]

    @property
    def permission_policy(self) -> CataloguePermissionPolicy:
        return CataloguePermissionPolicy(self.model)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return type(self).rows_for(request.user)

    def get_urlpatterns(self) -> list[URLPattern]:
        patterns: list[URLPattern] = super().get_urlpatterns()  # type: ignore[misc]
        for pattern in patterns:
            pattern.callback = self._guarded(pattern.callback)
        return patterns

    def _guarded(self, view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            key = kwargs.get("pk")
            if key is not None:
                rows = type(self).rows_for(request.user)
                if find(rows, unquote(str(key))) is None:
                    raise Http404
            return view(request, *args, **kwargs)

        return guarded

    @property
    def url_finder_class(self) -> type:
        policy = self.permission_policy

        class Finder(SnippetAdminURLFinder):
            """Gives an address to those only for whom the row exists (usage lists ask)."""

            model = self.model

            def __init__(self, user: Any = None) -> None:
                super().__init__(user)
                self.user = user

            def get_edit_url(self, instance: Any) -> str | None:
                if self.user is not None and not policy.user_has_permission_for_instance(
                    self.user, "change", instance
                ):
                    return None
                url: str | None = super().get_edit_url(instance)
                return url

        return Finder


# --- Choosing a question ----------------------------------------------------------------------


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


# --- The bank's list --------------------------------------------------------------------------


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


# --- Making, copying, taking away ---------------------------------------------------------------


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


class TopicIndexView(IndexView):
    """Topics with the languages they have a title in."""

    is_searchable = False

    @cached_property
    def columns(self) -> list[Column]:
        return [
            self._get_title_column("__str__"),
            Column("code", label=_("Code"), accessor="code", sort_key="code"),
            Column(
                "catalogue",
                label=_("Catalogue"),
                accessor="catalogue.get_admin_display_title",
            ),
            Column("languages", label=_("Titles in"), accessor=_title_languages),
        ]


def _title_languages(topic: Topic) -> str:
    return ", ".join(BY_CODE[code].endonym for code in BY_CODE if topic.titles.get(code))


class TopicDeleteView(DeleteView):
    """A topic goes only when no question is about it."""

    def form_valid(self, form: forms.Form) -> HttpResponse:
        count = self.object.questions.count()
        if count:
            messages.error(
                self.request,
                ngettext(
                    "%(count)d question is about this topic. Give it another topic first.",
                    "%(count)d questions are about this topic. Give them another topic first.",
                    count,
                )
                % {"count": count},
            )
            return HttpResponseRedirect(self.get_success_url())
        response: HttpResponse = super().form_valid(form)
        return response


class TopicViewSet(WithinCatalogues, SnippetViewSet):
    model = Topic
    rows_for = staticmethod(topics_for)
    icon = "tag"
    menu_label = gettext_lazy("Topics")
    index_view_class = TopicIndexView
    delete_view_class = TopicDeleteView
    chooser_viewset_class = NoChooserViewSet
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
            FieldPanel("code"),
            _CATALOGUE,
            MultiFieldPanel(
                [FieldPanel(title_field(code)) for code in BY_CODE],
                heading=gettext_lazy("Title"),
            ),
        ],
        base_form_class=TopicForm,
    )


class QuestionBankViewSetGroup(SnippetViewSetGroup):
    menu_label = gettext_lazy("Question bank")
    menu_icon = "clipboard-list"
    menu_order = 150
    items = (QuestionViewSet, TopicViewSet)
