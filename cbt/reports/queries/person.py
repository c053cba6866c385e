"""One person's enrolments in the branches of the reader."""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.utils import timezone

from cbt.certificates.models import Certificate
from cbt.lib import percents
from cbt.people.models import Unit, User
from cbt.people.permissions import Access
from cbt.progress.enums import StateWord
from cbt.progress.models import Standing
from cbt.progress.standings import standing_of, state_of
from cbt.reports.queries.choices import branch_units, course_choices
from cbt.training.models import Enrolment


@dataclass(frozen=True, slots=True)
class EnrolmentLine:
    """How far the person came in one course, in one cycle. Percents are rounded for reading."""

    course: str
    cycle: int
    unit: Unit | None
    enrolled_at: datetime.datetime
    due_date: datetime.date | None
    state: StateWord
    lessons_done: int
    lessons_required: int
    pre: Decimal | None
    post: Decimal | None
    best: Decimal | None
    completed_at: datetime.datetime | None
    passed_at: datetime.datetime | None
    certificate: Certificate | None
    is_withdrawn: bool


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """A person and their enrolments, newest first."""

    person: User
    lines: tuple[EnrolmentLine, ...]


def person_record(
    person_id: UUID, access: Access, *, at: datetime.datetime, language: str
) -> PersonRecord | None:
    """The record, or nothing when the reader may not know of the person.

    A regional viewer reads no persons; a manager reads the enrolments made in their branches
    only, wherever the person serves now.
    """
    if not access.can_read_people_in_reports:
        return None
    enrolments = Enrolment.objects.counted().filter(user=person_id)
    if not access.is_administrator:
        enrolments = enrolments.filter(unit__in=branch_units(access.branches))
    rows = list(
        enrolments.select_related("user__agency", "user__unit", "unit", "standing").order_by(
            "-enrolled_at", "course__code"
        )
    )
    if not rows:
        return None
    titles = {choice.id: choice.title for choice in course_choices(language)}
    certificates = _latest_certificates([row.pk for row in rows])
    today = timezone.localdate(at)
    return PersonRecord(
        person=rows[0].user,
        lines=tuple(
            _line(row, titles.get(row.course_id, ""), certificates.get(row.pk), today)
            for row in rows
        ),
    )


def _latest_certificates(enrolments: list[UUID]) -> dict[UUID, Certificate]:
    """The last certificate of each enrolment: a correction stands in for what it replaces."""
    rows = (
        Certificate.objects.filter(completion__enrolment__in=enrolments)
        .select_related("completion", "revocation")
        .order_by("issued_at")
    )
    return {row.completion.enrolment_id: row for row in rows}


def _line(
    enrolment: Enrolment, course: str, certificate: Certificate | None, today: datetime.date
) -> EnrolmentLine:
    standing = standing_of(enrolment) or Standing()
    return EnrolmentLine(
        course=course,
        cycle=enrolment.cycle,
        unit=enrolment.unit,
        enrolled_at=enrolment.enrolled_at,
        due_date=enrolment.due_date,
        state=_state(enrolment, standing, certificate, today),
        lessons_done=standing.lessons_done,
        lessons_required=standing.lessons_required,
        pre=_shown(standing.pre_percent),
        post=_shown(standing.post_percent),
        best=_shown(standing.best_post_percent),
        completed_at=standing.completed_at,
        passed_at=standing.passed_at,
        certificate=certificate,
        is_withdrawn=hasattr(certificate, "revocation"),
    )


def _shown(value: Decimal | None) -> Decimal | None:
    return None if value is None else percents.shown(value)


def _state(
    enrolment: Enrolment,
    standing: Standing,
    certificate: Certificate | None,
    today: datetime.date,
) -> StateWord:
    """As everywhere, but for a certificate that has run out: the course is due again."""
    if certificate is not None and certificate.expires_on and certificate.expires_on < today:
        return StateWord.EXPIRED
    return state_of(standing, enrolment.due_date, today=today)
