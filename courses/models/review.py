"""Draft, review, publish: who approves."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Task, TaskState


class CatalogueReview(Task):
    """A step of a workflow: somebody else who may publish in the same catalogue approves.

    Wagtail's own step names groups, and one group of approvers for all questions would show
    every catalogue's questions to all of them. Here the approver follows from the content: a
    page from the permissions on it, a question from those on its catalogue.
    """

    class Meta:
        verbose_name = _("review within the catalogue")
        verbose_name_plural = _("reviews within the catalogue")

    @classmethod
    def get_description(cls) -> Any:
        return _("A colleague who may publish in the same catalogue approves.")

    def can_review(self, obj: Any, user: Any) -> bool:
        """Whether ``user`` may decide about ``obj``. Who asked for the review decides nothing."""
        if user.is_superuser:
            return True
        state = obj.current_workflow_state
        if state is not None and state.requested_by_id == user.pk:
            return False
        if hasattr(obj, "permissions_for_user"):
            return bool(obj.permissions_for_user(user).can_publish())
        from courses.permissions import CataloguePermissionPolicy

        policy = CataloguePermissionPolicy(type(obj))
        return policy.user_has_permission_for_instance(user, "publish", obj)

    def user_can_access_editor(self, obj: Any, user: Any) -> bool:
        return self.can_review(obj, user)

    def locked_for_user(self, obj: Any, user: Any) -> bool:
        """While colleagues read it, the text stands still for everybody else."""
        return not self.can_review(obj, user)

    def user_can_lock(self, obj: Any, user: Any) -> bool:
        return self.can_review(obj, user)

    def user_can_unlock(self, obj: Any, user: Any) -> bool:
        return False

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, Any, bool]]:
        if not self.can_review(obj, user):
            return []
        # Wagtail adds "and publish" itself, where approving does that.
        return [
            ("reject", _("Ask for changes"), True),
            ("approve", _("Approve"), False),
            ("approve", _("Approve with a comment"), True),
        ]

    def get_task_states_user_can_moderate(
        self, user: Any, **kwargs: Any
    ) -> "models.QuerySet[TaskState]":
        states = TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS, task=self.task_ptr)
        mine = [
            state.pk
            for state in states.select_related("workflow_state", "revision")
            if (obj := state.workflow_state.content_object) is not None
            and self.can_review(obj, user)
        ]
        return TaskState.objects.filter(pk__in=mine)
