"""An attempt: one question at a time, all of them at a glance, submitted."""

from base64 import b64encode
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.formats import time_format
from django.utils.text import Truncator
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cbt.learn.queries import OwnSlot, own_attempt, own_slot
from cbt.learn.views.shell import attempt_shell, is_here
from cbt.lib import clock
from cbt.lib.languages import BY_CODE, current_language, preferred
from cbt.people.requests import SignedInRequest, browser_of
from cbt.quizzes import actions
from cbt.quizzes.exceptions import (
    AnswerConflict,
    AnsweredLater,
    AttemptClosed,
    QuizError,
    TakenOver,
)
from cbt.quizzes.models import Attempt, AttemptSlot
from cbt.quizzes.presenting import (
    SummaryRow,
    question_screen,
    resume_position,
    summary_rows,
)
from courses.questions.presenting import Incomplete, as_typed, read_answer

_LARGEST_SEQ = 1_000_000


def _sealing_key(request: SignedInRequest) -> str:
    """With what the script seals the answers that wait on this computer: the person's own key.

    Only pages of this person carry it, and no cache keeps these: the next person at the same
    computer cannot read what was left there.
    """
    mac = salted_hmac("cbt.learn.answers", str(request.user.pk), algorithm="sha256")
    return b64encode(mac.digest()).decode()


def _elsewhere(request: SignedInRequest, attempt: Attempt) -> HttpResponse:
    """The way to go on at this computer, of an attempt that another one has."""
    return render(request, "learn/elsewhere.html", attempt_shell(attempt))


@login_required
@require_safe
def resume(request: SignedInRequest, attempt: UUID) -> HttpResponse:
    """Go on where the person stopped, on whatever computer."""
    row = own_attempt(request.user, attempt)
    if actions.submit_if_over(attempt=row, at=clock.now()) or not row.is_open:
        return redirect("learn:result", attempt=attempt)
    if not is_here(request, row):
        return _elsewhere(request, row)
    return redirect("learn:question", attempt=attempt, position=resume_position(row))


@login_required
@require_POST
def take_over(request: SignedInRequest, attempt: UUID) -> HttpResponse:
    """Go on at this computer: whatever else is open stops saving."""
    row = own_attempt(request.user, attempt)
    try:
        actions.take_over(attempt=row, browser=browser_of(request))
    except AttemptClosed:
        return redirect("learn:result", attempt=attempt)
    return redirect("learn:question", attempt=attempt, position=resume_position(row))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: SignedInRequest, attempt: UUID, position: int) -> HttpResponse:
    """One question. A post saves it and goes on: this is the way without scripts.

    The script, whose saves arrived before, says ``sent`` and only goes on.
    """
    own = own_slot(request.user, attempt, position)
    slot, row = own.slot, own.slot.attempt
    if actions.submit_if_over(attempt=row, at=clock.now()) or not row.is_open:
        return redirect("learn:result", attempt=attempt)
    if not is_here(request, row):
        return _elsewhere(request, own_attempt(request.user, attempt))
    error = ""
    if request.method == "POST":
        try:
            if request.POST.get("sent") != "1":
                _save(request, slot)
        except (Incomplete, QuizError) as problem:
            if isinstance(problem, AttemptClosed):
                messages.info(request, str(problem))
                return redirect("learn:result", attempt=attempt)
            if isinstance(problem, TakenOver):
                return _elsewhere(request, own_attempt(request.user, attempt))
            error = str(problem)
            if isinstance(problem, AnswerConflict | AnsweredLater):
                messages.warning(request, error)
                return redirect("learn:question", attempt=attempt, position=position)
        else:
            return _after_save(request, own)
    screen = question_screen(slot, current_language())
    title, title_language = own.quiz_title(current_language())
    is_flagged = request.POST.get("flag") == "1" if error else screen.is_flagged
    return render(
        request,
        "learn/question.html",
        {
            "attempt": row,
            "quiz_title": title,
            "quiz_title_language": title_language,
            "screen": screen,
            "question": as_typed(screen.question, request.POST) if error else screen.question,
            "is_flagged": is_flagged,
            "error": error,
            "writer": row.writer,
            "sealing_key": _sealing_key(request),
            "count": own.count,
            "is_last": position == own.count,
            "previous": position - 1,
            "question_language": screen.language,
            "question_language_name": BY_CODE[screen.language].endonym,
            "is_other_language": screen.language != current_language(),
        },
        status=400 if error else 200,
    )


