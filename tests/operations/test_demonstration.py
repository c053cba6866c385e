"""The demonstration: enough of everything, and the same rows that clicks would have made."""

import datetime
import stat
from decimal import Decimal

import pytest
from django.conf import settings
from django.contrib.auth import authenticate
from django.db import connection, transaction
from django.db.models import Max

from cbt.certificates.models import Certificate, Revocation
from cbt.exchange.actions import import_package
from cbt.exchange.packages.reader import read_package
from cbt.lib import clock
from cbt.operations.demonstration import building, sign_ins
from cbt.operations.demonstration.building import NothingToTeach, build
from cbt.people.enums import RoleKind, UnitKind
from cbt.people.models import Unit, User
from cbt.progress.actions import refresh_standing
from cbt.progress.models import CheckAnswer, Completion, LessonProgress, Standing
from cbt.quizzes.marking import mark, rounded
from cbt.quizzes.models import Attempt, GradingEvent, ResponseEvent, SlotMark
from cbt.quizzes.queries import counting_responses
from cbt.training.models import Enrolment
from courses.enums import QuizKind
from courses.questions.grading import grade

# Marked so that it runs before the tests that commit, which empty the tables.
pytestmark = pytest.mark.django_db

FIELDS = [field.attname for field in Standing._meta.fields]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("box")


@pytest.fixture(scope="module", autouse=True)
def ways(django_db_setup, django_db_blocker, folder):
    """One demonstration for all tests of this module; none of them changes it."""
    at = clock.now()
    with django_db_blocker.unblock(), transaction.atomic():
        package = read_package(settings.BASE_DIR / "courses" / "packages" / "profiling")
        import_package(package=package, actor=None, at=at - datetime.timedelta(days=900))
        yield build(folder=folder, at=at)
        transaction.set_rollback(True)


def trainees():
    return User.objects.filter(roles=None)


def test_demonstration_is_large_enough():
    kinds = {kind: Unit.objects.filter(kind=kind).count() for kind in UnitKind}

    assert kinds[UnitKind.COUNTRY] >= 3
    assert kinds[UnitKind.AGENCY] >= 5
    assert kinds[UnitKind.POST] >= 8
    assert trainees().count() >= 200


def test_every_role_is_there():
    kinds = set(User.objects.exclude(roles=None).values_list("roles__kind", flat=True))

    assert kinds == set(RoleKind.values)


@pytest.mark.parametrize(
    ("language", "letters"),
    [("kk", "әғқңөұүі"), ("ky", "ңөү"), ("tg", "ғӣқӯҳҷ"), ("tk", "äňöşüýž"), ("uz", "ʻ")],
)
def test_names_are_in_the_script_of_their_owners(language, letters):
    names = " ".join(
        trainees().filter(language=language).values_list("search_key", flat=True)
    ) + " ".join(user.get_full_name().lower() for user in trainees().filter(language=language))

    assert any(letter in names for letter in letters)


def test_people_are_as_if_saved_one_by_one():
    for user in trainees()[:40]:
        before = {field.attname: getattr(user, field.attname) for field in User._meta.fields}
        user.save()
        user.refresh_from_db()
        assert before == {
            field.attname: getattr(user, field.attname) for field in User._meta.fields
        }


def test_standings_follow_from_the_records():
    told = {row.pk: row for row in Standing.objects.all()}
    milestones = Completion.objects.count()

    for enrolment in Enrolment.objects.all():
        derived = refresh_standing(enrolment=enrolment, at=clock.now())
        derived.refresh_from_db()
        row = told[enrolment.pk]
        assert [getattr(derived, name) for name in FIELDS] == [
            getattr(row, name) for name in FIELDS
        ]

    assert Completion.objects.count() == milestones


def test_marks_are_those_of_the_grader():
    gradings = GradingEvent.objects.select_related("attempt").order_by("pk")[:120]
    for grading in gradings:
        answers = counting_responses(grading.attempt)
        for row in SlotMark.objects.filter(grading=grading).select_related(
            "slot__question_version"
        ):
            spec, event = row.slot.question_version.spec, answers.get(row.slot.position)
            assert row.response_event == event
            fraction = grade(spec, event.response if event else None)
            assert row.score == rounded(mark(fraction, Decimal(str(spec["points"]))).score)


def test_references_hold():
    connection.check_constraints()


def test_nothing_happens_in_the_future():
    now = clock.now()
    moments = [
        ResponseEvent.objects.aggregate(last=Max("saved_at")),
        LessonProgress.objects.aggregate(last=Max("touched_at")),
        CheckAnswer.objects.aggregate(last=Max("answered_at")),
        Attempt.objects.aggregate(last=Max("submitted_at")),
        Certificate.objects.aggregate(last=Max("issued_at")),
        Enrolment.objects.aggregate(last=Max("enrolled_at")),
    ]

    assert all(moment["last"] <= now for moment in moments)


def test_reports_have_every_state_to_show():
    today = clock.today()
    open_rows = Standing.objects.filter(completed_at=None)

    assert open_rows.filter(started_at=None).exists()
    assert open_rows.exclude(started_at=None).exists()
    assert open_rows.filter(enrolment__due_date__lt=today).exists()
    assert Standing.objects.exclude(completed_at=None).filter(passed_at=None).exists()
    assert Certificate.objects.filter(expires_on__lt=today).exists()
    assert Revocation.objects.count() == 1
    assert Enrolment.objects.exclude(withdrawn_at=None).count() == 1
    assert Enrolment.objects.filter(cycle=2).exists()


def test_training_helps_and_not_everybody_passes_at_once():
    first = GradingEvent.objects.filter(attempt__number=1)
    post = first.filter(attempt__quiz__kind=QuizKind.POST_TEST)
    share = post.filter(passed=True).count() / post.count()

    assert 0.5 < share < 0.95


def test_every_pass_has_its_certificate():
    passes = Completion.objects.filter(milestone="passed")

    assert passes.count() == Certificate.objects.count() > 100


def test_somebody_moved_and_the_records_did_not(ways):
    moved = Enrolment.objects.exclude(user__unit=None).exclude(unit=None)

    assert any(row.unit_id != row.user.unit_id for row in moved.select_related("user"))


def test_trainee_of_the_sign_in_has_something_to_continue(ways):
    number, pin = ways[0].fields[1], ways[0].fields[2].removeprefix("PIN ")
    user = User.objects.get(service_number=number)

    assert authenticate(
        None, agency=user.agency, service_number=number, password=pin, at=clock.now()
    )
    assert not user.must_change_secret
    assert LessonProgress.objects.filter(enrolment__user=user, completed_at=None).exists()


@pytest.mark.parametrize("place", [1, 2])
def test_staff_sign_ins_work(ways, place):
    username, password = ways[place].fields[0], ways[place].fields[1].removeprefix("password ")

    assert authenticate(None, username=username, password=password, at=clock.now())


def test_sign_ins_are_for_the_owner_of_the_box_only(folder, ways):
    file = folder / sign_ins.FILE_NAME

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(sign_ins.printed(folder)) == 5


def test_without_courses_nothing_is_made(folder, monkeypatch):
    monkeypatch.setattr(building, "course_works", list)
    count = User.objects.count()

    with pytest.raises(NothingToTeach):
        build(folder=folder, at=clock.now())

    assert User.objects.count() == count
