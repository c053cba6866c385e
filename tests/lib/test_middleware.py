"""Codes are for failures: what is answered with a page of its own gets none."""

import logging

import pytest
from django.core.exceptions import BadRequest, DisallowedHost, PermissionDenied, SuspiciousOperation
from django.http import Http404
from django.http.multipartparser import MultiPartParserError
from django.test import Client
from django.urls import reverse

from tests.factories import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def answer(monkeypatch, caplog):
    """Open a page whose view raises an error; what it answered and what was logged for codes."""

    def ask(error):
        def fail(*args, **kwargs):
            raise error

        monkeypatch.setattr("cbt.learn.views.home.own_progress", fail)
        browser = Client(raise_request_exception=False)
        browser.force_login(people.trainee())
        with caplog.at_level(logging.ERROR, logger="cbt.errors"):
            page = browser.get(reverse("learn:home"))
        return page, [line for line in caplog.records if line.name == "cbt.errors"]

    return ask


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Http404("no lesson"), 404),
        (PermissionDenied("not yours"), 403),
        (BadRequest("no number"), 400),
        (SuspiciousOperation("a path with dots"), 400),
        (DisallowedHost("another name"), 400),
        (MultiPartParserError("half a form"), 400),
    ],
)
def test_refusal_writes_no_code(answer, error, status):
    page, lines = answer(error)

    assert (page.status_code, lines) == (status, [])


def test_failure_writes_the_code_that_the_page_shows(answer):
    page, lines = answer(ValueError("a mistake"))

    assert page.status_code == 500
    assert [line.args[0] for line in lines] == [page.context["code"]]
    assert lines[0].exc_info
