"""The demonstration classroom, made once on a box that has no people yet."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from cbt.certificates.actions import issue_certificate, revoke_certificate
from cbt.certificates.models import Certificate
from cbt.certificates.tasks import print_certificate
from cbt.lib.database import refresh_statistics
from cbt.operations.demonstration import sign_ins
from cbt.operations.demonstration.histories import Chronicle, Journey, Learner
from cbt.operations.demonstration.material import CourseWork, course_works
from cbt.operations.demonstration.people import Population, learner, name_fields
from cbt.operations.demonstration.places import COUNTRIES, ROOMS, Agency, Country, Room
from cbt.operations.demonstration.setting_up import ensure_rooms, ensure_units
from cbt.operations.demonstration.sign_ins import SignIn
from cbt.people import audit
from cbt.people.actions import choose_secret, grant_role, set_language
from cbt.people.enums import RoleKind
from cbt.people.models import Classroom, Unit, User
from cbt.progress.models import Completion
from cbt.training.actions import add_members, close_cohort, create_cohort, withdraw
from cbt.training.models import Cohort, Enrolment

SEED = 20_260_601
_DUE_AFTER = datetime.timedelta(days=21)
_COUNTRY = {country.code: country for country in COUNTRIES}
_ROOM = {room.code: room for room in ROOMS}


class NothingToTeach(Exception):
    """No course is published, so nobody can have studied anything."""


@dataclass(frozen=True, slots=True)
class Intake:
    """A cohort: where, how many days ago it began, how many people, which courses (by number)."""

    room: str
    days_ago: int
    size: int
    courses: tuple[int, ...]


# The two oldest are there for certificates that expired or are about to.
INTAKES: tuple[Intake, ...] = (
    Intake("dushanbe", 770, 14, (0,)),
    Intake("tashkent", 712, 18, (1,)),
    Intake("kordai", 536, 12, (0, 1)),
    Intake("osh", 505, 14, (0,)),
    Intake("tashkent", 462, 20, (0, 2)),
    Intake("ashgabat", 423, 12, (1,)),
    Intake("dushanbe", 386, 16, (0, 2)),
    Intake("konysbaev", 343, 10, (0, 1, 2)),
    Intake("osh", 302, 15, (1, 2)),
    Intake("tashkent", 256, 20, (0, 1)),
    Intake("kordai", 211, 12, (0, 2)),
    Intake("ashgabat", 172, 12, (0,)),
    Intake("dushanbe", 133, 14, (1,)),
    Intake("konysbaev", 98, 10, (0,)),
    Intake("tashkent", 63, 20, (0, 1)),
    Intake("osh", 33, 14, (0, 1)),
    Intake("kordai", 12, 12, (0, 1)),
    Intake("dushanbe", 5, 12, (2,)),
    Intake("tashkent", 2, 15, (0,)),
)
# The running intake to which the trainees belong whose sign-ins are given.
_SHOWN = next(row for row in INTAKES if (row.room, row.days_ago) == ("kordai", 12))
# The places of its people: the first is under way, these have every course before them.
_NOT_BEGUN = range(1, 5)


@transaction.atomic
def build(*, folder: Path, at: datetime.datetime) -> list[SignIn]:
    """Make places, people and histories up to ``at``; the answer is how to sign in.

    All of it or nothing. Raises NothingToTeach.
    """
    works = course_works()
    if not works:
        raise NothingToTeach
    builder = _Builder(works, at)
    builder.run()
    refresh_statistics()
    # Their PDFs are made when somebody asks for one: the first start has enough to do.
    transaction.on_commit(forget_prints)
    sign_ins.keep(folder, builder.sign_ins)
    return builder.sign_ins


def forget_prints() -> None:
    """Take back the orders for PDFs of certificates that were made up."""
    DBTaskResult.objects.ready().filter(task_path=print_certificate.module_path).delete()


def issue_all(passes: Iterable[Completion]) -> list[Certificate]:
    """The certificates that passes earned, each on its day."""
    return [issue_certificate(completion=row, at=row.reached_at) for row in passes]


class _Builder:
    def __init__(self, works: list[CourseWork], at: datetime.datetime) -> None:
        self._works, self._at = works, at
        self._zone = timezone.get_default_timezone()
        self._today = timezone.localdate(at)
        self._random = Random(SEED)  # noqa: S311 - made-up lives, no secret
        self._chronicle = Chronicle(zone=self._zone, now=at)
        self._instructors: dict[str, User] = {}
        self._learners: dict[str, list[Learner]] = {}
        self._told: set[tuple[UUID, UUID]] = set()
        self._under_way: User | None = None
        self._not_begun: list[User] = []
        self.sign_ins: list[SignIn] = []

    def run(self) -> None:
        first_day = self._moment(INTAKES[0].days_ago + 30)
        self._units = ensure_units(at=first_day)
        self._rooms = ensure_rooms(self._units, at=first_day)
        self._population = Population(self._units, self._random)
        self._add_staff(at=first_day)
        for intake in INTAKES:
            self._run_intake(intake)
        self._enrol_again()
        passes = self._chronicle.write()
        certificates = issue_all(passes)
        self._revoke_one(certificates)
        self._move_one()
        self._withdraw_one()
        self._close_old_cohorts()
        self._note_sign_ins()

    def _moment(self, days_ago: int, hour: int = 8) -> datetime.datetime:
        day = self._today - datetime.timedelta(days=days_ago)
        local = datetime.datetime.combine(day, datetime.time(hour, 30), tzinfo=self._zone)
        return min(local.astimezone(datetime.UTC), self._at)

    # --- People -------------------------------------------------------------------------------

    def _add_staff(self, *, at: datetime.datetime) -> None:
        self._staff: dict[str, tuple[str, User]] = {}
        self._staff_member("administrator", "Administrator", "kz", RoleKind.ADMINISTRATOR, at=at)
        for room in ROOMS:
            classroom = self._rooms[room.code]
            name = room.code
            self._instructors[name] = self._staff_member(
                f"instructor.{name}",
                "Instructor",
                room.country,
                RoleKind.INSTRUCTOR,
                at=at,
                classroom=classroom,
            )
            self._staff_member(
                f"room.{name}",
                "Classroom manager",
                room.country,
                RoleKind.CLASSROOM_MANAGER,
                at=at,
                classroom=classroom,
            )
        for path in ("kz", "kz/border", "kg", "kg/customs", "tj", "tj/drug-control", "tm", "uz"):
            self._staff_member(
                f"manager.{path.replace('/', '.')}",
                "Manager",
                path[:2],
                RoleKind.MANAGER,
                at=at,
                unit=self._units[path],
            )
        self._staff_member("region", "Regional viewer", "uz", RoleKind.REGIONAL_VIEWER, at=at)

    def _staff_member(
        self,
        username: str,
        role: str,
        country: str,
        kind: RoleKind,
        *,
        at: datetime.datetime,
        unit: Unit | None = None,
        classroom: Classroom | None = None,
    ) -> User:
        language, name = self._population.reader(_COUNTRY[country])
        agency = self._units[f"{country}/{_COUNTRY[country].agencies[0].code}"]
        user = User(
            username=username,
            agency=agency,
            unit=unit or agency,
            language=language,
            **name_fields(name),
        )
        user.set_unusable_password()
        user.save(force_insert=True)
        audit.record("people.add_staff", subject=user, actor=None, at=at)
        grant_role(user=user, kind=kind, actor=None, at=at, unit=unit, classroom=classroom)
        self._staff[username] = (role, user)
        return user

    def _add_trainees(self, room: Room, count: int, at: datetime.datetime) -> list[Learner]:
        actor = self._instructors[room.code]
        users = [self._population.trainee(*self._origin(room, n)) for n in range(count)]
        User.objects.bulk_create(users)
        for user in users:
            self._chronicle.note("people.add_trainee", subject=user, actor=actor, at=at)
        return [learner(user, self._random) for user in users]

    def _origin(self, room: Room, number: int) -> tuple[Country, Agency | None]:
        """Where a trainee of this room comes from; its first people are of its country's border."""
        country = _COUNTRY[room.country]
        if number < 2:
            return country, country.agencies[0]
        if room.guests and self._random.random() < 0.35:
            country = _COUNTRY[self._random.choice(room.guests)]
        return country, None

    # --- Cohorts ------------------------------------------------------------------------------

    def _run_intake(self, intake: Intake) -> None:
        room, actor = _ROOM[intake.room], self._instructors[intake.room]
        planned_at = self._moment(intake.days_ago + 6, 15)
        start = self._today - datetime.timedelta(days=intake.days_ago)
        number = sum(other.room == room.code for other in INTAKES[: INTAKES.index(intake) + 1])
        cohort = create_cohort(
            name=f"{room.code.capitalize()} {start.year}-{number:02d}",
            classroom=self._rooms[room.code],
            start_date=start,
            end_date=start + _DUE_AFTER,
            actor=actor,
            at=planned_at,
        )
        # A few come back from an earlier intake; everybody else is new to the classroom.
        earlier = self._learners.setdefault(room.code, [])
        back = self._random.sample(earlier, min(len(earlier), intake.size // 8))
        learners = self._add_trainees(room, intake.size - len(back), planned_at) + back
        earlier.extend(learners[: intake.size - len(back)])
        add_members(
            cohort=cohort, users=[each.user for each in learners], actor=actor, at=planned_at
        )
        for place, each in enumerate(learners):
            is_new = intake is _SHOWN and place in _NOT_BEGUN
            for turn, course in enumerate(range(len(self._works)) if is_new else intake.courses):
                work = self._works[course % len(self._works)]
                if (each.user.pk, work.course.pk) not in self._told:
                    self._tell(intake, cohort, each, work, place=place, turn=turn, at=planned_at)

    def _tell(
        self,
        intake: Intake,
        cohort: Cohort,
        each: Learner,
        work: CourseWork,
        *,
        place: int,
        turn: int,
        at: datetime.datetime,
        cycle: int = 1,
    ) -> None:
        """One person's work in one course, as far as chance and the present let them get."""
        stops_before, midway = self._how_far(intake, work)
        if intake is _SHOWN and place <= _NOT_BEGUN[-1]:
            each, stops_before, midway = self._shown(each, work, place=place, turn=turn)
        self._told.add((each.user.pk, work.course.pk))
        wait = turn * 2 + self._random.choice((0, 0, 0, 1, 1, 4))
        self._chronicle.tell(
            Journey(
                learner=each,
                work=work,
                enrolled_at=at,
                first_day=cohort.start_date + datetime.timedelta(days=wait),
                due_date=cohort.start_date + _DUE_AFTER,
                unit=each.user.unit,
                cohort=cohort,
                enrolled_by=self._instructors[intake.room],
                cycle=cycle,
                stops_before=stops_before,
                midway=midway,
            ),
            self._random,
        )

    def _how_far(self, intake: Intake, work: CourseWork) -> tuple[int | None, bool]:
        """Where somebody stops: nearly nobody in old intakes, more where the date just passed."""
        if intake.days_ago > 60:
            never, somewhere = 0.03, 0.09
        elif intake.days_ago > _DUE_AFTER.days:
            never, somewhere = 0.12, 0.4
        else:
            never, somewhere = 0.15, 0.35
        chance = self._random.random()
        if chance < never:
            return 0, False
        if chance < never + somewhere:
            return self._random.randrange(1, len(work.items)), self._random.random() < 0.5
        return None, False

    def _shown(
        self, each: Learner, work: CourseWork, *, place: int, turn: int
    ) -> tuple[Learner, int | None, bool]:
        """The people whose sign-ins are given: one is under way, the others have not begun."""
        if place in _NOT_BEGUN:
            if turn == 0:
                self._not_begun.append(each.user)
            return each, 0, False
        self._under_way = each.user
        able = replace(each, ability=1.6, gain=3.0, minutes_a_day=200)
        return able, 4 if turn == 0 else 0, turn == 0

    def _enrol_again(self) -> None:
        """Certificates of the oldest intake have run out: some of its people begin a new cycle."""
        oldest, intake = INTAKES[0], next(row for row in INTAKES[1:] if row.days_ago < 10)
        room = self._rooms[oldest.room]
        cohort = Cohort.objects.filter(classroom=room).order_by("start_date").last()
        assert cohort is not None
        again = self._learners[oldest.room][:4]
        at = self._moment(intake.days_ago + 4, 15)
        actor = self._instructors[oldest.room]
        add_members(cohort=cohort, users=[each.user for each in again], actor=actor, at=at)
        work = self._works[oldest.courses[0]]
        for each in again:
            # Not among the shown ones, so the place does not matter.
            self._tell(intake, cohort, each, work, place=99, turn=0, at=at, cycle=2)

    # --- What happens to few people -----------------------------------------------------------

    def _move_one(self) -> None:
        """Somebody with a history is posted elsewhere: the records stay where they were made."""
        mover = self._learners["kordai"][5].user
        assert mover.agency is not None
        new_post = next(
            unit
            for path, unit in sorted(self._units.items())
            if path.startswith(f"{mover.agency.path}/") and unit.pk != mover.unit_id
        )
        old_path = mover.unit.path if mover.unit else ""
        User.objects.filter(pk=mover.pk).update(unit=new_post)
        audit.record(
            "people.move",
            subject=mover,
            actor=self._instructors["kordai"],
            at=self._moment(150, 10),
            before=old_path,
            after=new_post.path,
        )

    def _revoke_one(self, certificates: list[Certificate]) -> None:
        """A certificate that was given by mistake."""
        old = [row for row in certificates if row.issued_at < self._moment(60)]
        if old:
            revoke_certificate(
                certificate=old[len(old) // 2],
                reason="Issued to the wrong person: two officers of the same name.",
                actor=self._staff["administrator"][1],
                at=old[len(old) // 2].issued_at + datetime.timedelta(days=9),
            )

    def _withdraw_one(self) -> None:
        """Somebody left the service in the middle of a course."""
        row = (
            Enrolment.objects.filter(
                standing__completed_at__isnull=True,
                standing__started_at__isnull=False,
                due_date__lt=self._today,
                classroom=self._rooms["osh"],
            )
            .order_by("-enrolled_at")
            .first()
        )
        if row is not None:
            withdraw(
                enrolment=row,
                reason="Left the service.",
                actor=self._instructors["osh"],
                at=min(row.enrolled_at + datetime.timedelta(days=25), self._at),
            )

    def _close_old_cohorts(self) -> None:
        for cohort in Cohort.objects.running().filter(end_date__lt=self._today):
            close_cohort(
                cohort=cohort,
                actor=self._instructors[cohort.classroom.code],
                at=min(
                    self._moment((self._today - cohort.end_date).days, 16),  # type: ignore[operator]
                    self._at,
                ),
            )

    # --- Ways in ------------------------------------------------------------------------------

    def _note_sign_ins(self) -> None:
        assert self._under_way is not None
        ways = [self._trainee_way("Trainee", self._under_way)]
        shown = ("instructor.kordai", "manager.kz")
        others = [name for name in self._staff if name not in shown]
        for name in (*shown, *others):
            role, user = self._staff[name]
            # People from anywhere look at these three; the courses are written in English.
            ways.append(self._staff_way(role, user, language="en" if name in shown else ""))
        ways.extend(self._trainee_way("Trainee, not started", user) for user in self._not_begun)
        self.sign_ins = ways

    def _trainee_way(self, role: str, user: User) -> SignIn:
        pin = sign_ins.good_pin(user)
        set_language(user=user, language="en")
        choose_secret(user=user, secret=pin, at=self._moment(14))
        return sign_ins.trainee_sign_in(role, user, pin)

    def _staff_way(self, role: str, user: User, *, language: str) -> SignIn:
        password = sign_ins.good_password()
        if language:
            set_language(user=user, language=language)
        choose_secret(user=user, secret=password, at=self._moment(14))
        return sign_ins.staff_sign_in(role, user, password)
