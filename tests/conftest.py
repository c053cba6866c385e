"""What the whole suite shares."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core import serializers
from django.db import connection
from django.db.backends.sqlite3.base import DatabaseOperations
from wagtail.models import Collection, Locale, Page, Site


@pytest.fixture(autouse=True, scope="session")
def _flush_past_the_guards() -> Iterator[None]:
    """Let transactional tests empty the tables: for that moment only, the guards step aside.

    SQLite has no TRUNCATE, so Django deletes every row, which the triggers rightly refuse.
    PostgreSQL truncates, which fires no row trigger.
    """
    flush = DatabaseOperations.execute_sql_flush

    def execute_sql_flush(self: DatabaseOperations, sql_list: list[str]) -> Any:
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = [row for row in cursor.fetchall() if "_no_" in row[0]]
            for name, _sql in triggers:
                cursor.execute(f'DROP TRIGGER "{name}"')
            try:
                return flush(self, sql_list)
            finally:
                for _name, sql in triggers:
                    cursor.execute(sql)

    DatabaseOperations.execute_sql_flush = execute_sql_flush  # type: ignore[method-assign]
    yield
    DatabaseOperations.execute_sql_flush = flush  # type: ignore[method-assign]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is about the database of the other run."""
    others = {"sqlite", "postgresql"} - {connection.vendor}
    left_out = [item for item in items if any(map(item.get_closest_marker, others))]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


@pytest.fixture
def vendor() -> str:
    """Which database this run is on."""
    return connection.vendor


@pytest.fixture(scope="session")
def _first_rows(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """The rows that Wagtail's migrations made; the next run finds them in a database it reuses."""
    with django_db_blocker.unblock():
        rows = [row for model in (Locale, Page, Collection, Site) for row in model.objects.all()]
        kept = serializers.serialize("json", rows, use_natural_foreign_keys=True)
    yield kept
    with django_db_blocker.unblock():
        _put_back(kept)


@pytest.fixture(autouse=True)
def _rows_for_tests_that_commit(request: pytest.FixtureRequest) -> None:
    """Tests that commit empty all tables behind them; each of them begins with the first rows."""
    mark = request.node.get_closest_marker("django_db")
    if mark is not None and mark.kwargs.get("transaction"):
        kept = request.getfixturevalue("_first_rows")
        request.getfixturevalue("transactional_db")
        _put_back(kept)


def _put_back(kept: str) -> None:
    for row in serializers.deserialize("json", kept):
        row.save()
