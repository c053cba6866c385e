"""Named states and kinds of content."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AccessClass(models.TextChoices):
    """For whom a course is written. It is carried in packages; enrolment decides who sees it."""

    PUBLIC = "public", _("Public")
    OFFICER = "officer", _("Officers")
    RESTRICTED = "restricted", _("Restricted")


class QuizKind(models.TextChoices):
    """What a quiz is for. Pre-test and post-test are a pair of parallel forms."""

    PRACTICE = "practice", _("Practice")
    PRE_TEST = "pre_test", _("Pre-test")
    POST_TEST = "post_test", _("Post-test")
    EXAM = "exam", _("Exam")


# Quizzes whose result counts for the certificate.
COUNTED_KINDS = frozenset({QuizKind.POST_TEST, QuizKind.EXAM})


class ReviewPolicy(models.TextChoices):
    """When a trainee sees the right answers."""

    AFTER_SUBMIT = "after_submit", _("After submission")
    WHEN_PASSED = "when_passed", _("Once the test is passed")
    NEVER = "never", _("Never")


class Difficulty(models.IntegerChoices):
    EASY = 1, _("Easy")
    MEDIUM = 2, _("Medium")
    HARD = 3, _("Hard")


class WordsStatus(models.TextChoices):
    """How far the words of a language are. *Missing* and *outdated* follow from the rows."""

    DRAFT = "draft", _("Draft")
    APPROVED = "approved", _("Approved")


class QuestionType(models.TextChoices):
    SINGLE = "single", _("Single choice")
    MULTIPLE = "multiple", _("Multiple choice")
    TRUE_FALSE = "true_false", _("True or false")
    NUMERIC = "numeric", _("Numeric answer")
    MATCHING = "matching", _("Matching")
    ORDERING = "ordering", _("Ordering")


class TranslationState(models.TextChoices):
    """How far the words of one language are. ``MISSING`` also where only some are."""

    MISSING = "missing", _("Missing")
    OUTDATED = "outdated", _("Outdated")
    DRAFT = "draft", _("To be approved")
    APPROVED = "approved", _("Ready")
