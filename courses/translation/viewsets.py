"""Words of content in the editor: a list of states, and the way into localize's own editor."""

from functools import cached_property, partial
from typing import Any
from uuid import UUID

from django.contrib.admin.utils import quote
from django.http import HttpRequest
from django.urls import URLPattern, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet, SnippetViewSetGroup

from cbt.lib.closed import closed
from cbt.lib.languages import LANGUAGES
from courses.models import CourseWords, LessonWords, Question, QuestionWords, WordsRow
from courses.permissions import CataloguePermissionPolicy, catalogues_for
from courses.translation.queries import LanguageState, language_states
from courses.viewsets.choosing import NoChooserViewSet
from courses.viewsets.within import WithinCatalogues


def words_for(model: type[WordsRow], user: Any) -> Any:
    """The rows of one kind in the person's catalogues."""
    return model.objects.filter(catalogue__in=catalogues_for(user)).select_related("locale")


class WordsIndexView(IndexView):
    """One line for each piece of content, one column for each language."""

    states: dict[UUID, list[LanguageState]]
    is_searchable = False
    default_ordering = "name"

    def get_base_queryset(self) -> Any:
        """Source rows only: the rows of other languages are opened through them."""
        archived = self.model.anchor_model._default_manager.filter(archived_at__isnull=False)
        rows = super().get_base_queryset().exclude(translation_key__in=archived.values("pk"))
        first: dict[UUID, int] = {}
        for pk, key in rows.order_by("pk").values_list("pk", "translation_key"):
            first.setdefault(key, pk)
        return rows.filter(pk__in=first.values())

    def paginate_queryset(self, queryset: Any, page_size: int) -> Any:
        paginator, page, rows, is_paginated = super().paginate_queryset(queryset, page_size)
        self.states = language_states(page.object_list)
        return paginator, page, rows, is_paginated

    def _state(self, row: WordsRow, code: str) -> str:
        for state in self.states.get(row.translation_key, []):
            if state.language.code == code:
                return state.words
        return "–"

    @cached_property
    def columns(self) -> list[Column]:
        columns = [self._get_title_column("name", width="28%")]
        for language in LANGUAGES:
            columns.append(
                Column(
                    language.code,
                    label=language.endonym,
                    accessor=partial(self._state, code=language.code),
                )
            )
        return columns


class WordsViewSet(WithinCatalogues, SnippetViewSet):
    """Rows are generated: nobody adds, copies or deletes one."""

    index_view_class = WordsIndexView
    chooser_viewset_class = NoChooserViewSet
    icon = "wagtail-localize-language"
    copy_view_enabled = False
    list_per_page = 50

    def get_urlpatterns(self) -> list[URLPattern]:
        shut = {"add", "delete", "preview_on_add"}
        return [
            URLPattern(pattern.pattern, closed, name=pattern.name)
            if pattern.name in shut
            else pattern
            for pattern in super().get_urlpatterns()
        ]


class QuestionWordsViewSet(WordsViewSet):
    model = QuestionWords
    rows_for = staticmethod(partial(words_for, QuestionWords))
    menu_label = _("Questions")


class LessonWordsViewSet(WordsViewSet):
    model = LessonWords
    rows_for = staticmethod(partial(words_for, LessonWords))
    menu_label = _("Lessons")


class CourseWordsViewSet(WordsViewSet):
    model = CourseWords
    rows_for = staticmethod(partial(words_for, CourseWords))
    menu_label = _("Courses")


class TranslationViewSetGroup(SnippetViewSetGroup):
    menu_label = _("Translation")
    menu_icon = "wagtail-localize-language"
    menu_order = 200
    items = (CourseWordsViewSet, LessonWordsViewSet, QuestionWordsViewSet)


def overview_url(row: WordsRow) -> str:
    """Where the languages of one row are seen and opened."""
    return reverse("translation_overview", args=[row._meta.model_name, quote(row.pk)])


def may_approve(request: HttpRequest, row: WordsRow) -> bool:
    """Approving words is an author's act: whoever may publish questions in the catalogue."""
    policy = CataloguePermissionPolicy(Question)
    return policy.user_has_permission_for_instance(request.user, "publish", row)
