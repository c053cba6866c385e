"""Topics, and the languages they have a title in."""

from functools import cached_property

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import DeleteView, IndexView, SnippetViewSet

from cbt.lib.languages import BY_CODE
from courses.forms import TopicForm, title_field
from courses.models import Topic
from courses.permissions import topics_for
from courses.viewsets.choosing import NoChooserViewSet
from courses.viewsets.within import WithinCatalogues

# A short list of what exists for the author, instead of Wagtail's tree of all pages.
_CATALOGUE = FieldPanel("catalogue", widget=forms.Select)


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
