"""The languages of one row: open, hand in, approve. And the doors of localize."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, re_path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.i18n import JavaScriptCatalog
from wagtail.admin.auth import permission_denied
from wagtail_localize.models import Translation
from wagtail_localize.views import edit_translation

from cbt.lib import clock
from cbt.lib.closed import closed
from cbt.lib.languages import BY_CODE
from courses.editor_words import script_words
from courses.exceptions import CoursesError
from courses.models import WordsRow
from courses.permissions import find
from courses.translation import actions
from courses.translation.queries import language_states
from courses.translation.rows import ROW_MODELS, row_of, source_row
from courses.translation.viewsets import may_approve, overview_url, words_for

View = Callable[..., HttpResponse]
_BY_NAME = {model._meta.model_name: model for model in ROW_MODELS.values()}


def _own_row(request: HttpRequest, kind: str, pk: str) -> WordsRow:
    """The source row that the address names, if it exists for the person and may be worked on."""
    model = _BY_NAME.get(kind)
    row = find(words_for(model, request.user), pk) if model else None
    if row is None:
        raise Http404
    if not request.user.has_perm(f"courses.change_{kind}"):
        raise PermissionDenied
    return source_row(row)


def overview(request: HttpRequest, kind: str, pk: str) -> HttpResponse:
    """All languages of one row with their states."""
    row = _own_row(request, kind, pk)
    context = {
        "row": row,
        "kind": kind,
        "states": language_states([row]).get(row.translation_key, []),
        "may_approve": may_approve(request, row),
        "source_language": row.locale.get_display_name(),
        "list_url": reverse(row.snippet_viewset.get_url_name("list")),
    }
    return render(request, "courses/editor/translation_overview.html", context)


@require_POST
def begin(request: HttpRequest, kind: str, pk: str, language: str) -> HttpResponse:
    """Open the translation into one language in localize's editor."""
    row = _own_row(request, kind, pk)
    if language not in BY_CODE or language == row.locale.language_code:
        raise Http404
    translation = actions.begin_translation(row=row, language=language)
    return redirect(_editor_url(row, translation))


def _editor_url(row: WordsRow, translation: Translation) -> str:
    target = type(row).objects.get(
        translation_key=row.translation_key, locale=translation.target_locale
    )
    return reverse(row.snippet_viewset.get_url_name("edit"), args=[target.pk])


@require_POST
def approve(request: HttpRequest, kind: str, pk: str, language: str) -> HttpResponse:
    """Approve what stands in the translation now."""
    row = _own_row(request, kind, pk)
    if not may_approve(request, row):
        raise PermissionDenied
    translation = get_object_or_404(
        Translation,
        source__object_id=row.translation_key,
        target_locale__language_code=language,
        enabled=True,
    )
    finish(request, row, translation)
    return redirect(overview_url(row))


def finish(request: HttpRequest, row: WordsRow, translation: Translation) -> None:
    """Approve (an author) or hand in (a translator), and say what happened."""
    language = BY_CODE[translation.target_locale.language_code].endonym
    try:
        if may_approve(request, row):
            actions.approve(translation=translation, at=clock.now())
            said = _("Approved: %(language)s. Trainees read the translation from now on.")
        else:
            actions.hand_in(translation=translation, at=clock.now())
            said = _(
                "Handed in: %(language)s. An author of the catalogue approves the translation."
            )
    except CoursesError as error:
        messages.error(request, str(error))
        return
    messages.success(request, said % {"language": language})


def guard_editing(request: HttpRequest, instance: Any) -> HttpResponse | None:
    """Runs before Wagtail or localize edit a snippet.

    A row is never edited directly, since a direct edit could drop texts. "Publish" of localize's
    editor approves or hands in; its own would put half a translation on the row.
    """
    if not isinstance(instance, WordsRow):
        return None
    translation = (
        Translation.objects.filter(
            source__object_id=instance.translation_key,
            target_locale_id=instance.locale_id,
            enabled=True,
        )
        .select_related("source", "target_locale")
        .first()
    )
    if request.method == "POST":
        if translation is None or request.POST.get("action") != "publish":
            raise PermissionDenied
        finish(request, instance, translation)
        return HttpResponseRedirect(request.path)
    if translation is None:
        return redirect(overview_url(instance))
    return None


# --- The doors of localize ----------------------------------------------------------------------


def _own_translation(view: View) -> View:
    """Lets a person work on translations of rows that exist for them, and on nothing else."""

    @wraps(view)
    def guarded(
        request: HttpRequest, translation_id: int, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        translation = get_object_or_404(
            Translation.objects.select_related("source"), pk=translation_id
        )
        row = row_of(translation.source.object_id)
        if row is None or find(words_for(type(row), request.user), row.pk) is None:
            raise Http404
        if not request.user.has_perm(f"courses.change_{row._meta.model_name}"):
            return permission_denied(request)
        return view(request, translation_id, *args, **kwargs)

    return guarded


def urls() -> list[URLPattern]:
    """Our addresses, and localize's own behind a guard; what is not listed is closed.

    Closed on purpose: page translations (pages exist in one language), stopping a translation
    (it would open the row for direct edits), machine translation, reports and lists over all
    catalogues.
    """
    edit = edit_translation
    words = "translation/<str:kind>/<str:pk>/"
    strings = "localize/translate/<int:translation_id>/"
    return [
        path(words, overview, name="translation_overview"),
        path(f"{words}<str:language>/begin/", begin, name="translation_begin"),
        path(f"{words}<str:language>/approve/", approve, name="translation_approve"),
        path("localize/jsi18n/", EditorCatalog.as_view(), name="translation_catalog"),
        path(
            f"{strings}strings/<int:string_segment_id>/edit/",
            _own_translation(edit.edit_string_translation),
        ),
        path(f"{strings}pofile/download/", _own_translation(edit.download_pofile)),
        path(f"{strings}pofile/upload/", _own_translation(edit.upload_pofile)),
        re_path(r"^localize/", closed),
    ]


class EditorCatalog(JavaScriptCatalog):
    """The words of localize's own scripts, ours before theirs."""

    packages = ["wagtail_localize"]

    def get_catalog(self) -> dict[str, Any]:
        approves = self.request.user.has_perm("courses.publish_question")
        return {**super().get_catalog(), **script_words(approves=approves)}
