"""The workflow that drafts may go through. Nobody is made to: a small post has one instructor."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models.query_utils import DeferredAttribute
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from wagtail.admin import messages
from wagtail.models import (
    Task,
    Workflow,
    WorkflowContentType,
    WorkflowMixin,
    WorkflowPage,
    WorkflowState,
    WorkflowTask,
)

from courses.models import CataloguePage, CatalogueReview, Question

NAME = "Review"


class _ReviewName(str):
    """The name as it is stored, which reads in the language of whoever is told it."""

    def __str__(self) -> str:
        return pgettext("workflow", "Review")

    __html__ = __str__

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)


class _TranslatedName(DeferredAttribute):
    """The name of a workflow or of its step; those that a superuser made are left alone."""

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        name = super().__get__(instance, cls)
        return _ReviewName(name) if instance is not None and name == NAME else name

    def __set__(self, instance: Any, value: Any) -> None:
        """Without it Python would read the row's own value and never ask ``__get__``."""
        instance.__dict__[self.field.attname] = value


def translate_names() -> None:
    """Wagtail knows one name, whatever the language. Called once, when the app is ready."""
    for model in (Workflow, Task):
        model.name = _TranslatedName(model._meta.get_field("name"))


@transaction.atomic
def ensure_review() -> Workflow:
    """The workflow *Review* of one step, offered for questions; made when it is missing."""
    workflow, _new = Workflow.objects.get_or_create(name=NAME)
    task, _new = CatalogueReview.objects.get_or_create(name=NAME)
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task.task_ptr)
    WorkflowContentType.objects.get_or_create(
        content_type=ContentType.objects.get_for_model(Question), defaults={"workflow": workflow}
    )
    return workflow


@transaction.atomic
def offer_review(catalogue: CataloguePage) -> None:
    """Offer the workflow for the pages of a catalogue, unless another one is set for them."""
    WorkflowPage.objects.get_or_create(
        page=catalogue.page_ptr, defaults={"workflow": ensure_review()}
    )


def tell_what_to_change(request: HttpRequest, thing: Any) -> None:
    """Show the wishes of a colleague above the form: Wagtail would send them by mail."""
    if request.method != "GET" or not isinstance(thing, WorkflowMixin):
        return
    review = thing.current_workflow_state
    if review is None or review.status != WorkflowState.STATUS_NEEDS_CHANGES:
        return
    answer = review.current_task_state.specific
    wish = {"person": answer.finished_by, "comment": answer.get_comment()}
    if wish["comment"]:
        messages.warning(request, _("%(person)s asks for changes: %(comment)s") % wish)
    else:
        messages.warning(request, _("%(person)s asks for changes.") % wish)
