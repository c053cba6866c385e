"""The same page gives the same PIN."""

import pytest

from cbt.teach import pins
from tests.factories import people


def test_pin_follows_from_the_word():
    assert pins.pin_for("one") == pins.pin_for("one")
    assert pins.pin_for("one") != pins.pin_for("two")


def test_pin_follows_from_the_key_of_the_box(settings):
    before = pins.pin_for("one")
    settings.SECRET_KEY = "another box"

    assert pins.pin_for("one") != before


def test_pins_have_six_digits_and_spread():
    made = [pins.pin_for(pins.new_word()) for _n in range(2000)]

    assert all(len(pin) == 6 and pin.isdigit() for pin in made)
    assert len(set(made)) > 1950
    assert {pin[0] for pin in made} == set("0123456789")


@pytest.mark.django_db
def test_ticket_is_fresh_until_the_pin_changes():
    person = people.trainee()
    ticket = pins.reset_ticket(person)
    pin, fresh = pins.read_ticket(ticket, person)
    assert fresh

    person.set_password("704182")

    assert pins.read_ticket(ticket, person) == (pin, False)


@pytest.mark.django_db
@pytest.mark.parametrize("ticket", ["", ".", "word", "word.mark", "ж.ж"])
def test_made_up_ticket_is_not_fresh(ticket):
    assert pins.read_ticket(ticket, people.trainee())[1] is False


@pytest.mark.django_db
def test_ticket_of_one_person_is_no_ticket_for_another():
    assert pins.read_ticket(pins.reset_ticket(people.trainee()), people.trainee())[1] is False
