"""Published content without pages: versions and words frozen by the real service."""

import itertools
import json
import uuid
from typing import Any

from wagtail.models import Page

from courses.compiling import path_of
from courses.enums import QuizKind, WordsStatus
from courses.freezing import attach_translation, freeze, latest_editions
from courses.models import (
    CataloguePage,
    Course,
    CourseEdition,
    Lesson,
    LessonEdition,
    Question,
    QuestionVersion,
    Quiz,
    QuizVersion,
    Topic,
)
from tests.factories.records import NOON

_numbers = itertools.count(1)


def key() -> str:
    return str(uuid.uuid4())


def catalogue(branch: str = "") -> CataloguePage:
    slug = f"catalogue-{branch.replace('/', '-') or 'region'}"
    found = CataloguePage.objects.filter(slug=slug).first()
    if found is not None:
        return found
    return Page.get_first_root_node().add_child(
        instance=CataloguePage(title=f"Catalogue {branch}", slug=slug, branch=branch)
    )


def topic(code: str = "mrz", **titles: str) -> Topic:
    made, _new = Topic.objects.get_or_create(
        catalogue=catalogue(), code=code, defaults={"titles": {"en": code.title(), **titles}}
    )
    return made


def single(labels: tuple[str, ...] = ("Genuine", "Forged", "Unsure"), right: int = 0) -> Any:
    """Structure and words of a single choice: (spec fields, words by relative path)."""
    ids = [key() for _label in labels]
    options = [{"id": i, "correct": n == right} for n, i in enumerate(ids)]
    words = {path_of(i, "label"): label for i, label in zip(ids, labels, strict=True)}
    words |= {path_of(i, "feedback"): f"Because of {i[:4]}." for i in ids}
    return {"type": "single", "options": options, "shuffle": True}, words


def multiple(right: int = 2, wrong: int = 2, scoring: str = "partial") -> Any:
    ids = [key() for _n in range(right + wrong)]
    options = [{"id": i, "correct": n < right} for n, i in enumerate(ids)]
    words = {path_of(i, "label"): f"Option {n}" for n, i in enumerate(ids)}
    words |= {path_of(i, "feedback"): "" for i in ids}
    return {"type": "multiple", "options": options, "shuffle": True, "scoring": scoring}, words


def true_false(answer: bool = True) -> Any:
    return {"type": "true_false", "answer": "true" if answer else "false"}, {}


def numeric(answer: str = "6", tolerance: str = "0") -> Any:
    return {"type": "numeric", "answer": answer, "tolerance": tolerance, "_unit": ""}, {}


def matching(pairs: int = 3, decoys: int = 1) -> Any:
    lefts, extra = [key() for _n in range(pairs)], [key() for _n in range(decoys)]
    words = {path_of(i, "left"): f"Left {n}" for n, i in enumerate(lefts)}
    words |= {path_of(i, "right"): f"Right {n}" for n, i in enumerate(lefts)}
    words |= {path_of(i, "right"): f"Decoy {n}" for n, i in enumerate(extra)}
    spec = {"pairs": [{"id": i} for i in lefts], "decoys": [{"id": i} for i in extra]}
    return {"type": "matching", **spec}, words


def ordering(items: int = 4, scoring: str = "pairs") -> Any:
    ids = [key() for _n in range(items)]
    words = {path_of(i, "text"): f"Step {n}" for n, i in enumerate(ids)}
    return {"type": "ordering", "items": [{"id": i} for i in ids], "scoring": scoring}, words


EVERY_TYPE = {
    "single": single,
    "multiple": multiple,
    "true_false": true_false,
    "numeric": numeric,
    "matching": matching,
    "ordering": ordering,
}


def right_response(spec: dict[str, Any]) -> Any:
    """The response that scores everything."""
    kind = spec["type"]
    if kind == "single":
        return next(o["id"] for o in spec["options"] if o["correct"])
    if kind == "multiple":
        return [o["id"] for o in spec["options"] if o["correct"]]
    if kind == "true_false":
        return spec["answer"] == "true"
    if kind == "numeric":
        return spec["answer"]
    if kind == "matching":
        return {pair["id"]: pair["id"] for pair in spec["pairs"]}
    return [item["id"] for item in spec["items"]]


def question(
    made: Any = None, *, points: int = 1, in_topic: Topic | None = None, ru: bool = False
) -> Question:
    """A published question of the bank; ``made`` is what one of the makers above gave."""
    fields, words = made or single()
    row_topic = in_topic or topic()
    row = Question(
        name=f"Question {next(_numbers)}",
        catalogue=catalogue(),
        topic=row_topic,
        body=json.dumps([]),
    )
    row.save()
    block = str(row.pk)
    spec = {
        "id": block,
        "image": None,
        "points": points,
        "topic": str(row_topic.pk),
        "difficulty": 2,
        **{name: value for name, value in fields.items() if not name.startswith("_")},
    }
    texts = {
        path_of(block, "stem"): f"<p>What is this, no. {row.name[9:]}?</p>",
        path_of(block, "explanation"): "<p>Look at the font.</p>",
        path_of(block, "alt"): "",
        **words,
    }
    if fields["type"] == "numeric":
        texts[path_of(block, "unit")] = fields["_unit"]
    version = freeze(QuestionVersion, row, spec=spec, words=texts, source_language="en", at=NOON)
    if ru:
        translate(version)
    return row


