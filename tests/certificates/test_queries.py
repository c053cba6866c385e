import datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.files.storage import default_storage
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from cbt.certificates import actions, claims, printing, queries, signing
from cbt.certificates.enums import CertificateState, Outcome, PrintState
from cbt.certificates.models import Certificate
from cbt.certificates.tasks import print_certificate
from cbt.people.permissions import access_of
from tests.factories import certificates as make
from tests.factories import people, records

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 6, 1)


def issued(user=None, **fields):
    return actions.issue_certificate(completion=make.passed(user, **fields), at=make.NOON)


def revoke(certificate):
    return actions.revoke_certificate(
        certificate=certificate,
        reason="A personal reason",
        actor=None,
        at=datetime.datetime(2026, 5, 20, 9, tzinfo=datetime.UTC),
    )


def token_of(certificate):
    return claims.token(certificate.claim, certificate.signature)


def verify(certificate, today=TODAY):
    return queries.verify_token(token_of(certificate), today=today)


def test_token_of_a_valid_certificate():
    certificate = issued()

    found = verify(certificate)

    assert found.outcome == Outcome.VALID
    assert found.claim.number == certificate.number
    assert found.shows_name
    assert found.is_genuine


def test_token_of_an_expired_certificate():
    assert verify(issued(), datetime.date(2028, 5, 15)).outcome == Outcome.EXPIRED


def test_token_of_a_withdrawn_certificate_gives_the_date_and_no_reason():
    certificate = issued()
    revoke(certificate)

    found = verify(certificate)

    assert found.outcome == Outcome.WITHDRAWN
    assert found.withdrawn_on == datetime.date(2026, 5, 20)
    assert not found.is_replaced
    assert "personal" not in repr(found)


def test_token_of_a_replaced_certificate_says_that_there_is_a_newer_one():
    certificate = issued()
    actions.reissue_certificate(
        certificate=certificate, reason="Name", actor=None, at=make.NOON, language="ru"
    )

    found = verify(certificate)

    assert found.outcome == Outcome.WITHDRAWN
    assert found.is_replaced


def test_tampered_claim_is_not_genuine():
    certificate = issued(people.trainee(family_name="Karimov"))
    forged = certificate.claim.replace("Karimov", "Kerimov")

    found = queries.verify_token(claims.token(forged, certificate.signature), today=TODAY)

    assert found.outcome == Outcome.NOT_GENUINE
    assert found.claim is None


def test_claim_signed_by_somebody_else_in_our_name_is_not_genuine():
    certificate = issued()
    forged = signing.to_text(Ed25519PrivateKey.generate().sign(certificate.claim.encode()))

    found = queries.verify_token(claims.token(certificate.claim, forged), today=TODAY)

    assert found.outcome == Outcome.NOT_GENUINE


@pytest.mark.parametrize("token", ["", "nonsense", "e30.e30", "a.b.c", "\x00", "é.é"])
def test_nonsense_is_not_genuine(token):
    assert queries.verify_token(token, today=TODAY).outcome == Outcome.NOT_GENUINE


def other_box(claim_of, expires_on="2028-05-14"):
    """A token that another box signed, and that box's public key."""
    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes_raw()
    text = claims.write(
        {**claim_of.facts, "expires_on": expires_on},
        title="Course",
        number="UZ-2026-0000-000001",
        check_code="0000-0000-0000",
        key_id=signing.key_id_of(public),
    )
    return claims.token(text, signing.to_text(key.sign(text.encode()))), public


def test_token_of_a_box_that_is_not_known():
    token, _public = other_box(issued())

    found = queries.verify_token(token, today=TODAY)

    assert found.outcome == Outcome.UNKNOWN_SIGNER
    assert found.claim is None
    assert not found.is_genuine


def test_token_of_a_trusted_box_is_genuine_but_not_known_here(settings, tmp_path):
    settings.KEYS_DIR = tmp_path
    token, public = other_box(issued())
    signing.trust(public)

    found = queries.verify_token(token, today=TODAY)

    assert found.outcome == Outcome.NOT_HERE
    assert found.claim.number == "UZ-2026-0000-000001"


def test_token_of_a_trusted_box_that_is_over_has_expired(settings, tmp_path):
    settings.KEYS_DIR = tmp_path
    token, public = other_box(issued(), expires_on="2026-05-31")
    signing.trust(public)

    assert queries.verify_token(token, today=TODAY).outcome == Outcome.EXPIRED


def test_typed_code_finds_the_certificate_with_the_name():
    certificate = issued()

    found = queries.verify_typed(certificate.check_code.lower().replace("-", " "), today=TODAY)

    assert found.outcome == Outcome.VALID
    assert found.shows_name


def test_typed_number_finds_the_certificate_without_the_name():
    certificate = issued()

    found = queries.verify_typed(certificate.number.lower(), today=TODAY)

    assert found.outcome == Outcome.VALID
    assert not found.shows_name


def test_pasted_address_is_checked_like_the_qr_code():
    certificate = issued()
    address = claims.qr_text(certificate.claim, certificate.signature, address="http://box:8000")

    assert queries.verify_typed(address, today=TODAY).shows_name
    assert queries.verify_typed(token_of(certificate), today=TODAY).outcome == Outcome.VALID


