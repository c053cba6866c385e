"""The structure of a package: topics, questions, lessons, quizzes and modules of course.yaml."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.fields import StreamField

from cbt.exchange.packages import texts
from cbt.exchange.packages.contents import (
    LESSON_FIELDS,
    LESSON_TEXTS,
    MODULE_TEXTS,
    QUESTION_FIELDS,
    QUIZ_FIELDS,
    QUIZ_TEXTS,
    LessonContent,
    ModuleContent,
    QuestionContent,
    QuizContent,
    TopicContent,
)
from cbt.exchange.packages.desk import Desk
from cbt.exchange.packages.fields import check_names, check_value, code_of, texts_of, values_of
from cbt.exchange.packages.ids import Entry
from cbt.exchange.packages.layout import STRUCTURE
from cbt.exchange.packages.problems import Problems
from cbt.exchange.packages.streams import BlockReader, offline
from courses.blocks.lesson import LessonBody
from courses.blocks.question import QuestionBody
from courses.compiling import path_of
from courses.models import LessonPage, ModulePage, Question, QuizPage

# The sections of course.yaml below the course itself; topics have ids of their own kind.
_CLAIMED = ("modules", "lessons", "quizzes", "questions")
SECTIONS = ("topics", *_CLAIMED)
_NO_ITEM = {
    "lesson": gettext_lazy("There is no lesson “%(id)s”."),
    "quiz": gettext_lazy("There is no quiz “%(id)s”."),
}


@dataclass(frozen=True, slots=True)
class Structure:
    """What stands below the course: everything by its final id, topics by what they are called.

    ``entries`` are the entries of course.yaml that have an id, by section (not the topics).
    """

    entries: Mapping[str, list[Entry]]
    topics: Mapping[str, TopicContent]
    questions: Mapping[UUID, QuestionContent]
    lessons: Mapping[UUID, LessonContent]
    quizzes: Mapping[UUID, QuizContent]
    modules: Mapping[UUID, ModuleContent]


def read_structure(root: Mapping[str, Any], desk: Desk) -> Structure:
    """Read every section; ids are claimed first, since sections name each other's entries."""
    nodes = {name: _nodes(root, name, desk.problems) for name in SECTIONS}
    entries = {name: desk.ids.claim_section(name, nodes[name]) for name in _CLAIMED}
    topics = _read_topics(nodes["topics"], desk)
    return Structure(
        entries=entries,
        topics=topics,
        questions=_read_questions(entries["questions"], topics, desk),
        lessons=_read_lessons(entries["lessons"], desk),
        quizzes=_read_quizzes(entries["quizzes"], desk),
        modules=_read_modules(entries["modules"], desk),
    )


def items_of(module: Entry) -> Iterator[tuple[str, Any]]:
    """Each item that a module lists, after its place."""
    nodes = module.node.get("items", [])
    for index, item in enumerate(nodes if isinstance(nodes, list) else []):
        yield f"{module.place}.items[{index}]", item


def _nodes(root: Mapping[str, Any], name: str, problems: Problems) -> list[Any]:
    value = root.get(name, [])
    if not isinstance(value, list):
        problems.add(f"{STRUCTURE}: {name}", _("This must be a list."), _("Use “- ” lines."))
        return []
    return value


def _read_topics(nodes: list[Any], desk: Desk) -> dict[str, TopicContent]:
    """Topics by local id, with their titles in the source language alone."""
    topics = {}
    for index, node in enumerate(nodes):
        here = f"{STRUCTURE}: topics[{index}]"
        entry = {"id": node} if isinstance(node, str) else node
        if not isinstance(entry, dict):
            desk.problems.add(here, _("A topic is an id."), _("Write its id."))
            continue
        check_names(entry, here, {"id", "code"}, desk.problems)
        claimed = desk.ids.claim(entry, "topic", here)
        if claimed is None:
            continue
        full_id, topic_id = claimed
        code = code_of(entry, here, desk.problems)
        title = desk.words.source_text(full_id, topic_id, "title", features=None)
        if not title:
            desk.words.say_missing(full_id, "title")
        topics[str(entry["id"])] = TopicContent(
            id=topic_id, code=code, titles={desk.words.source_language: title}
        )
    return topics


def _read_questions(
    entries: list[Entry], topics: Mapping[str, TopicContent], desk: Desk
) -> dict[UUID, QuestionContent]:
    reader = BlockReader(offline(QuestionBody()), desk)
    structure = {"id", "type", "block", "name", "topic", *QUESTION_FIELDS}
    questions = {}
    for node, here, full_id, question_id in entries:
        block_id = question_id
        if "block" in node:
            found = desk.ids.claim({"id": node["block"]}, full_id, f"{here}.block")
            block_id = found[1] if found else question_id
        blocks, words = reader.read_single(node, full_id, block_id, here, structure=structure)
        topic = topics.get(str(node.get("topic", "")))
        if topic is None:
            desk.problems.add(
                f"{here}.topic",
                _("There is no topic “%(id)s”.") % {"id": node.get("topic", "")},
                _("Write one of the ids under topics."),
            )
        stem = words.get(path_of(str(block_id), "stem"), "")
        name = node.get("name") or texts.question_name(stem, full_id)
        check_value(Question, "name", name, f"{here}.name", desk.problems)
        questions[question_id] = QuestionContent(
            id=question_id,
            name=texts.plain(str(name)),
            topic=topic.id if topic else question_id,
            fields=values_of(Question, QUESTION_FIELDS, node, here, desk.problems),
            blocks=blocks,
            words=words,
        )
    return questions


