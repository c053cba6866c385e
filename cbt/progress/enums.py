"""Milestones of an enrolment, and the words for states that every screen shares."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Milestone(models.TextChoices):
    """*Completed*: required lessons done, counted tests submitted. *Passed*: these passed."""

    COMPLETED = "completed", _("Completed")
    PASSED = "passed", _("Passed")


class StateWord(models.TextChoices):
    """The only words for how far somebody is."""

    NOT_STARTED = "not_started", _("Not started")
    IN_PROGRESS = "in_progress", _("In progress")
    COMPLETED = "completed", _("Completed")
    OVERDUE = "overdue", _("Overdue")
    EXPIRED = "expired", _("Expired")
    NEEDS_HELP = "needs_help", _("Needs help")
