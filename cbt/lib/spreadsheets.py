"""Spreadsheet files that stay data: what somebody typed is never run as a formula.

A name such as "=1+1" is text in the record and has to be text in Excel and LibreOffice too. In
XLSX a cell has a type, so the text is written as it is. CSV has no types: a text that a
spreadsheet would take for a formula gets an apostrophe in front.
"""

import csv
import datetime
import re
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
