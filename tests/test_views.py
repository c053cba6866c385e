"""The door, failures, and the sign of life."""

import logging
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from cbt.people.enums import RoleKind
from cbt.views import server_error
from tests.factories import people, records

pytestmark = pytest.mark.django_db


def administrator_who_teaches():
    user = people.administrator()
    people.give_role(user, RoleKind.INSTRUCTOR, room=people.classroom())
    return user


@pytest.mark.parametrize(
    ("who", "where"),
    [
        (lambda: people.trainee(), "learn:home"),
        (lambda: people.instructor(people.classroom()), "teach:home"),
        (lambda: people.manager("kz"), "reports:completion"),
        (lambda: people.administrator(), "administer:home"),
        (administrator_who_teaches, "teach:home"),
    ],
    ids=["trainee", "instructor", "manager", "administrator", "administrator who teaches"],
)
def test_everybody_is_sent_to_their_own_home(client, who, where):
    client.force_login(who())
    assert client.get("/").url == reverse(where)


def test_anonymous_is_sent_to_the_door(client):
    assert client.get("/").url == reverse("people:sign_in")


def test_health_answers_without_signing_in(client):
    assert client.get("/health").json()["status"] == "ready"


def test_failure_shows_a_code_that_is_in_the_log(monkeypatch, caplog):
    browser = Client(raise_request_exception=False)
    browser.force_login(people.trainee())

    def fail(*args, **kwargs):
        raise OSError("No space left on device")

    monkeypatch.setattr("cbt.learn.views.home.own_progress", fail)
    with caplog.at_level(logging.ERROR, logger="cbt.errors"):
        page = browser.get(reverse("learn:home"))
    code = next(r.args[0] for r in caplog.records if r.name == "cbt.errors")
    assert page.status_code == 500
    assert code in page.content.decode()
    assert "safe" in page.content.decode()


def test_failure_outside_a_view_has_a_code_too(rf, caplog):
    with caplog.at_level(logging.ERROR, logger="cbt.errors"):
        page = server_error(rf.get("/"))
    assert [record.args[0] in page.content.decode() for record in caplog.records] == [True]


def test_wrong_address_is_no_failure(caplog):
    browser = Client()
    browser.force_login(people.trainee())
    with caplog.at_level(logging.ERROR, logger="cbt.errors"):
        assert browser.get("/teach/people/0/").status_code in {403, 404}
        assert browser.get(f"/learn/courses/{uuid.uuid4()}/").status_code == 404
    assert caplog.records == []


def test_stale_form_says_what_to_do():
    browser = Client(enforce_csrf_checks=True)
    page = browser.post(reverse("people:sign_in"), {})
    assert page.status_code == 403
    assert page.templates[0].name == "403_csrf.html"


def test_second_click_at_sign_in_goes_home():
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(people.trainee())
    assert browser.post(reverse("people:sign_in"), {}).url == "/"


@pytest.mark.parametrize(
    "path",
    [
        "users/",
        "groups/",
        "login/",
        "password_reset/",
        "account/change_password/",
        "reports/site-history/",
        "failwhale/",
        "api/main/pages/find/?id=word",
        "api/main/images/find/?id=word",
    ],
)
@pytest.mark.parametrize("who", ["superuser", "instructor"])
def test_pages_of_wagtail_that_nobody_here_needs_are_shut(client, path, who):
    user = people.instructor(people.classroom())
    if who == "superuser":
        user.is_superuser = True
        user.save()
    client.force_login(user)
    assert client.get(f"/editor/{path}").status_code == 404


def test_page_sends_a_strict_policy_and_no_stranger_is_named(client):
    client.force_login(people.trainee())
    page = client.get(reverse("learn:home"))
    policy = page["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "http:" not in policy.replace("'", "")
    assert "//" not in page.content.decode().replace("http://www.w3.org", "")


def test_somebody_without_the_role_is_told_which_one_they_have(client):
    client.force_login(people.manager("kz"))
    page = client.get(reverse("teach:home"))
    assert page.status_code == 403
    assert "Your role is Manager" in page.content.decode()


@pytest.mark.parametrize("path", ["/help/", "/accessibility/"])
@pytest.mark.parametrize("who", [None, people.trainee, people.administrator])
def test_help_and_accessibility_are_open_to_everybody(client, path, who):
    if who is not None:
        client.force_login(who())
    assert client.get(path).status_code == 200


def test_foot_of_each_page_leads_to_help_and_accessibility(client):
    page = client.get("/sign-in/").content.decode()
    assert 'href="/help/"' in page
    assert 'href="/accessibility/"' in page


@pytest.mark.parametrize("is_enrolled", [False, True])
def test_staff_are_offered_their_learning_only_when_they_study(client, is_enrolled):
    manager = people.manager("kz")
    people.give_role(manager, RoleKind.INSTRUCTOR, room=people.classroom())
    if is_enrolled:
        records.enrolment(manager)
    client.force_login(manager)

    page = client.get("/teach/").content.decode()

    assert (f'href="{reverse("learn:home")}"' in page) is is_enrolled
    assert f'href="{reverse("reports:completion")}"' in page
