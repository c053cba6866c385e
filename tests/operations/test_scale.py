"""Many made-up people at once, and never among real ones."""

import pytest
from django.core.management import CommandError, call_command

from cbt.operations.demonstration.people import Population
from cbt.operations.demonstration.setting_up import ensure_rooms, ensure_units
from cbt.people.models import Classroom, Unit, User
from tests.factories import people
from tests.factories.records import NOON

pytestmark = pytest.mark.django_db


def test_crowd_never_joins_real_people():
    people.trainee()

    with pytest.raises(CommandError, match="not made up"):
        call_command("seed_scale", trainees=5)

    assert User.objects.count() == 1


def test_demonstration_never_joins_real_people():
    people.trainee()

    with pytest.raises(CommandError, match="has people already"):
        call_command("seed_demo")


def test_places_are_made_once():
    units = ensure_units(at=NOON)
    ensure_rooms(units, at=NOON)
    counts = Unit.objects.count(), Classroom.objects.count()

    ensure_rooms(ensure_units(at=NOON), at=NOON)

    assert (Unit.objects.count(), Classroom.objects.count()) == counts


def test_service_numbers_do_not_run_out():
    from random import Random

    population = Population(ensure_units(at=NOON), Random(1))

    trainees = [population.trainee() for _ in range(3000)]

    assert len({user.username for user in trainees}) == 3000
