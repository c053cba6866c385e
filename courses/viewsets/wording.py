"""How a question is named in lists and choosers."""

from django.utils.text import Truncator

from courses.enums import QuestionType
from courses.models import Question

STEM_LENGTH = 90


def type_name(question: Question) -> str:
    """The question's type in words."""
    return str(QuestionType(question.body[0].block_type).label) if len(question.body) else ""


def name_and_stem(question: Question) -> str:
    """What is asked, after the name where that says something else."""
    stem = Truncator(question.stem_text).chars(STEM_LENGTH)
    same = _plain(question.name) == _plain(stem) or not stem
    return question.name if same else f"{question.name}: {stem}"


def _plain(text: str) -> str:
    """The beginning of a text: names are made from stems, and cut at other places."""
    return " ".join(text.casefold().rstrip("….?!").split())[:40]
