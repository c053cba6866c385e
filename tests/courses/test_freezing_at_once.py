"""Two people publish the same thing in the same moment: over two connections, committed."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import serializers
from django.db import connections
from wagtail.models import Collection, Locale, Page, Site

from cbt.lib import clock
from courses.freezing import freeze
from courses.models import Question, QuestionVersion
from tests.factories import authoring


@pytest.fixture(scope="module", autouse=True)
def _wagtails_first_rows(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The rows that Wagtail's migrations made, put back after the tables were emptied.

    Without them a reused database would fail every test of the next run.
    """
    with django_db_blocker.unblock():
        rows = [row for model in (Locale, Page, Collection, Site) for row in model.objects.all()]
        kept = serializers.serialize("json", rows, use_natural_foreign_keys=True)
    yield
    with django_db_blocker.unblock():
        for row in serializers.deserialize("json", kept):
            row.save()


@pytest.mark.django_db(transaction=True)
def test_two_people_publishing_at_once_get_two_numbers() -> None:
    question = authoring.question()
    specs = [{**question.current.spec, "points": points} for points in (2, 3)]
    barrier, failures = threading.Barrier(2), []

    def publish(spec: dict[str, Any]) -> None:
        try:
            barrier.wait(10)
            freeze(
                QuestionVersion,
                Question.objects.get(pk=question.pk),
                spec=spec,
                words=None,
                source_language="en",
                at=clock.now(),
            )
        except Exception as error:
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=publish, args=(spec,)) for spec in specs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    numbers = QuestionVersion.objects.filter(question=question).values_list("number", flat=True)
    assert sorted(numbers) == [1, 2, 3]
    question.refresh_from_db()
    assert question.current.number == 3
