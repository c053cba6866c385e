"""The tree that authors work in: catalogue > course > module > lesson | quiz.

``wagtail.urls`` is not mounted: an anonymous visitor would read every lesson. Pages exist in
one language, their course's source language; what trainees see is served by ``cbt.learn`` from
the published versions, in any language whose words are ready.
"""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    MultiFieldPanel,
    PublishingPanel,
    TitleFieldPanel,
)
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from cbt.lib.languages import LANGUAGE_CHOICES
from courses.blocks.choosers import QuizQuestions
from courses.blocks.lesson import LessonBody
from courses.enums import AccessClass, QuizKind, ReviewPolicy
from courses.forms import (
    ContentPageForm,
    CourseCopyForm,
    DraftCopyForm,
    LessonPageForm,
    QuizPageForm,
)
from courses.models.versions import Course, Quiz
from courses.preview_sizes import PREVIEW_SIZES
from courses.validators import (
    CODE_IS_TAKEN,
    KIND_CANNOT_CHANGE,
    LANGUAGE_CANNOT_CHANGE,
    chosen_questions,
    has_published_words,
    is_taken,
    refuse_lost_pictures,
    unpublished,
)

# A box has no language, so a catalogue that an import makes cannot have a name in one.
UNNAMED_CATALOGUE = "Catalogue"


class ContentPage(Page):
    """What the five kinds of page share: no public address of their own, a preview by us."""

    show_in_menus_default = False
    content_panels: ClassVar[list[Any]] = [
        TitleFieldPanel("title", help_text=_("As trainees see it."), placeholder=_("Title"))
    ]
    promote_panels: ClassVar[list[Any]] = []
    # Without Wagtail's comments: they are sent by mail, and people of a box have no address.
    settings_panels: ClassVar[list[Any]] = [
        FieldPanel(
            "slug",
            heading=_("Address"),
            help_text=_("The last part of the page's address: Latin letters, digits and hyphens."),
        ),
        PublishingPanel(),
    ]
    base_form_class = ContentPageForm
    copy_form_class = DraftCopyForm
    # Trainees meet what stands below a page in this order, so its authors see it in this order.
    admin_default_ordering = "ord"
    # Who may see a course is a rule of the course; Wagtail's own privacy guards an address.
    private_page_options: ClassVar[list[str]] = []
    preview_sizes = PREVIEW_SIZES

    class Meta:
        abstract = True

    def get_url_parts(self, request: HttpRequest | None = None) -> tuple[int, str, str] | None:
        """Where trainees meet this page: one language-free address served by ``cbt.learn``."""
        site_parts = super().get_url_parts(request)
        path = self.learn_path()
        if site_parts is None or path is None:
            return None
        return site_parts[0], site_parts[1], path

    def learn_path(self) -> str | None:
        """The address below the site's root, or None for a page trainees never open by itself."""
        return None

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        raise NotImplementedError("Pages are served by cbt.learn from their published versions")


