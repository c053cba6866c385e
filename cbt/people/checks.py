"""System checks that refuse a box which could lose answers."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections


@register(Tags.database)
def durable_sqlite(app_configs: Any, databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """SQLite must be set to keep what it acknowledged, also when the power fails."""
    options = settings.DATABASES["default"].get("OPTIONS", {})
    connection = connections["default"]
    if connection.vendor != "sqlite":
        return []
    problems: list[CheckMessage] = []
    pragmas = options.get("init_command", "").replace(" ", "").upper()
    wanted = {
        "PRAGMASYNCHRONOUS=FULL": "synchronous=FULL: anything less loses answers in a power cut",
        "PRAGMAJOURNAL_MODE=WAL": "journal_mode=WAL: otherwise readers stop writers",
        "PRAGMAFOREIGN_KEYS=ON": "foreign_keys=ON: otherwise records can lose what they point at",
    }
    for pragma, reason in wanted.items():
        if pragma not in pragmas:
            problems.append(Error(f"SQLite needs {reason}.", id="people.E001"))
    if options.get("transaction_mode") != "IMMEDIATE":
        problems.append(
            Error(
                "SQLite needs transaction_mode=IMMEDIATE: otherwise a class that saves together "
                "is told that the database is locked.",
                id="people.E002",
            )
        )
    if options.get("timeout", 0) < 10:
        problems.append(Error("SQLite needs a timeout of 10 seconds or more.", id="people.E003"))
    return problems
