"""Loading words editions: which are the newest is asked each time, their words hardly ever.

A words edition is written once, so a row that was read is right for good: each process keeps
the last few hundred. What changes is only which row is the newest of its language, and that
is one small query without any words in it.
"""

from collections import OrderedDict
from collections.abc import Iterable
from threading import Lock
from typing import Any
from uuid import UUID

from courses.models.versions import WordsEdition

KEEP = 300
_kept: "OrderedDict[UUID, WordsEdition]" = OrderedDict()
_lock = Lock()


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
    editions = _remembered(wanted)
    missing = wanted - editions.keys()
    if missing:
        read = manager.in_bulk(missing)
        editions |= read
        _remember(read)
    return {
        version: {language: editions[pk] for language, pk in languages.items()}
        for version, languages in newest.items()
    }


def _remembered(keys: Iterable[UUID]) -> dict[UUID, WordsEdition]:
    found = {}
    with _lock:
        for key in keys:
            if key in _kept:
                _kept.move_to_end(key)
                found[key] = _kept[key]
    return found


def _remember(rows: dict[UUID, WordsEdition]) -> None:
    with _lock:
        _kept.update(rows)
        while len(_kept) > KEEP:
            _kept.popitem(last=False)
