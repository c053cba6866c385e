"""Milestones of an enrolment, and the words for states that every screen shares."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Milestone(models.TextChoices):
    """*Completed*: required lessons done, counted tests submitted. *Passed*: these passed."""

    COMPLETED = "completed", _("Completed")
    PASSED = "passed", _("Passed")


class StateWord(models.TextChoices):
    """The only words for how far somebody is.

    *Test not passed*: completed as ``Milestone`` says, but not passed. *Completed* is said of
    those who passed, and where there is nothing to pass.
    """

    NOT_STARTED = "not_started", _("Not started")
    IN_PROGRESS = "in_progress", _("In progress")
    COMPLETED = "completed", _("Completed")
    NOT_PASSED = "test_not_passed", _("Test not passed")
    OVERDUE = "overdue", _("Overdue")
    EXPIRED = "expired", _("Expired")
    NEEDS_HELP = "needs_help", _("Needs help")
