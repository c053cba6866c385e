"""Facts from apps below: load, then call one action."""

import datetime
from typing import Any

from django.dispatch import receiver

from cbt.certificates.actions import issue_certificate
from cbt.progress.enums import Milestone
from cbt.progress.models import Completion
from cbt.progress.signals import milestone_reached


@receiver(milestone_reached)
def issue_for_pass(
    sender: Any, completion: Completion, at: datetime.datetime, **kwargs: Any
) -> None:
    if completion.milestone == Milestone.PASSED:
        issue_certificate(completion=completion, at=at)
