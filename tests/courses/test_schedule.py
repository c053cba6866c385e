"""The calendar: each page stands for itself, and a refusal is told where authors look."""

import datetime
import logging
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from wagtail.log_actions import registry
from wagtail.models import Revision

from cbt.people.models import User
from courses import publishing
from courses.models import CoursePage, Question, QuizPage
from courses.schedule import REFUSED, publish_due, refusals_for
from tests.factories import authoring
from tests.factories.records import NOON

pytestmark = pytest.mark.django_db

HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def writer() -> User:
    authoring.catalogue("kz")
    return authoring.author("kz")


def due(page: Any, *, by: User | None = None, hours: int = 1) -> Any:
    """Put on the calendar; its time came some hours ago."""
    page.go_live_at = NOON - hours * HOUR
    revision = page.save_revision(user=by, clean=False)
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=page.go_live_at)
    return page


def refused_quiz(by: User | None = None, **fields: Any) -> QuizPage:
    """A quiz that cannot be published: its question is a draft."""
    kz = authoring.catalogue("kz")
    draft = authoring.question(within=kz, name="Unfinished", published=False)
    module = authoring.module_page(authoring.course_page(kz))
    return due(authoring.quiz_page(module, [draft], live=False, **fields), by=by, hours=2)


def fresh(thing: Any) -> Any:
    return type(thing).objects.get(pk=thing.pk)


def refusals_of(thing: Any) -> list[Any]:
    return list(registry.get_logs_for_instance(thing).filter(action=REFUSED))


def test_others_are_published_when_one_is_refused(writer: User) -> None:
    quiz = refused_quiz(writer)
    course = due(authoring.course_page(authoring.catalogue("kz"), live=False))
    publish_due(at=NOON)
    assert not fresh(quiz).live
    assert fresh(course).live


def test_refusal_is_written_once_and_not_tried_again(writer: User, caplog: Any) -> None:
    quiz = refused_quiz(writer)
    with caplog.at_level(logging.WARNING, logger="cbt.worker"):
        for minute in range(3):
            publish_due(at=NOON + datetime.timedelta(minutes=minute))
    [entry] = refusals_of(quiz)
    assert "Publish these questions first: Unfinished." in entry.data["why"]
    assert entry.user == writer
    assert caplog.text.count("Not done on the calendar") == 1
    assert fresh(quiz).latest_revision.approved_go_live_at is None


def test_refusal_speaks_the_language_of_whoever_asked(writer: User) -> None:
    writer.language = "ru"
    writer.save()
    quiz = refused_quiz(writer)
    publish_due(at=NOON)
    assert "Сначала опубликуйте" in refusals_of(quiz)[0].data["why"]


def test_author_reads_it_above_the_form_in_the_history_and_at_home(writer: User) -> None:
    quiz = refused_quiz(writer, title="Seals")
    publish_due(at=NOON)
    client = authoring.signed_in(writer)
    edit = reverse("wagtailadmin_pages:edit", args=[quiz.pk])
    assert told(client, edit) == [
        "“Seals” was not published. Publish these questions first: Unfinished."
    ]
    history = client.get(reverse("wagtailadmin_pages:history", args=[quiz.pk]))
    assert "Publish these questions first" in history.content.decode()
    home = client.get(reverse("wagtailadmin_home")).content.decode()
    assert "Refused on the calendar" in home
    assert "Publish these questions first" in home
    assert edit in home


def test_refusal_is_settled_when_the_page_is_published(writer: User) -> None:
    quiz = refused_quiz(writer)
    publish_due(at=NOON)
    assert len(refusals_for(writer)) == 1
    authoring.publish(Question.objects.get(name="Unfinished"))
    authoring.publish(fresh(quiz))
    client = authoring.signed_in(writer)
    assert refusals_for(writer) == []
    assert told(client, reverse("wagtailadmin_pages:edit", args=[quiz.pk])) == []
    home = client.get(reverse("wagtailadmin_home")).content.decode()
    assert "Refused on the calendar" not in home


def test_refusal_is_nothing_to_those_who_write_elsewhere(writer: User) -> None:
    refused_quiz(writer)
    authoring.catalogue("tj")
    publish_due(at=NOON)
    assert refusals_for(authoring.author("tj")) == []
    assert len(refusals_for(authoring.author("kz"))) == 1


def test_fault_of_ours_holds_nothing_up_and_is_in_the_log_once(
    writer: User, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    question = due(authoring.question(within=authoring.catalogue("kz"), published=False), by=writer)
    course = due(authoring.course_page(authoring.catalogue("kz"), live=False))

    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(publishing, "publish_question", fail)
    for _minute in range(2):
        publish_due(at=NOON)
    assert fresh(course).live
    assert not fresh(question).live
    assert caplog.text.count("RuntimeError: broken") == 1
    [refusal] = refusals_for(writer)
    assert refusal.name == question.name
    assert "There is a problem with the system" in refusal.why
    assert told(authoring.signed_in(writer), refusal.url) == [refusal.why]


def test_locked_database_leaves_it_on_the_calendar(
    writer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = due(authoring.course_page(authoring.catalogue("kz"), live=False), by=writer)

    def fail(*args: Any, **kwargs: Any) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(publishing, "publish_course", fail)
    with pytest.raises(OperationalError):
        publish_due(at=NOON)
    assert refusals_of(page) == []
    monkeypatch.undo()
    publish_due(at=NOON)
    assert fresh(page).live


def test_page_whose_time_ran_out_is_taken_off(writer: User) -> None:
    page = authoring.publish(authoring.course_page(authoring.catalogue("kz")))
    CoursePage.objects.filter(pk=page.pk).update(expire_at=NOON - HOUR)
    publish_due(at=NOON)
    page = fresh(page)
    assert (page.live, page.expired) == (False, True)


def test_page_that_cannot_be_taken_off_stays_and_says_so(
    writer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    kz = authoring.catalogue("kz")
    stuck, other = (authoring.publish(authoring.course_page(kz)) for _n in range(2))
    CoursePage.objects.filter(pk=stuck.pk).update(expire_at=NOON - 2 * HOUR)
    CoursePage.objects.filter(pk=other.pk).update(expire_at=NOON - HOUR)
    archive = publishing.archive_course

    def refuse(page: CoursePage, **kwargs: Any) -> None:
        if page.pk == stuck.pk:
            raise publishing.CoursesError("Somebody needs it.")
        archive(page, **kwargs)

    monkeypatch.setattr(publishing, "archive_course", refuse)
    publish_due(at=NOON)
    publish_due(at=NOON)
    assert fresh(stuck).live
    assert not fresh(other).live
    assert [refusal.why for refusal in refusals_for(writer)] == ["Somebody needs it."]


def told(client: Client, address: str) -> list[str]:
    return [str(message).strip() for message in client.get(address).context["messages"]]
