"""Many more trainees than a classroom has, for measurements."""

import datetime
from collections.abc import Callable
from random import Random

from django.db import transaction
from django.utils import timezone

from cbt.lib.database import refresh_statistics
from cbt.operations.demonstration.building import NothingToTeach, forget_prints, issue_all
from cbt.operations.demonstration.histories import Chronicle, Journey
from cbt.operations.demonstration.material import CourseWork, course_works
from cbt.operations.demonstration.people import Population, learner
from cbt.operations.demonstration.setting_up import ensure_rooms, ensure_units
from cbt.people.models import User
from cbt.training.actions import add_members, create_cohort
from cbt.training.models import Cohort

_AT_ONCE = 500
_COHORT = 25
_HISTORY_DAYS = 540


def add_trainees(
    count: int,
    *,
    at: datetime.datetime,
    seed: int,
    password: str | None = None,
    courses_each: int = 1,
    has_begun: bool = True,
    tell: Callable[[int], None] = lambda done: None,
) -> list[User]:
    """Add people with histories in cohorts of 25, over the last year and a half.

    ``password`` is an encoded PIN they share; with ``has_begun`` off they are enrolled today
    and have done nothing. ``tell`` hears how many are done. Raises NothingToTeach.
    """
    works = course_works()
    if not works:
        raise NothingToTeach
    made: list[User] = []
    crowd = _Crowd(works, at, seed, password, courses_each, has_begun)
    while len(made) < count:
        made.extend(crowd.add(min(_AT_ONCE, count - len(made))))
        tell(len(made))
    refresh_statistics()
    return made


class _Crowd:
    def __init__(
        self,
        works: list[CourseWork],
        at: datetime.datetime,
        seed: int,
        password: str | None,
        courses_each: int,
        has_begun: bool,
    ) -> None:
        self._works, self._at, self._has_begun = works, at, has_begun
        self._courses_each = min(courses_each, len(works))
        self._random = Random(seed)  # noqa: S311 - made-up lives, no secret
        units = ensure_units(at=at)
        self._rooms = list(ensure_rooms(units, at=at).values())
        self._population = Population(units, self._random, password=password)
        self._chronicle = Chronicle(zone=timezone.get_default_timezone(), now=at)

    @transaction.atomic
    def add(self, count: int) -> list[User]:
        """One portion: all of it or nothing."""
        users = [self._population.trainee() for _ in range(count)]
        User.objects.bulk_create(users)
        for user in users:
            self._chronicle.note("people.add_trainee", subject=user, actor=None, at=self._at)
        for first in range(0, count, _COHORT):
            self._teach(users[first : first + _COHORT])
        issue_all(self._chronicle.write())
        transaction.on_commit(forget_prints)
        return users

    def _teach(self, users: list[User]) -> None:
        days_ago = self._random.randrange(1, _HISTORY_DAYS) if self._has_begun else 0
        start = timezone.localdate(self._at) - datetime.timedelta(days=days_ago)
        enrolled_at = self._at - datetime.timedelta(days=days_ago, hours=4)
        room = self._random.choice(self._rooms)
        cohort = create_cohort(
            name=f"{room.code.capitalize()} {start:%Y-%m-%d} {Cohort.objects.count() + 1}",
            classroom=room,
            start_date=start,
            end_date=start + datetime.timedelta(days=21),
            actor=None,
            at=enrolled_at,
        )
        add_members(cohort=cohort, users=users, actor=None, at=enrolled_at)
        works = self._random.sample(self._works, self._courses_each)
        for user in users:
            each = learner(user, self._random)
            for turn, work in enumerate(works):
                self._chronicle.tell(
                    Journey(
                        learner=each,
                        work=work,
                        enrolled_at=enrolled_at,
                        first_day=start + datetime.timedelta(days=2 * turn),
                        due_date=start + datetime.timedelta(days=21),
                        unit=user.unit,
                        cohort=cohort,
                        enrolled_by=None,
                        stops_before=self._stops_before(work),
                        midway=self._has_begun and self._random.random() < 0.5,
                    ),
                    self._random,
                )

    def _stops_before(self, work: CourseWork) -> int | None:
        if not self._has_begun:
            return 0
        chance = self._random.random()
        if chance < 0.08:
            return 0
        return self._random.randrange(1, len(work.items)) if chance < 0.25 else None