def _read_lessons(entries: list[Entry], desk: Desk) -> dict[UUID, LessonContent]:
    reader = BlockReader(offline(LessonBody()), desk)
    lessons = {}
    for node, here, full_id, lesson_id in entries:
        check_names(node, here, {"id", "code", "body", *LESSON_FIELDS}, desk.problems)
        body = node.get("body", [])
        if not isinstance(body, list):
            desk.problems.add(f"{here}.body", _("This must be a list."), _("Write its blocks."))
            body = []
        words = texts_of(LessonPage, LESSON_TEXTS, full_id, lesson_id, desk)
        blocks, block_words = reader.read_stream(body, full_id, f"{here}.body")
        lessons[lesson_id] = LessonContent(
            id=lesson_id,
            code=code_of(node, here, desk.problems),
            fields=values_of(LessonPage, LESSON_FIELDS, node, here, desk.problems),
            texts=words,
            blocks=blocks,
            words=block_words,
        )
    return lessons


def _read_quizzes(entries: list[Entry], desk: Desk) -> dict[UUID, QuizContent]:
    quizzes = {}
    for entry in entries:
        node, here, full_id, quiz_id = entry
        check_names(node, here, {"id", "code", "questions", *QUIZ_FIELDS}, desk.problems)
        chosen = _read_chosen(entry, desk)
        quizzes[quiz_id] = QuizContent(
            id=quiz_id,
            code=code_of(node, here, desk.problems),
            fields=values_of(QuizPage, QUIZ_FIELDS, node, here, desk.problems),
            texts=texts_of(QuizPage, QUIZ_TEXTS, full_id, quiz_id, desk),
            questions=tuple(chosen),
        )
    return quizzes


def _read_chosen(quiz: Entry, desk: Desk) -> list[UUID]:
    """The ids of the questions that a quiz asks, in order."""
    place = f"{quiz.place}.questions"
    names = quiz.node.get("questions", [])
    if not isinstance(names, list) or not names:
        desk.problems.add(place, _("A quiz needs questions."), _("List their ids."))
        names = []
    chosen: list[UUID] = []
    for index, name in enumerate(names):
        question = desk.ids.question(str(name), f"{place}[{index}]")
        if question is None:
            continue
        if question in chosen:
            desk.problems.add(
                f"{place}[{index}]",
                _("This question stands in the quiz already."),
                _("Take each question once."),
            )
        chosen.append(question)
    field = QuizPage._meta.get_field("questions")
    assert isinstance(field, StreamField)
    most = field.stream_block.meta.max_num
    if most and len(chosen) > most:
        desk.problems.add(
            place,
            _("A quiz has at most %(count)s questions.") % {"count": most},
            _("Take fewer."),
        )
    return chosen


def _read_modules(entries: list[Entry], desk: Desk) -> dict[UUID, ModuleContent]:
    modules = {}
    for entry in entries:
        node, here, full_id, module_id = entry
        check_names(node, here, {"id", "code", "items"}, desk.problems)
        items = _read_items(entry, desk)
        if not items:
            desk.problems.add(
                f"{here}.items", _("The module is empty."), _("List its lessons and quizzes.")
            )
        modules[module_id] = ModuleContent(
            id=module_id,
            code=code_of(node, here, desk.problems),
            texts=texts_of(ModulePage, MODULE_TEXTS, full_id, module_id, desk),
            items=tuple(items),
        )
    return modules


def _read_items(module: Entry, desk: Desk) -> list[UUID]:
    """The ids of the lessons and quizzes that a module lists, in order.

    Whether each is what it is called there is said by ``checks``.
    """
    items = []
    for place, item in items_of(module):
        if not isinstance(item, dict) or len(item) != 1 or not {"lesson", "quiz"} & set(item):
            desk.problems.add(
                place,
                _("An item is a lesson or a quiz."),
                _("Write “lesson: id” or “quiz: id”."),
            )
            continue
        ((kind, name),) = item.items()
        found = desk.ids.find_in("lessons", str(name)) or desk.ids.find_in("quizzes", str(name))
        if found is None:
            desk.problems.add(
                place,
                _NO_ITEM[str(kind)] % {"id": name},
                _("Write the id of an entry below."),
            )
            continue
        items.append(found)
    return items