class CataloguePage(ContentPage):
    """The top of a branch of the catalogue. ``branch`` is the path of the unit that owns it.

    An empty branch is the regional catalogue. Instructors author in the catalogues that their
    roles reach; the question bank shows them those catalogues' questions only.
    """

    branch = models.CharField(
        _("owner's branch"),
        max_length=130,
        blank=True,
        help_text=_("The path of the unit that owns this catalogue; empty for the whole region."),
    )
    # Where its authors keep their pictures.
    collection = models.ForeignKey(
        "wagtailcore.Collection",
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    subpage_types: ClassVar[list[str]] = ["courses.CoursePage"]
    content_panels: ClassVar[list[Any]] = [*ContentPage.content_panels, FieldPanel("branch")]
    # A copy gets a collection of its own.
    exclude_fields_in_copy: ClassVar[list[str]] = ["collection"]

    class Meta:
        verbose_name = _("catalogue")
        verbose_name_plural = _("catalogues")

    def with_content_json(self, content: dict[str, Any]) -> "CataloguePage":
        """An older version of the catalogue; where its pictures lie is no part of a version."""
        page: CataloguePage = super().with_content_json(content)
        page.collection = self.collection
        return page

    def get_admin_display_title(self) -> str:
        """Its name; the reader's word for a catalogue that nobody gave one."""
        title = str(super().get_admin_display_title())
        return gettext("Catalogue") if title == UNNAMED_CATALOGUE else title

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        from courses.preview import render_catalogue

        return render_catalogue(request, self)


class CoursePage(ContentPage):
    """A course: what it is for, who may see it, and the rules for passing."""

    source_language = models.CharField(
        _("written in"), max_length=10, choices=LANGUAGE_CHOICES, default="en"
    )
    summary = models.CharField(_("summary"), max_length=300, blank=True)
    audience = models.CharField(_("who it is for"), max_length=300, blank=True)
    objectives = RichTextField(
        _("what you will be able to do"), blank=True, features=["ul", "bold"]
    )
    hours = models.DecimalField(_("hours"), max_digits=5, decimal_places=1, default=1)
    access = models.CharField(
        _("who may see it"), max_length=12, choices=AccessClass.choices, default=AccessClass.OFFICER
    )
    owner_name = models.CharField(_("owner"), max_length=120, blank=True)
    review_by = models.DateField(_("review by"), null=True, blank=True)
    pass_mark = models.PositiveSmallIntegerField(
        _("pass mark, per cent"),
        default=80,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    validity_months = models.PositiveSmallIntegerField(
        _("certificate valid for, months"), default=0, help_text=_("0 means without limit.")
    )
    awaiting_review = models.BooleanField(
        _("awaits an expert's review"),
        default=False,
        help_text=_("Pages then say that this is a draft that no expert has reviewed yet."),
    )

    copy_form_class = CourseCopyForm
    parent_page_types: ClassVar[list[str]] = ["courses.CataloguePage"]
    subpage_types: ClassVar[list[str]] = ["courses.ModulePage"]
    content_panels: ClassVar[list[Any]] = [
        *ContentPage.content_panels,
        FieldPanel(
            "source_language",
            help_text=_("The language you write in. After the first publishing it cannot change."),
        ),
        FieldPanel("summary"),
        FieldPanel("audience"),
        FieldPanel("objectives"),
        MultiFieldPanel(
            [
                FieldPanel("hours"),
                FieldRowPanel([FieldPanel("pass_mark"), FieldPanel("validity_months")]),
            ],
            heading=_("Rules"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("access"), FieldPanel("awaiting_review")]),
                FieldRowPanel(
                    [
                        FieldPanel("owner_name"),
                        FieldPanel("review_by", heading=_("Check again before")),
                    ]
                ),
            ],
            heading=_("Responsibility"),
        ),
    ]

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")

    def clean(self) -> None:
        """The anchor of a course has a code of its own, and keeps its language once published."""
        super().clean()
        course = Course.objects.filter(pk=self.translation_key).first()
        if course is None and is_taken(self.slug):
            raise ValidationError({"slug": CODE_IS_TAKEN % {"code": self.slug}})
        if (
            course is not None
            and course.source_language != self.source_language
            and has_published_words(course)
        ):
            raise ValidationError({"source_language": LANGUAGE_CANNOT_CHANGE})

    def draft_language(self) -> str:
        """What the author chose last: the row of a draft keeps what it was made with."""
        page = self if self.live else self.get_latest_revision_as_object()
        return str(page.source_language)

    def learn_path(self) -> str | None:
        return reverse("learn:course", args=[self.translation_key])

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        from courses.preview import render_course

        return render_course(request, self)


class ModulePage(ContentPage):
    """A part of a course: lessons and quizzes in order."""

    summary = models.CharField(_("summary"), max_length=300, blank=True)

    parent_page_types: ClassVar[list[str]] = ["courses.CoursePage"]
    subpage_types: ClassVar[list[str]] = ["courses.LessonPage", "courses.QuizPage"]
    content_panels: ClassVar[list[Any]] = [*ContentPage.content_panels, FieldPanel("summary")]

    class Meta:
        verbose_name = _("module")
        verbose_name_plural = _("modules")

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        from courses.preview import render_module

        return render_module(request, self)


