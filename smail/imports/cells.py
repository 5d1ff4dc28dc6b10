"""Writes tables that a spreadsheet opens without obeying them: CSV for Swedish Excel, and workbooks.

A text that a spreadsheet would take for a formula gets a quote before it, which reading in takes off again.
"""

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from smail.domain.spreadsheet import neutral, sheet_name


def to_csv(header: Sequence[str], rows: Iterable[Sequence[str]], *, delimiter: str = ";") -> bytes:
    """UTF-8 with a byte order mark, as Excel in Swedish opens it."""
    lines = io.StringIO()
    writer = csv.writer(lines, delimiter=delimiter, lineterminator="\r\n")
    for row in (header, *rows):
        writer.writerow([neutral(cell) for cell in row])
    return lines.getvalue().encode("utf-8-sig")


def to_workbook(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A workbook in which every cell is said to be text."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("SMAIL")
    for row in (header, *rows):
        sheet.append([_text_cell(sheet, cell) for cell in row])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def to_book(sheets: Iterable[tuple[str, Iterable[Sequence[str | int | float]]]]) -> bytes:
    """A workbook with a sheet for each name; numbers are numbers, and all else is said to be text."""
    book = Workbook(write_only=True)
    for name, rows in sheets:
        sheet = book.create_sheet(sheet_name(name, book.sheetnames))
        for row in rows:
            sheet.append([_text_cell(sheet, cell) if isinstance(cell, str) else cell for cell in row])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _text_cell(sheet: Any, text: str) -> Any:
    # XML knows no control signs, and the writer would stop at one.
    plain = "".join(sign for sign in text if sign in "\t\n" or unicodedata.category(sign) != "Cc")
    cell = WriteOnlyCell(sheet, value=neutral(plain))
    cell.data_type = "s"
    return cell
