"""Writing a ``Package`` as the files of the format: the reverse of ``reader``."""

import shutil
import zipfile
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path, PurePosixPath
from typing import Any
from uuid import UUID

import yaml

from cbt.exchange.packages import manifest
from cbt.exchange.packages.contents import (
    Fields,
    LanguageWords,
    Package,
    QuestionContent,
    comparable,
)
from cbt.exchange.packages.layout import FILE_NAMES, FORMAT, STRUCTURE, words_file
from cbt.exchange.packages.texts import question_name
from cbt.lib.pictures import Media
from courses.compiling import Spec, path_of
from courses.enums import WordsStatus

# A ZIP of equal content is equal, byte by byte: no time of day in it.
_NO_TIME = (1980, 1, 1, 0, 0, 0)


class _Dumper(yaml.SafeDumper):
    """Plain YAML: lists set in, nothing repeated by reference."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


class _Flow(dict):
    """A mapping that stands on one line."""


_Dumper.add_representer(
    _Flow,
    lambda dumper, value: dumper.represent_mapping(
        "tag:yaml.org,2002:map", value.items(), flow_style=True
    ),
)
_Dumper.add_representer(Decimal, lambda dumper, value: dumper.represent_str(_number(value)))


def _number(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _yaml(value: Any) -> bytes:
    text = yaml.dump(
        value,
        Dumper=_Dumper,
        allow_unicode=True,
        sort_keys=False,
        width=100,
        default_flow_style=False,
    )
    return str(text).encode()


def files_of(package: Package) -> Iterator[tuple[str, bytes]]:
    """Every file of the package by name, the manifest last; pictures one at a time."""
    writer = _Writer(package)
    hashes: dict[str, str] = {}
    for name, content in writer.files():
        hashes[name] = manifest.sha256(content)
        yield name, content
    yield manifest.NAME, manifest.write(hashes)


def write_folder(package: Package, folder: Path) -> None:
    """Write the package as a folder, replacing the files of an older one of the same course."""
    folder.mkdir(parents=True, exist_ok=True)
    for part in ("words", "media"):
        shutil.rmtree(folder / part, ignore_errors=True)
    for name, content in files_of(package):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def write_zip(package: Package, target: Any) -> None:
    """Write the package as one ZIP to a path or an open file."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files_of(package):
            member = zipfile.ZipInfo(name, _NO_TIME)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o100644 << 16
            archive.writestr(member, content)


