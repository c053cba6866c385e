"""Previews for authors: the same templates as trainees see, made of the draft.

Nothing is recorded, and nothing is frozen: pictures come from the editor's own files.
"""

from operator import attrgetter
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from cbt.lib.interface import speaking
from cbt.lib.languages import BY_CODE
from courses.compiling import Spec, clean_rich, join, split
from courses.lengths import hours_text, kind_note, minutes_text, quiz_length_text
from courses.models import (
    CataloguePage,
    CoursePage,
    LessonPage,
    ModulePage,
    Picture,
    Question,
    QuizPage,
)
from courses.publishing import course_page_of
from courses.questions.presenting import plain_layout, reviewed, shown
from courses.reading import Block, cut_into_steps, joined_question, present, with_alts


def _draft_picture(picture: Picture) -> Spec:
    """A picture of the editor, by its own address instead of a frozen copy's."""
    return {"url": picture.file.url, "width": picture.width, "height": picture.height}


def question_context(question: Question) -> dict[str, Any]:
    """What ``courses/question_preview.html`` shows: the question, and the key below it."""
    if not len(question.body):
        return {"question": None, "role_links": []}
    specs, words = split(question.body, picture=_draft_picture)
    joined = joined_question(specs[0], words)
    return {
        "question": shown(joined, plain_layout(specs[0]), None, token="preview"),
        "review": reviewed(joined, None),
        "language": question.source_language,
        "role_links": [],
    }


def render_lesson(request: HttpRequest, page: LessonPage, *, at_wall: bool = False) -> HttpResponse:
    """All steps of the draft below one another; ``at_wall`` is the projector view."""
    specs, words = split(page.body, picture=_draft_picture)
    blocks = [_with_question(block) for block in with_alts(present(join(specs, words)))]
    context = {"page": page, "steps": cut_into_steps(blocks), "role_links": []}
    context["at_wall"] = at_wall
    with speaking(_language_of(page)):
        return render(request, "courses/lesson_preview.html", context)


def render_quiz(request: HttpRequest, page: QuizPage) -> HttpResponse:
    """All questions of the draft quiz in order, as they stand in the bank."""
    questions = []
    for number, chosen in enumerate(page.questions, start=1):
        if chosen.value is not None and len(chosen.value.body):
            specs, words = split(chosen.value.body, picture=_draft_picture)
            joined = joined_question(specs[0], words)
            questions.append(
                shown(joined, plain_layout(specs[0]), None, token=f"q{number}", number=number)
            )
    with speaking(_language_of(page)):
        context = {"page": page, "questions": questions, "role_links": []}
        return render(request, "courses/quiz_preview.html", context)


def render_catalogue(request: HttpRequest, page: CataloguePage) -> HttpResponse:
    """The courses of a catalogue, each in the language it is written in."""
    courses = [child.get_latest_revision_as_object() for child in _children(page, CoursePage)]
    context = {
        "page": page,
        "modules": [{"tasks": [_course_task(course) for course in courses]}],
        "nothing": _("This catalogue has no courses yet."),
        "role_links": [],
    }
    return render(request, "courses/outline_preview.html", context)


def render_course(request: HttpRequest, page: CoursePage) -> HttpResponse:
    """The course page: its modules with everything drafted in them, and what it is."""
    drafts = [child.get_latest_revision_as_object() for child in _children(page, ModulePage)]
    with speaking(_language_of(page)):
        context = {
            "page": page,
            "course": page,
            "modules": [_outline_of(module) for module in drafts],
            "objectives": clean_rich(page.objectives),
            "hours_text": hours_text(page.hours),
            "languages_ready": [BY_CODE[page.source_language].endonym],
            "nothing": _("This module is still empty."),
            "role_links": [],
        }
        return render(request, "courses/outline_preview.html", context)


def render_module(request: HttpRequest, page: ModulePage) -> HttpResponse:
    """The module as the course page lists it."""
    with speaking(_language_of(page)):
        context = {
            "page": page,
            "modules": [_outline_of(page)],
            "nothing": _("This module is still empty."),
            "role_links": [],
        }
        return render(request, "courses/outline_preview.html", context)


def _children(page: CataloguePage | CoursePage | ModulePage, *kinds: type[Any]) -> list[Any]:
    """The pages of these kinds below a page, in order; one that was never saved has none."""
    if page.pk is None:
        return []
    rows = [
        row
        for kind in kinds
        for row in kind.objects.child_of(page).select_related("latest_revision")
    ]
    return sorted(rows, key=attrgetter("path"))


def _outline_of(module: ModulePage) -> dict[str, Any]:
    return {
        "title": module.title,
        "summary": module.summary,
        "tasks": [
            _task(child.get_latest_revision_as_object())
            for child in _children(module, LessonPage, QuizPage)
        ],
    }


def _course_task(page: CoursePage) -> dict[str, Any]:
    """One row of a catalogue, for ``_task.html``."""
    return {
        "title": page.title,
        "note": page.summary,
        "meta": hours_text(page.hours),
        "state": "not_started",
        "state_text": _("Published") if page.live else _("Draft"),
    }


def _task(page: LessonPage | QuizPage) -> dict[str, Any]:
    """One row of the outline, for ``_task.html``; nobody has begun it."""
    if isinstance(page, QuizPage):
        note = kind_note(page.kind)
        meta = quiz_length_text(questions=len(page.questions), limit=page.minutes)
    else:
        note, meta = page.summary, minutes_text(page.minutes)
    return {
        "title": page.title,
        "note": note,
        "meta": meta,
        "state": "not_started",
        "state_text": "" if page.live else _("Draft"),
    }


def _with_question(block: Block) -> Block:
    """A question in a lesson is shown as it stands in the bank."""
    if block["type"] != "knowledge_check" or not block.get("question"):
        return block
    question = Question.objects.filter(pk=UUID(block["question"])).first()
    if question is None or not len(question.body):
        return {**block, "question": None}
    specs, words = split(question.body, picture=_draft_picture)
    joined = joined_question(specs[0], words)
    return {**block, "question": shown(joined, plain_layout(specs[0]), None, token=block["id"])}


def _language_of(page: CoursePage | ModulePage | LessonPage | QuizPage) -> str:
    if isinstance(page, CoursePage):
        return str(page.source_language)
    return course_page_of(page).draft_language() if page.path else "en"
