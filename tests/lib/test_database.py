"""Whether there is a box behind the settings."""

import pytest
from django.db import connection

from cbt.lib import database


@pytest.mark.django_db
def test_database_with_all_migrations_is_prepared():
    assert database.is_prepared()


@pytest.mark.django_db
def test_database_of_an_older_release_is_not_prepared():
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'people'")

    assert not database.is_prepared()


@pytest.mark.django_db
def test_database_without_tables_is_not_prepared(monkeypatch):
    monkeypatch.setattr(connection.introspection, "table_names", list)

    assert not database.is_prepared()


def test_remedy_on_a_hub_is_the_address_of_its_database(monkeypatch):
    monkeypatch.setattr(connection, "vendor", "postgresql")
    monkeypatch.setitem(connection.settings_dict, "NAME", "hub")

    assert database.place() == "the database hub of DATABASE_URL"
    assert "DATABASE_URL" in database.remedy()
