import datetime

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django_tasks_db.models import DBTaskResult

from cbt.certificates import actions, claims, printing, signing
from cbt.certificates.enums import CertificateState
from cbt.certificates.exceptions import (
    AlreadyReplaced,
    AlreadyWithdrawn,
    KeyUnreadable,
    NotPassed,
    NumbersExhausted,
)
from cbt.certificates.models import Certificate, Revocation
from cbt.operations.working import give_what_is_owed
from cbt.people.models import AuditLine
from cbt.progress.enums import Milestone
from cbt.progress.signals import milestone_reached
from tests.factories import certificates as make
from tests.factories import people, records

pytestmark = pytest.mark.django_db
NOON = make.NOON
LATER = NOON + datetime.timedelta(days=30)


def issue(completion=None, **fields):
    return actions.issue_certificate(completion=completion or make.passed(**fields), at=NOON)


def test_issue_writes_a_signed_certificate_and_an_audit_line():
    completion = make.passed()

    certificate = actions.issue_certificate(completion=completion, at=NOON)

    assert certificate.number.startswith("KZ-2026-")
    assert certificate.expires_on == datetime.date(2028, 5, 14)
    assert signing.is_signed(certificate.claim, certificate.signature, signing.public_key())
    assert claims.read(certificate.claim).check_code == certificate.check_code
    line = AuditLine.objects.get(subject_id=certificate.pk)
    assert (line.verb, line.actor, line.detail["number"]) == (
        "certificates.issue",
        None,
        certificate.number,
    )


def test_issue_twice_gives_the_same_certificate():
    completion = make.passed()

    assert issue(completion) == issue(completion)
    assert Certificate.objects.count() == 1
    assert AuditLine.objects.filter(verb="certificates.issue").count() == 1


def test_issue_gives_the_certificate_of_a_request_that_was_first(monkeypatch):
    completion = make.passed()
    theirs = issue(completion)
    looked = actions._newest_for
    missed = iter([None])
    # The look before the insert saw nothing yet, as if the other request committed after it.
    monkeypatch.setattr(actions, "_newest_for", lambda of: next(missed, looked(of)))

    assert issue(completion) == theirs
    assert Certificate.objects.count() == 1


def test_issue_takes_the_next_number_when_another_process_took_this_one(monkeypatch):
    first = issue()
    looked = actions._last_number
    missed = iter([None])
    # The first look saw no number yet; the second one sees what the other process wrote.
    monkeypatch.setattr(actions, "_last_number", lambda prefix: next(missed, looked(prefix)))

    second = issue()

    assert int(second.number[-6:]) == int(first.number[-6:]) + 1


def test_issue_gives_up_when_no_number_is_free(monkeypatch):
    issue()
    monkeypatch.setattr(actions, "_last_number", lambda prefix: None)

    with pytest.raises(NumbersExhausted):
        issue()


def test_completed_course_earns_no_certificate():
    enrolment = records.enrolment(None, make.course())
    completion = records.completion(enrolment, Milestone.COMPLETED)

    with pytest.raises(NotPassed):
        actions.issue_certificate(completion=completion, at=NOON)


def test_damaged_key_delays_a_certificate_and_nothing_else(monkeypatch, caplog):
    def damaged(text):
        raise KeyUnreadable("damaged")

    completion = make.passed()
    with monkeypatch.context() as patch:
        patch.setattr(signing, "sign", damaged)
        milestone_reached.send(sender=None, completion=completion, at=NOON)
        give_what_is_owed()
    assert not Certificate.objects.exists()
    assert caplog.text.count("damaged") >= 2

    give_what_is_owed()

    assert Certificate.objects.get().completion == completion
    assert actions.issue_missing(at=LATER) == 0


def test_pass_issues_a_certificate_by_itself():
    completion = make.passed()

    milestone_reached.send(sender=type(completion), completion=completion, at=NOON)

    assert Certificate.objects.get().completion == completion


def test_completed_course_issues_nothing_by_itself():
    completion = records.completion(records.enrolment(None, make.course()), Milestone.COMPLETED)

    milestone_reached.send(sender=type(completion), completion=completion, at=NOON)

    assert not Certificate.objects.exists()


