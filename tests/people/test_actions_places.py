"""Units and classrooms: made, corrected, closed, and never taken from under a record."""

import pytest
from django.db import IntegrityError, transaction

from cbt.people import actions
from cbt.people.enums import UnitKind
from cbt.people.exceptions import CodeTaken, NameTaken, PlaceAboveClosed, PlaceInUse
from cbt.people.models import AuditLine, Classroom, Unit
from cbt.people.queries import is_pointed_at
from tests.factories import people, records
from tests.factories.records import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    return people.administrator()


def add(boss, parent=None, code="kz", name="Kazakhstan"):
    return actions.add_unit(parent=parent, code=code, names={"en": name}, actor=boss, at=NOON)


def add_room(boss, country, code="room", name="Room"):
    return actions.add_classroom(
        country=country, code=code, names={"en": name}, seats=12, actor=boss, at=NOON
    )


def edit(boss, unit, **values):
    values = {"code": unit.code, "names": unit.names, **values}
    return actions.edit_unit(unit=unit, **values, actor=boss, at=NOON)


def verbs():
    return list(AuditLine.objects.order_by("pk").values_list("verb", flat=True))


def test_country_holds_agencies_and_agencies_hold_posts(boss):
    country = add(boss)
    agency = add(boss, country, "customs", "Customs")
    post = add(boss, agency, "korday", "Korday")

    assert [unit.kind for unit in (country, agency, post)] == list(UnitKind)
    assert post.path == "kz/customs/korday"
    assert verbs() == ["people.add_unit"] * 3
    assert AuditLine.objects.filter(actor=boss, detail__path="kz/customs").exists()


def test_code_is_taken_once(boss):
    country = add(boss)

    with pytest.raises(CodeTaken):
        add(boss, code="kz", name="Another")
    add_room(boss, country)
    with pytest.raises(CodeTaken):
        add_room(boss, country, name="Another")

    assert Unit.objects.count() == Classroom.objects.count() == 1
    assert len(verbs()) == 2


def test_database_refuses_a_code_twice(boss):
    add(boss)

    with pytest.raises(IntegrityError), transaction.atomic():
        Unit(kind=UnitKind.COUNTRY, code="kz", names={"en": "Twin"}).save()


def test_name_is_taken_once_among_neighbours(boss):
    country = add(boss)
    add(boss, country, "customs", "Customs")

    with pytest.raises(NameTaken) as refusal:
        add(boss, country, "other", "CUSTOMS")
    assert refusal.value.language == "en"

    other = add(boss, code="kg", name="Kyrgyzstan")
    assert add(boss, other, "customs", "Customs").path == "kg/customs"


def test_names_change_and_the_audit_line_shows_both(boss):
    unit = add(boss)

    assert edit(boss, unit, names={"en": "Kazakhstan", "kk": "Қазақстан"})
    assert not edit(boss, unit)

    unit.refresh_from_db()
    assert unit.names["kk"] == "Қазақстан"
    line = AuditLine.objects.get(verb="people.edit_unit")
    assert line.detail["changes"] == {
        "names": [{"en": "Kazakhstan"}, {"en": "Kazakhstan", "kk": "Қазақстан"}]
    }


def test_unit_may_keep_its_own_name(boss):
    unit = add(boss)

    assert edit(boss, unit, code="qz")


def test_code_changes_as_long_as_nothing_points_at_the_unit(boss):
    unit = add(boss)
    assert edit(boss, unit, code="kaz")
    unit.refresh_from_db()
    assert unit.path == "kaz"

    add(boss, unit, "customs", "Customs")
    with pytest.raises(PlaceInUse):
        edit(boss, unit, code="kz")


def test_classroom_is_corrected(boss):
    room = add_room(boss, add(boss))
    values = {"code": "lab", "names": {"en": "Lab"}, "seats": 20}

    assert actions.edit_classroom(classroom=room, **values, actor=boss, at=NOON)
    assert not actions.edit_classroom(classroom=room, **values, actor=boss, at=NOON)

    room.refresh_from_db()
    assert (room.code, room.name, room.seats) == ("lab", "Lab", 20)