def _after_save(request: SignedInRequest, own: OwnSlot) -> HttpResponse:
    attempt, position = own.slot.attempt_id, own.slot.position
    if request.POST.get("go") == "back" and position > 1:
        return redirect("learn:question", attempt=attempt, position=position - 1)
    if request.POST.get("go") == "all":
        return redirect("learn:summary", attempt=attempt)
    if position < own.count:
        return redirect("learn:question", attempt=attempt, position=position + 1)
    return redirect("learn:summary", attempt=attempt)


def _save(request: SignedInRequest, slot: AttemptSlot) -> None:
    answer = read_answer(slot.question_version.spec["type"], slot.layout, request.POST)
    actions.save_answer(
        slot=slot,
        writer=_number(request, "writer"),
        seq=_number(request, "seq"),
        answer=answer,
        is_flagged=request.POST.get("flag") == "1",
        language=preferred(current_language(), slot.attempt.languages),
        at=clock.now(),
        given_as=_given_as(request),
    )


def _given_as(request: SignedInRequest) -> int | None:
    """The older writer under which an answer was given that waited in the browser."""
    if "given" not in request.POST:
        return None
    given = _number(request, "given")
    if given >= _number(request, "writer"):
        raise Http404
    return given


def _number(request: SignedInRequest, name: str) -> int:
    """A whole number that our own page put into the form; anything else was made up."""
    value = request.POST.get(name, "")
    # Its length first: Python refuses to read a number of thousands of digits.
    if len(value) > len(str(_LARGEST_SEQ)) or not value.isdecimal():
        raise Http404
    if not 0 < (number := int(value)) <= _LARGEST_SEQ:
        raise Http404
    return number


@login_required
@require_POST
def save(request: SignedInRequest, attempt: UUID, position: int) -> HttpResponse:
    """Save one answer for the script: the answer and nothing else is written.

    ``state`` says what became of it. 200: *saved* (also the second time), *newer* (kept, but a
    later answer counts). 409: *conflict* (another tab saved another answer under this key),
    *taken_over* (this page may no longer save), *closed* (nobody may). 422: *unreadable*, nothing
    was saved. What the script gets no state for, it keeps and sends again. An answer that waited
    under an older writer comes with that writer as ``given``; the rule is that of
    ``actions.save_response``.
    """
    slot = own_slot(request.user, attempt, position).slot
    state, text, status = "saved", "", 200
    try:
        _save(request, slot)
    except AnsweredLater as error:
        state, text = "newer", str(error)
    except (TakenOver, AttemptClosed, AnswerConflict) as error:
        state, text, status = _refusal(error), str(error), 409
    except (Incomplete, QuizError) as error:
        state, text, status = "unreadable", str(error), 422
    else:
        clock_time = time_format(localtime(clock.now()), "TIME_FORMAT")
        text = _("Saved %(time)s") % {"time": clock_time}
    response: HttpResponse = JsonResponse({"state": state, "text": text}, status=status)
    response.no_touch = True  # type: ignore[attr-defined]
    return response


def _refusal(error: QuizError) -> str:
    if isinstance(error, AnswerConflict):
        return "conflict"
    return "taken_over" if isinstance(error, TakenOver) else "closed"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def summary(request: SignedInRequest, attempt: UUID) -> HttpResponse:
    """All questions with whether they are answered, and the button that submits."""
    row = own_attempt(request.user, attempt)
    if actions.submit_if_over(attempt=row, at=clock.now()) or not row.is_open:
        return redirect("learn:result", attempt=attempt)
    if not is_here(request, row):
        return _elsewhere(request, row)
    rows = summary_rows(row, current_language())
    open_rows = [item for item in rows if not item.is_answered]
    if request.method == "POST":
        if not open_rows or request.POST.get("sure") == "1":
            actions.submit_attempt(attempt=row, at=clock.now())
            return redirect("learn:result", attempt=attempt)
        asks = True
    else:
        asks = False
    return render(
        request,
        "learn/summary.html",
        {
            **attempt_shell(row),
            "sealing_key": _sealing_key(request),
            "tasks": [_summary_task(row, item) for item in rows],
            "open_count": len(open_rows),
            "asks": asks,
        },
    )


def _summary_task(attempt: Attempt, row: SummaryRow) -> dict[str, Any]:
    """One question on the summary page, for ``_task.html``."""
    return {
        "title": f"{row.position}. {Truncator(row.stem).words(16)}",
        "language": row.language,
        "url": reverse("learn:question", args=[attempt.pk, row.position]),
        "note": _("Marked to check later") if row.is_flagged else "",
        "meta": "",
        "state": "answered" if row.is_answered else "not_answered",
        "state_text": _("Answered") if row.is_answered else _("Not answered"),
    }
