"""Reads for the author's lists."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from courses.models import Question, QuestionWordsEdition, Quiz, QuizPage
from courses.validators import chosen_questions
from courses.words import languages_for_marks


@dataclass(frozen=True, slots=True)
class BankNote:
    """What the bank's list says of one question besides its own fields."""

    uses: int = 0
    languages: tuple[str, ...] = ()


def bank_notes(questions: Iterable[Question]) -> dict[UUID, BankNote]:
    """How often published quizzes ask each question, and the languages it is ready in.

    Two queries, whatever the number of questions (``current`` loaded).
    """
    rows = list(questions)
    uses: dict[str, int] = defaultdict(int)
    for spec in Quiz.objects.published().values_list("current__spec", flat=True):
        for key in spec["questions"]:
            uses[key] += 1
    editions: dict[UUID, dict[str, QuestionWordsEdition]] = defaultdict(dict)
    versions = [row.current_id for row in rows if row.current_id]
    for edition in QuestionWordsEdition.objects.filter(version__in=versions).order_by("number"):
        editions[edition.version_id][edition.language] = edition
    notes = {}
    for row in rows:
        by_language = editions.get(row.current_id, {}) if row.current_id else {}
        ready = languages_for_marks(by_language, row.source_language)
        notes[row.pk] = BankNote(uses=uses[str(row.pk)], languages=tuple(ready))
    return notes


def asked_in(page: QuizPage) -> set[UUID]:
    """The questions of a quiz as it stands in the editor."""
    return {
        question.pk for question in chosen_questions(page.get_latest_revision_as_object().questions)
    }


def matching_text(questions: Iterable[Question], text: str) -> set[UUID]:
    """Questions whose name or stem holds ``text``, in any script and case.

    Read in Python on purpose: SQLite's LIKE folds the case of Latin letters only, and a bank has
    hundreds of questions, not millions.
    """
    wanted = text.casefold().split()
    found = set()
    for question in questions:
        told = f"{question.name} {question.stem_text}".casefold()
        if all(word in told for word in wanted):
            found.add(question.pk)
    return found