class LessonPage(ContentPage):
    """Five to fifteen minutes of study, in steps."""

    summary = models.CharField(_("summary"), max_length=300, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=10)
    required = models.BooleanField(
        _("required"), default=True, help_text=_("Needed to complete the course.")
    )
    body = StreamField(LessonBody(), verbose_name=_("content"), blank=True)

    base_form_class = LessonPageForm
    parent_page_types: ClassVar[list[str]] = ["courses.ModulePage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar[list[Any]] = [
        *ContentPage.content_panels,
        FieldPanel("summary"),
        FieldPanel("body"),
    ]
    settings_panels: ClassVar[list[Any]] = [
        FieldRowPanel([FieldPanel("minutes"), FieldPanel("required")]),
        *ContentPage.settings_panels,
    ]

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")

    def clean(self) -> None:
        """A lesson asks published questions only: a trainee is to answer them."""
        super().clean()
        refuse_lost_pictures(self.body)
        drafts = unpublished(chosen_questions(self.body))
        if drafts:
            raise ValidationError(
                {
                    "body": _("Publish these questions first: %(names)s.")
                    % {"names": ", ".join(drafts)}
                }
            )

    def learn_path(self) -> str | None:
        return reverse("learn:lesson", args=[self.translation_key])

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        """As the trainee reads it, and large for the wall."""
        return [*super().preview_modes, ("projector", _("Projector view"))]

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        from courses.preview import render_lesson

        return render_lesson(request, self, at_wall=mode_name == "projector")


class QuizPage(ContentPage):
    """A quiz assembled from the bank.

    The pre-test takes form A and the post-test form B: parallel questions, none in both.
    """

    kind = models.CharField(
        _("kind"), max_length=12, choices=QuizKind.choices, default=QuizKind.PRACTICE
    )
    form = models.CharField(_("form"), max_length=1, blank=True, choices=[("A", "A"), ("B", "B")])
    intro = models.CharField(_("introduction"), max_length=500, blank=True)
    minutes = models.PositiveSmallIntegerField(
        _("time limit, minutes"), default=0, help_text=_("0 means no limit.")
    )
    max_attempts = models.PositiveSmallIntegerField(
        _("tries"), default=0, help_text=_("0 means as many as wanted.")
    )
    review = models.CharField(
        _("show the right answers"),
        max_length=12,
        choices=ReviewPolicy.choices,
        default=ReviewPolicy.AFTER_SUBMIT,
    )
    questions = StreamField(
        QuizQuestions(),
        verbose_name=_("questions"),
        max_num=100,
    )

    base_form_class = QuizPageForm
    parent_page_types: ClassVar[list[str]] = ["courses.ModulePage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar[list[Any]] = [
        *ContentPage.content_panels,
        FieldPanel("intro"),
        FieldRowPanel(
            [
                FieldPanel("kind"),
                FieldPanel(
                    "form",
                    help_text=_(
                        "Two tests with parallel questions: A is the pre-test, B the post-test. "
                        "For any other quiz, leave it empty."
                    ),
                ),
            ]
        ),
        FieldPanel("questions"),
        HelpPanel(template="courses/editor/_add_questions.html"),
    ]
    settings_panels: ClassVar[list[Any]] = [
        FieldRowPanel([FieldPanel("minutes"), FieldPanel("max_attempts")]),
        FieldPanel("review"),
        *ContentPage.settings_panels,
    ]

    class Meta:
        verbose_name = _("quiz")
        verbose_name_plural = _("quizzes")

    def clean(self) -> None:
        """Questions stand once each and are published; a published quiz stays of its kind."""
        super().clean()
        published = Quiz.objects.filter(pk=self.translation_key, current__isnull=False)
        if published.exclude(kind=self.kind).exists():
            raise ValidationError({"kind": KIND_CANNOT_CHANGE})
        chosen = [block.value for block in self.questions if block.value]
        names = [str(question) for question in chosen]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValidationError(
                {
                    "questions": _("Take each question once: %(names)s.")
                    % {"names": ", ".join(twice)}
                }
            )
        drafts = unpublished(chosen)
        if drafts:
            raise ValidationError(
                {
                    "questions": _("Publish these questions first: %(names)s.")
                    % {"names": ", ".join(drafts)}
                }
            )

    def learn_path(self) -> str | None:
        return reverse("learn:quiz", args=[self.translation_key])

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        from courses.preview import render_quiz

        return render_quiz(request, self)