def translate(
    version: Any, language: str = "ru", status: WordsStatus = WordsStatus.APPROVED
) -> None:
    """Words in another language: the same with a mark in front."""
    source = latest_editions(version)["en"].words
    words = {
        path: text.replace("<p>", f"<p>[{language}] ", 1)
        if text.startswith("<p>")
        else f"[{language}] {text}"
        for path, text in source.items()
        if text
    }
    attach_translation(
        version, source_language="en", language=language, words=words, status=status, at=NOON
    )


def lesson(
    course: Course, *, check: Question | None = None, steps: int = 2, ru: bool = False
) -> Lesson:
    """A published lesson of ``steps`` steps, with a question in the first."""
    row = Lesson.objects.create(pk=uuid.uuid4(), course=course)
    blocks: list[dict[str, Any]] = []
    words = {}
    for number in range(1, steps + 1):
        if number > 1:
            blocks.append({"id": key(), "type": "page_break"})
            words[path_of(blocks[-1]["id"], "title")] = f"Part {number}"
        blocks.append({"id": key(), "type": "rich_text"})
        words[path_of(blocks[-1]["id"], "body")] = f"<p>Text of step {number}.</p>"
        if number == 1 and check is not None:
            blocks.append({"id": key(), "type": "knowledge_check", "question": str(check.pk)})
            words[path_of(blocks[-1]["id"], "note")] = ""
    version = freeze(
        LessonEdition, row, spec={"blocks": blocks}, words=words, source_language="en", at=NOON
    )
    if ru:
        translate(version)
    return row


def quiz(
    course: Course,
    questions: list[Question],
    kind: QuizKind = QuizKind.POST_TEST,
    **rules: Any,
) -> Quiz:
    """A published quiz of these questions."""
    row = Quiz.objects.create(pk=uuid.uuid4(), course=course, kind=kind)
    spec = {
        "kind": kind.value,
        "form": "",
        "minutes": 0,
        "max_attempts": 0,
        "review": "after_submit",
        "questions": [str(item.pk) for item in questions],
        **rules,
    }
    freeze(QuizVersion, row, spec=spec, words=None, source_language="en", at=NOON)
    return row


def course() -> Course:
    """A course anchor; ``publish`` gives it an edition once its lessons and quizzes exist."""
    return Course.objects.create(pk=uuid.uuid4(), code=f"course-{next(_numbers)}")


def publish(
    made: Course, items: list[Lesson | Quiz], *, ru: bool = False, **rules: Any
) -> CourseEdition:
    """The edition of a course of one module with these lessons and quizzes in order."""
    module = key()
    words = {
        path_of(str(made.pk), "title"): "Document checks",
        path_of(str(made.pk), "summary"): "Read a passport.",
        path_of(str(made.pk), "audience"): "",
        path_of(str(made.pk), "objectives"): "",
        path_of(module, "title"): "The machine-readable zone",
        path_of(module, "summary"): "",
    }
    listed = []
    for number, item in enumerate(items, start=1):
        assert item.current is not None
        entry: dict[str, Any] = {"id": str(item.pk), "hash": item.current.spec_hash, "minutes": 5}
        if isinstance(item, Lesson):
            entry |= {"kind": "lesson", "required": True}
            words[path_of(str(item.pk), "title")] = f"Lesson {number}"
            words[path_of(str(item.pk), "summary")] = ""
        else:
            entry |= {
                "kind": "quiz",
                "quiz_kind": item.kind,
                "questions": len(item.current.spec["questions"]),
                "max_attempts": item.current.spec["max_attempts"],
            }
            words[path_of(str(item.pk), "title")] = f"{item.get_kind_display()} {number}"
            words[path_of(str(item.pk), "intro")] = ""
        listed.append(entry)
    spec = {
        "code": made.code,
        "source_language": "en",
        "hours": 2,
        "access": "officer",
        "owner": "",
        "review_by": "",
        "pass_mark": 80,
        "validity_months": 24,
        "awaiting_review": False,
        "modules": [{"id": module, "items": listed}],
        **rules,
    }
    version = freeze(CourseEdition, made, spec=spec, words=words, source_language="en", at=NOON)
    if ru:
        translate(version)
    return version


class SmallCourse:
    """A pre-test of two questions, two lessons, a practice quiz, a post-test of every type."""

    def __init__(self, *, ru: bool = False, **rules: Any) -> None:
        self.course = course()
        self.check = question(ru=ru)
        self.pre_questions = [question(ru=ru) for _n in range(2)]
        self.post_questions = [question(make(), ru=ru) for make in EVERY_TYPE.values()]
        self.lessons = [
            lesson(self.course, check=self.check, ru=ru),
            lesson(self.course, steps=1, ru=ru),
        ]
        self.pre_test = quiz(
            self.course, self.pre_questions, QuizKind.PRE_TEST, max_attempts=1, review="never"
        )
        self.practice = quiz(self.course, [self.check], QuizKind.PRACTICE)
        self.post_test = quiz(self.course, self.post_questions, QuizKind.POST_TEST, max_attempts=3)
        publish(
            self.course,
            [self.pre_test, *self.lessons, self.practice, self.post_test],
            ru=ru,
            **rules,
        )
