"""The order of the house, where import-linter cannot see it."""

import pytest
from django.apps import apps
from django.db import connection, models

from cbt.lib.records import InsertOnlyRow

# From the ground up; apps on one floor do not know each other.
FLOORS = [
    {"courses", "people"},
    {"training"},
    {"quizzes"},
    {"progress"},
    {"certificates"},
    {"learn", "teach", "reports"},
    {"exchange"},
    {"administer"},
    {"operations"},
]
FLOOR = {label: number for number, floor in enumerate(FLOORS) for label in floor}


def own_apps():
    return [
        config
        for config in apps.get_app_configs()
        if config.name == "courses" or config.name.startswith("cbt.")
    ]


def test_every_app_has_a_floor():
    assert {config.label for config in own_apps()} == set(FLOOR)


def test_no_relation_points_up_the_order():
    wrong = []
    for config in own_apps():
        for model in config.get_models(include_auto_created=True):
            for field in model._meta.get_fields():
                target = getattr(field, "related_model", None)
                if not field.is_relation or field.auto_created or not isinstance(target, type):
                    continue
                there = target._meta.app_label
                if there not in FLOOR or there == config.label:
                    continue
                # `courses` knows people as AUTH_USER_MODEL only (who uploaded, who owns).
                if config.label == "courses" and target._meta.label == "people.User":
                    continue
                if FLOOR[there] >= FLOOR[config.label]:
                    wrong.append(f"{model._meta.label}.{field.name} -> {target._meta.label}")
    assert wrong == []


def test_people_know_nothing_of_wagtail():
    people = apps.get_app_config("people")
    strangers = [
        f"{model.__name__}.{field.name}"
        for model in people.get_models()
        for field in model._meta.get_fields()
        if field.is_relation
        and not field.auto_created
        and isinstance(field.related_model, type)
        and field.related_model._meta.app_label not in {"people", "auth", "contenttypes"}
    ]
    assert strangers == []


INSERT_ONLY = [
    model
    for config in own_apps()
    for model in config.get_models()
    if issubclass(model, InsertOnlyRow)
]


@pytest.mark.django_db
@pytest.mark.parametrize("model", INSERT_ONLY, ids=lambda model: model._meta.label)
def test_database_guards_rows_that_are_written_once(model):
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table]
            )
        else:
            cursor.execute(
                "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal",
                [table],
            )
        triggers = {name for (name,) in cursor.fetchall()}
    wanted = {f"{table}_no_update", f"{table}_no_delete"}
    if connection.vendor == "sqlite":
        wanted.add(f"{table}_no_replace")
    assert wanted <= triggers


def test_records_have_uuid_keys_and_say_which_box_made_them():
    records = [
        model
        for label in ("training", "quizzes", "progress", "certificates")
        for model in apps.get_app_config(label).get_models()
        if model.__name__ != "Standing"  # derived, one per enrolment, under its key
    ]
    wrong = [
        model._meta.label
        for model in records
        if not isinstance(model._meta.pk, models.UUIDField)
        or "box_id" not in {field.name for field in model._meta.get_fields()}
    ]
    assert wrong == []
