"""Forms of the editor: what an author may choose follows from the author's catalogues."""

import itertools
import types
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm, WagtailAdminPageForm
from wagtail.admin.forms.pages import CopyForm

from cbt.lib.characters import refuse_hidden
from cbt.lib.languages import LANGUAGES
from courses.validators import (
    CODE_IS_TAKEN,
    chosen_questions,
    is_taken,
    shared_with_other_form,
)


class WithinCataloguesForm(WagtailAdminModelForm):
    """Offers the catalogues (and topics) that exist for the author."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        refuse_hidden(self)
        from courses.permissions import catalogues_for, topics_for

        offered = {"catalogue": catalogues_for, "topic": topics_for}
        for name, rows_for in offered.items():
            if name in self.fields and self.for_user is not None:
                field = self.fields[name]
                field.queryset = rows_for(self.for_user)
                if len(field.queryset) == 1 and not self.initial.get(name):
                    self.initial[name] = field.queryset[0].pk


class QuestionForm(WithinCataloguesForm):
    """A question stands in the catalogue of its topic: one choice, and no two that disagree."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["topic"]
        field.queryset = field.queryset.select_related("catalogue").order_by("catalogue", "code")
        if len({topic.catalogue_id for topic in field.queryset}) > 1:
            field.label_from_instance = lambda topic: (
                f"{topic.title} ({topic.catalogue.get_admin_display_title()})"
            )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if cleaned.get("topic"):
            self.instance.catalogue = cleaned["topic"].catalogue
        return cleaned


def title_field(code: str) -> str:
    """The name of the form's field for the title in one language."""
    return f"title_{code}"


_TitlesForm = types.new_class(
    "_TitlesForm",
    (WithinCataloguesForm,),
    exec_body=lambda namespace: namespace.update(
        {
            title_field(language.code): forms.CharField(
                label=language.endonym,
                required=False,
                max_length=120,
                widget=forms.TextInput(attrs={"lang": language.code}),
            )
            for language in LANGUAGES
        }
    ),
)


class TopicForm(_TitlesForm):  # type: ignore[misc,valid-type]
    """One field for each language; empty ones are left out of the row."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, title in (self.instance.titles or {}).items():
            self.initial[title_field(code)] = title

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        titles = {
            language.code: cleaned.get(title_field(language.code), "").strip()
            for language in LANGUAGES
        }
        self.instance.titles = {code: title for code, title in titles.items() if title}
        if not self.instance.titles:
            raise ValidationError(_("Give the topic a title in at least one language."))
        return cleaned


class ContentPageForm(WagtailAdminPageForm):
    """The form of every page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        refuse_hidden(self)


class AddressedPageForm(ContentPageForm):
    """The form of a page with an address of its own, which may be left to us."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slug"].required = False

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        # A draft's address follows its title; a published page keeps the one it was published at.
        if not cleaned.get("slug") and "slug" not in self.errors and self.instance.live:
            cleaned["slug"] = self.instance.slug
        return cleaned


class AskingPageForm(ContentPageForm):
    """A lesson or quiz asks only questions that exist for its author.

    The chooser offers no others; this refuses a key that was put into the form by hand.
    """

    asking_field = "body"

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        stream = cleaned.get(self.asking_field)
        if stream is not None and self.for_user is not None:
            from courses.permissions import questions_for

            wanted = {question.pk for question in chosen_questions(stream)}
            own = set(
                questions_for(self.for_user).filter(pk__in=wanted).values_list("pk", flat=True)
            )
            if wanted - own:
                self.add_error(
                    self.asking_field, _("Choose questions of your own catalogues only.")
                )
        return cleaned


class LessonPageForm(AskingPageForm):
    """The form of a lesson."""


class QuizPageForm(AskingPageForm):
    """The form of a quiz: pre-test and post-test of one course share no question."""

    asking_field = "questions"

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.errors:
            return
        twice = shared_with_other_form(self.instance, self.parent_page)
        if twice:
            self.add_error(
                "questions",
                _(
                    "The pre-test and the post-test of a course must not share questions. "
                    "Take out: %(names)s."
                )
                % {"names": ", ".join(twice)},
            )


class DraftCopyForm(CopyForm):
    """Copies are drafts, to be changed before trainees see them.

    Wagtail would also make copies that are live at once, or that follow their original. Both are
    pages that call themselves published while no course lists them.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        refuse_hidden(self)
        for name in ("publish_copies", "alias"):
            self.fields.pop(name, None)


class CourseCopyForm(DraftCopyForm):
    """The copy of a course needs an address that no course has or had."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_slug"].initial = _free_code(self.page.slug)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        slug = cleaned.get("new_slug")
        if slug and is_taken(slug):
            self.add_error("new_slug", CODE_IS_TAKEN % {"code": slug})
        return cleaned


def _free_code(slug: str) -> str:
    return next(code for n in itertools.count(2) if not is_taken(code := f"{slug}-{n}"))
