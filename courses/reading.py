"""Reading published content: steps of a lesson, a course's outline, a question without its key.

Everything here starts from versions and words; no page and no draft is touched.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from html import unescape
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.html import strip_tags

from courses.compiling import Spec, join, path_of
from courses.editions import (
    Kept,
    load_current,
    load_editions,
    load_question_versions,
    load_question_words,
    load_words,
    newest_editions,
)
from courses.enums import WordsStatus
from courses.models import (
    Course,
    Lesson,
    Question,
    QuestionVersion,
    QuestionWordsEdition,
    Topic,
)
from courses.models.pictures import published_path
from courses.models.versions import CourseWordsEdition, LessonWordsEdition, WordsEdition
from courses.words import Readable, choose, languages_for_marks, open_languages

Block = dict[str, Any]


# --- Pictures ---------------------------------------------------------------------------------


def picture_url(spec: Mapping[str, Any]) -> str:
    """The address of a published file, as a structure names it."""
    return settings.MEDIA_URL + published_path(spec["file"], spec["extension"])


def present(block: Any) -> Any:
    """A joined block with an address put on each of its pictures."""
    if isinstance(block, list):
        return [present(item) for item in block]
    if isinstance(block, dict):
        if "file" in block and "extension" in block:
            return {**block, "url": picture_url(block)}
        return {name: present(value) for name, value in block.items()}
    return block


def with_alts(blocks: list[Block]) -> list[Block]:
    """Blocks whose pictures carry their description, as templates want them."""
    pairs = (("image", "alt"), ("image_a", "alt_a"), ("image_b", "alt_b"))
    return [
        {
            **block,
            **{
                image: {**block[image], "alt": block.get(alt, "")}
                for image, alt in pairs
                if block.get(image)
            },
        }
        for block in blocks
    ]


# --- Lessons ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Step:
    """One screen of a lesson. ``block`` is the page break that begins it; None for the first."""

    number: int
    block: str | None
    title: str
    blocks: tuple[Block, ...]

    @property
    def checks(self) -> list[Block]:
        """The questions inside this step."""
        return [block for block in self.blocks if block["type"] == "knowledge_check"]


@dataclass(frozen=True, slots=True)
class LessonText:
    """A lesson in one language, cut into steps."""

    readable: Readable
    steps: tuple[Step, ...]


_lesson_texts: Kept[Hashable, LessonText | None] = Kept(limit=60)


def lesson_text(lesson: Lesson, language: str, *, source_language: str) -> LessonText | None:
    """The lesson's present edition for a reader of ``language``; None when none is ready.

    One query, where this process has put the same edition and words together before.
    """
    version = lesson.current_id
    if version is None:
        return None
    newest = newest_editions(LessonWordsEdition, [version])

    def put_together() -> LessonText | None:
        editions = load_words(LessonWordsEdition, newest).get(version, {})
        chosen = choose(editions, language, source_language=source_language)
        if chosen is None or lesson.current is None:
            return None
        blocks = with_alts(present(join(lesson.current.spec["blocks"], chosen.words)))
        steps = tuple(cut_into_steps(blocks))
        return LessonText(readable=chosen, steps=steps)

    key = (version, language, source_language, *_as_key(newest.get(version, {})))
    return _lesson_texts.get(key, put_together)


def _as_key(editions: Mapping[str, UUID]) -> tuple[Hashable, ...]:
    """What the choice of words depends on, beside who asks."""
    return (settings.CBT_OPEN_DRAFT_LANGUAGES, *sorted(editions.items()))


def cut_into_steps(blocks: Iterable[Block]) -> list[Step]:
    """A flat stream cut at its page breaks."""
    steps: list[Step] = []
    title: str = ""
    start: str | None = None
    held: list[Block] = []
    for block in blocks:
        if block["type"] == "page_break":
            if held or start is not None:
                steps.append(Step(len(steps) + 1, start, title, tuple(held)))
            title, start, held = block.get("title", ""), block["id"], []
        else:
            held.append(block)
    steps.append(Step(len(steps) + 1, start, title, tuple(held)))
    return steps


# --- Courses ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OutlineItem:
    """A lesson or quiz as the course lists it."""

    kind: str
    id: UUID
    title: str
    note: str
    spec: Mapping[str, Any]

    @property
    def minutes(self) -> int:
        return int(self.spec["minutes"])


@dataclass(frozen=True, slots=True)
class OutlineModule:
    id: UUID
    title: str
    summary: str
    items: tuple[OutlineItem, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """A published course in one language."""

    course: Course
    title: str
    summary: str
    audience: str
    objectives: str
    spec: Mapping[str, Any]
    modules: tuple[OutlineModule, ...]
    readable: Readable
    languages: tuple[str, ...] = field(default_factory=tuple)

    @property
    def language(self) -> str:
        """What its words are in."""
        return self.readable.language

    @property
    def items(self) -> list[OutlineItem]:
        """All lessons and quizzes in order."""
        return [item for module in self.modules for item in module.items]


_outlines: Kept[Hashable, Outline | None] = Kept()


def outlines(courses: Iterable[Course], language: str) -> dict[UUID, Outline]:
    """The outlines of several published courses, by course id.

    One query, where this process has put the same editions and words together before; else
    three, whatever the number of courses.
    """
    published = {course.current_id: course for course in courses if course.current_id is not None}
    newest = newest_editions(CourseWordsEdition, published)
    by_key: dict[Hashable, UUID] = {
        (version, language, course.source_language, *_as_key(newest.get(version, {}))): version
        for version, course in published.items()
    }

    def put_together(keys: set[Hashable]) -> dict[Hashable, Outline | None]:
        versions = {key: by_key[key] for key in keys}
        load_current([published[version] for version in versions.values()])
        editions = load_words(
            CourseWordsEdition, {pk: newest[pk] for pk in versions.values() if pk in newest}
        )
        return {
            key: _outline(published[version], editions.get(version, {}), language)
            for key, version in versions.items()
        }

    found = _outlines.load(set(by_key), put_together)
    return {
        published[version].pk: replace(outline, course=published[version])
        for key, version in by_key.items()
        if (outline := found[key]) is not None
    }


def _outline(course: Course, editions: Mapping[str, WordsEdition], language: str) -> Outline | None:
    """The outline in the language closest to ``language``; None when no language is ready."""
    readable = choose(editions, language, source_language=course.source_language)
    if readable is None or course.current is None:
        return None
    spec, words = course.current.spec, readable.words

    def word(owner: Any, name: str) -> str:
        return words.get(path_of(str(owner), name), "")

    modules = tuple(
        OutlineModule(
            id=UUID(module["id"]),
            title=word(module["id"], "title"),
            summary=word(module["id"], "summary"),
            items=tuple(
                OutlineItem(
                    kind=item["kind"],
                    id=UUID(item["id"]),
                    title=word(item["id"], "title"),
                    note=word(item["id"], "summary" if item["kind"] == "lesson" else "intro"),
                    spec=item,
                )
                for item in module["items"]
            ),
        )
        for module in spec["modules"]
    )
    return Outline(
        course=course,
        title=word(course.pk, "title"),
        summary=word(course.pk, "summary"),
        audience=word(course.pk, "audience"),
        objectives=word(course.pk, "objectives"),
        spec=spec,
        modules=modules,
        readable=readable,
        languages=tuple(open_languages(editions, course.source_language)),
    )


# --- Questions --------------------------------------------------------------------------------


def published_versions(questions: Iterable[UUID]) -> dict[UUID, QuestionVersion]:
    """The present version of each of these questions, by question id (see ``editions``)."""
    rows = Question.objects.filter(pk__in=list(questions), current__isnull=False)
    current = dict(rows.order_by().values_list("pk", "current"))
    versions = load_question_versions(current.values())
    return {question: versions[version] for question, version in current.items()}


def question_words(versions: Iterable[QuestionVersion], language: str) -> dict[UUID, Readable]:
    """The present words of several question versions, by version id (``question`` loaded)."""
    wanted = {version.pk: version for version in versions}
    by_version = load_editions(QuestionWordsEdition, wanted)
    found = {}
    for pk, version in wanted.items():
        editions = by_version.get(pk, {})
        chosen = choose(editions, language, source_language=version.question.source_language)
        if chosen is not None:
            found[pk] = chosen
    return found


@dataclass(frozen=True, slots=True)
class WordsForMarks:
    """What a set of questions may be answered in.

    ``languages`` are those in which every question is ready; ``editions`` the words in them and
    in the language each question is written in, by version id and language code.
    """

    languages: frozenset[str]
    editions: Mapping[UUID, Mapping[str, WordsEdition]]


_words_for_marks: Kept[Hashable, WordsForMarks] = Kept(limit=60)


def words_for_marks(versions: Iterable[QuestionVersion]) -> WordsForMarks:
    """The words in which all of these questions may be answered for marks.

    One query, where this process has looked through the same words before.
    """
    wanted = {version.pk: version for version in versions}
    newest = newest_editions(QuestionWordsEdition, wanted)

    def look_through() -> WordsForMarks:
        sources = {pk: version.question.source_language for pk, version in wanted.items()}
        words = load_words(QuestionWordsEdition, newest)
        ready = [frozenset(languages_for_marks(words.get(pk, {}), sources[pk])) for pk in wanted]
        languages = frozenset.intersection(*ready) if ready else frozenset()
        return WordsForMarks(
            languages=languages,
            editions={
                pk: {
                    code: row
                    for code, row in words.get(pk, {}).items()
                    if code in languages or code == sources[pk]
                }
                for pk in wanted
            },
        )

    key = tuple((pk, *_as_key(newest.get(pk, {}))) for pk in sorted(wanted))
    return _words_for_marks.get(key, look_through)


def pinned_words(
    pins: Iterable[tuple[QuestionVersion, Mapping[str, str]]], language: str
) -> dict[UUID, Readable]:
    """The words of questions as they were when an attempt began, by version id.

    Each pin is a version and its words editions, {language code: id}, as ``words_for_marks``
    found them; ``language`` is one of them.
    """
    kept = list(pins)
    chosen = {
        version.pk: (UUID(words[version.question.source_language]), UUID(words[language]))
        for version, words in kept
    }
    rows = load_question_words(key for pair in chosen.values() for key in pair)
    return {
        version: Readable(
            language=language,
            words={path: rows[own].words.get(path, "") for path in rows[source].words},
            is_draft=rows[own].status != WordsStatus.APPROVED,
        )
        for version, (source, own) in chosen.items()
    }


def joined_question(spec: Spec, words: Mapping[str, str]) -> Block:
    """Structure, key and words of a question together: for feedback, never before submission."""
    joined: Block = present(join(spec, words))
    return with_alts([joined])[0]


def stem_text(words: Mapping[str, str], spec: Spec) -> str:
    """The question on one line, without markup."""
    return unescape(strip_tags(words.get(path_of(spec["id"], "stem"), ""))).strip()


def topic_titles(keys: Iterable[str]) -> dict[str, str]:
    """Titles of topics in the language of the request, by UUID as text (one query)."""
    return {str(topic.pk): topic.title for topic in Topic.objects.filter(pk__in=list(keys))}


def lesson_topics(keys: Iterable[UUID]) -> dict[UUID, set[str]]:
    """The topics of each of these lessons, as UUIDs in text: those that its questions ask about
    (two queries).
    """
    asked = {
        lesson.pk: {
            UUID(block["question"])
            for block in (lesson.current.spec["blocks"] if lesson.current else ())
            if block["type"] == "knowledge_check" and block.get("question")
        }
        for lesson in Lesson.objects.filter(pk__in=list(keys)).select_related("current")
    }
    wanted: set[UUID] = set().union(*asked.values())
    topics = dict(Question.objects.filter(pk__in=wanted).order_by().values_list("pk", "topic"))
    return {
        lesson: {str(topics[key]) for key in questions if key in topics}
        for lesson, questions in asked.items()
    }