def test_mistyped_code_is_named_as_such():
    code = issued().check_code
    wrong = ("1" if code[0] != "1" else "2") + code[1:]

    assert queries.verify_typed(wrong, today=TODAY).outcome == Outcome.MISTYPED


@pytest.mark.parametrize("typed", ["KZ-2026-0000-999999", "somebody", "'; DROP TABLE --"])
def test_unknown_number_is_not_found(typed):
    assert queries.verify_typed(typed, today=TODAY).outcome == Outcome.NOT_FOUND


def test_row_whose_signature_does_not_match_is_not_genuine():
    certificate = issued()
    forged = records.certificate(
        make.passed().enrolment,
        number="KZ-2026-0000-000009",
        claim=certificate.claim,
        signature=certificate.signature[:-4] + "AAAA",
        key_id=signing.key_id(),
    )

    assert queries.verify_typed(forged.number, today=TODAY).outcome == Outcome.NOT_GENUINE


@pytest.mark.parametrize("count", [1, 3])
def test_certificates_of_a_person_take_one_query(count, django_assert_num_queries):
    user = people.trainee()
    for _ in range(count):
        issued(user)
    issued()

    with django_assert_num_queries(1):
        cards = queries.certificates_of(user, language="ru", today=TODAY)

    assert [card.title for card in cards] == [make.TITLES["ru"]] * count


@pytest.mark.parametrize(
    ("today", "state", "days_left", "soon"),
    [
        (datetime.date(2026, 6, 1), CertificateState.VALID, 713, False),
        (datetime.date(2028, 5, 1), CertificateState.VALID, 13, True),
        (datetime.date(2028, 5, 14), CertificateState.VALID, 0, True),
        (datetime.date(2028, 5, 15), CertificateState.EXPIRED, -1, False),
    ],
)
def test_card_says_how_long_a_certificate_holds(today, state, days_left, soon):
    user = people.trainee()
    issued(user)

    (card,) = queries.certificates_of(user, language="en", today=today)

    assert (card.state, card.days_left, card.expires_soon) == (state, days_left, soon)


def test_replaced_certificates_are_not_listed_and_withdrawn_ones_are():
    user = people.trainee()
    old = issued(user)
    new = actions.reissue_certificate(
        certificate=old, reason="Name", actor=None, at=make.NOON, language="ru"
    )
    withdrawn = issued(user)
    revoke(withdrawn)

    cards = queries.certificates_of(user, language="en", today=TODAY)

    assert {card.certificate for card in cards} == {new, withdrawn}
    assert {card.state for card in cards} == {CertificateState.VALID, CertificateState.WITHDRAWN}


def task_for(certificate, status, exception=""):
    return DBTaskResult.objects.create(
        task_path=print_certificate.module_path,
        args_kwargs={"args": [], "kwargs": {"certificate_id": str(certificate.pk)}},
        status=status,
        exception_class_path=exception,
        traceback="",
        queue_name="default",
        backend_name="default",
        run_after=datetime.datetime(9999, 1, 1, tzinfo=datetime.UTC),
    )


@pytest.mark.parametrize(
    ("status", "exception", "expected"),
    [
        (TaskResultStatus.READY, "", PrintState.UNDER_WAY),
        (TaskResultStatus.RUNNING, "", PrintState.UNDER_WAY),
        (TaskResultStatus.SUCCESSFUL, "", PrintState.MISSING),
        (
            TaskResultStatus.FAILED,
            "cbt.certificates.exceptions.PrintingUnavailable",
            PrintState.NO_PRINTER,
        ),
        (TaskResultStatus.FAILED, "builtins.ValueError", PrintState.FAILED),
    ],
)
def test_print_state_follows_the_newest_task(status, exception, expected):
    certificate = issued()
    task_for(certificate, status, exception)
    task_for(issued(), TaskResultStatus.RUNNING)

    assert queries.print_state(certificate) == expected


def test_print_state_without_file_and_task():
    assert queries.print_state(issued()) == PrintState.MISSING


def test_kept_pdf_is_ready_and_whole():
    certificate = issued()
    printing.keep(certificate, b"%PDF-first")
    printing.keep(certificate, b"%PDF-second")

    assert queries.print_state(certificate) == PrintState.READY
    with default_storage.open(printing.pdf_name(certificate)) as file:
        assert file.read() == b"%PDF-second"
    _folders, files = default_storage.listdir(printing.FOLDER)
    assert not [name for name in files if name.startswith(".")]


def test_task_makes_the_pdf_once(monkeypatch):
    certificate = issued()
    made = []
    monkeypatch.setattr(
        printing.rendering, "render", lambda row: made.append(row.number) or b"%PDF-1.7"
    )

    print_certificate.call(str(certificate.pk))
    print_certificate.call(str(certificate.pk))

    assert made == [certificate.number]


def test_certificates_reached_by_staff():
    room = people.classroom("room-1")
    certificate = issued(people.trainee("kz/bs/korday"), room=room)
    issued(people.trainee("uz/cs/yallama"), room=people.classroom("room-2", "uz"))

    def reached(user):
        return list(Certificate.objects.reached_by(access_of(user)))

    assert reached(people.instructor(room)) == [certificate]
    assert reached(people.manager("kz")) == [certificate]
    assert reached(people.manager("kz/bs/korday")) == [certificate]
    assert reached(people.manager("kz/bs/kor")) == []
    assert reached(people.regional_viewer()) == []
    assert len(reached(people.administrator())) == 2
