"""Questions into a quiz, several at once."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods
from wagtail.admin.auth import permission_denied

from courses.models import Question, QuizPage
from courses.permissions import find, questions_for, quiz_pages_for
from courses.validators import chosen_questions, of_other_form
from courses.viewsets.choosing import QuestionChooserFilterForm
from courses.viewsets.wording import name_and_stem, type_name

MAX_QUESTIONS = QuizPage._meta.get_field("questions").stream_block.meta.max_num
# What one page of the list holds; a bank is narrowed by topic, not paged through with ticks.
MAX_SHOWN = 200


def offered_questions(user: Any, draft: QuizPage) -> QuerySet[Question]:
    """What may be added to this quiz: published, the person's own, asked neither in it nor in the
    other test of its pair."""
    asked = {question.pk for question in chosen_questions(draft.questions)}
    asked |= of_other_form(draft, draft.get_parent())
    rows = questions_for(user).published().exclude(pk__in=asked)  # type: ignore[attr-defined]
    return rows.select_related("topic", "current").order_by("topic__code", "name")


@transaction.atomic
def add_questions(page: QuizPage, questions: Iterable[Question], *, user: Any) -> int:
    """Put the questions at the end of the quiz's draft; how many were added.

    No more than a quiz holds. Nothing is published.
    """
    draft = page.get_latest_revision_as_object()
    added = list(questions)[: MAX_QUESTIONS - len(draft.questions)]
    for question in added:
        draft.questions.append(("question", question))
    if added:
        draft.save_revision(user=user, log_action=True)
    return len(added)


@require_http_methods(["GET", "POST"])
def add_to_quiz(request: HttpRequest, page_id: int) -> HttpResponse:
    """The bank with a box to tick before each question, narrowed by topic and type."""
    page: Any = find(quiz_pages_for(request.user), page_id)
    if page is None:
        raise Http404
    permissions = page.permissions_for_user(request.user)
    if not permissions.can_edit() or permissions.page_locked():
        return permission_denied(request)
    draft = page.get_latest_revision_as_object()
    offered = offered_questions(request.user, draft)
    if request.method == "POST":
        keys = request.POST.getlist("question")
        ticked: list[Any] = [row for key in keys if (row := find(offered, key)) is not None]
        count = add_questions(page, ticked, user=request.user)
        if count:
            said = ngettext(
                "%(count)d question is added to the draft.",
                "%(count)d questions are added to the draft.",
                count,
            )
            messages.success(request, said % {"count": count})
            return redirect("wagtailadmin_pages:edit", page.pk)
        messages.error(request, _("Tick at least one question."))
    form = QuestionChooserFilterForm(request.GET)
    form.offer_topics_to(request.user)
    rows = form.filter(offered) if form.is_valid() else offered
    shown = list(rows[: MAX_SHOWN + 1])
    context = {
        "page": draft,
        "form": form,
        "questions": [
            {"row": row, "told": name_and_stem(row), "type": type_name(row)}
            for row in shown[:MAX_SHOWN]
        ],
        "has_more": len(shown) > MAX_SHOWN,
        "max_shown": MAX_SHOWN,
    }
    return render(request, "courses/editor/add_questions.html", context)


def urls() -> list[URLPattern]:
    """Beside Wagtail's own addresses of a page."""
    return [path("pages/<int:page_id>/questions/", add_to_quiz, name="courses_add_questions")]
