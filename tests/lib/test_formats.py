"""Dates, times and numbers of the seven languages: CLDR's rows, as offices of the region write."""

import datetime
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import formats
from django.utils.formats import date_format, number_format, time_format
from django.utils.translation import ngettext, trans_real

from cbt.certificates.sheet import long_date
from cbt.lib.formats.en.formats import MONTHS as ENGLISH
from cbt.lib.interface import speaking, writing
from cbt.lib.languages import CODES

DAY = datetime.date(2025, 3, 7)
EVENING = datetime.datetime(2025, 3, 7, 18, 5, tzinfo=datetime.UTC)

LONG_DATES = {
    "en": "7 March 2025",
    "ru": "7\xa0марта 2025\xa0г.",
    "kk": "2025 ж. 7 наурыз",
    "ky": "2025-ж., 7-март",
    "tg": "07 Март 2025",
    "tk": "7 mart 2025",
    "uz": "7-mart, 2025",
}
NUMBERS = dict.fromkeys(CODES, "1\xa0234\xa0567,89") | {"en": "1,234,567.89"}
# The first month and the last, which nobody can take for English.
YEAR = {
    "ru": ("января", "декабря"),
    "kk": ("қаңтар", "желтоқсан"),
    "ky": ("январь", "декабрь"),
    "tg": ("Январ", "Декабр"),
    "tk": ("ýanwar", "dekabr"),
    "uz": ("yanvar", "dekabr"),
    "en": ("January", "December"),
}
# How many forms Django's catalogue of a language has; ours declare the same.
PLURALS = {"en": 2, "ru": 4, "kk": 2, "ky": 1, "tg": 2, "tk": 2, "uz": 1}


@pytest.mark.parametrize("code", CODES)
def test_long_date(code):
    with writing(code):
        assert date_format(DAY, "DATE_FORMAT") == LONG_DATES[code]


@pytest.mark.parametrize("code", CODES)
def test_certificate_writes_dates_as_screens_do(code):
    with writing(code):
        on_screen = Template('{{ day|date:"DATE_FORMAT" }}').render(Context({"day": DAY}))
    assert long_date(DAY.isoformat(), code) == on_screen == LONG_DATES[code]


@pytest.mark.parametrize("code", CODES)
def test_date_with_a_time_is_the_date_and_24_hours(code):
    with writing(code):
        assert date_format(EVENING, "DATETIME_FORMAT") == f"{LONG_DATES[code]}, 18:05"
        assert time_format(EVENING, "TIME_FORMAT") == "18:05"


@pytest.mark.parametrize("code", CODES)
def test_short_date_has_the_day_first_and_is_read_back(code):
    with writing(code):
        assert date_format(DAY, "SHORT_DATE_FORMAT") == "07.03.2025"
        assert formats.get_format("DATE_INPUT_FORMATS")[0] == "%d.%m.%Y"
        assert formats.get_format("FIRST_DAY_OF_WEEK") == 1


@pytest.mark.parametrize("code", CODES)
def test_number(code):
    with writing(code):
        text = number_format(Decimal("1234567.89"), use_l10n=True, force_grouping=True)
    assert text == NUMBERS[code]


@pytest.mark.parametrize("code", CODES)
def test_months_of_a_year(code):
    with writing(code):
        months = [date_format(DAY.replace(month=number), "E") for number in range(1, 13)]
    assert (months[0], months[-1]) == YEAR[code]
    assert len(set(months)) == 12
    assert code == "en" or not {*months} & {*ENGLISH}


@pytest.mark.parametrize("code", ["kk", "ky", "tk", "uz"])
def test_months_have_no_capital_where_the_language_writes_none(code):
    with writing(code):
        for number in range(1, 13):
            name = date_format(DAY.replace(month=number), "F")
            assert name == name.lower()


@pytest.mark.parametrize("code", ["kk", "ky", "tg", "tk", "uz"])
def test_among_russian_words_a_date_is_russian(code):
    with speaking(code):
        assert date_format(DAY, "DATE_FORMAT") == LONG_DATES["ru"]


@pytest.mark.parametrize("code", CODES)
def test_plural_rule_is_that_of_djangos_catalogue(code):
    with writing(code):
        rule = trans_real.translation(code).plural
        assert len({rule(number) for number in range(200)}) == min(PLURALS[code], 3)


def test_russian_counts_in_three_forms():
    with speaking("ru"):
        said = [ngettext("%(count)d minute", "%(count)d minutes", n) for n in (1, 3, 5, 11, 21)]
    assert [text.split()[1] for text in said] == ["минута", "минуты", "минут", "минут", "минута"]