class _Writer:
    def __init__(self, package: Package) -> None:
        self._package = package
        self._names = _file_names(package.pictures.values())
        # Full ids by final id, in the order in which things are written.
        self._full: dict[str, str] = {}

    def files(self) -> Iterator[tuple[str, bytes]]:
        yield STRUCTURE, _yaml(self._structure())
        yield words_file(self._package.source_language), _yaml(self._source_words())
        for language, words in self._package.translations.items():
            if language != self._package.source_language:
                yield words_file(language), _yaml(self._translated(language, words))
        for fingerprint, name in self._names.items():
            yield name, self._package.read(self._package.pictures[fingerprint])

    # --- Structure -----------------------------------------------------------------------

    def _structure(self) -> dict[str, Any]:
        package = self._package
        course = package.course
        self._full[str(course.id)] = course.code
        for topic in package.topics.values():
            self._full[str(topic.id)] = f"topic/{topic.id}"
        modules = [
            {
                **self._head(module.id, module.code),
                "items": [
                    _Flow({"lesson" if item in package.lessons else "quiz": str(item)})
                    for item in module.items
                ],
            }
            for module in package.modules.values()
        ]
        lessons = [
            {
                **self._head(lesson.id, lesson.code),
                **_fields(lesson.fields),
                "body": [self._block(block, str(lesson.id)) for block in lesson.blocks],
            }
            for lesson in package.lessons.values()
        ]
        quizzes = [
            {
                **self._head(quiz.id, quiz.code),
                **_fields(quiz.fields),
                "questions": [str(question) for question in quiz.questions],
            }
            for quiz in package.quizzes.values()
        ]
        return {
            "format": int(FORMAT),
            "course": {"id": str(course.id), "code": course.code, **_fields(course.fields)},
            "topics": [
                _Flow({"id": str(topic.id), "code": topic.code})
                for topic in package.topics.values()
            ],
            "modules": modules,
            "lessons": lessons,
            "quizzes": quizzes,
            "questions": [self._question(question) for question in package.questions.values()],
        }

    def _head(self, id_: UUID, code: str) -> dict[str, str]:
        self._full[str(id_)] = str(id_)
        return {"id": str(id_), "code": code}

    def _block(self, block: Spec, parent: str) -> dict[str, Any]:
        full = f"{parent}/{block['id']}"
        self._full[block["id"]] = full
        return {"id": block["id"], "type": block["type"], **self._inner(block, full)}

    def _question(self, question: QuestionContent) -> dict[str, Any]:
        id_ = str(question.id)
        block = question.blocks[0]
        self._full[id_] = self._full[block["id"]] = id_
        stem = question.words.get(path_of(block["id"], "stem"), "")
        return {
            "id": id_,
            **({} if block["id"] == id_ else {"block": block["id"]}),
            **({} if question.name == question_name(stem, id_) else {"name": question.name}),
            "topic": str(question.topic),
            **_fields(question.fields),
            "type": block["type"],
            **self._inner(block, id_),
        }

    def _inner(self, spec: Spec, full: str) -> dict[str, Any]:
        """The fields of a block besides its id and type; what is empty is left out."""
        found: dict[str, Any] = {}
        for name, value in spec.items():
            if name in {"id", "type"} or value is None or value == []:
                continue
            if isinstance(value, list):
                found[name] = [self._item(item, full) for item in value]
            elif isinstance(value, dict):
                found[name] = self._names[value["picture"]]
            elif isinstance(value, Decimal):
                found[name] = _number(value)
            else:
                found[name] = value
        return found

    def _item(self, item: Spec, parent: str) -> dict[str, Any]:
        full = f"{parent}/{item['id']}"
        self._full[item["id"]] = full
        inner = self._inner(item, full)
        plain = not any(isinstance(value, list) for value in inner.values())
        return (_Flow if plain else dict)({"id": item["id"], **inner})

    # --- Words ---------------------------------------------------------------------------

    def _key(self, path: str) -> str:
        owner, _dot, field = path.rpartition(".")
        return f"{self._full[owner]}.{field}"

    def _source_words(self) -> dict[str, str]:
        package = self._package
        found = {
            self._key(path_of(str(topic.id), "title")): topic.titles.get(
                package.source_language, ""
            )
            for topic in package.topics.values()
        }
        for path, text in self._in_order():
            found[self._key(path)] = text
        return {key: text for key, text in found.items() if text}

    def _in_order(self) -> Iterator[tuple[str, str]]:
        """All source texts as a reader of the course meets them."""
        package = self._package
        yield from package.course_words.items()
        for lesson in package.lessons.values():
            yield from lesson.words.items()
        for question in package.questions.values():
            yield from question.words.items()

    def _translated(self, language: str, words: LanguageWords) -> dict[str, Any]:
        package = self._package
        found: dict[str, Any] = {"_status": str(words.status)}
        if words.status == WordsStatus.DRAFT and words.approved:
            found["_approved"] = sorted(self._full[str(thing)] for thing in words.approved)
        outdated = [path for path, _text in self._in_order() if path in words.outdated]
        if outdated:
            found["_outdated"] = [self._key(path) for path in outdated]
        for topic in package.topics.values():
            if title := topic.titles.get(language):
                found[self._key(path_of(str(topic.id), "title"))] = title
        for path, _source in self._in_order():
            if text := words.texts.get(path):
                found[self._key(path)] = text
        return found


def _fields(fields: Fields) -> dict[str, Any]:
    return {
        FILE_NAMES.get(name, name): value
        for name, value in comparable(fields).items()
        if value is not None and value != ""
    }


def _file_names(pictures: Any) -> Mapping[str, str]:
    """A file name of its own for every picture, by fingerprint."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for media in sorted(pictures, key=lambda media: (media.name, media.sha256)):
        name = _file_name(media)
        if name in taken:
            path = PurePosixPath(name)
            name = f"media/{path.stem}-{media.sha256[:8]}{path.suffix}"
        taken.add(name)
        names[media.fingerprint] = name
    return names


def _file_name(media: Media) -> str:
    path = PurePosixPath(media.name)
    stem = "".join(
        letter if letter.isascii() and (letter.isalnum() or letter in "-_") else "-"
        for letter in path.stem.lower()
    ).strip("-")
    return f"media/{stem[:60] or media.sha256[:12]}{path.suffix}"
