"""Loading what was published: which row is the newest is asked each time, its content hardly ever.

Versions and words editions are written once, so a row that was read is right for good: each
process keeps the last few hundred. What changes is only which row is the newest, and that is
one small query without any content in it.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from threading import Lock
from typing import Any, Generic, TypeVar
from uuid import UUID

from courses.models.versions import (
    Course,
    QuestionVersion,
    QuestionWordsEdition,
    Quiz,
    Version,
    WordsEdition,
)

KEEP = 300
Key = TypeVar("Key", bound=Hashable)
Thing = TypeVar("Thing")


class Kept(Generic[Key, Thing]):
    """What this process read or made last of one kind, ``limit`` at most.

    Only for what is right for good under its key. Things are shared by threads: nobody changes
    them.
    """

    def __init__(self, limit: int = KEEP) -> None:
        self._limit = limit
        self._things: OrderedDict[Key, Thing] = OrderedDict()
        self._lock = Lock()

    def load(
        self, keys: set[Key], read: Callable[[set[Key]], dict[Key, Thing]]
    ) -> dict[Key, Thing]:
        """The things with these keys; ``read`` is called for those that are not kept."""
        found = {}
        with self._lock:
            for key in keys & self._things.keys():
                self._things.move_to_end(key)
                found[key] = self._things[key]
        missing = keys - found.keys()
        if missing:
            things = read(missing)
            found |= things
            with self._lock:
                self._things.update(things)
                while len(self._things) > self._limit:
                    self._things.popitem(last=False)
        return found

    def get(self, key: Key, make: Callable[[], Thing]) -> Thing:
        """The thing with this key; ``make`` is called when it is not kept."""
        return self.load({key}, lambda _keys: {key: make()})[key]


_words: Kept[UUID, WordsEdition] = Kept()
_versions: Kept[UUID, Version] = Kept()
_question_versions: Kept[UUID, QuestionVersion] = Kept()


def newest_editions(
    model: type[WordsEdition], versions: Iterable[UUID]
) -> dict[UUID, dict[str, UUID]]:
    """The id of each language's newest edition, by version id and language code (one query)."""
    manager: Any = model._default_manager
    newest: dict[UUID, dict[str, UUID]] = {}
    rows = manager.filter(version__in=list(versions)).order_by("number")
    for version, language, pk in rows.values_list("version_id", "language", "pk"):
        newest.setdefault(version, {})[language] = pk
    return newest


def load_words(
    model: type[WordsEdition], newest: Mapping[UUID, Mapping[str, UUID]]
) -> dict[UUID, dict[str, WordsEdition]]:
    """The editions with these ids, as ``newest_editions`` found them, in its order.

    No query for those that were read before, one for all others.
    """
    manager: Any = model._default_manager
    wanted = {pk for languages in newest.values() for pk in languages.values()}
    editions = _words.load(wanted, manager.in_bulk)
    return {
        version: {language: editions[pk] for language, pk in languages.items()}
        for version, languages in newest.items()
    }


def load_editions(
    model: type[WordsEdition], versions: Iterable[UUID]
) -> dict[UUID, dict[str, WordsEdition]]:
    """The newest edition of each language, by version id and language code.

    One query; two when some of the rows were not read by this process before.
    """
    return load_words(model, newest_editions(model, versions))


def load_question_words(keys: Iterable[UUID]) -> dict[UUID, WordsEdition]:
    """Words editions of questions by their own ids: no query for those that were read before."""
    manager: Any = QuestionWordsEdition._default_manager
    return _words.load(set(keys), manager.in_bulk)


def load_question_versions(keys: Iterable[UUID]) -> dict[UUID, QuestionVersion]:
    """Question versions by id: no query for those that were read before.

    Of ``question`` only the language it is written in is loaded, which no publication changes.
    """
    return _question_versions.load(set(keys), _read_question_versions)


def _read_question_versions(keys: set[UUID]) -> dict[UUID, QuestionVersion]:
    names = [field.attname for field in QuestionVersion._meta.concrete_fields]
    rows = QuestionVersion.objects.filter(pk__in=keys).select_related("question")
    return {row.pk: row for row in rows.only(*names, "question__source_language")}


def load_current(rows: Sequence[Course] | Sequence[Quiz]) -> None:
    """Give each of these, all of one kind, its published version: no query for versions that
    were read before, one for all others.
    """
    wanted = {row.current_id for row in rows if row.current_id is not None}
    if not wanted:
        return
    manager: Any = rows[0]._meta.get_field("current").related_model._default_manager
    versions = _versions.load(wanted, manager.in_bulk)
    for row in rows:
        if row.current_id is not None:
            row.current = versions[row.current_id]  # type: ignore[assignment]
