"""The lesson player: one step at a time, with or without scripts."""

from random import Random
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cbt.learn import tasks_on_screen
from cbt.learn.queries import OwnLesson, own_lesson
from cbt.lib import clock
from cbt.lib.languages import BY_CODE
from cbt.people.requests import SignedInRequest
from cbt.progress.actions import answer_check, complete_lesson, reach_step
from cbt.progress.enums import StateWord
from cbt.progress.models import CheckAnswer, LessonProgress
from courses.models import QuestionVersion
from courses.questions.grading import MalformedResponse
from courses.questions.layout import Layout, make_layout, to_response
from courses.questions.presenting import Incomplete, read_answer, reviewed, shown
from courses.reading import (
    Block,
    LessonText,
    Step,
    joined_question,
    lesson_text,
    published_versions,
    question_words,
)


@login_required
@require_safe
def lesson(request: SignedInRequest, lesson: UUID) -> HttpResponse:
    """Go to the exact step where the person stopped."""
    own = own_lesson(request.user, lesson, get_language() or "en")
    row = own.progress.row(lesson)
    if row is not None and row.is_locked:
        return _locked(request, own, row.locked_because)
    text = _text(own)
    if text is None:
        return _not_ready(request, own)
    progress = own.progress.lessons.get(lesson)
    number = 1
    if progress is not None and progress.completed_at is None:
        number = _nearest(text, progress.block, progress.steps_seen).number
    return redirect("learn:step", lesson=lesson, number=number)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: SignedInRequest, lesson: UUID, number: int) -> HttpResponse:
    """Show a step; take the answer to a question in it; or go on to the next."""
    own = own_lesson(request.user, lesson, get_language() or "en")
    row = own.progress.row(lesson)
    if row is not None and row.is_locked:
        return _locked(request, own, row.locked_because)
    text = _text(own)
    if text is None:
        return _not_ready(request, own)
    if not 1 <= number <= len(text.steps):
        return redirect("learn:lesson", lesson=lesson)
    at = clock.now()
    here = text.steps[number - 1]
    checks = _Checks(request, own, text, here)
    if request.method == "POST":
        if "block" in request.POST:
            if checks.take(at=at):
                anchor = f"#b-{request.POST['block']}"
                return redirect(reverse("learn:step", args=[lesson, number]) + anchor)
        elif "retry" in request.POST:
            checks.open_again(request.POST["retry"])
        elif number < len(text.steps):
            return redirect("learn:step", lesson=lesson, number=number + 1)
        elif unread := _unread(text, own.progress.lessons.get(lesson), here):
            messages.info(request, _("Read this step too, then you can finish the lesson."))
            return redirect("learn:step", lesson=lesson, number=unread[0].number)
        else:
            complete_lesson(enrolment=own.enrolment, lesson=own.lesson, at=at)
            return redirect(reverse("learn:course", args=[own.outline.course.pk]) + "#next")
    block = UUID(here.block) if here.block else None
    progress = reach_step(
        enrolment=own.enrolment,
        lesson=own.lesson,
        block=block,
        known=own.progress.lessons.get(lesson),
        at=at,
    )
    return render(request, "learn/lesson.html", _context(own, text, here, checks, progress))


def _context(
    own: OwnLesson, text: LessonText, here: Step, checks: "_Checks", progress: Any
) -> dict[str, Any]:
    row = own.progress.row(own.lesson.pk)
    seen = set(progress.steps_seen)
    free = progress.completed_at is not None
    return {
        "own": own,
        "outline": own.outline,
        "title": row.item.title if row else "",
        "minutes": tasks_on_screen.minutes_text(row.item.minutes) if row else "",
        "text": text,
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
        "lesson_language": text.readable.language,
        "lesson_language_name": BY_CODE[text.readable.language].endonym,
        "is_other_language": text.readable.language != (get_language() or "en"),
        "is_draft": text.readable.is_draft,
        "is_outdated": bool(text.readable.outdated),
        "awaiting_review": own.outline.spec["awaiting_review"],
    }


