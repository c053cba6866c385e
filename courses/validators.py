"""What is judged before content may be published, beyond a single block."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from courses.enums import QuizKind

KIND_CANNOT_CHANGE = _(
    "The kind of a published quiz cannot change: results were counted by it. "
    "Copy the quiz and change the kind of the copy."
)
CODE_IS_TAKEN = _(
    "The address “%(code)s” belongs to another course: in another catalogue, or one that was "
    "renamed or deleted. Choose another address under “Settings”."
)
LANGUAGE_CANNOT_CHANGE = _(
    "The language a published course is written in cannot change. Add a translation, or copy the "
    "course and change the language of the copy."
)
_OTHER_FORM = {
    QuizKind.PRE_TEST: QuizKind.POST_TEST,
    QuizKind.POST_TEST: QuizKind.PRE_TEST,
}


def is_taken(code: str) -> bool:
    """Whether a course has this code, or had it. Codes are unique on a box and never change."""
    from courses.models import Course

    return Course.objects.filter(code=code).exists()


def has_published_words(course: Any) -> bool:
    """Whether words of this course were frozen: they name the language they are in."""
    return course.current_id is not None or course.lessons.filter(current__isnull=False).exists()


def chosen_questions(body: Any) -> list[Any]:
    """The questions that a stream asks: those of a quiz, or the knowledge checks of a lesson."""
    found = []
    for block in body:
        if block.block_type == "question" and block.value is not None:
            found.append(block.value)
        elif block.block_type == "knowledge_check" and block.value["question"] is not None:
            found.append(block.value["question"])
    return found


def refuse_lost_pictures(stream: Any) -> None:
    """Content from before a picture was deleted: an older version, or a draft.

    Raises ValidationError, which names the blocks by number and label.
    """
    from courses.compiling import pictures_in_raw
    from courses.models import Picture

    wanted = [pictures_in_raw(block) for block in stream.raw_data]
    there = set(Picture.objects.filter(pk__in=set().union(*wanted)).values_list("pk", flat=True))
    lost = [
        f"{number}. {child.block.label}"
        for number, (child, keys) in enumerate(zip(stream, wanted, strict=True), start=1)
        if keys - there
    ]
    if lost:
        raise ValidationError(
            {
                "body": _(
                    "A picture was deleted. Choose another one, or take it out, in block "
                    "%(places)s."
                )
                % {"places": ", ".join(lost)}
            }
        )


def unpublished(questions: Iterable[Any]) -> list[str]:
    """Names of questions that no trainee can answer yet."""
    return sorted({str(question) for question in questions if question.current_id is None})


def of_other_form(page: Any, parent: Any) -> set[UUID]:
    """Keys of the questions that the parallel form of this pre-test or post-test asks.

    ``parent`` is the module that the quiz stands in.
    """
    from courses.models import CoursePage, QuizPage

    other = _OTHER_FORM.get(page.kind)
    course = CoursePage.objects.ancestor_of(parent).first() if other and parent else None
    asked: set[UUID] = set()
    if course is not None:
        for quiz in QuizPage.objects.descendant_of(course).filter(kind=other):
            draft = quiz.get_latest_revision_as_object()
            asked |= {question.pk for question in chosen_questions(draft.questions)}
    return asked


def shared_with_other_form(page: Any, parent: Any) -> list[str]:
    """Names of questions that this pre-test or post-test has in common with its parallel form.

    Who met a question before the course would show at its end that they remember it, not that
    they learned.
    """
    asked = of_other_form(page, parent)
    return sorted(str(q) for q in chosen_questions(page.questions) if q.pk in asked)
