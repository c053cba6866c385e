"""Which column of a list is what."""

import pytest

from cbt.teach.lists import read_list


def read(*rows):
    return [(line.number, dict(line.values)) for line in read_list(rows).lines]


def test_without_headings_the_order_is_the_known_one():
    assert read(["K-1", "Асанов", "Бек", "", "Asanov", "Bek"]) == [
        (
            1,
            {
                "service_number": "K-1",
                "family_name": "Асанов",
                "given_name": "Бек",
                "patronymic": "",
                "family_name_latin": "Asanov",
                "given_name_latin": "Bek",
            },
        )
    ]


@pytest.mark.parametrize(
    "headings",
    [
        ("Фамилия", "Имя", "Личный номер"),
        ("ФАМИЛИЯ:", " имя ", "Номер"),
        ("Surname", "First name", "Service number"),
        ("Тегі", "Аты", "Жеке нөмірі"),
        ("Familiýasy", "Ady", "Şahsy belgisi"),
    ],
)
def test_headings_tell_the_order(headings):
    assert read(headings, ["Асанов", "Бек", "K-1"]) == [
        (2, {"family_name": "Асанов", "given_name": "Бек", "service_number": "K-1"})
    ]


def test_columns_without_a_known_heading_are_named_and_left_out():
    found = read_list([["№", "Личный номер", "Фамилия", "Звание"], ["1", "K-1", "Асанов", "майор"]])

    assert found.unread == ["№", "Звание"]
    assert dict(found.lines[0].values) == {"service_number": "K-1", "family_name": "Асанов"}


def test_lines_keep_the_numbers_of_the_spreadsheet():
    rows = [[], ["Номер", "Фамилия"], ["", ""], ["K-1", "Асанов"], [], ["K-2", "Ли"]]

    assert [number for number, _values in read(*rows)] == [4, 6]


def test_cells_beyond_the_last_column_are_left_out():
    assert read(["Номер", "Фамилия"], ["K-1", "Асанов", "more"]) == [
        (2, {"service_number": "K-1", "family_name": "Асанов"})
    ]


def test_nothing_gives_nothing():
    assert read() == []
    assert read([], [""]) == []
