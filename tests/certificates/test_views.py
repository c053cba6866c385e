import datetime

import pytest
from django.urls import reverse
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from cbt.certificates import actions, claims, printing
from tests.certificates.test_queries import task_for
from tests.factories import certificates as make
from tests.factories import people

pytestmark = pytest.mark.django_db
WORKER = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


@pytest.fixture
def room():
    return people.classroom("room-1")


@pytest.fixture
def owner():
    return people.trainee("kz/bs/korday", family_name="Қасымбекова", language="en")


@pytest.fixture
def certificate(owner, room):
    return actions.issue_certificate(completion=make.passed(owner, room=room), at=make.NOON)


@pytest.fixture
def pdf_url(certificate):
    return reverse("certificates:pdf", args=[certificate.pk])


@pytest.fixture
def kept(certificate):
    printing.keep(certificate, b"%PDF-kept")
    return certificate


def test_pdf_is_for_its_owner_and_for_staff_whose_reach_covers_it(
    client, kept, owner, room, pdf_url
):
    cast = {
        "the trainee": (owner, 200),
        "another trainee": (people.trainee("kz/bs/korday"), 404),
        "the cohort's instructor": (people.instructor(room), 200),
        "another classroom's instructor": (people.instructor(people.classroom("room-2")), 404),
        "the manager": (people.manager("kz/bs"), 200),
        "another branch's manager": (people.manager("uz"), 404),
        "the regional viewer": (people.regional_viewer(), 404),
        "the administrator": (people.administrator(), 200),
    }
    for who, (user, expected) in cast.items():
        client.force_login(user)
        assert client.get(pdf_url).status_code == expected, who
    client.logout()
    response = client.get(pdf_url)
    assert response.status_code == 302
    assert reverse("people:sign_in") in response["Location"]


def test_pdf_is_served_as_kept(client, kept, owner, pdf_url):
    client.force_login(owner)

    response = client.get(pdf_url)

    assert b"".join(response.streaming_content) == b"%PDF-kept"
    assert response["Content-Type"] == "application/pdf"
    assert kept.number in response["Content-Disposition"]
    assert "no-store" in response["Cache-Control"]


def test_pdf_that_is_not_made_yet_is_asked_for_once_and_waited_for(
    client, certificate, owner, pdf_url, settings, django_capture_on_commit_callbacks
):
    settings.TASKS = WORKER
    client.force_login(owner)

    for _refresh in range(3):
        with django_capture_on_commit_callbacks(execute=True):
            response = client.get(pdf_url)

    assert response.status_code == 202
    assert '<meta http-equiv="refresh" content="2">' in response.text
    assert DBTaskResult.objects.count() == 1


def test_pdf_of_a_box_without_the_libraries_says_what_to_install(
    client, certificate, owner, pdf_url
):
    task_for(
        certificate,
        TaskResultStatus.FAILED,
        "cbt.certificates.exceptions.PrintingUnavailable",
    )
    client.force_login(owner)

    response = client.get(pdf_url)

    assert response.status_code == 503
    assert "libpango-1.0-0" in response.text
    assert "refresh" not in response.text


def test_pdf_that_failed_is_tried_again_when_asked(
    client, certificate, owner, pdf_url, settings, django_capture_on_commit_callbacks
):
    settings.TASKS = WORKER
    task_for(certificate, TaskResultStatus.FAILED, "builtins.ValueError")
    client.force_login(owner)
    assert client.get(pdf_url).status_code == 503

    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(pdf_url)

    assert response["Location"] == pdf_url
    assert DBTaskResult.objects.filter(status=TaskResultStatus.READY).count() == 1


def test_post_for_another_persons_pdf_is_not_found(client, certificate, pdf_url):
    client.force_login(people.trainee("kz/bs/korday"))

    assert client.post(pdf_url).status_code == 404
    assert not DBTaskResult.objects.exists()


def test_withdrawn_certificate_is_not_handed_out(client, kept, owner, pdf_url):
    actions.revoke_certificate(
        certificate=kept, reason="A personal reason", actor=None, at=make.NOON
    )
    client.force_login(owner)

    response = client.get(pdf_url)

    assert response.status_code == 410
    assert "14 May 2026" in response.text
    assert "personal" not in response.text


