"""Reading a course package: files in, a ``Package`` out, and no database.

Everything that is wrong is collected and said at once, each with its place and its remedy; a
package with a single problem does not come in at all.
"""

import re
import uuid
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.fields import StreamField

from cbt.exchange.exceptions import PackageRefused
from cbt.exchange.packages import manifest, plainyaml, texts
from cbt.exchange.packages.contents import (
    COURSE_FIELDS,
    COURSE_TEXTS,
    LESSON_FIELDS,
    LESSON_TEXTS,
    MODULE_TEXTS,
    QUESTION_FIELDS,
    QUIZ_FIELDS,
    QUIZ_TEXTS,
    CourseContent,
    LanguageWords,
    LessonContent,
    ModuleContent,
    Package,
    QuestionContent,
    QuizContent,
    TopicContent,
)
from cbt.exchange.packages.plainyaml import NotPlain
from cbt.exchange.packages.problems import Problem, Problems
from cbt.exchange.packages.sources import CannotRead, Source, open_source
from cbt.exchange.packages.streams import BlockReader, offline, one_of
from cbt.exchange.packages.texts import NotAllowed
from cbt.lib import characters
from cbt.lib.languages import BY_CODE
from cbt.lib.pictures import EXTENSIONS, BadPicture, Media, inspect
from courses.blocks.lesson import LessonBody
from courses.blocks.question import QuestionBody
from courses.compiling import Words, path_of
from courses.enums import QuizKind, WordsStatus
from courses.models import CoursePage, LessonPage, ModulePage, Question, QuizPage, Topic

FORMAT = "1"
STRUCTURE = "course.yaml"
# What course.yaml calls a field that a page calls otherwise.
FILE_NAMES = {"owner_name": "owner"}
_LOCAL = re.compile(r"[a-z0-9][a-z0-9-]{0,59}\Z")
_WORDS_FILE = re.compile(r"words/([a-z]{2}(?:-[a-z]+)?)\.yaml\Z")
_MEDIA_FILE = re.compile(r"media/[^/]+\Z")
_STATUS = "_status"
_APPROVED = "_approved"
_OUTDATED = "_outdated"
_RESERVED = frozenset({"topic"})  # what topics' full ids begin with
_NO_ITEM = {
    "lesson": gettext_lazy("There is no lesson “%(id)s”."),
    "quiz": gettext_lazy("There is no quiz “%(id)s”."),
}
_WRONG_ITEM = {
    "lesson": gettext_lazy("“%(id)s” is a quiz, not a lesson."),
    "quiz": gettext_lazy("“%(id)s” is a lesson, not a quiz."),
}


def read_package(path: Path, *, called: str = "") -> Package:
    """The package in a folder or a ZIP. Raises PackageRefused with everything that is wrong.

    ``called`` is what the person calls the file, where it is kept under another name.
    """
    return _open(path, called=called).read()


def seal(folder: Path) -> Package:
    """Write the manifest of a folder that was edited by hand, if nothing else is wrong with it.

    Raises PackageRefused.
    """
    reader = _open(folder)
    package = reader.read(ignore_manifest=True)
    (folder / manifest.NAME).write_bytes(manifest.write(reader.hashes))
    return package


def _open(path: Path, *, called: str = "") -> "_Reader":
    problems = Problems()
    source = open_source(path, problems, called=called)
    if source is None or problems:
        raise PackageRefused(problems.as_tuple())
    return _Reader(source, problems)


def question_name(stem: str, fallback: str) -> str:
    """What authors find a question by when the package gives it no name: how it begins."""
    text = texts.plain(strip_tags(stem.replace("</p><p>", " ").replace("<br/>", " ")))
    return Truncator(_unescaped(text)).chars(100) or fallback


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def as_uuid(text: str) -> UUID | None:
    """The UUID that ``text`` is, written in full and in small letters."""
    try:
        value = UUID(text)
    except ValueError:
        return None
    return value if str(value) == text else None


class _Slot:
    """A place for a text: its path, and its features when it is rich."""

    __slots__ = ("features", "path")

    def __init__(self, path: str, features: tuple[str, ...] | None) -> None:
        self.path = path
        self.features = features


