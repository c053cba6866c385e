"""Named states of an attempt."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class AttemptState(models.TextChoices):
    OPEN = "open", _("In progress")
    SUBMITTED = "submitted", pgettext_lazy("an attempt", "Submitted")


class SubmitReason(models.TextChoices):
    """Why an attempt ended."""

    TRAINEE = "trainee", _("Submitted by the trainee")
    TIME_UP = "time_up", _("Time was up")


class GradingReason(models.TextChoices):
    SUBMISSION = "submission", _("Submission")
    REGRADE = "regrade", _("Regrade")
