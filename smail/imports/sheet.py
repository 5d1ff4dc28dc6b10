"""A file as rows of texts, whatever it was: CSV in the encodings that Excel writes, or a workbook."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from smail.domain.personnummer import looks_like_personnummer
from smail.imports.faults import FileFault, Reason, RowFault

ENCODINGS = ("utf-8-sig", "cp1252")
DELIMITERS = (";", ",", "\t")
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
MOST_COLUMNS = 1000
_NEUTRALISED = "=+-@\t\r\n＝＋－＠"
_FEWEST_DIGITS = 10


@dataclass(frozen=True, slots=True)
class Options:
    """How a file is to be read where it is not found out: encoding, delimiter, and the name of the sheet."""

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row by its number in the file, counted as a spreadsheet counts; cells by column."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The headings, the rows that could be read as rows, and what is wrong with the others."""

    header: tuple[str, ...]
    rows: tuple[SheetRow, ...]
    faults: tuple[RowFault, ...]


def read_csv(content: bytes, options: Options, *, most_rows: int | None = None) -> Sheet:
    """The sheet in the bytes; FileFault where they are no table."""
    text = _decoded(content, options.encoding)
    delimiter = options.delimiter or _delimiter_of(text)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return sheet_of(((number, cells, ()) for number, cells in _numbered(lines)), most_rows)
    except csv.Error as error:
        raise FileFault(f"Filen är ingen CSV-fil: rad {lines.line_num} går inte att läsa.") from error


def sheet_of(rows: Iterable[tuple[int, list[str], tuple[int, ...]]], most_rows: int | None = None) -> Sheet:
    """The sheet whose first row is the headings; a row is its number, cells, and places of dead formulas."""
    found = iter(rows)
    header = _header(next(found, (1, [], ()))[1])
    read: list[SheetRow] = []
    faults: list[RowFault] = []
    for number, cells, dead in found:
        if not any(cell.strip() for cell in cells) and not dead:
            continue
        if most_rows is not None and len(read) + len(faults) >= most_rows:
            raise FileFault(f"Filen har fler än {most_rows} rader. Dela den, eller läs in den med kommandot.")
        wrong = tuple(_row_faults(number, header, cells, dead))
        faults += wrong
        if not wrong:
            read.append(SheetRow(number, dict(zip(header, map(_as_typed, cells), strict=True))))
    if not read and not faults:
        raise FileFault("Filen har inga rader under rubrikerna.")
    return Sheet(header, tuple(read), tuple(faults))


def _numbered(lines: Iterable[list[str]]) -> Iterator[tuple[int, list[str]]]:
    yield from enumerate(lines, 1)


def _decoded(content: bytes, encoding: str | None) -> str:
    if encoding is None and content[:2] in UTF16_MARKS:
        encoding = "utf-16"
    for name in (encoding,) if encoding else ENCODINGS:
        try:
            text = content.decode(name)
        except UnicodeError:
            continue
        except LookupError as error:
            raise FileFault(f"Teckenkodningen {encoding} finns inte. Vanliga är utf-8 och cp1252.") from error
        if "\x00" not in text:
            return text
    raise FileFault("Filen går inte att läsa som text. Spara den som CSV UTF-8 i Excel.")


def _delimiter_of(text: str) -> str:
    """The sign that divides the first line into most cells."""
    first = io.StringIO(text, newline="").readline()
    counts = {sign: _width(first, sign) for sign in DELIMITERS}
    return max(counts, key=lambda sign: counts[sign])


def _width(line: str, delimiter: str) -> int:
    try:
        return len(next(csv.reader([line], delimiter=delimiter), []))
    except csv.Error:
        return 0


def _header(cells: list[str]) -> tuple[str, ...]:
    names = tuple(_without_end(cell.strip() for cell in cells))
    if not names:
        raise FileFault("Filen har ingen rubrikrad. Den första raden ska säga vad kolumnerna heter.")
    if len(names) > MOST_COLUMNS:
        raise FileFault(f"Filen har fler än {MOST_COLUMNS} kolumner.")
    if any(looks_like_personnummer(name) for name in names):
        raise FileFault("En rubrik innehåller ett personnummer. Ta bort det: SMAIL sparar inga.")
    for place, name in enumerate(names, 1):
        if not name:
            raise FileFault(f"Kolumn {place} har ingen rubrik.")
        if name in names[: place - 1]:
            raise FileFault(f"Rubriken på kolumn {place} finns två gånger. Ge kolumnerna olika namn.")
    return names


def _without_end(cells: Iterable[str]) -> list[str]:
    """The cells up to the last one that says something."""
    kept = list(cells)
    while kept and not kept[-1]:
        kept.pop()
    return kept


def _row_faults(
    number: int, header: tuple[str, ...], cells: list[str], dead: tuple[int, ...]
) -> Iterator[RowFault]:
    while len(cells) > len(header) and not cells[-1].strip():
        cells.pop()
    names = (*header, *("" for _ in cells[len(header) :]))
    for name, cell in zip(names, cells, strict=False):
        if _holds_personnummer(cell):
            # Neither the value nor anything else of the row is told.
            yield RowFault(number, name, None, Reason.PERSONNUMMER)
    if len(cells) != len(header):
        yield RowFault(number, "", str(len(cells)), Reason.CELLS)
    for place in dead:
        yield RowFault(number, names[place] if place < len(names) else "", None, Reason.FORMULA)


def _holds_personnummer(cell: str) -> bool:
    if len(cell) < _FEWEST_DIGITS or sum(sign.isdigit() for sign in cell) < _FEWEST_DIGITS - 1:
        return False
    return looks_like_personnummer(cell)


def _as_typed(cell: str) -> str:
    """The text without the quote that keeps spreadsheets from reading it as a formula."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] and cell[1] in _NEUTRALISED else cell
