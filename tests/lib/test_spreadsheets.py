import csv
import datetime
import io
import zipfile
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from cbt.lib.spreadsheets import (
    Column,
    Sheet,
    UnreadableSpreadsheet,
    csv_lines,
    looks_like_formula,
    pasted,
    read_file,
    read_pasted,
    sheet_title,
    write_xlsx,
)
from tests.factories.files import workbook

DANGEROUS = ["=1+1", "+7 701", "-5", "@SUM(A1)", "\t=1+1", "\r=1+1", "\n=1+1", "  =1+1", "＝1+1"]
HARMLESS = ["Korday", "O=K", "1-2", "", "Ахметова", "Oʻktam"]
MORNING = datetime.datetime(2026, 5, 14, 4, 30, tzinfo=datetime.UTC)


def read_csv(rows):
    return list(csv.reader(io.StringIO(b"".join(csv_lines(rows)).decode("utf-8-sig"), newline="")))


def read_xlsx(*sheets):
    file = io.BytesIO()
    write_xlsx(sheets, file)
    return load_workbook(file)


@pytest.mark.parametrize("text", DANGEROUS)
def test_csv_marks_what_would_be_run(text):
    assert read_csv([[text]]) == [[f"'{text}"]]


@pytest.mark.parametrize("text", HARMLESS)
def test_csv_leaves_other_text_as_it_is(text):
    assert read_csv([[text, "x"]]) == [[text, "x"]]


def test_csv_writes_numbers_and_dates_for_machines():
    rows = read_csv([[-3, Decimal("64.5"), MORNING, MORNING.date(), None]])

    assert rows == [["-3", "64.5", "2026-05-14 09:30", "2026-05-14", ""]]


def test_csv_begins_with_a_mark_of_its_encoding():
    assert b"".join(csv_lines([["Қордай"]])) == "\ufeffҚордай\r\n".encode()


def test_csv_quotes_what_would_break_a_row():
    assert read_csv([['Post "A", gate\n2', 5]]) == [['Post "A", gate\n2', "5"]]


@pytest.mark.parametrize("text", [text for text in DANGEROUS if "\r" not in text])
def test_xlsx_keeps_text_as_it_was_typed(text):
    book = read_xlsx(Sheet("People", [Column("Name")], [[text]]))

    cell = book.active["A2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)


def test_xlsx_types_its_cells():
    book = read_xlsx(Sheet("Figures", [Column("a")] * 4, [["text", 7, Decimal("64.5"), MORNING]]))

    row = [(cell.value, cell.data_type) for cell in book.active[2]]
    assert row == [
        ("text", "s"),
        (7, "n"),
        (64.5, "n"),
        # A spreadsheet knows no time zones: the time on the wall.
        (datetime.datetime.fromisoformat("2026-05-14T09:30"), "d"),
    ]


def test_xlsx_keeps_its_heading_in_view_and_marks_the_total():
    book = read_xlsx(Sheet("Figures", [Column("Unit", 30)], [["a"], ["Total"]], bold_last=True))

    page = book.active
    assert (page.freeze_panes, page.column_dimensions["A"].width) == ("B2", 30)
    assert [page[place].font.bold for place in ("A1", "A2", "A3")] == [True, False, True]


def test_xlsx_drops_signs_that_no_spreadsheet_can_hold():
    book = read_xlsx(Sheet("People", [Column("Name")], [["Ali\x0bev"]]))

    assert book.active["A2"].value == "Aliev"


@pytest.mark.parametrize(
    ("text", "title"),
    [("How we count", "How we count"), ("A/B: [x]?", "A B x"), ("я" * 40, "я" * 31), ("//", "1")],
)
def test_sheet_title_is_one_that_excel_takes(text, title):
    assert sheet_title(text) == title


def test_looks_like_formula_is_false_for_empty_text():
    assert not looks_like_formula("")


@pytest.mark.parametrize("sign", ["\t", ";", ","])
def test_pasted_cells_are_read_whatever_stands_between(sign):
    text = f"KZ-1{sign} Асанов {sign}Бек\r\n\r\nKZ-2{sign}Ли{sign}{sign}"

    assert read_pasted(text) == [["KZ-1", "Асанов", "Бек"], [], ["KZ-2", "Ли"]]


def test_first_sign_found_decides():
    assert read_pasted("1\tA, B; C\n2\tD") == [["1", "A, B; C"], ["2", "D"]]


def test_quoted_cells_are_read_as_spreadsheets_write_them():
    assert read_pasted('1;"Post ""A""; gate"') == [["1", 'Post "A"; gate']]


@pytest.mark.parametrize("rows", [[["1", "A"], [], ["2", 'B "C"', "d; e"]], []])
def test_what_is_carried_is_read_the_same_again(rows):
    assert read_pasted(pasted(rows)) == rows


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
def test_csv_is_read_in_the_usual_encodings(encoding):
    assert read_file("1;Семёнов\n".encode(encoding)) == [["1", "Семёнов"]]


def test_workbook_is_read_with_its_values():
    data = workbook(["№", "Фамилия", None], [], [30412, "Қасымов", " Ерлан "], [7.0, "=1+1"])

    assert read_file(data) == [["№", "Фамилия"], [], ["30412", "Қасымов", "Ерлан"], ["7"]]


@pytest.mark.parametrize(
    "data", [b"PK\x03\x04 no archive", b"\x00\x01\x02", b"\xff\xfe1"], ids=["zip", "bytes", "odd"]
)
def test_what_is_no_list_is_refused(data):
    with pytest.raises(UnreadableSpreadsheet):
        read_file(data)


def test_archive_that_is_no_workbook_is_refused():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.txt", "a")
    with pytest.raises(UnreadableSpreadsheet):
        read_file(file.getvalue())


def test_archive_that_unpacks_to_too_much_is_refused():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (21 * 1024 * 1024))
    with pytest.raises(UnreadableSpreadsheet, match="too large"):
        read_file(file.getvalue())