def test_replaced_certificate_leads_to_the_newer_one(client, kept, owner, pdf_url):
    new = actions.reissue_certificate(
        certificate=kept, reason="Name", actor=None, at=make.NOON, language="ru"
    )
    client.force_login(owner)

    assert reverse("certificates:pdf", args=[new.pk]) in client.get(pdf_url).text


def test_mine_lists_the_persons_own_certificates(client, certificate, owner):
    client.force_login(owner)

    page = client.get(reverse("certificates:mine")).text

    assert certificate.number in page
    assert certificate.check_code in page
    assert "Document checks" in page
    assert "data:image/svg+xml" in page
    assert reverse("certificates:pdf", args=[certificate.pk]) in page


def test_mine_shows_nothing_of_others(client, certificate, room):
    for user in (
        people.trainee("kz/bs/korday"),
        people.instructor(room),
        people.instructor(people.classroom("room-2")),
        people.manager("kz"),
    ):
        client.force_login(user)
        page = client.get(reverse("certificates:mine")).text
        assert certificate.number not in page
        assert "no certificates yet" in page
    client.logout()
    assert client.get(reverse("certificates:mine")).status_code == 302


@pytest.mark.parametrize("count", [1, 3])
def test_mine_takes_the_same_queries_for_one_and_three(
    client, owner, count, django_assert_num_queries
):
    for _ in range(count):
        actions.issue_certificate(completion=make.passed(owner), at=make.NOON)
    client.force_login(owner)
    client.get(reverse("certificates:mine"))

    # The session, the person, the roles, the certificates.
    with django_assert_num_queries(4):
        client.get(reverse("certificates:mine"))


def verify(client, **query):
    return client.get(reverse("certificates:verify"), query)


def test_verify_is_open_to_everybody(client, certificate, owner, room):
    token = claims.token(certificate.claim, certificate.signature)
    for user in (None, owner, people.trainee(), people.instructor(room), people.manager("kz")):
        if user is not None:
            client.force_login(user)
        response = verify(client, c=token)
        assert response.status_code == 200
        assert "Genuine and valid" in response.text
        assert "Қасымбекова" in response.text


def test_verify_without_a_question_shows_the_form(client):
    response = verify(client)

    assert response.status_code == 200
    assert 'name="q"' in response.text
    assert "Not genuine" not in response.text


def test_verify_of_nothing_asks_for_the_code(client):
    response = verify(client, q=" ")

    assert "Enter the check code or the certificate number." in response.text


def test_verify_of_a_tampered_claim_shows_none_of_it(client, certificate):
    forged = certificate.claim.replace("Қасымбекова", "Somebody")

    response = verify(client, c=claims.token(forged, certificate.signature))

    assert "Not genuine" in response.text
    assert "Somebody" not in response.text


def test_verify_by_code_shows_the_name_and_by_number_keeps_it(client, certificate):
    by_code = verify(client, q=certificate.check_code).text
    by_number = verify(client, q=certificate.number).text

    assert "Қасымбекова" in by_code
    assert "Genuine and valid" in by_number
    assert "Қасымбекова" not in by_number
    assert certificate.check_code not in by_number


def test_verify_of_a_withdrawn_certificate_gives_the_date_only(client, certificate):
    actions.revoke_certificate(
        certificate=certificate, reason="A personal reason", actor=None, at=make.NOON
    )

    page = verify(client, q=certificate.check_code).text

    assert "withdrawn on 14 May 2026" in page
    assert "personal" not in page


def test_verify_of_an_expired_certificate(client, owner):
    expired = actions.issue_certificate(
        completion=make.passed(owner), at=make.NOON - datetime.timedelta(days=1200)
    )

    assert "Genuine, but expired" in verify(client, q=expired.check_code).text


def test_verify_of_a_mistyped_and_of_an_unknown_code(client, certificate):
    code = certificate.check_code
    wrong = ("1" if code[0] != "1" else "2") + code[1:]

    assert "One character of the check code is wrong" in verify(client, q=wrong).text
    assert "Not found" in verify(client, q="KZ-2026-0000-000077").text


def test_verify_of_a_specimen_says_so(client, owner, settings):
    settings.CBT_DEMONSTRATION = True
    specimen = actions.issue_certificate(completion=make.passed(owner), at=make.NOON)

    assert "This is a specimen" in verify(client, q=specimen.check_code).text
