"""The question bank in the editor: its questions and its topics."""

from django.utils.translation import gettext_lazy
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from courses.viewsets.questions import QuestionViewSet
from courses.viewsets.topics import TopicViewSet


class QuestionBankViewSetGroup(SnippetViewSetGroup):
    menu_label = gettext_lazy("Question bank")
    menu_icon = "clipboard-list"
    menu_order = 150
    items = (QuestionViewSet, TopicViewSet)
