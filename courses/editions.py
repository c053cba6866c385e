"""Loading what was published: which row is the newest is asked each time, its content hardly ever.

Versions and words editions are written once, so a row that was read is right for good: each
process keeps the last few hundred. What changes is only which row is the newest, and that is
one small query without any content in it.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from threading import Lock
from typing import Any, Generic, TypeVar
from uuid import UUID

from courses.models.versions import QuestionVersion, QuestionWordsEdition, WordsEdition

KEEP = 300
Row = TypeVar("Row", WordsEdition, QuestionVersion)


class _Kept(Generic[Row]):
    """The rows of one kind that this process read last, by id."""

    def __init__(self) -> None:
        self._rows: OrderedDict[UUID, Row] = OrderedDict()
        self._lock = Lock()

    def get(self, keys: set[UUID], read: Callable[[set[UUID]], dict[UUID, Row]]) -> dict[UUID, Row]:
        """The rows with these ids; ``read`` is called for those that are not kept."""
        found = {}
        with self._lock:
            for key in keys & self._rows.keys():
                self._rows.move_to_end(key)
                found[key] = self._rows[key]
        missing = keys - found.keys()
        if missing:
            rows = read(missing)
            found |= rows
            with self._lock:
                self._rows.update(rows)
                while len(self._rows) > KEEP:
                    self._rows.popitem(last=False)
        return found


_words: _Kept[WordsEdition] = _Kept()
_question_versions: _Kept[QuestionVersion] = _Kept()


def load_editions(
    model: type[WordsEdition], versions: Iterable[UUID]
) -> dict[UUID, dict[str, WordsEdition]]:
    """The newest edition of each language, by version id and language code.

    One query; two when some of the rows were not read by this process before.
    """
    manager: Any = model._default_manager
    newest: dict[UUID, dict[str, UUID]] = {}
    rows = manager.filter(version__in=list(versions)).order_by("number")
    for version, language, pk in rows.values_list("version_id", "language", "pk"):
        newest.setdefault(version, {})[language] = pk
    wanted = {pk for languages in newest.values() for pk in languages.values()}
    editions = _words.get(wanted, manager.in_bulk)
    return {
        version: {language: editions[pk] for language, pk in languages.items()}
        for version, languages in newest.items()
    }


def load_question_words(keys: Iterable[UUID]) -> dict[UUID, WordsEdition]:
    """Words editions of questions by their own ids: no query for those that were read before."""
    manager: Any = QuestionWordsEdition._default_manager
    return _words.get(set(keys), manager.in_bulk)


def load_question_versions(keys: Iterable[UUID]) -> dict[UUID, QuestionVersion]:
    """Question versions by id: no query for those that were read before.

    Of ``question`` only the language it is written in is loaded, which no publication changes.
    """
    return _question_versions.get(set(keys), _read_question_versions)


def _read_question_versions(keys: set[UUID]) -> dict[UUID, QuestionVersion]:
    names = [field.attname for field in QuestionVersion._meta.concrete_fields]
    rows = QuestionVersion.objects.filter(pk__in=keys).select_related("question")
    return {row.pk: row for row in rows.only(*names, "question__source_language")}
