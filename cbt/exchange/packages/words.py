"""The words files of a package: texts by language and key, and which texts the course has."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _

from cbt.exchange.packages import texts
from cbt.exchange.packages.layout import words_file
from cbt.exchange.packages.problems import Problems
from cbt.exchange.packages.texts import NotAllowed
from courses.compiling import path_of


class Slot(NamedTuple):
    """A place for a text: its path, and its features when it is rich."""

    path: str
    features: tuple[str, ...] | None


class WordsFiles:
    """What is said in every language, by the key “<full id>.<field>”.

    ``by_language`` are the files as they were written. ``slots`` are the texts that the structure
    has by key: they grow while it is read, and are complete afterwards.
    """

    def __init__(
        self,
        by_language: Mapping[str, Mapping[str, Any]],
        source_language: str,
        problems: Problems,
        warnings: Problems,
    ) -> None:
        self.by_language = by_language
        self.source_language = source_language
        self.slots: dict[str, Slot] = {}
        self._problems = problems
        self._warnings = warnings
        if source_language not in by_language:
            problems.add(
                words_file(source_language),
                _("The words of the source language are not there."),
                _("Write this file."),
            )

    def source_text(
        self, full_id: str, owner: UUID, field: str, *, features: tuple[str, ...] | None
    ) -> str:
        """The source text of a field, which has a slot from here on; "" when it says nothing.

        ``features`` is None for a plain text.
        """
        key = f"{full_id}.{field}"
        self.slots[key] = Slot(path_of(str(owner), field), features)
        return self.text(self.source_language, key)

    def text(self, language: str, key: str) -> str:
        """What a language says in a slot, in the one way we write it; "" when it says nothing."""
        text = self.by_language.get(language, {}).get(key, "")
        features = self.slots[key].features
        place = f"{words_file(language)}: {key}"
        if not isinstance(text, str):
            self._problems.add(place, _("This must be a text."), _("Write one text after the key."))
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
            self._problems.add(place, error, _("Allowed are: %(tags)s.") % {"tags": allowed})
            return ""

    def place(self, full_id: str, field: str) -> str:
        """Where the source text of a field stands, for a person."""
        return f"{words_file(self.source_language)}: {full_id}.{field}"

    def say_missing(self, full_id: str, field: str) -> None:
        self._problems.add(self.place(full_id, field), _("This text is missing."), _("Write it."))
