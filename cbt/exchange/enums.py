"""Named states of an import."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ItemKind(models.TextChoices):
    """What a line of an import plan is about."""

    COURSE = "course", _("Course")
    CONTENTS = "contents", _("Order of modules, lessons and quizzes")
    TOPIC = "topic", _("Topic")
    MODULE = "module", _("Module")
    LESSON = "lesson", _("Lesson")
    QUIZ = "quiz", _("Quiz")
    QUESTION = "question", _("Question")
    WORDS = "words", _("Translation")


class ItemAction(models.TextChoices):
    """What an import does to one thing."""

    NEW = "new", _("New")
    CHANGED = "changed", _("Changed")
    CONFLICT = "conflict", _("Edited here and different in the package")
    LEAVES = "leaves", _("No longer in the package: will be archived")
    UNCHANGED = "unchanged", _("Unchanged")


# What makes an import do anything at all.
EFFECTS = (ItemAction.NEW, ItemAction.CHANGED, ItemAction.CONFLICT, ItemAction.LEAVES)


class ShippedState(models.TextChoices):
    """How far the courses that come with the product are."""

    HERE = "here", _("Here")
    UNDER_WAY = "under_way", _("Being loaded")
    FAILED = "failed", _("Failed")
    MISSING = "missing", _("Not here yet")
