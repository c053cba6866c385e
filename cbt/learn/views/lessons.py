"""The lesson player: one step at a time, with or without scripts; at the wall; on paper."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cbt.learn.checks import Checks
from cbt.learn.queries import OwnLesson, own_lesson, progress_in
from cbt.lib import clock
from cbt.lib.languages import BY_CODE, current_language
from cbt.people.requests import SignedInRequest
from cbt.progress.actions import complete_lesson, reach_step
from cbt.progress.enums import StateWord
from cbt.progress.models import LessonProgress
from courses.reading import LessonText, Step, lesson_text

# The view for everybody in the room, kept from step to step by the address.
PROJECTOR = "projector"


def _own_and_open(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give the view the person's own lesson and its text; a page says why one cannot be opened."""

    @wraps(view)
    def opened(request: SignedInRequest, lesson: UUID, **kwargs: Any) -> HttpResponse:
        own = own_lesson(request.user, lesson, current_language())
        row = own.progress.row(lesson)
        if row is not None and row.is_locked:
            return _locked(request, own, row.locked_because)
        text = _text(own)
        if text is None:
            return _not_ready(request, own)
        return view(request, own, text, **kwargs)

    return opened


@login_required
@require_safe
@_own_and_open
def lesson(request: SignedInRequest, own: OwnLesson, text: LessonText) -> HttpResponse:
    """Go to the exact step where the person stopped."""
    progress = own.progress.lessons.get(own.lesson.pk)
    number = 1
    if progress is not None and progress.completed_at is None:
        number = _nearest(text, progress.block, progress.steps_seen).number
    return redirect("learn:step", lesson=own.lesson.pk, number=number)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@_own_and_open
def step(
    request: SignedInRequest, own: OwnLesson, text: LessonText, *, number: int
) -> HttpResponse:
    """Show a step; take the answer to a question in it; or go on to the next."""
    if not 1 <= number <= len(text.steps):
        return redirect("learn:lesson", lesson=own.lesson.pk)
    at = clock.now()
    here = text.steps[number - 1]
    at_wall = request.GET.get("view") == PROJECTOR
    checks = Checks(request, own, text, here, shows_answers=not at_wall)
    if request.method == "POST":
        if "block" in request.POST:
            if checks.take(at=at):
                anchor = f"#b-{request.POST['block']}"
                return redirect(reverse("learn:step", args=[own.lesson.pk, number]) + anchor)
        elif "retry" in request.POST:
            checks.open_again(request.POST["retry"])
        elif number < len(text.steps):
            return redirect("learn:step", lesson=own.lesson.pk, number=number + 1)
        elif unread := _unread(text, own.progress.lessons.get(own.lesson.pk), here):
            messages.info(request, _("Read this step too, then you can finish the lesson."))
            return redirect("learn:step", lesson=own.lesson.pk, number=unread[0].number)
        else:
            before = own.progress.lessons.get(own.lesson.pk)
            complete_lesson(enrolment=own.enrolment, lesson=own.lesson, at=at)
            if before is None or before.completed_at is None:
                messages.success(request, _finished(own))
            return redirect("learn:course", course=own.outline.course.pk)
    block = UUID(here.block) if here.block else None
    progress = reach_step(
        enrolment=own.enrolment,
        lesson=own.lesson,
        block=block,
        known=own.progress.lessons.get(own.lesson.pk),
        at=at,
    )
    context = _context(own, text, here, checks, progress)
    return render(request, "learn/lesson.html", {**context, "at_wall": at_wall})


@login_required
@require_safe
@_own_and_open
def print_lesson(request: SignedInRequest, own: OwnLesson, text: LessonText) -> HttpResponse:
    """The whole lesson on one page, to be printed: a handout, with questions but no answers."""
    # One look at the questions of all steps.
    whole = Step(1, None, "", tuple(block for step in text.steps for block in step.blocks))
    blocks = iter(Checks(request, own, text, whole, shows_answers=False).blocks())
    return render(
        request,
        "learn/lesson_print.html",
        {
            **_words(own, text),
            "own": own,
            "steps": [
                {"title": step.title, "blocks": [next(blocks) for _block in step.blocks]}
                for step in text.steps
            ],
        },
    )


def _context(
    own: OwnLesson, text: LessonText, here: Step, checks: Checks, progress: LessonProgress
) -> dict[str, Any]:
    row = own.progress.row(own.lesson.pk)
    seen = set(progress.steps_seen)
    free = progress.completed_at is not None
    return {
        **_words(own, text),
        "own": own,
        "here": here,
        "step_title": here.title or (row.item.title if row else ""),
        "count": len(text.steps),
        "is_last": here.number == len(text.steps),
        "is_completed": bool(row and row.state == StateWord.COMPLETED),
        "blocks": checks.blocks(),
        "steps": [
            {
                "number": item.number,
                "title": item.title or (row.item.title if row else ""),
                "is_open": free or (item.block or "") in seen or item.number <= here.number,
                "is_current": item.number == here.number,
            }
            for item in text.steps
        ],
        "previous": here.number - 1,
        "following": here.number + 1,
    }


def _words(own: OwnLesson, text: LessonText) -> dict[str, Any]:
    """The title, and what a reader has to be told about the words (``learn/_notes.html``)."""
    row = own.progress.row(own.lesson.pk)
    return {
        "outline": own.outline,
        "title": row.item.title if row else "",
        "lesson_language": text.readable.language,
        "lesson_language_name": BY_CODE[text.readable.language].endonym,
        "is_other_language": text.readable.language != current_language(),
        "is_draft": text.readable.is_draft,
        "is_outdated": bool(text.readable.outdated),
        "awaiting_review": own.outline.spec["awaiting_review"],
    }


def _finished(own: OwnLesson) -> str:
    """What to say at the end of a lesson."""
    progress = progress_in(own.enrolment, current_language())
    if progress is None or progress.next_row is None:
        return _("You finished this lesson.")
    return _("You finished this lesson. Next: %(title)s") % {"title": progress.next_row.item.title}


def _text(own: OwnLesson) -> LessonText | None:
    return lesson_text(
        own.lesson, current_language(), source_language=own.outline.course.source_language
    )


def _nearest(text: LessonText, block: UUID | None, seen: list[str]) -> Step:
    """The step at ``block``; if it is gone, the latest step that was seen and still exists."""
    wanted = str(block) if block else None
    by_block = {step.block: step for step in text.steps}
    if wanted in by_block:
        return by_block[wanted]
    known = [by_block[item or None] for item in seen if (item or None) in by_block]
    return known[-1] if known else text.steps[0]


def _unread(text: LessonText, progress: LessonProgress | None, here: Step) -> list[Step]:
    """The steps nobody has seen yet, of a lesson that was not finished before."""
    if progress is not None and progress.completed_at is not None:
        return []
    seen = {here.block or "", *(progress.steps_seen if progress else [])}
    return [step for step in text.steps if (step.block or "") not in seen]


def _locked(request: SignedInRequest, own: OwnLesson, why: str) -> HttpResponse:
    return render(request, "learn/locked.html", {"outline": own.outline, "why": why})


def _not_ready(request: SignedInRequest, own: OwnLesson) -> HttpResponse:
    return render(
        request,
        "learn/not_ready.html",
        {
            "outline": own.outline,
            "languages_ready": [BY_CODE[code].endonym for code in sorted(own.outline.languages)],
        },
    )
