"""Files as people bring them."""

import io

from openpyxl import Workbook


def workbook(*rows: list[object]) -> bytes:
    """An XLSX file with one sheet of these rows."""
    file = io.BytesIO()
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file.getvalue()
