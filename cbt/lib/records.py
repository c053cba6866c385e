"""Rows that are written once: the base of every record and of every published version.

Three guards, from the polite to the real one: the model refuses, the queryset refuses, and
the database refuses (a trigger made by ``ProtectInsertOnly`` in the app's migrations).
Abstract bases only; this module has no table.
"""

import uuid
from collections.abc import Iterable, Iterator
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
# "INSERT OR REPLACE" deletes a row that stands in its way without asking the triggers of DELETE.
_SQLITE_REPLACE = """
CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {taken}
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
        _refuse_replacement(to_state.apps.get_model(app_label, self.model_name), schema_editor)

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
        _allow_replacement(table, schema_editor)

    def describe(self) -> str:
        return f"Let the database refuse to change or delete rows of {self.model_name}"


def _refuse_replacement(model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Let SQLite refuse a row whose key another row has, before it makes room for it.

    Whoever inserts a key twice is told by an IntegrityError as before. PostgreSQL has no such
    statement: its ON CONFLICT DO UPDATE asks the triggers of UPDATE.
    """
    if schema_editor.connection.vendor != "sqlite":
        return
    table = model._meta.db_table
    _allow_replacement(table, schema_editor)
    taken = " OR ".join(
        f"EXISTS (SELECT 1 FROM {table} WHERE {' AND '.join(same)})"  # noqa: S608 (our own names)
        for same in _unique_keys(model, schema_editor)
    )
    schema_editor.execute(_SQLITE_REPLACE.format(table=table, taken=taken))


def _allow_replacement(table: str, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_replace")


def _unique_keys(
    model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor
) -> Iterator[list[str]]:
    """What makes a row of the table the same as the one that comes, for each of its keys."""
    columns = {
        field.name: schema_editor.quote_name(str(field.column))
        for field in model._meta.local_concrete_fields
    }

    def same(names: Iterable[str]) -> list[str]:
        return [f"{columns[name]} = NEW.{columns[name]}" for name in names]

    for field in model._meta.local_concrete_fields:
        if field.unique:
            yield same([field.name])
    coming = ", ".join(f"NEW.{column} AS {column}" for column in columns.values())
    for constraint in model._meta.constraints:
        if not isinstance(constraint, models.UniqueConstraint):
            continue
        condition = constraint._get_condition_sql(model, schema_editor)  # type: ignore[attr-defined]
        if condition is None:
            yield same(constraint.fields)
        else:  # of both rows, or the key is none
            holds = f"EXISTS (SELECT 1 FROM (SELECT {coming}) WHERE {condition})"  # noqa: S608
            yield [*same(constraint.fields), f"({condition})", holds]


class RefuseReplacement(ProtectInsertOnly):
    """A migration step for tables that had their guards before these refused a replacement."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        _refuse_replacement(to_state.apps.get_model(app_label, self.model_name), schema_editor)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        table = from_state.apps.get_model(app_label, self.model_name)._meta.db_table
        _allow_replacement(table, schema_editor)

    def describe(self) -> str:
        return f"Let SQLite refuse to replace rows of {self.model_name}"


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
