"""Trainees as an instructor finds and meets them."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from cbt.lib import names
from cbt.people.models import SignInThrottle, Unit, User
from cbt.progress.enums import StateWord
from cbt.progress.models import Standing
from cbt.progress.standings import busy, overdue, quiet, standing_of, state_of
from cbt.quizzes.models import Attempt
from cbt.teach.permissions import own_cohorts, own_enrolments, own_people
from cbt.teach.queries.titles import titles_of
from cbt.training.models import Cohort, Enrolment


def search(people: QuerySet[User], words: str) -> QuerySet[User]:
    """Those whose name or service number holds every word, in any order."""
    for word in names.search_key(words).split():
        people = people.filter(
            Q(search_key__contains=word)
            | Q(service_number__icontains=word)
            # SQLite's LIKE folds ASCII only, and numbers have Cyrillic letters too.
            | Q(service_number__contains=word.upper())
        )
    return people


def people_list(
    user: User, *, words: str = "", show: str = "", today: datetime.date, at: datetime.datetime
) -> QuerySet[User]:
    """The people an instructor works with, with the person's own cohorts on each.

    ``show`` narrows them to those who are ``locked``, ``overdue`` or ``quiet``.
    """
    if show == "locked":
        people = locked_people(user, at=at)
    elif show == "overdue":
        people = overdue_people(user, today=today)
    elif show == "quiet":
        people = quiet_people(user, at=at)
    else:
        people = own_people(user)
    cohorts = Prefetch("cohorts", queryset=own_cohorts(user).running(), to_attr="own_cohorts")
    return search(people, words).select_related("agency", "unit").prefetch_related(cohorts)


def locked_people(user: User, *, at: datetime.datetime) -> QuerySet[User]:
    """The person's trainees who cannot sign in now because of wrong PINs."""
    locked = SignInThrottle.objects.filter(locked_until__gt=at, user__isnull=False)
    return own_people(user).filter(pk__in=locked.values("user"), is_active=True, roles__isnull=True)


def overdue_people(user: User, *, today: datetime.date) -> QuerySet[User]:
    """Active people who are late in a course of the person's rooms."""
    return _owners(own_enrolments(user).filter(overdue(today=today)))


def quiet_people(user: User, *, at: datetime.datetime) -> QuerySet[User]:
    """Active people with a course to do who did nothing in any course of the person's rooms."""
    enrolments = own_enrolments(user)
    working = enrolments.filter(busy(at=at)).values("user")
    return _owners(enrolments.filter(quiet(at=at)).exclude(user__in=working))


def _owners(enrolments: QuerySet[Enrolment]) -> QuerySet[User]:
    trainees = User.objects.exclude(service_number="").filter(is_active=True)
    return trainees.filter(pk__in=enrolments.values("user"))


def by_service_number(agency: Unit, number: str) -> User | None:
    """The active trainee with this number, whoever's they are."""
    return User.objects.numbered(agency, number).filter(is_active=True).first()


@dataclass(frozen=True, slots=True)
class AttemptLine:
    """One sitting of one quiz."""

    quiz: str
    number: int
    started_at: datetime.datetime
    submitted_at: datetime.datetime | None
    percent: Decimal | None
    passed: bool | None


@dataclass(frozen=True, slots=True)
class EnrolmentCard:
    """One enrolment with its figures and every attempt made in it."""

    enrolment: Enrolment
    title: str
    state: StateWord
    standing: Standing | None
    lessons_done: int
    lessons_required: int
    attempts: tuple[AttemptLine, ...]


def enrolment_cards(
    user: User, person: User, *, language: str, today: datetime.date
) -> Sequence[EnrolmentCard]:
    """The person's enrolments in the instructor's rooms, newest first (four queries)."""
    enrolments = list(
        own_enrolments(user)
        .filter(user=person)
        .select_related("course", "cohort", "classroom", "standing")
        .order_by("-enrolled_at")
    )
    titles = titles_of([enrolment.course for enrolment in enrolments], language)
    attempts: dict[UUID, list[AttemptLine]] = {}
    for attempt in _attempts(enrolments):
        attempts.setdefault(attempt.enrolment_id, []).append(_line(attempt))
    cards = []
    for enrolment in enrolments:
        standing = standing_of(enrolment)
        required = titles.lessons.get(enrolment.course_id, 0)
        cards.append(
            EnrolmentCard(
                enrolment=enrolment,
                title=titles.title(enrolment.course),
                state=state_of(standing, enrolment.due_date, today=today),
                standing=standing,
                lessons_done=standing.lessons_done if standing else 0,
                lessons_required=standing.lessons_required if standing else required,
                attempts=tuple(attempts.get(enrolment.pk, [])),
            )
        )
    return cards


def _attempts(enrolments: Iterable[Enrolment]) -> QuerySet[Attempt]:
    return (
        Attempt.objects.filter(enrolment__in=list(enrolments))
        .select_related("quiz", "grading")
        .order_by("started_at")
    )


def _line(attempt: Attempt) -> AttemptLine:
    return AttemptLine(
        quiz=attempt.quiz.get_kind_display(),
        number=attempt.number,
        started_at=attempt.started_at,
        submitted_at=attempt.submitted_at,
        percent=attempt.grading.percent if attempt.grading else None,
        passed=attempt.grading.passed if attempt.grading else None,
    )


def cohorts_to_join(user: User) -> QuerySet[Cohort]:
    """Running cohorts that a new trainee can be put into."""
    return own_cohorts(user).running().select_related("classroom")
