"""The same page gives the same PIN or password."""

import re

import pytest
from django.contrib.auth.password_validation import validate_password

from cbt.people import handed_secrets
from tests.factories import people


def test_pin_follows_from_the_word():
    assert handed_secrets.pin_for("one") == handed_secrets.pin_for("one")
    assert handed_secrets.pin_for("one") != handed_secrets.pin_for("two")


def test_pin_follows_from_the_key_of_the_box(settings):
    before = handed_secrets.pin_for("one")
    settings.SECRET_KEY = "another box"

    assert handed_secrets.pin_for("one") != before


def test_pins_have_six_digits_and_spread():
    made = [handed_secrets.pin_for(handed_secrets.new_word()) for _n in range(2000)]

    assert all(len(pin) == 6 and pin.isdigit() for pin in made)
    assert len(set(made)) > 1950
    assert {pin[0] for pin in made} == set("0123456789")


def test_password_follows_from_the_word_and_is_no_pin():
    made = {handed_secrets.password_for(handed_secrets.new_word()) for _n in range(500)}

    assert handed_secrets.password_for("one") == handed_secrets.password_for("one")
    assert len(made) == 500
    for password in made:
        assert re.fullmatch(r"[a-z]{6}-[a-z]{6}-[1-9][0-9]{2}", password)
    validate_password(made.pop())


@pytest.mark.django_db
def test_ticket_is_fresh_until_the_pin_changes():
    person = people.trainee()
    ticket = handed_secrets.reset_ticket(person)
    word, fresh = handed_secrets.read_ticket(ticket, person)
    assert fresh

    person.set_password("704182")

    assert handed_secrets.read_ticket(ticket, person) == (word, False)


@pytest.mark.django_db
@pytest.mark.parametrize("ticket", ["", ".", "word", "word.mark", "ж.ж"])
def test_made_up_ticket_is_not_fresh(ticket):
    assert handed_secrets.read_ticket(ticket, people.trainee())[1] is False


@pytest.mark.django_db
def test_ticket_of_one_person_is_no_ticket_for_another():
    ticket = handed_secrets.reset_ticket(people.trainee())

    assert handed_secrets.read_ticket(ticket, people.trainee())[1] is False
