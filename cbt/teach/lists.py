"""A list of trainees out of a spreadsheet: which column is what. No database here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cbt.lib import names

# What a line says about a person, in the order that a list without headings has.
COLUMNS = (
    "service_number",
    "family_name",
    "given_name",
    "patronymic",
    "family_name_latin",
    "given_name_latin",
)
# How rosters of the region head these columns.
_HEADINGS: Mapping[str, str] = {
    heading: column
    for column, headings in {
        "service_number": (
            "service number, number, personnel number, личный номер, табельный номер, номер, "
            "жеке нөмірі, жеке номери, рақами шахсӣ, shaxsiy raqami, şahsy belgisi"
        ),
        "family_name": (
            "family name, surname, last name, фамилия, тегі, фамилиясы, насаб, familiya, "
            "familiyasi, familiýasy"
        ),
        "given_name": "given name, first name, имя, аты, есімі, ном, ism, ismi, ady",
        "patronymic": (
            "patronymic, middle name, отчество, әкесінің аты, атасынын аты, номи падар, "
            "otasining ismi, sharifi, atasynyň ady"
        ),
        "family_name_latin": (
            "family name in latin letters, surname in latin letters, фамилия латиницей, "
            "фамилия латинскими буквами, фамилия лат"
        ),
        "given_name_latin": (
            "given name in latin letters, first name in latin letters, имя латиницей, "
            "имя латинскими буквами, имя лат"
        ),
    }.items()
    for heading in headings.split(", ")
}


@dataclass(frozen=True, slots=True)
class ListLine:
    """One person of the list. ``number`` is the line's, counted from one as a spreadsheet does."""

    number: int
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class TraineeList:
    """What was read: people, and the headings of columns that say nothing we keep."""

    lines: Sequence[ListLine]
    unread: Sequence[str]


def read_list(rows: Iterable[Sequence[str]]) -> TraineeList:
    """The people in ``rows``. A first line of headings tells the order of the columns."""
    filled = [(number, row) for number, row in enumerate(rows, start=1) if any(row)]
    columns: Sequence[str] = COLUMNS
    unread: list[str] = []
    if filled and _is_heading(filled[0][1]):
        _number, headings = filled.pop(0)
        columns = [_HEADINGS.get(_plain(heading), "") for heading in headings]
        unread = [text for text, column in zip(headings, columns, strict=True) if not column]
    return TraineeList(
        lines=[
            ListLine(number, {name: text for name, text in zip(columns, row, strict=False) if name})
            for number, row in filled
        ],
        unread=[text for text in unread if text],
    )


def _is_heading(row: Sequence[str]) -> bool:
    return any(_plain(cell) in _HEADINGS for cell in row)


def _plain(heading: str) -> str:
    """A heading without its case, its points and its brackets."""
    letters = (sign if sign.isalnum() or sign == "ʼ" else " " for sign in heading.casefold())
    return names.clean("".join(letters))