def test_country_closes_with_everything_in_it(boss):
    post = people.unit("kz/bs/korday")
    stays = people.unit("kg/bs")
    room = people.classroom("room", country="kz")
    country = post.parent.parent

    assert actions.close_unit(unit=country, actor=boss, at=NOON) == 4
    assert actions.close_unit(unit=country, actor=boss, at=NOON) == 0

    for place in (country, post.parent, post, room):
        place.refresh_from_db()
        assert place.is_closed
    stays.refresh_from_db()
    assert not stays.is_closed
    assert sorted(verbs()) == ["people.close_classroom"] + ["people.close_unit"] * 3


def test_nothing_is_added_below_a_closed_unit(boss):
    country = add(boss)
    actions.close_unit(unit=country, actor=boss, at=NOON)

    with pytest.raises(PlaceAboveClosed):
        add(boss, country, "customs", "Customs")
    with pytest.raises(PlaceAboveClosed):
        add_room(boss, country)


def test_places_open_from_the_top(boss):
    post = people.unit("kz/bs/korday")
    room = people.classroom("room", country="kz")
    actions.close_unit(unit=post.parent.parent, actor=boss, at=NOON)
    post = Unit.objects.get(path="kz/bs/korday")
    room.refresh_from_db()

    for place in (post, room):
        with pytest.raises(PlaceAboveClosed):
            actions.reopen_place(place=place, actor=boss, at=NOON)
    for path in ("kz", "kz/bs", "kz/bs/korday"):
        assert actions.reopen_place(place=Unit.objects.get(path=path), actor=boss, at=NOON)
    room = Classroom.objects.get()
    assert actions.reopen_place(place=room, actor=boss, at=NOON)
    assert not actions.reopen_place(place=room, actor=boss, at=NOON)
    assert not room.is_closed


def test_closed_classroom_is_closed_once(boss):
    room = add_room(boss, add(boss))

    assert actions.close_classroom(classroom=room, actor=boss, at=NOON) == 1
    assert actions.close_classroom(classroom=room, actor=boss, at=NOON) == 0
    assert verbs().count("people.close_classroom") == 1


def test_place_made_by_mistake_is_deleted(boss):
    unit = add(boss)
    key = unit.pk

    actions.delete_place(place=unit, actor=boss, at=NOON)

    assert not Unit.objects.exists()
    line = AuditLine.objects.get(verb="people.delete_unit")
    assert (line.subject_id, line.detail["place"]) == (key, "kz")


def point_by_post(boss):
    return people.trainee("kz/bs/korday").unit


def point_by_agency(boss):
    return people.trainee("kz/bs/korday").agency


def point_by_role(boss):
    people.manager("kz")
    return people.unit("kz")


def point_by_classroom(boss):
    return people.classroom().country


def point_by_cohort(boss):
    return records.cohort(people.classroom(), "Spring").classroom


def point_by_instructor(boss):
    room = people.classroom()
    people.instructor(room)
    return room


def point_by_enrolment(boss):
    trainee = people.trainee("kz/bs/korday")
    unit = trainee.unit
    records.enrolment(trainee, records.course())
    trainee.unit = trainee.agency
    trainee.save()
    return unit


@pytest.mark.parametrize(
    "pointed_at",
    [
        point_by_post,
        point_by_agency,
        point_by_role,
        point_by_classroom,
        point_by_cohort,
        point_by_instructor,
        point_by_enrolment,
    ],
)
def test_place_that_records_point_at_is_not_deleted(boss, pointed_at):
    place = pointed_at(boss)

    assert is_pointed_at(place)
    with pytest.raises(PlaceInUse):
        actions.delete_place(place=place, actor=boss, at=NOON)

    place.refresh_from_db()
    assert not any(verb.startswith("people.delete") for verb in verbs())
