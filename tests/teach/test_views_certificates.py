"""A trainee's certificates on the staff's screens: what became of them, and correcting them."""

import pytest
from django.urls import reverse

from cbt.certificates import actions
from cbt.certificates.exceptions import KeyUnreadable
from cbt.certificates.models import Certificate
from cbt.people.models import AuditLine
from tests.factories import certificates, people
from tests.teach.conftest import NOW, errors, said

pytestmark = pytest.mark.django_db

REASON = {"reason": "The family name was misspelled"}


@pytest.fixture
def issued(room):
    """The certificate of the trainee, earned in the room of the cast's instructor."""
    completion = certificates.passed(room.trainee, room=room.classroom)
    return actions.issue_certificate(completion=completion, at=NOW)


@pytest.fixture
def administrator():
    return people.administrator(family_name="Head")


@pytest.fixture
def correcting(client, administrator):
    """A browser in which the administrator is signed in."""
    client.force_login(administrator)
    return client


def at(certificate):
    person = certificate.completion.enrolment.user_id
    return reverse("teach:certificate", args=[person, certificate.pk])


def person_page(issued):
    return reverse("teach:trainee", args=[issued.completion.enrolment.user_id])


# --- Who ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("trainee", 403),
        ("another trainee", 403),
        ("instructor", 403),
        ("another instructor", 404),
        ("manager", 403),
        ("anonymous", 302),
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_only_an_administrator_corrects(client, cast, issued, who, status, method):
    if who != "anonymous":
        client.force_login(cast[who])
    for action in ("withdraw", "reissue"):
        answer = getattr(client, method)(at(issued), {"action": action, **REASON})
        assert answer.status_code == status
    assert Certificate.objects.with_state().get().withdrawal() is None


def test_instructor_sees_certificates_of_the_own_room_without_a_way_to_change_them(
    signed_in, room, issued
):
    elsewhere = certificates.passed(room.trainee, room=people.classroom("elsewhere"))
    other = actions.issue_certificate(completion=elsewhere, at=NOW)
    page = signed_in.get(person_page(issued)).content.decode()
    assert issued.number in page
    assert at(issued) not in page
    assert other.number not in page


def test_certificate_of_somebody_else_is_not_found(correcting, issued):
    stranger = people.trainee()
    address = reverse("teach:certificate", args=[stranger.pk, issued.pk])
    assert correcting.get(address).status_code == 404


# --- What ---------------------------------------------------------------------------------------


def test_withdrawing_keeps_the_reason_and_the_check_says_so(
    client, correcting, administrator, issued
):
    answer = correcting.post(at(issued), {"action": "withdraw", **REASON}, follow=True)
    assert said(answer) == [f"Certificate {issued.number} is withdrawn."]
    page = answer.content.decode()
    assert REASON["reason"] in page
    assert "Head" in page
    line = AuditLine.objects.get(verb="certificates.revoke")
    assert (line.actor, line.subject_id) == (administrator, issued.pk)
    client.logout()
    check = client.get(reverse("certificates:verify"), {"q": issued.check_code})
    assert "Genuine, but withdrawn" in check.content.decode()


def test_issuing_again_takes_the_name_of_today_and_shows_both(client, correcting, room, issued):
    room.trainee.family_name = "Saparbekova"
    room.trainee.save()
    before = correcting.get(at(issued)).content.decode()
    assert "Saparova" in before
    assert "Saparbekova" in before
    answer = correcting.post(at(issued), {"action": "reissue", **REASON}, follow=True)
    new = Certificate.objects.get(replaces=issued)
    assert answer.redirect_chain[-1][0] == at(new)
    assert said(answer) == [f"Certificate {new.number} takes the place of {issued.number}."]
    assert "Saparbekova" in new.claim
    history = correcting.get(person_page(issued)).content.decode()
    assert history.index(new.number) < history.index(issued.number)
    assert AuditLine.objects.filter(verb="certificates.reissue", subject_id=new.pk).exists()
    old = correcting.get(at(issued))
    assert old.context["form"] is None
    assert at(new) in old.content.decode()
    client.logout()
    check = client.get(reverse("certificates:verify"), {"q": issued.check_code})
    assert "A corrected certificate has taken its place." in check.content.decode()


def test_withdrawn_certificate_is_only_issued_again(correcting, issued):
    correcting.post(at(issued), {"action": "withdraw", **REASON})
    refused = correcting.post(at(issued), {"action": "withdraw", **REASON})
    assert refused.status_code == 200
    assert "action" in refused.context["form"].errors
    correcting.post(at(issued), {"action": "reissue", **REASON})
    assert Certificate.objects.filter(replaces=issued).exists()


@pytest.mark.parametrize("number", [1, 2])
def test_second_press_says_that_it_is_done(correcting, issued, number):
    for _press in range(number):
        answer = correcting.post(at(issued), {"action": "reissue", **REASON}, follow=True)
    assert Certificate.objects.filter(replaces=issued).count() == 1
    wanted = "takes the place of" if number == 1 else "A newer certificate replaces this one."
    assert wanted in said(answer)[0]


@pytest.mark.parametrize(
    ("sent", "complaint"),
    [
        ({"action": "withdraw", "reason": " "}, "Enter a reason. It is kept in the records."),
        ({"reason": "x"}, "Choose one of the two."),
    ],
)
def test_reason_and_choice_are_asked_for(correcting, issued, sent, complaint):
    assert errors(correcting.post(at(issued), sent)) == [complaint]
    assert Certificate.objects.with_state().get().withdrawal() is None


def test_box_that_cannot_sign_says_so_and_changes_nothing(correcting, issued, monkeypatch):
    def fail(**kwargs):
        raise KeyUnreadable

    monkeypatch.setattr("cbt.teach.views.certificates.reissue_certificate", fail)
    answer = correcting.post(at(issued), {"action": "reissue", **REASON}, follow=True)
    assert "The server cannot issue certificates." in said(answer)[0]
    assert Certificate.objects.get().pk == issued.pk


@pytest.mark.parametrize("items", [1, 3])
def test_person_with_one_and_with_three_certificates_costs_the_same(
    correcting, room, items, django_assert_num_queries
):
    for _n in range(items):
        completion = certificates.passed(room.trainee, room=room.classroom)
        actions.issue_certificate(completion=completion, at=NOW)
    address = reverse("teach:trainee", args=[room.trainee.pk])
    correcting.get(address)
    with django_assert_num_queries(QUERIES):
        correcting.get(address)


QUERIES = 12