class _Reader:
    """One reading of one package; also the desk that the stream reader asks."""

    def __init__(self, source: Source, problems: Problems) -> None:
        self.problems = problems
        self._source = source
        self._warnings = Problems()
        self.hashes: dict[str, str] = {}
        self._media: dict[str, Media] = {}
        self._shown: set[str] = set()
        self._full_ids: set[str] = set()
        self._ids: dict[UUID, str] = {}
        self._slots: dict[str, _Slot] = {}
        self._lost: set[str] = set()
        self._namespace = uuid.uuid4()  # replaced by the course's id as soon as it is read
        self._source_language = "en"
        self._words: dict[str, dict[str, Any]] = {}
        self._question_ids: dict[str, UUID] = {}
        self._topic_ids: dict[str, UUID] = {}
        self._item_ids: dict[str, UUID] = {}

    # --- The whole -----------------------------------------------------------------------

    def read(self, *, ignore_manifest: bool = False) -> Package:
        structure, listed = self._read_files(ignore_manifest=ignore_manifest)
        if structure is None:
            raise PackageRefused(self.problems.as_tuple())
        package = self._read_structure(structure)
        for name in sorted(set(self._media) - self._shown):
            self.problems.add(
                name,
                _("Nothing in course.yaml shows this picture."),
                _("Remove the file, or show it."),
            )
        if listed is not None:
            manifest.compare(listed, self.hashes, self.problems)
        if self.problems or package is None:
            raise PackageRefused(self.problems.as_tuple())
        return package

    def _read_files(
        self, *, ignore_manifest: bool
    ) -> tuple[dict[str, Any] | None, dict[str, str] | None]:
        """Read every file once: texts are kept, pictures inspected, hashes taken."""
        structure: dict[str, Any] | None = None
        listed: dict[str, str] | None = None
        names = self._source.names()
        for name in names:
            try:
                content = self._source.read(name)
            except CannotRead as error:
                self.problems.add(
                    name, error, _("Make the file smaller, or make the package again.")
                )
                continue
            if name == manifest.NAME:
                if not ignore_manifest:
                    listed = manifest.read(content, self.problems)
                continue
            self.hashes[name] = manifest.sha256(content)
            if name == STRUCTURE:
                structure = self._mapping(name, content)
            elif found := _WORDS_FILE.match(name):
                if found[1] not in BY_CODE:
                    self.problems.add(
                        name,
                        _("There is no language with the code “%(code)s”.") % {"code": found[1]},
                        _("The codes are: %(codes)s.") % {"codes": ", ".join(BY_CODE)},
                    )
                else:
                    self._words[found[1]] = self._mapping(name, content) or {}
            elif _MEDIA_FILE.match(name) and PurePosixPath(name).suffix in EXTENSIONS:
                try:
                    self._media[name] = inspect(name, content)
                except BadPicture as error:
                    self.problems.add(name, error, _("Correct or replace the picture."))
                    self._shown.add(name)
            else:
                self.problems.add(
                    name,
                    _("A package has no such file."),
                    _("Remove it. Pictures lie in media/ and end in .svg, .png, .jpg or .webp."),
                )
        if STRUCTURE not in names:
            self.problems.add(
                STRUCTURE, _("The file is not there."), _("A package begins with it.")
            )
        if self._source.needs_manifest and manifest.NAME not in names:
            self.problems.add(
                manifest.NAME,
                _("The file is not there."),
                manifest.EXPORT_AGAIN,
            )
        return structure, listed

    def _mapping(self, name: str, content: bytes) -> dict[str, Any] | None:
        try:
            value = plainyaml.load(content)
        except NotPlain as error:
            place = f"{name}: {_('line')} {error.line}" if error.line else name
            self.problems.add(place, error, _("Correct the file."))
            return None
        if not isinstance(value, dict):
            self.problems.add(
                name,
                _("The file does not consist of “key: value” lines."),
                _("Write it as “key: value” lines."),
            )
            return None
        for path, text in plainyaml.texts_in(value):
            if said := characters.fault(path + text):
                place = path.encode("unicode_escape").decode() if characters.hidden(path) else path
                self.problems.add(f"{name}: {place}", said, _("Take them out."))
        return value

    def _read_structure(self, root: dict[str, Any]) -> Package | None:
        place = STRUCTURE
        self._known(
            root,
            place,
            {"format", "course", "topics", "modules", "lessons", "quizzes", "questions"},
        )
        if root.get("format") != FORMAT:
            self.problems.add(
                f"{place}: format",
                _("This is not format 1."),
                _("Write “format: 1” in the first line."),
            )
        node = root.get("course")
        if not isinstance(node, dict):
            self.problems.add(
                f"{place}: course", _("The course is missing."), _("Describe it here.")
            )
            return None
        course = self._read_course(node, f"{place}: course")
        if course is None:
            return None
        nodes = {
            name: self._entries(root, name)
            for name in ("topics", "modules", "lessons", "quizzes", "questions")
        }
        claimed = {
            name: self._claim_all(nodes[name], name)
            for name in ("modules", "lessons", "quizzes", "questions")
        }
        self._question_ids = {full: id_ for _node, _here, full, id_ in claimed["questions"]}
        self._item_ids = {
            full: id_
            for name in ("lessons", "quizzes")
            for _node, _here, full, id_ in claimed[name]
        }
        topics = self._read_topics(nodes["topics"])
        questions = self._read_questions(claimed["questions"])
        lessons = self._read_lessons(claimed["lessons"])
        quizzes = self._read_quizzes(claimed["quizzes"])
        modules = self._read_modules(claimed["modules"])
        self._check_items(modules, claimed)
        self._check_use(topics, questions, lessons, quizzes)
        self._check_forms(quizzes, questions)
        translations = self._read_translations()
        source_titles = {
            id_: self._source_text(f"topic/{local}.title", None)
            for local, id_ in self._topic_ids.items()
        }
        for topic in topics.values():
            titles = topic.titles
            assert isinstance(titles, dict)
            titles[self._source_language] = source_titles.get(topic.id, "")
            path = path_of(str(topic.id), "title")
            for language, words in translations.items():
                if title := words.texts.pop(path, ""):
                    titles[language] = title
        return Package(
            course=course,
            topics=topics,
            modules=modules,
            lessons=lessons,
            quizzes=quizzes,
            questions=questions,
            translations=translations,
            pictures={media.fingerprint: media for media in self._media.values()},
            read=self._reread,
            manifest_hash=manifest.manifest_hash(self.hashes),
            warnings=self._warnings.as_tuple(),
        )

    def _reread(self, media: Media) -> bytes:
        """The bytes of a picture, which must still be those that were inspected."""
        try:
            content = self._source.read(media.name)
        except CannotRead as error:
            raise PackageRefused([Problem(media.name, str(error), "")]) from error
        if manifest.sha256(content) != media.sha256:
            raise PackageRefused(
                [
                    Problem(
                        media.name, _("The file changed while it was read."), _("Import it again.")
                    )
                ]
            )
        return content

    # --- Parts ---------------------------------------------------------------------------

    def _read_course(self, node: dict[str, Any], place: str) -> CourseContent | None:
        self._known(node, place, {"id", "code", *(FILE_NAMES.get(f, f) for f in COURSE_FIELDS)})
        for name in ("id", "code", "source_language"):
            if not isinstance(node.get(name), str) or not node[name]:
                self.problems.add(f"{place}.{name}", _("This is missing."), _("Write it here."))
        course_id = as_uuid(str(node.get("id", "")))
        if course_id is None:
            self.problems.add(
                f"{place}.id",
                _("The id of a course is a UUID."),
                _("Make one and never change it."),
            )
            return None
        code = str(node.get("code", ""))
        if not _LOCAL.match(code):
            self.problems.add(
                f"{place}.code",
                _("A code is made of small Latin letters, digits and hyphens."),
                _("Write another code."),
            )
            return None
        self._namespace = course_id
        self._full_ids.add(code)
        self._ids[course_id] = code
        fields = self._fields(CoursePage, COURSE_FIELDS, node, place)
        self._source_language = str(fields["source_language"])
        if self._source_language not in self._words:
            self.problems.add(
                f"words/{self._source_language}.yaml",
                _("The words of the source language are not there."),
                _("Write this file."),
            )
        words = self._texts(CoursePage, COURSE_TEXTS, code, course_id)
        return CourseContent(id=course_id, code=code, fields=fields, texts=words)

    def _read_topics(self, nodes: list[Any]) -> dict[UUID, TopicContent]:
        topics = {}
        for index, node in enumerate(nodes):
            here = f"{STRUCTURE}: topics[{index}]"
            entry = {"id": node} if isinstance(node, str) else node
            if not isinstance(entry, dict):
                self.problems.add(here, _("A topic is an id."), _("Write its id."))
                continue
            self._known(entry, here, {"id", "code"})
            claimed = self.claim(entry, "topic", here)
            if claimed is None:
                continue
            full, topic_id = claimed
            local = str(entry["id"])
            code = self._code(entry, here, Topic)
            self._topic_ids[local] = topic_id
            self.text(full, topic_id, "title", features=None)
            if not self._source_text(f"{full}.title", None):
                self._missing(full, "title")
            topics[topic_id] = TopicContent(id=topic_id, code=code, titles={})
        return topics

    def _read_questions(self, claimed: list[Any]) -> dict[UUID, QuestionContent]:
        reader = BlockReader(offline(QuestionBody()), self)
        structure = {"id", "type", "block", "name", "topic", *QUESTION_FIELDS}
        questions = {}
        for node, here, full, question_id in claimed:
            block_id = question_id
            if "block" in node:
                found = self.claim({"id": node["block"]}, full, f"{here}.block")
                block_id = found[1] if found else question_id
            blocks, words = reader.read_single(node, full, block_id, here, structure=structure)
            topic = self._topic_ids.get(str(node.get("topic", "")))
            if topic is None:
                self.problems.add(
                    f"{here}.topic",
                    _("There is no topic “%(id)s”.") % {"id": node.get("topic", "")},
                    _("Write one of the ids under topics."),
                )
                topic = question_id
            name = node.get("name") or question_name(
                words.get(path_of(str(block_id), "stem"), ""), full
            )
            self._check(Question, "name", name, f"{here}.name")
            questions[question_id] = QuestionContent(
                id=question_id,
                name=texts.plain(str(name)),
                topic=topic,
                fields=self._fields(Question, QUESTION_FIELDS, node, here),
                blocks=blocks,
                words=words,
            )
        return questions

    def _read_lessons(self, claimed: list[Any]) -> dict[UUID, LessonContent]:
        reader = BlockReader(offline(LessonBody()), self)
        lessons = {}
        for node, here, full, lesson_id in claimed:
            self._known(node, here, {"id", "code", "body", *LESSON_FIELDS})
            body = node.get("body", [])
            if not isinstance(body, list):
                self.problems.add(f"{here}.body", _("This must be a list."), _("Write its blocks."))
                body = []
            words = self._texts(LessonPage, LESSON_TEXTS, full, lesson_id)
            blocks, block_words = reader.read_stream(body, full, f"{here}.body")
            lessons[lesson_id] = LessonContent(
                id=lesson_id,
                code=self._code(node, here, LessonPage),
                fields=self._fields(LessonPage, LESSON_FIELDS, node, here),
                texts=words,
                blocks=blocks,
                words=block_words,
            )
        return lessons

    def _read_quizzes(self, claimed: list[Any]) -> dict[UUID, QuizContent]:
        field = QuizPage._meta.get_field("questions")
        assert isinstance(field, StreamField)
        most = field.stream_block.meta.max_num
        quizzes = {}
        for node, here, full, quiz_id in claimed:
            self._known(node, here, {"id", "code", "questions", *QUIZ_FIELDS})
            names = node.get("questions", [])
            if not isinstance(names, list) or not names:
                self.problems.add(
                    f"{here}.questions", _("A quiz needs questions."), _("List their ids.")
                )
                names = []
            chosen: list[UUID] = []
            for index, name in enumerate(names):
                question = self.question(str(name), f"{here}.questions[{index}]")
                if question is None:
                    continue
                if question in chosen:
                    self.problems.add(
                        f"{here}.questions[{index}]",
                        _("This question stands in the quiz already."),
                        _("Take each question once."),
                    )
                chosen.append(question)
            if most and len(chosen) > most:
                self.problems.add(
                    f"{here}.questions",
                    _("A quiz has at most %(count)s questions.") % {"count": most},
                    _("Take fewer."),
                )
            quizzes[quiz_id] = QuizContent(
                id=quiz_id,
                code=self._code(node, here, QuizPage),
                fields=self._fields(QuizPage, QUIZ_FIELDS, node, here),
                texts=self._texts(QuizPage, QUIZ_TEXTS, full, quiz_id),
                questions=tuple(chosen),
            )
        return quizzes

    def _read_modules(self, claimed: list[Any]) -> dict[UUID, ModuleContent]:
        modules = {}
        for node, here, full, module_id in claimed:
            self._known(node, here, {"id", "code", "items"})
            items = []
            nodes = node.get("items", [])
            for index, item in enumerate(nodes if isinstance(nodes, list) else []):
                place = f"{here}.items[{index}]"
                if (
                    not isinstance(item, dict)
                    or len(item) != 1
                    or not {"lesson", "quiz"} & set(item)
                ):
                    self.problems.add(
                        place,
                        _("An item is a lesson or a quiz."),
                        _("Write “lesson: id” or “quiz: id”."),
                    )
                    continue
                ((kind, name),) = item.items()
                found = self._item_ids.get(str(name))
                if found is None:
                    self.problems.add(
                        place,
                        _NO_ITEM[str(kind)] % {"id": name},
                        _("Write the id of an entry below."),
                    )
                    continue
                items.append(found)
            if not items:
                self.problems.add(
                    f"{here}.items", _("The module is empty."), _("List its lessons and quizzes.")
                )
            modules[module_id] = ModuleContent(
                id=module_id,
                code=self._code(node, here, ModulePage),
                texts=self._texts(ModulePage, MODULE_TEXTS, full, module_id),
                items=tuple(items),
            )
        return modules

    def _check_items(
        self, modules: Mapping[UUID, ModuleContent], claimed: Mapping[str, Any]
    ) -> None:
        """Every lesson and quiz stands in exactly one module."""
        listed = [item for module in modules.values() for item in module.items]
        for name in ("lessons", "quizzes"):
            for _node, here, full, id_ in claimed[name]:
                if listed.count(id_) != 1:
                    self.problems.add(
                        here,
                        _("“%(id)s” stands in %(count)s modules.")
                        % {"id": full, "count": listed.count(id_)},
                        _("List it in exactly one module."),
                    )
        wrong = {"lesson": "quizzes", "quiz": "lessons"}
        kinds = {
            full: name for name in ("lessons", "quizzes") for _n, _h, full, _i in claimed[name]
        }
        for node, here, _full, _id in claimed["modules"]:
            nodes = node.get("items", [])
            for index, item in enumerate(nodes if isinstance(nodes, list) else []):
                if isinstance(item, dict) and len(item) == 1:
                    ((kind, name),) = item.items()
                    if kind in wrong and kinds.get(str(name)) == wrong[kind]:
                        self.problems.add(
                            f"{here}.items[{index}]",
                            _WRONG_ITEM[kind] % {"id": name},
                            _("Write “lesson:” before a lesson and “quiz:” before a quiz."),
                        )

    def _check_use(
        self,
        topics: Mapping[UUID, TopicContent],
        questions: Mapping[UUID, QuestionContent],
        lessons: Mapping[UUID, LessonContent],
        quizzes: Mapping[UUID, QuizContent],
    ) -> None:
        """What nothing uses would be lost at the next export: better said now."""
        asked = {str(question) for quiz in quizzes.values() for question in quiz.questions}
        asked |= {
            block.get("question") or "" for lesson in lessons.values() for block in lesson.blocks
        }
        for full, question_id in self._question_ids.items():
            if question_id in questions and str(question_id) not in asked:
                self.problems.add(
                    f"{STRUCTURE}: questions",
                    _("Nothing asks the question “%(id)s”.") % {"id": full},
                    _("Put it into a quiz or a lesson, or remove it."),
                )
        used = {question.topic for question in questions.values()}
        for local, topic_id in self._topic_ids.items():
            if topic_id in topics and topic_id not in used:
                self.problems.add(
                    f"{STRUCTURE}: topics",
                    _("No question is about the topic “%(id)s”.") % {"id": local},
                    _("Remove the topic, or give it questions."),
                )

    def _check_forms(
        self, quizzes: Mapping[UUID, QuizContent], questions: Mapping[UUID, QuestionContent]
    ) -> None:
        """The pre-test and the post-test are a pair; what spoils the comparison is a warning."""
        before = [q for q in quizzes.values() if q.fields["kind"] == QuizKind.PRE_TEST]
        after = [q for q in quizzes.values() if q.fields["kind"] == QuizKind.POST_TEST]
        if len(before) != 1 or len(after) != 1:
            return
        shared = [questions[q].name for q in before[0].questions if q in after[0].questions]
        place = f"{STRUCTURE}: quizzes"
        if shared:
            self._warnings.add(
                place,
                _("The pre-test and the post-test share questions: %(names)s.")
                % {"names": "; ".join(shared)},
                _("Use other questions in one of them."),
            )
        makeup = [
            sorted(
                (str(questions[q].topic), questions[q].fields["difficulty"])
                for q in quiz.questions
                if q in questions
            )
            for quiz in (before[0], after[0])
        ]
        if makeup[0] != makeup[1]:
            self._warnings.add(
                place,
                _("The pre-test and the post-test differ in topics or difficulties."),
                _("Make them parallel, or the gain in knowledge says little."),
            )

    # --- Words ---------------------------------------------------------------------------

    def _read_translations(self) -> dict[str, LanguageWords]:
        found = {}
        for language, words in self._words.items():
            name = f"words/{language}.yaml"
            is_source = language == self._source_language
            status = self._read_status(words, name, is_source)
            for key in words:
                if self._is_lost(key):
                    continue
                if key not in self._slots and not key.startswith("_"):
                    self.problems.add(
                        f"{name}: {key}",
                        _("Nothing in course.yaml has this text."),
                        _("Correct the key, or remove the line."),
                    )
                elif key.startswith("_") and (
                    key not in {_STATUS, _APPROVED, _OUTDATED} or (is_source and key != _STATUS)
                ):
                    self.problems.add(
                        f"{name}: {key}", _("There is no such key."), _("Remove the line.")
                    )
            if is_source:
                continue
            said: Words = {}
            for key, slot in self._slots.items():
                if text := self._text_in(language, key, slot.features):
                    said[slot.path] = text
            found[language] = LanguageWords(
                status=status,
                texts=said,
                approved=frozenset(self._approved(words, name)),
                outdated=frozenset(self._outdated(words, name)),
            )
        return found

    def _is_lost(self, key: str) -> bool:
        owner = key.rpartition(".")[0]
        return any(owner == full or owner.startswith(f"{full}/") for full in self._lost)

    def _read_status(self, words: Mapping[str, Any], name: str, is_source: bool) -> WordsStatus:
        default = WordsStatus.APPROVED if is_source else WordsStatus.DRAFT
        status = words.get(_STATUS, default.value)
        if status not in WordsStatus.values:
            self.problems.add(
                f"{name}: {_STATUS}",
                _("The status is draft or approved."),
                _("Write one of the two."),
            )
            return default
        if is_source and status != WordsStatus.APPROVED:
            self.problems.add(
                f"{name}: {_STATUS}",
                _("The words of the source language are always approved."),
                _("Remove the line. A course awaits review by awaiting_review in course.yaml."),
            )
        return WordsStatus(status)

    def _approved(self, words: Mapping[str, Any], name: str) -> list[UUID]:
        ids = {full: id_ for id_, full in self._ids.items()}
        found = []
        for index, full in enumerate(self._strings(words, _APPROVED, name)):
            if full not in ids:
                self.problems.add(
                    f"{name}: {_APPROVED}[{index}]",
                    _("There is no such id."),
                    _("Remove the line."),
                )
            else:
                found.append(ids[full])
        return found

    def _outdated(self, words: Mapping[str, Any], name: str) -> list[str]:
        found = []
        for index, key in enumerate(self._strings(words, _OUTDATED, name)):
            if key not in self._slots:
                self.problems.add(
                    f"{name}: {_OUTDATED}[{index}]",
                    _("There is no such text."),
                    _("Remove the line."),
                )
            else:
                found.append(self._slots[key].path)
        return found

    def _strings(self, words: Mapping[str, Any], key: str, name: str) -> list[str]:
        value = words.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.problems.add(
                f"{name}: {key}", _("This must be a list."), _("Write one key a line.")
            )
            return []
        return value

    def _source_text(self, key: str, features: tuple[str, ...] | None) -> str:
        return self._text_in(self._source_language, key, features)

    def _text_in(self, language: str, key: str, features: tuple[str, ...] | None) -> str:
        text = self._words.get(language, {}).get(key, "")
        place = f"words/{language}.yaml: {key}"
        if not isinstance(text, str):
            self.problems.add(place, _("This must be a text."), _("Write one text after the key."))
            return ""
        if features is None:
            if texts.looks_like_markup(text):
                self._warnings.add(
                    place,
                    _("This is a plain text, and it holds tags or entities."),
                    _("Write the characters themselves: trainees would read the tags."),
                )
            return texts.plain(text)
        try:
            return texts.rich(text, allowed=texts.tags_of(features))
        except NotAllowed as error:
            allowed = ", ".join(sorted(texts.tags_of(features)))
            self.problems.add(place, error, _("Allowed are: %(tags)s.") % {"tags": allowed})
            return ""

    def _missing(self, full_id: str, field: str) -> None:
        self.problems.add(
            self.words_place(full_id, field), _("This text is missing."), _("Write it.")
        )

    # --- What the stream reader asks -----------------------------------------------------

    def claim(self, node: Mapping[str, Any], parent: str, place: str) -> tuple[str, UUID] | None:
        local = node.get("id")
        if not isinstance(local, str) or not local:
            self.problems.add(
                place, _("The id is missing."), _("Give it an id that never changes.")
            )
            return None
        given = as_uuid(local)
        if given is None and not _LOCAL.match(local):
            self.problems.add(
                f"{place}.id",
                _("“%(id)s” cannot be an id.") % {"id": local},
                _("An id is a UUID, or small Latin letters, digits and hyphens."),
            )
            self.lose(f"{parent}/{local}" if parent else local)
            return None
        full = f"{parent}/{local}" if parent else local
        final = given or uuid.uuid5(self._namespace, full)
        if full in self._full_ids or final in self._ids or full in _RESERVED:
            self.problems.add(
                f"{place}.id",
                _("The id “%(id)s” stands for something else already.") % {"id": full},
                _("Give it another id."),
            )
            return None
        self._full_ids.add(full)
        self._ids[final] = full
        return full, final

    def text(
        self, full_id: str, owner: UUID, field: str, *, features: tuple[str, ...] | None
    ) -> str:
        key = f"{full_id}.{field}"
        self._slots[key] = _Slot(path_of(str(owner), field), features)
        return self._source_text(key, features)

    def lose(self, full_id: str) -> None:
        self._lost.add(full_id)

    def words_place(self, full_id: str, field: str) -> str:
        return f"words/{self._source_language}.yaml: {full_id}.{field}"

    def picture(self, name: str, place: str) -> Media | None:
        if name not in self._media:
            if name not in self._shown:
                self.problems.add(
                    place,
                    _("There is no picture “%(name)s”.") % {"name": name},
                    _("Put the file into media/ and write media/ before its name."),
                )
            return None
        self._shown.add(name)
        return self._media[name]

    def question(self, name: str, place: str) -> UUID | None:
        if name not in self._question_ids:
            self.problems.add(
                place,
                _("There is no question “%(id)s”.") % {"id": name},
                _("Write the id of an entry under questions."),
            )
            return None
        return self._question_ids[name]

    # --- Small things --------------------------------------------------------------------

    def _entries(self, root: Mapping[str, Any], name: str) -> list[Any]:
        value = root.get(name, [])
        if not isinstance(value, list):
            self.problems.add(
                f"{STRUCTURE}: {name}", _("This must be a list."), _("Use “- ” lines.")
            )
            return []
        return value

    def _claim_all(
        self, nodes: list[Any], name: str
    ) -> list[tuple[dict[str, Any], str, str, UUID]]:
        found = []
        for index, node in enumerate(nodes):
            here = f"{STRUCTURE}: {name}[{index}]"
            if not isinstance(node, dict):
                self.problems.add(
                    here, _("Here “key: value” lines are needed."), _("Begin it with its id.")
                )
                continue
            if claimed := self.claim(node, "", here):
                found.append((node, here, *claimed))
        return found

    def _known(self, node: Mapping[str, Any], place: str, names: set[str]) -> None:
        for name in node:
            if name not in names:
                joint = "." if ":" in place else ": "
                self.problems.add(
                    f"{place}{joint}{name}",
                    _("There is no such field here."),
                    _("The fields are: %(fields)s.") % {"fields": ", ".join(sorted(names))},
                )

    def _fields(
        self, model: type[models.Model], names: tuple[str, ...], node: Mapping[str, Any], place: str
    ) -> dict[str, Any]:
        """Fields of a page by the page's own rules; what is left out has the page's default."""
        found: dict[str, Any] = {}
        for name in names:
            written = FILE_NAMES.get(name, name)
            field = model._meta.get_field(name)
            assert isinstance(field, models.Field)
            default = field.get_default()
            if isinstance(default, models.Choices):
                default = default.value
            if written not in node:
                found[name] = default
            else:
                found[name] = self._check(model, name, node[written], f"{place}.{written}", default)
        return found

    def _check(
        self, model: type[models.Model], name: str, value: Any, place: str, default: Any = None
    ) -> Any:
        field = model._meta.get_field(name)
        assert isinstance(field, models.Field)
        if not isinstance(value, str):
            self.problems.add(
                place, _("This must be one value."), _("Write a single word or number.")
            )
            return default
        if isinstance(field, models.BooleanField):
            if value not in {"true", "false"}:
                self.problems.add(
                    place, _("This must be true or false."), _("Write true or false.")
                )
            return value == "true"
        try:
            return field.clean(None if value == "" and field.null else value, None)
        except ValidationError as error:
            for message in error.messages:
                self.problems.add(place, message, one_of(field) or _("Correct this value."))
            return default

    def _texts(
        self, model: type[models.Model], names: tuple[str, ...], full: str, owner: UUID
    ) -> Words:
        """Texts of a page in the source language, by the page's own rules."""
        found: Words = {}
        for name in names:
            field = model._meta.get_field(name)
            assert isinstance(field, models.Field)
            features = getattr(field, "features", None)
            text = self.text(full, owner, name, features=tuple(features) if features else None)
            if not text and not field.blank:
                self._missing(full, name)
            elif field.max_length and len(text) > field.max_length:
                self.problems.add(
                    self.words_place(full, name),
                    _("The text has %(count)s characters; %(most)s fit.")
                    % {"count": len(text), "most": field.max_length},
                    _("Shorten it."),
                )
            found[path_of(str(owner), name)] = text
        return found

    def _code(self, node: Mapping[str, Any], place: str, model: type[models.Model]) -> str:
        """The readable name of a thing in addresses of the editor: its code or its local id."""
        code = node.get("code")
        local = str(node["id"])
        if code is None:
            return local
        if not isinstance(code, str) or not _LOCAL.match(code):
            self.problems.add(
                f"{place}.code",
                _("A code is made of small Latin letters, digits and hyphens."),
                _("Write another code."),
            )
            return local
        return code
