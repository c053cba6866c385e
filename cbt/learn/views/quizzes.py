"""The start page of a quiz: what is asked, how many tries, and one button."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from cbt.learn.queries import own_quiz, progress_in
from cbt.learn.views.shell import is_here
from cbt.lib import clock
from cbt.lib.languages import current_language
from cbt.people.requests import SignedInRequest, browser_of
from cbt.quizzes import actions
from cbt.quizzes.exceptions import QuizError
from cbt.quizzes.models import Attempt
from cbt.quizzes.permissions import tries
from courses.enums import COUNTED_KINDS, QuizKind
from courses.lengths import minutes_text


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def quiz(request: SignedInRequest, quiz: UUID) -> HttpResponse:
    """The start page: what is asked, how many tries, and one button."""
    row, enrolment = own_quiz(request.user, quiz)
    progress = progress_in(enrolment, current_language())
    task = progress.row(quiz) if progress else None
    if progress is None or task is None:
        raise Http404
    if task.is_locked:
        return render(
            request,
            "learn/locked.html",
            {"outline": progress.outline, "why": task.locked_because},
        )
    if request.method == "POST":
        try:
            attempt = actions.start_attempt(
                enrolment=enrolment,
                quiz=row,
                at=clock.now(),
                browser=browser_of(request),
                used=None if task.open_attempt else task.attempts_used,
            )
        except QuizError as error:
            messages.error(request, str(error))
            return redirect("learn:quiz", quiz=quiz)
        if not is_here(request, attempt):
            return redirect("learn:attempt", attempt=attempt.pk)
        return redirect("learn:question", attempt=attempt.pk, position=1)
    past = list(
        Attempt.objects.submitted()
        .filter(enrolment=enrolment, quiz=row)
        .select_related("grading")
        .order_by("number")
    )
    spec = row.current.spec if row.current else {}
    return render(
        request,
        "learn/quiz.html",
        {
            "outline": progress.outline,
            "task": task,
            "minutes_text": minutes_text(task.item.minutes),
            "counts": row.kind in COUNTED_KINDS,
            "is_pre_test": row.kind == QuizKind.PRE_TEST,
            "pass_mark": progress.outline.spec["pass_mark"],
            "tries": tries(row, used=task.attempts_used),
            "past": past,
            "review": spec.get("review"),
        },
    )
