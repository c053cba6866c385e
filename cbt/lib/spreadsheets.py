"""Spreadsheet files that stay data: what somebody typed is never run as a formula.

A name such as "=1+1" is text in the record and has to be text in Excel and LibreOffice too. In
XLSX a cell has a type, so the text is written as it is. CSV has no types: a text that a
spreadsheet would take for a formula gets an apostrophe in front.

What comes in is read as rows of texts: pasted cells, a CSV file in the usual encodings, or the
first sheet of a workbook with the values that its formulas had when it was saved.
"""

import csv
import datetime
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import IO, Any

from django.utils import timezone

Value = str | int | Decimal | datetime.datetime | datetime.date | None

# Without it, Excel reads a CSV file in the code page of the PC and breaks every Cyrillic letter.
BOM = "\ufeff"
CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# The full-width forms are folded to the plain signs by some spreadsheets.
_FORMULA_SIGNS = frozenset("=+-@＝＋－＠")
_CONTROL_STARTS = ("\t", "\r", "\n")
_FORBIDDEN_IN_TITLE = re.compile(r"[\[\]:*?/\\]")
_LONGEST_TITLE = 31
_SEPARATORS = "\t;,"
# A workbook that unpacks to more is no list of people.
_LARGEST_WORKBOOK = 20 * 1024 * 1024

_NUMBER_FORMATS = {
    int: "#,##0",
    Decimal: "0.0",
    datetime.datetime: "dd.mm.yyyy hh:mm",
    datetime.date: "dd.mm.yyyy",
}


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet may run ``text`` when it reads it from an untyped cell."""
    return text.startswith(_CONTROL_STARTS) or text.lstrip()[:1] in _FORMULA_SIGNS


def csv_text(value: Value) -> str:
    """One CSV field: numbers with a point, dates as ISO 8601 in local time, safe text."""
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{value}" if value and looks_like_formula(value) else value
    if isinstance(value, datetime.datetime):
        return timezone.localtime(value).replace(tzinfo=None).isoformat(" ", "minutes")
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value)


class _Echo:
    """A file that hands back what is written to it, for ``csv.writer``."""

    def write(self, line: str) -> str:
        return line


def csv_lines(rows: Iterable[Sequence[Value]]) -> Iterator[bytes]:
    """The rows as a CSV file in pieces: UTF-8 with BOM, commas, RFC 4180."""
    writer = csv.writer(_Echo())
    yield BOM.encode()
    for row in rows:
        line: Any = writer.writerow([csv_text(value) for value in row])
        yield line.encode()


@dataclass(frozen=True, slots=True)
class Column:
    """A heading and how wide its column is, in characters."""

    heading: str
    width: int = 14


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook. The heading row stays in view; ``bold_last`` marks a total row."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Value]]
    bold_last: bool = False


def write_xlsx(sheets: Sequence[Sheet], file: IO[bytes]) -> None:
    """Write a workbook row by row: memory stays flat however many rows there are."""
    # Imported here: it costs ten megabytes, and most processes never write a workbook.
    from openpyxl import Workbook
    from openpyxl.styles import Alignment
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    for sheet in sheets:
        page = book.create_sheet(sheet_title(sheet.title))
        page.freeze_panes = "B2"
        for index, column in enumerate(sheet.columns, start=1):
            page.column_dimensions[get_column_letter(index)].width = column.width
        heading = Alignment(wrap_text=True, vertical="top")
        page.append([_cell(page, c.heading, bold=True, align=heading) for c in sheet.columns])
        rows = iter(sheet.rows)
        row = next(rows, None)
        while row is not None:
            following = next(rows, None)
            bold = sheet.bold_last and following is None
            page.append([_cell(page, value, bold=bold) for value in row])
            row = following
    book.save(file)


def sheet_title(text: str) -> str:
    """``text`` as the name of a sheet: no signs that Excel refuses, 31 characters at most."""
    return " ".join(_FORBIDDEN_IN_TITLE.sub(" ", text).split())[:_LONGEST_TITLE].strip("' ") or "1"


def _cell(page: Any, value: Any, *, bold: bool = False, align: Any = None) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Alignment, Font

    if isinstance(value, str):
        value = ILLEGAL_CHARACTERS_RE.sub("", value)
        cell = WriteOnlyCell(page, value)
        # openpyxl takes a text that begins with "=" for a formula.
        cell.data_type = "s"
        if looks_like_formula(value):
            # Keeps it text when somebody opens the cell for editing and leaves it again.
            cell.quotePrefix = True
        cell.alignment = align or Alignment(wrap_text=len(value) > 60, vertical="top")
    else:
        if isinstance(value, datetime.datetime):
            value = timezone.localtime(value).replace(tzinfo=None)
        cell = WriteOnlyCell(page, value)
        if value is not None:
            cell.number_format = _NUMBER_FORMATS[type(value)]
        cell.alignment = Alignment(vertical="top")
    if bold:
        cell.font = Font(bold=True)
    return cell


class UnreadableSpreadsheet(ValueError):
    """The file is no workbook and no text."""


def read_pasted(text: str) -> list[list[str]]:
    """Rows of cells copied from a spreadsheet or typed: separated by tabs, semicolons or commas.

    The first line that says anything tells which. An empty line stays an empty row.
    """
    lines = text.removeprefix(BOM).splitlines()
    first = next((line for line in lines if line.strip()), "")
    separator = next((sign for sign in _SEPARATORS if sign in first), _SEPARATORS[0])
    try:
        return [_texts(row) for row in csv.reader(lines, delimiter=separator)]
    except csv.Error as error:
        raise UnreadableSpreadsheet(str(error)) from error


def pasted(rows: Iterable[Sequence[str]]) -> str:
    """The rows as text that ``read_pasted`` reads the same again."""
    file = io.StringIO()
    csv.writer(file, dialect="excel-tab", lineterminator="\n").writerows(rows)
    return file.getvalue()


def read_file(data: bytes) -> list[list[str]]:
    """The rows of an XLSX or CSV file. Raises UnreadableSpreadsheet."""
    return _read_xlsx(data) if data.startswith(b"PK") else read_pasted(_decoded(data))


def _decoded(data: bytes) -> str:
    """CSV as Excel writes it: UTF-8, UTF-16 ("Unicode text"), or the code page of a Russian PC."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1251"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UnreadableSpreadsheet("not text")


def _read_xlsx(data: bytes) -> list[list[str]]:
    # Imported here, as for writing.
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _LARGEST_WORKBOOK:
                raise UnreadableSpreadsheet("too large")
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        try:
            return [_texts(row) for row in book.worksheets[0].iter_rows(values_only=True)]
        finally:
            book.close()
    except (
        InvalidFileException,
        KeyError,
        IndexError,
        ValueError,
        SyntaxError,  # of XML
        zipfile.BadZipFile,
    ) as error:
        raise UnreadableSpreadsheet(str(error)) from error


def _texts(row: Iterable[Any]) -> list[str]:
    """The cells as texts in single spaces, without empty ones at the end."""
    cells = [" ".join(_cell_text(value).split()) for value in row]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _cell_text(value: Any) -> str:
    if value is None:
        return ""
    # A number that somebody typed: 30412, not 30412.0.
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
