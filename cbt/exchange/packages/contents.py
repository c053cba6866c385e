"""What a course package says, whoever says it: a folder, a ZIP, or this box's own course.

Ids are final UUIDs. Blocks are what ``courses.compiling.split`` makes: structure without words,
with every picture as ``{"picture": fingerprint}``; words are by path "<id>.<field>".
"""

import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from cbt.exchange.packages.problems import Problem
from cbt.lib.canonical import digest
from cbt.lib.pictures import Media
from courses.compiling import Spec, Words
from courses.enums import WordsStatus

# Which fields of each page a package carries, by the page's own names for them.
COURSE_FIELDS = (
    "source_language",
    "hours",
    "access",
    "owner_name",
    "review_by",
    "pass_mark",
    "validity_months",
    "awaiting_review",
)
LESSON_FIELDS = ("minutes", "required")
QUIZ_FIELDS = ("kind", "form", "minutes", "max_attempts", "review")
QUESTION_FIELDS = ("difficulty",)
# The texts of each page that stand in the course's words.
COURSE_TEXTS = ("title", "summary", "audience", "objectives")
MODULE_TEXTS = ("title", "summary")
LESSON_TEXTS = ("title", "summary")
QUIZ_TEXTS = ("title", "intro")

Fields = Mapping[str, Any]


def _comparable(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime.date) else value


def comparable(fields: Fields) -> dict[str, Any]:
    """Fields as JSON can hold them."""
    return {name: _comparable(value) for name, value in fields.items()}


@dataclass(frozen=True, slots=True)
class CourseContent:
    id: UUID
    code: str
    fields: Fields
    texts: Words


@dataclass(frozen=True, slots=True)
class TopicContent:
    """``titles`` by language: topics are data, not pages."""

    id: UUID
    code: str
    titles: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ModuleContent:
    """``items`` are the ids of its lessons and quizzes in order."""

    id: UUID
    code: str
    texts: Words
    items: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class LessonContent:
    """``words`` are those of the blocks; title and summary are in ``texts``."""

    id: UUID
    code: str
    fields: Fields
    texts: Words
    blocks: list[Spec]
    words: Words


@dataclass(frozen=True, slots=True)
class QuizContent:
    id: UUID
    code: str
    fields: Fields
    texts: Words
    questions: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class QuestionContent:
    """``blocks`` holds exactly one."""

    id: UUID
    name: str
    topic: UUID
    fields: Fields
    blocks: list[Spec]
    words: Words


@dataclass(frozen=True, slots=True)
class LanguageWords:
    """Everything said in one language besides the source, by path.

    ``approved`` are the things (course, lesson, question) whose words somebody approved while
    the rest is a draft; ``outdated`` are paths whose source text changed after they were made.
    """

    status: WordsStatus
    texts: Words
    approved: frozenset[UUID] = frozenset()
    outdated: frozenset[str] = frozenset()

    def status_of(self, thing: UUID) -> WordsStatus:
        return WordsStatus.APPROVED if thing in self.approved else self.status


@dataclass(frozen=True, slots=True)
class Translatable:
    """Something whose words make one edition: the course with its titles, a lesson, a question."""

    kind: str
    id: UUID
    words: Words


@dataclass(frozen=True)
class Package:
    """A course with everything in it. Made only when nothing was wrong.

    ``pictures`` is by fingerprint; ``read`` gives the bytes of one.
    """

    course: CourseContent
    topics: Mapping[UUID, TopicContent]
    modules: Mapping[UUID, ModuleContent]
    lessons: Mapping[UUID, LessonContent]
    quizzes: Mapping[UUID, QuizContent]
    questions: Mapping[UUID, QuestionContent]
    translations: Mapping[str, LanguageWords]
    pictures: Mapping[str, Media]
    read: Callable[[Media], bytes] = field(repr=False, compare=False)
    manifest_hash: str = ""
    warnings: tuple[Problem, ...] = ()

    @property
    def source_language(self) -> str:
        return str(self.course.fields["source_language"])

    @property
    def course_words(self) -> Words:
        """The words of the course's edition: its own and the titles of everything it lists."""
        words = dict(self.course.texts)
        for module in self.modules.values():
            words.update(module.texts)
            for item in module.items:
                child = self.lessons.get(item) or self.quizzes.get(item)
                if child is not None:
                    words.update(child.texts)
        return words

    def translatables(self) -> Iterator[Translatable]:
        """Everything that words are attached to."""
        yield Translatable("course", self.course.id, self.course_words)
        for lesson in self.lessons.values():
            yield Translatable("lesson", lesson.id, lesson.words)
        for question in self.questions.values():
            yield Translatable("question", question.id, question.words)

    def words_of(self, thing: Translatable, language: str) -> Words:
        """What ``language`` says for a thing; paths that say nothing are left out."""
        texts = self.translations[language].texts
        return {path: texts[path] for path in thing.words if texts.get(path)}

    def contents(self) -> dict[str, Any]:
        """Every thing by key, in a form that equal content has in common."""
        course = self.course
        found: dict[str, Any] = {
            f"course/{course.id}": {**comparable(course.fields), "words": said(course.texts)},
            f"contents/{course.id}": [
                [str(module.id), [str(item) for item in module.items]]
                for module in self.modules.values()
            ],
        }
        for topic in self.topics.values():
            found[f"topic/{topic.id}"] = {"code": topic.code, "titles": said(topic.titles)}
        for module in self.modules.values():
            found[f"module/{module.id}"] = {"words": said(module.texts)}
        for lesson in self.lessons.values():
            found[f"lesson/{lesson.id}"] = {
                **comparable(lesson.fields),
                "blocks": lesson.blocks,
                "words": said({**lesson.texts, **lesson.words}),
            }
        for quiz in self.quizzes.values():
            found[f"quiz/{quiz.id}"] = {
                **comparable(quiz.fields),
                "questions": [str(question) for question in quiz.questions],
                "words": said(quiz.texts),
            }
        for question in self.questions.values():
            found[f"question/{question.id}"] = {
                **comparable(question.fields),
                "name": question.name,
                "topic": str(question.topic),
                "blocks": question.blocks,
                "words": said(question.words),
            }
        return found

    def canonical(self) -> dict[str, Any]:
        """The whole package as one value: two packages that say the same have the same."""
        return {
            "contents": self.contents(),
            "codes": {
                "course": self.course.code,
                **{
                    str(thing.id): thing.code
                    for group in (self.modules, self.lessons, self.quizzes)
                    for thing in group.values()
                },
            },
            "translations": {
                language: {
                    f"{thing.kind}/{thing.id}": {
                        "words": self.words_of(thing, language),
                        "status": str(words.status_of(thing.id)),
                        "outdated": sorted(words.outdated & set(thing.words)),
                    }
                    for thing in self.translatables()
                    if self.words_of(thing, language)
                }
                for language, words in self.translations.items()
            },
            "pictures": {media.fingerprint: media.sha256 for media in self.pictures.values()},
        }


def said(words: Mapping[str, str]) -> dict[str, str]:
    """The texts that say something."""
    return {path: text for path, text in words.items() if text}


def digests(contents: Mapping[str, Any]) -> dict[str, str]:
    """The hash of each thing by key."""
    return {key: digest(value) for key, value in contents.items()}
