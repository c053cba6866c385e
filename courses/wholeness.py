"""What the editor does to a page is done with all that follows from it, or not at all.

Wagtail makes a page live, moves or deletes it, and then tells us; freezing it and compiling its
course may be refused. Each of its actions is therefore one transaction with what follows.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from wagtail.actions.copy_page import CopyPageAction
from wagtail.actions.delete_page import DeletePageAction
from wagtail.actions.move_page import MovePageAction
from wagtail.actions.publish_revision import PublishRevisionAction
from wagtail.actions.unpublish import UnpublishAction
from wagtail.actions.unpublish_page import UnpublishPageAction

from courses.exceptions import NotPublished

ACTIONS = (
    CopyPageAction,
    DeletePageAction,
    MovePageAction,
    PublishRevisionAction,
    UnpublishAction,
    UnpublishPageAction,
)


def keep_whole() -> None:
    """Make each action of Wagtail one transaction. Called once, when the app is ready."""
    for action in ACTIONS:
        action.execute = _whole(action.execute)


def _whole(execute: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(execute)
    def execute_whole(self: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            with transaction.atomic():
                return execute(self, *args, **kwargs)
        except ValidationError as error:
            named = getattr(self, "object", None) or self.page
            raise NotPublished(named, error) from error

    return execute_whole
