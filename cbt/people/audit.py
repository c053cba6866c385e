"""The one way to write an audit line."""

import datetime
from typing import TYPE_CHECKING, Any

from django.db import models

from cbt.lib.canonical import plain
from cbt.people.models import AuditLine

if TYPE_CHECKING:
    from cbt.people.models import User


def record(
    verb: str,
    *,
    subject: models.Model,
    actor: "User | None",
    at: datetime.datetime,
    **detail: Any,
) -> AuditLine:
    """Write that ``actor`` did ``verb`` to ``subject``; call it inside the action's transaction."""
    return AuditLine.objects.create(
        at=at,
        actor=actor,
        verb=verb,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        detail=plain(detail),
    )
