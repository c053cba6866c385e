import datetime

import pytest

from cbt.certificates.facts import collect, course_title
from tests.factories import certificates as make
from tests.factories import people

pytestmark = pytest.mark.django_db
NOON = make.NOON


def test_facts_say_who_what_and_where():
    user = people.trainee(
        family_name="Қасымбекова",
        given_name="Гүлнұр",
        family_name_latin="Kassymbekova",
        given_name_latin="Gulnur",
        language="kk",
    )
    room = people.classroom(name="Almaty liaison office")

    facts = collect(make.passed(user, room=room), at=NOON)

    assert facts["language"] == "kk"
    assert facts["name"] == "Қасымбекова Гүлнұр"
    assert facts["name_latin"] == "Gulnur Kassymbekova"
    assert course_title(facts) == "Құжаттарды тексеру"
    assert facts["course"]["titles"] == make.TITLES
    assert facts["course"]["modules"][0]["kk"] == "Құжаттарды тексеру 1"
    assert facts["course"]["hours"] == 16
    assert facts["percent"] == "92.5"
    assert facts["post"] == {"en": "Korday"}
    assert facts["agency"] == {"en": "Bs"}
    assert facts["country"] == "kz"
    assert facts["classroom"] == {"en": "Almaty liaison office"}
    assert facts["issued_on"] == facts["passed_on"] == "2026-05-14"
    assert facts["expires_on"] == "2028-05-14"


def test_certificate_of_a_course_without_limit_never_expires():
    facts = collect(make.passed(in_course=make.course(validity_months=0)), at=NOON)

    assert facts["expires_on"] == ""


def test_given_expiry_is_kept():
    facts = collect(make.passed(), expires_on=datetime.date(2027, 1, 1), at=NOON)

    assert facts["expires_on"] == "2027-01-01"


def test_facts_without_test_and_classroom_say_nothing_of_them():
    completion = make.passed(percent=None)

    facts = collect(completion, at=NOON)

    assert facts["percent"] is None


@pytest.mark.parametrize(
    ("language", "drafts", "expected"),
    [("ru", (), False), ("ru", ("ru",), True), ("en", ("ru",), False), ("kk", (), True)],
)
def test_draft_words_are_noted(settings, language, drafts, expected):
    settings.CBT_OPEN_DRAFT_LANGUAGES = True
    user = people.trainee(language=language)

    facts = collect(make.passed(user, in_course=make.course(drafts=drafts)), at=NOON)

    assert facts["has_draft_words"] is expected


def test_title_in_a_language_that_is_not_open_is_not_used(settings):
    settings.CBT_OPEN_DRAFT_LANGUAGES = False
    user = people.trainee(language="uz")

    facts = collect(make.passed(user, in_course=make.course(drafts=("uz",))), at=NOON)

    assert facts["language"] == "uz"
    assert course_title(facts) == make.TITLES["ru"]


@pytest.mark.parametrize("is_demonstration", [True, False])
def test_demonstration_is_a_fact(settings, is_demonstration):
    settings.CBT_DEMONSTRATION = is_demonstration

    assert collect(make.passed(), at=NOON)["is_demonstration"] is is_demonstration
