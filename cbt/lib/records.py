"""Rows that are written once: the base of every record and of every published version.

Three guards, from the polite to the real one: the model refuses, the queryset refuses, and
the database refuses (a trigger made by ``ProtectInsertOnly`` in the app's migrations).
Abstract bases only; this module has no table.
"""

import uuid
from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class InsertOnlyError(TypeError):
    """Somebody tried to change or delete a row that is written once."""


def this_box() -> uuid.UUID:
    """The id of the box that makes a row (see ``cbt.lib.box``)."""
    return uuid.UUID(str(settings.CBT_BOX_ID))


class InsertOnlyQuerySet(models.QuerySet):
    """A queryset that can read and insert, and nothing else."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise InsertOnlyError(f"{self.model._meta.label} rows are never changed")

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise InsertOnlyError(f"{self.model._meta.label} rows are never changed")

    def delete(self) -> NoReturn:
        raise InsertOnlyError(f"{self.model._meta.label} rows are never deleted")


class BoxRow(models.Model):
    """A row that may travel between boxes: a UUID key and the box that made it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    box_id = models.UUIDField(default=this_box, editable=False)

    class Meta:
        abstract = True


class InsertOnlyRow(BoxRow):
    """A row that is written once, like a line in a ledger. A correction is a new row."""

    objects = InsertOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert the row. Raises InsertOnlyError when it is there already."""
        if not self._state.adding:
            raise InsertOnlyError(f"{self._meta.label} rows are never changed")
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise InsertOnlyError(f"{self._meta.label} rows are never deleted")


_SQLITE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {VERB} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} rows are written once'); END
"""
_POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION cbt_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% rows are written once', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""
_POSTGRESQL = """
CREATE TRIGGER {table}_no_{verb} BEFORE {VERB} ON {table}
FOR EACH ROW EXECUTE FUNCTION cbt_refuse()
"""


class ProtectInsertOnly(Operation):
    """A migration step: the database itself refuses to change or delete rows of a model.

    SQLite rebuilds a table to alter it and drops its triggers on the way, so a later migration
    that alters such a table repeats this step (``tests/test_architecture.py`` finds a table
    that lost its guard).
    """

    reversible = True
    reduces_to_sql = True

    def __init__(self, model_name: str) -> None:
        self.model_name = model_name

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The models do not change."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        table = to_state.apps.get_model(app_label, self.model_name)._meta.db_table
        self.database_backwards(app_label, schema_editor, from_state, to_state)
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(_POSTGRESQL_FUNCTION.replace("%", "%%"), ())
        template = _POSTGRESQL if schema_editor.connection.vendor == "postgresql" else _SQLITE
        for verb in ("update", "delete"):
            schema_editor.execute(template.format(table=table, verb=verb, VERB=verb.upper()))

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        table = from_state.apps.get_model(app_label, self.model_name)._meta.db_table
        on = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
        for verb in ("update", "delete"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb}{on}")

    def describe(self) -> str:
        return f"Let the database refuse to change or delete rows of {self.model_name}"


class LiftInsertOnly(ProtectInsertOnly):
    """A migration step: the guard comes off, for a new column to be filled in old rows.

    The same migration puts it back with ``ProtectInsertOnly``.
    """

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        super().database_backwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        super().database_forwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return f"Let rows of {self.model_name} be changed for the rest of this migration"
