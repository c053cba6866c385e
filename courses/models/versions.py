"""What was published: anchors that records point at, and versions that never change.

Course, Lesson, Quiz and Question are *anchors*: language-neutral, with the UUID that every
language and every box knows them by. Publishing writes a *version* (structure and key, one for
all languages) when the structure changed, and a *words edition* (one language) when the words
changed. Deleting a page archives its anchor; versions stay, because attempts point at them.
"""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cbt.lib.languages import LANGUAGE_CHOICES
from cbt.lib.records import InsertOnlyRow, this_box
from courses.enums import QuizKind, WordsStatus


class AnchorQuerySet(models.QuerySet):
    def published(self) -> "AnchorQuerySet":
        """Those that have a version and are not archived."""
        return self.filter(current__isnull=False, archived_at__isnull=True)


class Anchor(models.Model):
    """The language-neutral identity of a piece of content.

    *Unpublished* (``current`` empty) > *published* > *archived*; an archived anchor is shown to
    nobody new and keeps all its versions.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    box_id = models.UUIDField(default=this_box, editable=False)
    archived_at = models.DateTimeField(null=True, editable=False)

    objects = AnchorQuerySet.as_manager()

    class Meta:
        abstract = True


class Course(Anchor):
    """A course, whatever the language."""

    code = models.SlugField(_("code"), max_length=80, unique=True)
    source_language = models.CharField(max_length=10, choices=LANGUAGE_CHOICES, default="en")
    current = models.ForeignKey(
        "courses.CourseEdition", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class Lesson(Anchor):
    """A lesson of a course, whatever the language."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="lessons")
    current = models.ForeignKey(
        "courses.LessonEdition", null=True, on_delete=models.PROTECT, related_name="+"
    )

    def __str__(self) -> str:
        return str(self.pk)


class Quiz(Anchor):
    """A quiz of a course: an assembled set of questions with rules."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="quizzes")
    kind = models.CharField(max_length=12, choices=QuizKind.choices)
    current = models.ForeignKey(
        "courses.QuizVersion", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("quiz")
        verbose_name_plural = _("quizzes")

    def __str__(self) -> str:
        return str(self.pk)


class Version(InsertOnlyRow):
    """Structure as published: canonical JSON without a single word, and its hash.

    Numbers count from one within the anchor. Publishing unchanged structure makes no version.
    """

    anchor_field: ClassVar[str]
    words_model: ClassVar[type["WordsEdition"]]

    number = models.PositiveIntegerField()
    spec = models.JSONField()
    spec_hash = models.CharField(max_length=64)
    published_at = models.DateTimeField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{getattr(self, self.anchor_field)} v{self.number}"


class WordsEdition(InsertOnlyRow):
    """The words of one version in one language, by path "<id>.<field>".

    ``source_hashes`` holds, path by path, the hash of the source text these words stand for: a
    path whose hash differs from the source's present text is *outdated*; a path of the source
    without an entry is *missing*. Approving words is a new row with the same words.
    """

    language = models.CharField(max_length=10, choices=LANGUAGE_CHOICES)
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=10, choices=WordsStatus.choices)
    words = models.JSONField()
    words_hash = models.CharField(max_length=64)
    source_hashes = models.JSONField()
    made_at = models.DateTimeField()

    version: Any

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.version} {self.language} {self.number}"


def _one_number_per(anchor: str) -> list[models.BaseConstraint]:
    return [
        models.UniqueConstraint(fields=[anchor, "number"], name=f"courses_one_number_per_{anchor}")
    ]


def _one_edition_per_language(name: str) -> list[models.BaseConstraint]:
    return [
        models.UniqueConstraint(
            fields=["version", "language", "number"], name=f"courses_one_{name}_words_per_number"
        ),
        models.CheckConstraint(
            condition=Q(status__in=WordsStatus.values), name=f"courses_{name}_words_status_known"
        ),
    ]


class CourseWordsEdition(WordsEdition):
    version = models.ForeignKey(
        "courses.CourseEdition", on_delete=models.PROTECT, related_name="words"
    )

    class Meta:
        constraints = _one_edition_per_language("course")


class LessonWordsEdition(WordsEdition):
    version = models.ForeignKey(
        "courses.LessonEdition", on_delete=models.PROTECT, related_name="words"
    )

    class Meta:
        constraints = _one_edition_per_language("lesson")


class QuestionWordsEdition(WordsEdition):
    version = models.ForeignKey(
        "courses.QuestionVersion", on_delete=models.PROTECT, related_name="words"
    )

    class Meta:
        constraints = _one_edition_per_language("question")


class CourseEdition(Version):
    """The tree of a course as published: rules, modules, the hash of every lesson and quiz."""

    anchor_field = "course"
    words_model = CourseWordsEdition
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="versions")

    class Meta:
        constraints = _one_number_per("course")


class LessonEdition(Version):
    """A lesson's blocks as published."""

    anchor_field = "lesson"
    words_model = LessonWordsEdition
    lesson = models.ForeignKey(Lesson, on_delete=models.PROTECT, related_name="versions")

    class Meta:
        constraints = _one_number_per("lesson")


class QuizVersion(Version):
    """A quiz's rules and its questions, in order, as published. It has no words of its own."""

    anchor_field = "quiz"
    quiz = models.ForeignKey(Quiz, on_delete=models.PROTECT, related_name="versions")

    class Meta:
        constraints = _one_number_per("quiz")


class QuestionVersion(Version):
    """A question's structure and key as published; answers are graded against it for good."""

    anchor_field = "question"
    words_model = QuestionWordsEdition
    question = models.ForeignKey(
        "courses.Question", on_delete=models.PROTECT, related_name="versions"
    )

    class Meta:
        constraints = _one_number_per("question")
