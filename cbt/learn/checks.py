"""The questions inside a lesson: asked, answered and explained in place."""

import datetime
from random import Random
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from cbt.learn.queries import OwnLesson
from cbt.people.requests import SignedInRequest
from cbt.progress.actions import answer_check
from cbt.progress.models import CheckAnswer
from courses.compiling import Spec
from courses.models import QuestionVersion
from courses.questions.grading import MalformedResponse
from courses.questions.layout import Layout, make_layout, to_response
from courses.questions.presenting import Incomplete, as_typed, read_answer, reviewed, shown
from courses.reading import (
    Block,
    LessonText,
    Step,
    joined_question,
    published_versions,
    question_words,
)


class Checks:
    """The questions of one step, for one person and request.

    Without ``shows_answers`` they are as nobody has answered them: for a wall and for paper.
    """

    def __init__(
        self,
        request: SignedInRequest,
        own: OwnLesson,
        text: LessonText,
        here: Step,
        *,
        shows_answers: bool = True,
    ) -> None:
        self._request = request
        self._own = own
        self._text = text
        self._here = here
        self._shows_answers = shows_answers
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
        if not self._versions or not self._shows_answers:
            return {}
        rows = CheckAnswer.objects.filter(
            enrolment=self._own.enrolment,
            lesson_key=self._own.lesson.pk,
            block__in=[UUID(block["id"]) for block in self._here.checks],
        ).order_by("answered_at")
        return {str(row.block): row for row in rows}

    def _layout(self, block: Block, spec: Spec) -> Layout:
        """The same for the same person and block, so that nothing has to be stored."""
        seed = f"{self._own.enrolment.pk}:{block['id']}"
        return make_layout(spec, Random(seed))  # noqa: S311 - an order on screen, no secret

    def take(self, *, at: datetime.datetime) -> bool:
        """Keep the posted answer; False (with a message beside the question) if there is none.

        Raises Http404 for a block that asks nothing in this step.
        """
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
        question = shown(joined, layout, None, token=token)
        if block["id"] in self._errors:
            question = as_typed(question, self._request.POST)
        return {
            **block,
            "question": question,
            "check": {
                "answered": answered,
                "result": reviewed(joined, answer.response, layout)
                if answered and answer
                else None,
                "action": reverse("learn:step", args=[self._own.lesson.pk, self._here.number]),
                "error": self._errors.get(block["id"], ""),
            },
        }
