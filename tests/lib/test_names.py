"""Names in the scripts of the region."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbt.lib.names import clean, clean_uzbek, full_name, number_key, search_key


@pytest.mark.parametrize("typed", ["oʻgʻli", "o'g'li", "o‘g‘li", "o`g`li", "oʼgʼli"])
def test_uzbek_letters_are_one_sign_however_they_were_typed(typed):
    assert clean_uzbek(typed) == "oʻgʻli"


@pytest.mark.parametrize("typed", ["Maʼmur", "Ma'mur", "Ma’mur"])
def test_uzbek_stop_is_another_sign(typed):
    assert clean_uzbek(typed) == "Maʼmur"


@given(st.text(alphabet="oOgGa'’ʻʼ ", max_size=12))
def test_cleaning_twice_changes_nothing_more(text):
    once = clean_uzbek(text)
    assert clean_uzbek(once) == once


def test_decomposed_letters_are_composed():
    assert clean(unicodedata.normalize("NFD", "Сайидзода Ӯй")) == "Сайидзода Ӯй"


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("Қасымбекова Гүлнұр", "қасымбекова гүлнұр"),
        ("Семёнова Алёна", "семенова алена"),
        ("Toʻxtayev Oʻtkir", "to'xtayev o'tkir"),
        ("Şahadat Öwez", "ŞAHADAT ÖWEZ"),
        ("Қасымов Ғабит", "касымов габит"),
        ("Сәрсенбаев Өмірбек Ұлықпан", "Сарсенбаев Омирбек Улыкпан"),
        ("Үсөн Таңат Һашим", "усон танат хашим"),
        ("Ҷӯраев Ҳоҷӣ", "Чураев Хочи"),
        ("Ўктам Ғофур", "уктам гофур"),
        ("Gurbanowa Aýna Çaryýewna Žämiň", "gurbanowa ayna caryyewna zamin"),
        ("Gʻulomov Oʻktam", "gulomov oktam"),
        ("İsmayılov Əli", "ismayilov ali"),
    ],
)
def test_name_is_found_however_it_is_typed(stored, typed):
    assert search_key(stored) == search_key(typed)


@pytest.mark.parametrize("name", ["Байжанов Сергей", "Щербаков Эльдар Юрьевич", "Ыдырыс Чынгыз"])
def test_letters_of_the_russian_keyboard_stay(name):
    assert search_key(name) == name.lower()


@given(st.text(max_size=12))
def test_key_of_a_key_is_itself(text):
    once = search_key(text)
    assert search_key(once) == once


@pytest.mark.parametrize(
    ("language", "name"),
    [("ru", "Асанов Бекзат Маратович"), ("en", "Бекзат Маратович Асанов")],
)
def test_order_of_the_parts_follows_the_language(language, name):
    assert full_name("Асанов", "Бекзат", "Маратович", language=language) == name


def test_missing_parts_leave_no_gap():
    assert full_name("", "Madina", language="ru") == "Madina"


@pytest.mark.parametrize(
    "typed", ["KB-95723", "КВ-95723", "kb 95723", "кв95723", "KВ–957 23", " kb\u201195723 "]
)
def test_service_number_has_one_key_however_it_is_written(typed):
    assert number_key(typed) == "KB95723"


@pytest.mark.parametrize("typed", ["ЖД-1", "KB-1.5", "KB/15"])
def test_other_letters_and_signs_stay_in_the_key(typed):
    assert number_key(typed) == typed.replace("-", "")
