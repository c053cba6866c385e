"""The editor, reduced to what authors need. Registers; the work is done elsewhere."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.models import TaskState, WorkflowState
from wagtail.signals import (
    init_new_page,
    task_submitted,
    workflow_approved,
    workflow_rejected,
    workflow_submitted,
)
from wagtail.snippets.models import register_snippet

from courses.assembling import urls as assembling_urls
from courses.models import Question
from courses.permissions import can_author, catalogues_for
from courses.reviewing import tell_what_to_change
from courses.schedule import refusals_for, register_refusal, tell_refusal
from courses.starting import start_page
from courses.translation.views import guard_editing
from courses.translation.views import urls as translation_urls
from courses.translation.viewsets import TranslationViewSetGroup
from courses.viewsets.bank import QuestionBankViewSetGroup

register_snippet(QuestionBankViewSetGroup)
register_snippet(TranslationViewSetGroup)
# Before localize's own, which would open or save the row.
hooks.register("before_edit_snippet", guard_editing, order=-10)
hooks.register("before_edit_page", tell_what_to_change)
hooks.register("before_edit_snippet", tell_what_to_change)
hooks.register("before_edit_page", tell_refusal)
hooks.register("before_edit_snippet", tell_refusal)
hooks.register("register_log_actions", register_refusal)
# Before localize's own, so that these answer first.
hooks.register("register_admin_urls", translation_urls, order=-10)
hooks.register("register_admin_urls", assembling_urls)
init_new_page.connect(start_page, dispatch_uid="courses.start_page")

# What an author has no use for; a superuser keeps the box's own settings.
_NOT_FOR_AUTHORS = {"documents", "reports", "settings", "help", "snippets"}
_NOT_FOR_ANYBODY = {"users", "groups", "sites", "redirects"}


@hooks.register("construct_main_menu")
def leave_what_authors_need(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    hidden = {"help", "documents"} if request.user.is_superuser else _NOT_FOR_AUTHORS
    menu_items[:] = [item for item in menu_items if item.name not in hidden]
    for item in menu_items:
        if item.name == "explorer":
            item.label = _("Courses")
        elif item.name == "images":
            item.label = _("Pictures")


@hooks.register("construct_settings_menu")
def close_accounts(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    menu_items[:] = [item for item in menu_items if item.name not in _NOT_FOR_ANYBODY]


class AuthorsMenuItem(MenuItem):
    """An entry for people who write courses."""

    def is_shown(self, request: HttpRequest) -> bool:
        return can_author(request.user)


@hooks.register("register_admin_menu_item")
def exchange_menu_item() -> MenuItem:
    return AuthorsMenuItem(
        _("Import and export"),
        reverse("exchange:import_course"),
        name="exchange",
        icon_name="download",
        order=400,
    )


@hooks.register("register_admin_menu_item")
def back_menu_item() -> MenuItem:
    return MenuItem(
        _("Teaching"),
        reverse("teach:home"),
        name="teaching",
        icon_name="arrow-left",
        order=10_000,
    )


# --- The first page ---------------------------------------------------------------------------


class CataloguesPanel(Component):
    """Where to go: the person's catalogues and the bank."""

    name = "catalogues"
    template_name = "courses/editor/_catalogues_panel.html"
    order = 100

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        user = parent_context["request"].user
        return {"catalogues": catalogues_for(user).order_by("title")}


class RefusalsPanel(Component):
    """What the calendar could not publish, for those who can mend it."""

    name = "refusals"
    template_name = "courses/editor/_refusals_panel.html"
    order = 50

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        return {"refusals": refusals_for(parent_context["request"].user)}

    def render_html(self, parent_context: Any = None) -> SafeString:
        context = self.get_context_data(parent_context)
        if not context["refusals"]:
            return SafeString("")
        return SafeString(render_to_string(self.template_name, context))


@hooks.register("construct_homepage_panels")
def arrange_home(request: HttpRequest, panels: list[Any]) -> None:
    panels[:0] = [RefusalsPanel(), CataloguesPanel()]


@hooks.register("construct_homepage_summary_items")
def drop_summary(request: HttpRequest, summary_items: list[Any]) -> None:
    """Counts of pages and pictures of the whole box help nobody write a lesson."""
    summary_items.clear()


@hooks.register("insert_global_admin_css")
def editor_css() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("css/editor.css"))


@hooks.register("insert_global_admin_js")
def editor_js() -> SafeString:
    return format_html('<script src="{}" defer></script>', static("js/editor.js"))


# --- No mail ----------------------------------------------------------------------------------

# A box sends no mail, and its people have no address: Wagtail's notifiers would ask for one.
for _signal, _event in (
    (task_submitted, "group_approval_task_submitted"),
    (workflow_submitted, "workflow_state_submitted"),
    (workflow_rejected, "workflow_state_rejected"),
    (workflow_approved, "workflow_state_approved"),
):
    _signal.disconnect(
        sender=TaskState if _signal is task_submitted else WorkflowState,
        dispatch_uid=f"{_event}_email_notification",
    )


# --- Actions ----------------------------------------------------------------------------------


@hooks.register("construct_snippet_action_menu")
def drop_unpublish(menu_items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    """A question that is no longer wanted is archived; see ``QuestionViewSet``."""
    if context["model"] is Question:
        menu_items[:] = [item for item in menu_items if item.name != "action-unpublish"]


@hooks.register("before_delete_snippet")
def refuse_bulk_deletion(request: HttpRequest, objects: Any) -> HttpResponse | None:
    """Nothing of the bank is deleted by the dozen: published questions are archived one by one."""
    match = request.resolver_match
    if match is not None and match.url_name == "wagtail_bulk_action":
        raise Http404
    return None
