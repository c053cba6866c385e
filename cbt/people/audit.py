"""The one way to write an audit line."""

import datetime
from typing import Any

from django.db import models

from cbt.lib.canonical import plain
from cbt.people.models import AuditLine, User


def line(
    verb: str,
    *,
    subject: models.Model,
    actor: User | None,
    at: datetime.datetime,
    **detail: Any,
) -> AuditLine:
    """The line that ``record`` writes, not saved."""
    return AuditLine(
        at=at,
        actor=actor,
        verb=verb,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        detail=plain(detail),
    )


def record(
    verb: str,
    *,
    subject: models.Model,
    actor: User | None,
    at: datetime.datetime,
    **detail: Any,
) -> AuditLine:
    """Write that ``actor`` did ``verb`` to ``subject``; call it inside the action's transaction."""
    written = line(verb, subject=subject, actor=actor, at=at, **detail)
    written.save(force_insert=True)
    return written
