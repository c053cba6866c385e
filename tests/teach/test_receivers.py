"""What the apps below ask before they act."""

import datetime

import pytest

from cbt.people import actions
from cbt.people.exceptions import PlaceInUse
from cbt.people.models import AuditLine, Unit
from tests.factories import authoring, people

pytestmark = pytest.mark.django_db
NOON = datetime.datetime(2026, 5, 14, 7, 0, tzinfo=datetime.UTC)


@pytest.fixture
def owner():
    """The unit whose catalogue it is."""
    authoring.catalogue("kz")
    return people.unit("kz")


def test_owner_of_a_catalogue_is_not_deleted(owner):
    with pytest.raises(PlaceInUse):
        actions.delete_place(place=owner, actor=None, at=NOON)

    assert Unit.objects.filter(pk=owner.pk).exists()
    assert not AuditLine.objects.filter(verb="people.delete_unit").exists()


def test_owner_of_a_catalogue_keeps_its_code(owner):
    with pytest.raises(PlaceInUse):
        actions.edit_unit(unit=owner, code="qz", names=owner.names, actor=None, at=NOON)

    owner.refresh_from_db()
    assert owner.path == "kz"


def test_owner_of_a_catalogue_gets_another_name(owner):
    assert actions.edit_unit(unit=owner, code="kz", names={"en": "Q"}, actor=None, at=NOON)


def test_unit_without_a_catalogue_is_deleted(owner):
    other = people.unit("tj")
    actions.delete_place(place=other, actor=None, at=NOON)
    assert not Unit.objects.filter(pk=other.pk).exists()
