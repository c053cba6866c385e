"""The workflow that drafts may go through. Nobody is made to: a small post has one instructor."""

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.models import Workflow, WorkflowContentType, WorkflowPage, WorkflowTask

from courses.models import CataloguePage, CatalogueReview, Question

NAME = "Review"


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
