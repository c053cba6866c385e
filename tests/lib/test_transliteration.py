"""Names in Latin letters: the ICAO table, the letters of the region, and capitals."""

import pytest

from cbt.lib.transliteration import address, latin


@pytest.mark.parametrize(
    ("name", "spelled"),
    [
        ("Щербакова", "Shcherbakova"),
        ("Юлия", "Iuliia"),
        ("Объедков", "Obieedkov"),
        ("Игорь", "Igor"),
        ("Хёгай", "Khegai"),
        ("Цой", "Tsoi"),
        ("Эргешов", "Ergeshov"),
        ("ЖУКОВ", "ZHUKOV"),
        ("Римский-Корсаков", "Rimskii-Korsakov"),
        ("Ж", "Zh"),
    ],
)
def test_russian_follows_icao(name, spelled):
    assert latin(name, "ru") == spelled


@pytest.mark.parametrize(
    ("name", "language", "spelled"),
    [
        ("Жұмабаева", "kk", "Zhumabaeva"),
        ("Әйгерім", "kk", "Aigerim"),
        ("Қаныш", "kk", "Kanysh"),
        ("Өмүрбек уулу", "ky", "Omurbek uulu"),
        ("Раҳмонӣ", "tg", "Rahmoni"),
        ("Ҷамшед", "tg", "Jamshed"),
        ("Қосимзода", "tg", "Qosimzoda"),
        ("Oʻgʻli", "uz", "Ogli"),
        ("Sharofat", "uz", "Sharofat"),
        ("Ýazmyrat", "tk", "Yazmyrat"),
        ("Şöhrat Orazowiç", "tk", "Sohrat Orazowic"),
    ],
)
def test_letters_of_the_region_have_a_plain_letter(name, language, spelled):
    assert latin(name, language) == spelled


def test_nothing_but_letters_spaces_and_hyphens_is_left():
    assert latin("  Анна  (1) ", "ru") == "Anna"


def test_empty_name_is_empty():
    assert latin("") == ""


@pytest.mark.parametrize(
    ("title", "language", "expected"),
    [
        ("Проверка документов, часть 2", "ru", "proverka-dokumentov-chast-2"),
        ("Құжаттар", "kk", "kuzhattar"),
        ("Oʻzbekiston chegarasi", "uz", "ozbekiston-chegarasi"),
        ("  Risk - indicators_in 3 steps ", "en", "risk-indicators-in-3-steps"),
        ("…", "ru", ""),
    ],
)
def test_address_has_latin_letters_digits_and_hyphens(title, language, expected):
    assert address(title, language) == expected
