"""What the database has seen of this release, asked cheaply and without making one; its counts."""

from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection


def migrations_on_disk() -> set[tuple[str, str]]:
    """Every migration of the installed apps, by name.

    Two hundred modules need not be imported to learn that there is nothing to do.
    """
    return {
        (app.label, file.stem)
        for app in apps.get_app_configs()
        for file in Path(app.path, "migrations").glob("[0-9]*.py")
    }


def applied_migrations() -> set[tuple[str, str]]:
    """Every migration that the database has seen."""
    # To connect would make the file.
    if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists():
        return set()
    if "django_migrations" not in connection.introspection.table_names():
        return set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        return set(cursor.fetchall())


def is_prepared() -> bool:
    """Whether the tables are there as this release needs them."""
    return migrations_on_disk() <= applied_migrations()


def place() -> str:
    """Where this box keeps its data, in words for the person at its keyboard."""
    if connection.vendor == "sqlite":
        return f"the folder {settings.DATA_DIR}"
    return f"the database {connection.settings_dict['NAME']} of DATABASE_URL"


def remedy() -> str:
    """How another place is named, as the end of a sentence."""
    if connection.vendor == "sqlite":
        return "name the folder of your box with --data FOLDER"
    return "name the database of your hub in DATABASE_URL"


def refresh_statistics() -> None:
    """Let PostgreSQL count what was just brought in, instead of a minute later by itself.

    Until then it plans each query for tables as small as they were before. Within a transaction
    too; SQLite plans without counting.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