def _text(own: OwnLesson) -> LessonText | None:
    return lesson_text(
        own.lesson, get_language() or "en", source_language=own.outline.course.source_language
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


class _Checks:
    """The questions inside one step: shown, answered, and explained in place."""

    def __init__(
        self, request: SignedInRequest, own: OwnLesson, text: LessonText, here: Step
    ) -> None:
        self._request = request
        self._own = own
        self._text = text
        self._here = here
        self._errors: dict[str, str] = {}
        self._opened: set[str] = set()
        self._versions = self._load_versions()
        self._words = question_words(self._versions.values(), text.readable.language)
        self._answers = self._load_answers()

    def _load_versions(self) -> dict[str, QuestionVersion]:
        keys = {UUID(block["question"]) for block in self._here.checks if block.get("question")}
        if not keys:
            return {}
        return {str(key): version for key, version in published_versions(keys).items()}

    def _load_answers(self) -> dict[str, CheckAnswer]:
        if not self._versions:
            return {}
        rows = CheckAnswer.objects.filter(
            enrolment=self._own.enrolment,
            lesson_key=self._own.lesson.pk,
            block__in=[UUID(block["id"]) for block in self._here.checks],
        ).order_by("answered_at")
        return {str(row.block): row for row in rows}

    def _layout(self, block: Block, spec: Any) -> Layout:
        """The same for the same person and block, so that nothing has to be stored."""
        seed = f"{self._own.enrolment.pk}:{block['id']}"
        return make_layout(spec, Random(seed))  # noqa: S311 - an order on screen, no secret

    def take(self, *, at: Any) -> bool:
        """Keep the posted answer; False (with a message beside the question) if there is none."""
        wanted = self._request.POST["block"]
        block = next((item for item in self._here.checks if item["id"] == wanted), None)
        version = self._versions.get(str(block["question"])) if block else None
        if block is None or version is None:
            raise Http404
        layout = self._layout(block, version.spec)
        try:
            answer = read_answer(version.spec["type"], layout, self._request.POST)
            response = to_response(version.spec, layout, answer)
        except Incomplete as error:
            self._errors[wanted] = str(error)
            return False
        except MalformedResponse:
            self._errors[wanted] = (
                _("Write a number, for example 7 or 2.5.")
                if version.spec["type"] == "numeric"
                else _("This answer does not fit the question. Choose again.")
            )
            return False
        if response is None:
            self._errors[wanted] = _("Answer the question first.")
            return False
        answer_check(
            enrolment=self._own.enrolment,
            lesson_key=self._own.lesson.pk,
            block=UUID(wanted),
            question_version=version,
            response=response,
            language=self._text.readable.language,
            at=at,
        )
        return True

    def open_again(self, block: str) -> None:
        """Let the person answer a question once more."""
        self._opened.add(block)

    def blocks(self) -> list[Block]:
        """The step's blocks, with each question ready for its template."""
        return [
            self._with_question(block) if block["type"] == "knowledge_check" else block
            for block in self._here.blocks
        ]

    def _with_question(self, block: Block) -> Block:
        version = self._versions.get(str(block.get("question")))
        words = self._words.get(version.pk) if version else None
        if version is None or words is None:
            return {**block, "question": None}
        joined = joined_question(version.spec, words.words)
        layout = self._layout(block, version.spec)
        answer = self._answers.get(block["id"])
        # An answer to an older version of the question is history; the present one is asked anew.
        current = answer is not None and answer.question_version_id == version.pk
        answered = current and block["id"] not in self._opened
        token = f"c{self._here.number}-{block['id'][:8]}"
        return {
            **block,
            "question": shown(joined, layout, None, token=token),
            "check": {
                "answered": answered,
                "result": reviewed(joined, answer.response) if answered and answer else None,
                "action": reverse("learn:step", args=[self._own.lesson.pk, self._here.number]),
                "error": self._errors.get(block["id"], ""),
            },
        }
