"""Rows that are written once, also for whoever speaks to the database directly."""

import uuid

import pytest
from django.db import IntegrityError, connection, transaction

from cbt.certificates.models import Certificate
from cbt.people.models import AuditLine
from cbt.progress.enums import Milestone
from cbt.progress.models import Completion
from tests.factories import people, records
from tests.factories.records import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def completion():
    return records.completion(records.enrolment(people.trainee(), records.course()))


def put(row, how, **changes):
    """Write a copy of ``row`` with ``changes`` past the models."""
    values = {field.column: getattr(row, field.attname) for field in row._meta.concrete_fields}
    values.update(changes)
    prepared = [
        field.get_db_prep_save(values[field.column], connection)
        for field in row._meta.concrete_fields
    ]
    columns = ", ".join(f'"{column}"' for column in values)
    marks = ", ".join(["%s"] * len(values))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"{how} INTO {row._meta.db_table} ({columns}) VALUES ({marks})",
            prepared,
        )


@pytest.mark.sqlite
@pytest.mark.parametrize("how", ["INSERT OR REPLACE", "REPLACE", "INSERT"])
@pytest.mark.parametrize("key", ["the same id", "the same enrolment and milestone"])
def test_row_is_not_replaced_by_one_of_its_key(completion, how, key):
    changes = {} if key == "the same id" else {"id": uuid.uuid4()}
    before = Completion.objects.values().get()

    with pytest.raises(IntegrityError, match="written once"):
        put(completion, how, reached_at=NOON.replace(year=1999), **changes)

    assert Completion.objects.values().get() == before


@pytest.mark.sqlite
def test_row_with_a_key_of_its_own_is_written(completion):
    other = next(each for each in Milestone if each != completion.milestone)

    put(completion, "INSERT OR REPLACE", id=uuid.uuid4(), milestone=other)

    assert Completion.objects.count() == 2


@pytest.mark.sqlite
def test_key_that_holds_for_some_rows_only_is_kept_too(completion):
    """One first issue for each pass; what replaces it is another row."""
    first = records.certificate(completion.enrolment)
    own = {"id": uuid.uuid4(), "number": "X-1", "check_code": "X"}

    with pytest.raises(IntegrityError, match="written once"):
        put(first, "INSERT OR REPLACE", **own)
    put(first, "INSERT OR REPLACE", **own, replaces_id=first.pk)

    assert Certificate.objects.count() == 2


def test_key_that_comes_twice_is_an_integrity_error():
    line = AuditLine(at=NOON, verb="x", subject_type="x", subject_id=uuid.uuid4())
    line.save()
    line._state.adding = True

    with pytest.raises(IntegrityError), transaction.atomic():
        line.save()
