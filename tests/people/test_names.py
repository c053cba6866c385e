"""People are found and ordered by their names, on both databases alike."""

import importlib
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from cbt.people.models import User
from tests.factories import people

pytestmark = pytest.mark.django_db


def test_people_stand_among_the_letters_of_the_keyboard():
    for name in ("Яковлев", "Үсөнов", "Қасымов", "Ли Яна", "Лиев", "Әбдіров", "Комов", "Ëлкин"):
        people.trainee(family_name=name)

    found = list(User.objects.all())

    assert [person.family_name for person in found] == [
        "Ëлкин",  # with a Latin letter
        "Әбдіров",
        "Қасымов",
        "Комов",
        "Ли Яна",
        "Лиев",
        "Үсөнов",
        "Яковлев",
    ]
    assert found == sorted(found, key=lambda person: person.search_key)


def test_people_who_were_here_before_get_their_key():
    person = people.trainee(family_name="Қасымов", given_name="Ёлдос")
    done = people.trainee(family_name="Ли")
    User.objects.filter(pk=person.pk).update(search_key="қасымов елдос")
    fill = importlib.import_module("cbt.people.migrations.0006_names_of_every_keyboard").fill

    fill(apps, SimpleNamespace(connection=connection))

    person.refresh_from_db()
    assert person.search_key == "касымов елдос"
    assert User.objects.get(pk=done.pk).search_key == done.search_key == "ли"