def test_revoke_withdraws_with_reason_and_audit_line():
    certificate, actor = issue(), people.administrator()

    actions.revoke_certificate(
        certificate=certificate, reason="Wrong person", actor=actor, at=LATER
    )

    found = Certificate.objects.with_state().get(pk=certificate.pk)
    assert found.state_on(LATER.date()) == CertificateState.WITHDRAWN
    line = AuditLine.objects.get(verb="certificates.revoke")
    assert (line.actor, line.detail["reason"]) == (actor, "Wrong person")


def test_revoke_twice_is_refused():
    certificate = issue()
    actions.revoke_certificate(certificate=certificate, reason="One", actor=None, at=LATER)

    with pytest.raises(AlreadyWithdrawn):
        actions.revoke_certificate(certificate=certificate, reason="Two", actor=None, at=LATER)
    assert Revocation.objects.get().reason == "One"


def test_reissue_replaces_with_new_facts_and_withdraws_the_old_one():
    user = people.trainee(family_name="Qasimova", language="en")
    old = issue(make.passed(user))
    user.family_name = "Karimova"
    user.save()
    old = Certificate.objects.get(pk=old.pk)

    new = actions.reissue_certificate(
        certificate=old, reason="Name corrected", actor=None, at=LATER, language="ru"
    )

    assert new.replaces == old
    assert (new.language, new.facts["name"]) == ("ru", "Karimova")
    assert new.number != old.number
    assert new.check_code != old.check_code
    assert new.expires_on == old.expires_on
    assert new.facts["issued_on"] == "2026-06-13"
    assert Revocation.objects.get(certificate=old).reason == "Name corrected"
    assert Certificate.objects.get(pk=old.pk).facts["name"] == "Qasimova"
    verbs = set(AuditLine.objects.values_list("verb", flat=True))
    assert verbs == {"certificates.issue", "certificates.revoke", "certificates.reissue"}


def test_reissue_of_a_replaced_certificate_is_refused():
    old = issue()
    actions.reissue_certificate(certificate=old, reason="One", actor=None, at=LATER)

    with pytest.raises(AlreadyReplaced):
        actions.reissue_certificate(certificate=old, reason="Two", actor=None, at=LATER)
    assert Certificate.objects.count() == 2


def test_issue_after_a_reissue_gives_the_newest():
    completion = make.passed()
    new = actions.reissue_certificate(
        certificate=issue(completion), reason="Name", actor=None, at=LATER
    )

    assert issue(completion) == new


def test_withdrawn_certificate_can_be_issued_anew_without_a_second_withdrawal():
    old = issue()
    actions.revoke_certificate(certificate=old, reason="By mistake", actor=None, at=LATER)

    new = actions.reissue_certificate(certificate=old, reason="Restored", actor=None, at=LATER)

    assert Revocation.objects.count() == 1
    found = Certificate.objects.with_state().get(pk=new.pk)
    assert found.state_on(LATER.date()) == CertificateState.VALID


def test_certificate_is_valid_until_the_end_of_its_last_day():
    certificate = issue()

    assert certificate.state_on(datetime.date(2028, 5, 14)) == CertificateState.VALID
    assert certificate.state_on(datetime.date(2028, 5, 15)) == CertificateState.EXPIRED


def test_issue_asks_for_the_pdf_after_the_commit(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        certificate = issue()

    assert len(callbacks) == 1
    assert printing.is_kept(certificate)


def test_issue_leaves_the_printing_to_the_worker(settings, django_capture_on_commit_callbacks):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

    with django_capture_on_commit_callbacks(execute=True):
        certificate = issue()

    assert not printing.is_kept(certificate)
    assert DBTaskResult.objects.get().args_kwargs["kwargs"] == {
        "certificate_id": str(certificate.pk)
    }


def test_database_refuses_a_second_first_issue():
    completion = make.passed()
    issue(completion)

    with pytest.raises(IntegrityError), transaction.atomic():
        records.certificate(completion.enrolment)


def test_database_refuses_to_change_a_certificate():
    issue()

    with (
        pytest.raises(DatabaseError, match="written once"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE certificates_certificate SET number = 'X'")
