"""The translations of a package: what each language says, and in what state its words are."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from cbt.exchange.packages.contents import LanguageWords, TopicContent
from cbt.exchange.packages.desk import Desk
from cbt.exchange.packages.layout import words_file
from cbt.exchange.packages.problems import Problems
from courses.compiling import Words, path_of
from courses.enums import WordsStatus

_STATUS = "_status"
_APPROVED = "_approved"
_OUTDATED = "_outdated"


def read_translations(desk: Desk) -> dict[str, LanguageWords]:
    """The words of every language besides the source, and what is wrong in any words file.

    Only when the structure was read: a key is right when something there has this text.
    """
    found = {}
    for language, words in desk.words.by_language.items():
        name = words_file(language)
        is_source = language == desk.words.source_language
        status = _read_status(words, name, desk.problems, is_source=is_source)
        _check_keys(words, name, desk, is_source=is_source)
        if is_source:
            continue
        found[language] = LanguageWords(
            status=status,
            texts=_texts_in(language, desk),
            approved=frozenset(_approved(words, name, desk)),
            outdated=frozenset(_outdated(words, name, desk)),
        )
    return found


def take_titles(
    topics: Iterable[TopicContent], translations: Mapping[str, LanguageWords]
) -> dict[UUID, TopicContent]:
    """Topics by id with their titles in every language.

    The titles are taken out of ``translations``: a topic is data and has no edition of words.
    """
    found = {}
    for topic in topics:
        path = path_of(str(topic.id), "title")
        titles = dict(topic.titles)
        for language, words in translations.items():
            if title := words.texts.pop(path, ""):
                titles[language] = title
        found[topic.id] = replace(topic, titles=titles)
    return found


def _read_status(
    words: Mapping[str, Any], name: str, problems: Problems, *, is_source: bool
) -> WordsStatus:
    default = WordsStatus.APPROVED if is_source else WordsStatus.DRAFT
    status = words.get(_STATUS, default.value)
    if status not in WordsStatus.values:
        problems.add(
            f"{name}: {_STATUS}",
            _("The status is draft or approved."),
            _("Write one of the two."),
        )
        return default
    if is_source and status != WordsStatus.APPROVED:
        problems.add(
            f"{name}: {_STATUS}",
            _("The words of the source language are always approved."),
            _("Remove the line. A course awaits review by awaiting_review in course.yaml."),
        )
    return WordsStatus(status)


def _check_keys(words: Mapping[str, Any], name: str, desk: Desk, *, is_source: bool) -> None:
    """Say which keys stand for no text of the course and for no state of the words."""
    states = {_STATUS} if is_source else {_STATUS, _APPROVED, _OUTDATED}
    for key in words:
        if desk.ids.is_lost(key.rpartition(".")[0]):
            continue
        if key.startswith("_"):
            if key not in states:
                desk.problems.add(
                    f"{name}: {key}", _("There is no such key."), _("Remove the line.")
                )
        elif key not in desk.words.slots:
            desk.problems.add(
                f"{name}: {key}",
                _("Nothing in course.yaml has this text."),
                _("Correct the key, or remove the line."),
            )


def _texts_in(language: str, desk: Desk) -> Words:
    """What a language says by path; what it does not say is missing, which is no fault."""
    said: Words = {}
    for key, slot in desk.words.slots.items():
        if text := desk.words.text(language, key):
            said[slot.path] = text
    return said


def _approved(words: Mapping[str, Any], name: str, desk: Desk) -> list[UUID]:
    found = []
    for index, full_id in enumerate(_strings(words, _APPROVED, name, desk.problems)):
        thing = desk.ids.find(full_id)
        if thing is None:
            desk.problems.add(
                f"{name}: {_APPROVED}[{index}]",
                _("There is no such id."),
                _("Remove the line."),
            )
        else:
            found.append(thing)
    return found


def _outdated(words: Mapping[str, Any], name: str, desk: Desk) -> list[str]:
    found = []
    for index, key in enumerate(_strings(words, _OUTDATED, name, desk.problems)):
        slot = desk.words.slots.get(key)
        if slot is None:
            desk.problems.add(
                f"{name}: {_OUTDATED}[{index}]",
                _("There is no such text."),
                _("Remove the line."),
            )
        else:
            found.append(slot.path)
    return found


def _strings(words: Mapping[str, Any], key: str, name: str, problems: Problems) -> list[str]:
    value = words.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        problems.add(f"{name}: {key}", _("This must be a list."), _("Write one key a line."))
        return []
    return value
