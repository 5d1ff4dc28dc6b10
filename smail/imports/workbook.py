"""Workbooks from strangers: a zip of XML that is looked over before anything parses it.

Formulas are never evaluated; what counts is the value that the spreadsheet saved beside each.
"""

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import zip_longest
from typing import Any

from defusedxml.common import DefusedXmlException
from openpyxl import DEFUSEDXML, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from smail.domain import packages
from smail.imports.faults import FileFault
from smail.imports.sheet import MOST_COLUMNS, Options, Sheet, sheet_of

HIGHEST_RATIO = 20
MOST_MEMBERS = 1000
MOST_EMPTY_ROWS = 10_000
_SMALL = 64 * 1024
_STEP = 64 * 1024
_TOO_LARGE = "Filen blir orimligt stor när den packas upp. Spara den som CSV i stället."
_FORBIDDEN = (b"<!DOCTYPE", b"<!ENTITY", b"\x00")
_BROKEN = (
    zipfile.BadZipFile,
    InvalidFileException,
    # As the standard library has it, and lxml, which openpyxl takes where it is there.
    SyntaxError,
    DefusedXmlException,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    OSError,
    EOFError,
    NotImplementedError,
)


def read_workbook(content: bytes, options: Options, *, most_rows: int | None = None) -> Sheet:
    """The sheet named in the options, or the first; FileFault where the file is none, or is not safe."""
    _look_over(content)
    try:
        values = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        written = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        name = options.sheet or values.sheetnames[0]
        if name not in values.sheetnames:
            raise FileFault(f"Bladet {name} finns inte. Det här finns: {', '.join(values.sheetnames)}")
        return sheet_of(_rows(values[name], written[name]), most_rows)
    except _BROKEN as error:
        raise FileFault("Filen går inte att läsa som Excel. Spara den igen som .xlsx eller CSV.") from error


def _look_over(content: bytes) -> None:
    if not DEFUSEDXML:
        raise FileFault("Paketet defusedxml saknas, så Excelfiler läses inte.")
    try:
        with packages.opened(content, MOST_MEMBERS) as archive:
            members = archive.infolist()
            if sum(member.file_size for member in members) > max(HIGHEST_RATIO * len(content), _SMALL):
                raise FileFault(_TOO_LARGE)
            for member in members:
                _look_into(archive, member)
    except packages.TooManyParts as error:
        raise FileFault(_TOO_LARGE) from error
    except packages.DAMAGED as error:
        raise FileFault("Filen går inte att packa upp. Spara den igen som .xlsx eller CSV.") from error


def _look_into(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """No part is larger than it says, and no XML has a null byte or a DTD, the door to all attacks by XML."""
    is_xml = member.filename.lower().endswith((".xml", ".rels", ".vml"))
    before, n_read = b"", 0
    with packages.part_in(archive, member) as file:
        while piece := file.read(_STEP):
            n_read += len(piece)
            if n_read > member.file_size:
                raise FileFault(_TOO_LARGE)
            # A null byte is text in an encoding that could hide a DTD.
            if is_xml and any(sign in before + piece for sign in _FORBIDDEN):
                raise FileFault("Filen innehåller XML som inte hör hemma i Excel. Spara den som CSV.")
            before = piece[-16:]


def _rows(values: Any, written: Any) -> Iterator[tuple[int, list[str], tuple[int, ...]]]:
    for sheet in (values, written):
        # How far the sheet reaches is told by whoever wrote it, and need not be true.
        sheet.reset_dimensions()
    width = None
    n_empty = 0
    pairs = zip_longest(values.iter_rows(), written.iter_rows(), fillvalue=())
    for number, (saved, typed) in enumerate(pairs, 1):
        n_empty = n_empty + 1 if not saved else 0
        if n_empty > MOST_EMPTY_ROWS:
            raise FileFault(f"Bladet har fler än {MOST_EMPTY_ROWS} tomma rader i följd. Ta bort dem.")
        if any(cell.value is not None for cell in saved[MOST_COLUMNS:]):
            raise FileFault(f"Filen har fler än {MOST_COLUMNS} kolumner.")
        cells = [_text(cell.value) for cell in saved[:MOST_COLUMNS]]
        dead = tuple(
            place
            for place, cell in enumerate(typed)
            if cell.data_type == "f" and (place >= len(cells) or not cells[place])
        )
        # A spreadsheet leaves out empty cells at the end of a row.
        if width is None:
            width = len(cells)
        yield number, cells + [""] * (width - len(cells)), dead


def _text(value: object) -> str:
    """The cell as it would stand in a CSV file: whole numbers without decimals, dates as ISO."""
    match value:
        case None:
            return ""
        case bool():
            return "1" if value else "0"
        case float() if value.is_integer():
            return str(int(value))
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime() | date():
            return value.isoformat()
        case _:
            return str(value)
