"""Previews for authors: the same templates as trainees see, made of the draft.

Nothing is recorded, and nothing is frozen: pictures come from the editor's own files.
"""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cbt.lib.interface import speaking
from courses.compiling import Spec, join, split
from courses.models import LessonPage, Picture, Question, QuizPage
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


def _language_of(page: LessonPage | QuizPage) -> str:
    return str(course_page_of(page).source_language) if page.path else "en"
