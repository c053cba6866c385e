"""The disk of the logs is full: every request is answered, and an answer that was given is kept."""

import logging

import pytest
from django.test import Client
from django.urls import reverse

from cbt.lib.logs import BoxLogHandler
from cbt.quizzes import actions
from cbt.quizzes.models import ResponseEvent
from tests.factories.records import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def full_log(tmp_path):
    """The log of a box whose disk is full, with a line in it that could not be written."""
    log = tmp_path / "cbt.log"
    log.symlink_to("/dev/full")
    handler = BoxLogHandler(log)
    root = logging.getLogger()
    root.addHandler(handler)
    logging.getLogger("cbt").error("The line that does not fit")
    yield
    root.removeHandler(handler)
    handler.close()


@pytest.fixture
def browser(trainee):
    """A browser that shows a failure as a page, as a real one does."""
    made = Client(raise_request_exception=False)
    made.force_login(trainee)
    return made


def test_missing_page_is_answered(browser):
    assert [browser.get("/nowhere/").status_code for _ in range(3)] == [404, 404, 404]


def test_failure_is_answered_with_a_code(browser, monkeypatch):
    def fail(*args, **kwargs):
        raise OSError("No space left on device")

    monkeypatch.setattr("cbt.learn.views.home.own_progress", fail)

    page = browser.get(reverse("learn:home"))

    assert page.status_code == 500
    assert page.context["code"] in page.content.decode()
    assert len(page.context["code"]) == 4


def test_answer_is_saved_and_the_one_that_does_not_count_is_told(browser, small, enrolment):
    attempt = actions.start_attempt(enrolment=enrolment, quiz=small.pre_test, at=NOON)
    first, second = actions.slot_at(attempt, 1).layout["options"][:2]
    url = reverse("learn:save", args=[attempt.pk, 1])
    said = [
        browser.post(url, {"writer": 1, "seq": 1, "answer": token}).status_code
        for token, _option in (first, second)
    ]

    assert said == [200, 409]
    assert ResponseEvent.objects.count() == 1
