"""Facts from apps below: load, then call one action."""

import datetime
import logging
from typing import Any

from django.db import transaction
from django.dispatch import receiver

from cbt.certificates.actions import CANNOT_ISSUE, issue_certificate
from cbt.progress.enums import Milestone
from cbt.progress.models import Completion
from cbt.progress.signals import milestone_reached

log = logging.getLogger("cbt.certificates")


@receiver(milestone_reached)
def issue_for_pass(
    sender: Any, completion: Completion, at: datetime.datetime, **kwargs: Any
) -> None:
    """Issue at once. If that cannot be, the exam counts all the same; the worker tries again."""
    if completion.milestone != Milestone.PASSED:
        return
    try:
        with transaction.atomic():
            issue_certificate(completion=completion, at=at)
    except CANNOT_ISSUE:
        log.exception("No certificate for the pass %s yet", completion.pk)
