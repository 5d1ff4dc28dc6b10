"""Every table of what is published, read as a stranger reads it: HTML, CSV, Excel and Word, nothing of SMAIL.

A table is its title, what it says of itself, a header and rows of words.
"""

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from xml.etree import ElementTree

from openpyxl import load_workbook

FEW, MADE_OF = "visas inte", "Vad siffrorna bygger på"
# What columns of figures of persons are called; in a file of lines a row of such is a header.
COLUMNS = ("Alla", "Kvinnor", "Män", "Till och med 29 år", "30–44 år", "45 år och äldre eller okänd")
MONTHS = (
    "januari", "februari", "mars", "april", "maj", "juni",
    "juli", "augusti", "september", "oktober", "november", "december",
)  # fmt: skip
QUARTER = "Hela kvartalet"
_HEADERS = {*COLUMNS, *MONTHS, QUARTER, "Kvinnor minus män"}
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@dataclass(frozen=True, slots=True)
class Table:
    """A table: what stands above it, what it is called, its columns and its rows."""

    title: str
    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def cells(self) -> Iterator[tuple[str, str, str]]:
        """The row, the column and what is said there."""
        for label, *cells in self.rows:
            for column, cell in zip(self.columns, cells, strict=False):
                yield label, column, cell


class _Page(HTMLParser):
    """The tables of a page, under its headings."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Table] = []
        self._heading, self._caption = "", ""
        self._rows: list[list[str]] = []
        self._in = ""

    def handle_starttag(self, tag: str, _attrs: object) -> None:
        if tag in ("h2", "h3"):
            self._heading, self._in = "", "heading"
        if tag == "caption":
            self._caption, self._in = "", "caption"
        if tag == "table":
            self._rows = []
        if tag == "tr":
            self._rows.append([])
        if tag in ("td", "th"):
            self._rows[-1].append("")
            self._in = "cell"

    def handle_endtag(self, tag: str) -> None:
        if tag in ("h2", "h3", "caption", "td", "th"):
            self._in = ""
        if tag == "table" and self._rows:
            header, *rows = (tuple(map(plain, row)) for row in self._rows)
            self.found.append(Table(plain(self._heading), plain(self._caption), header[1:], tuple(rows)))

    def handle_data(self, data: str) -> None:
        if self._in == "heading":
            self._heading += data
        if self._in == "caption":
            self._caption += data
        if self._in == "cell":
            self._rows[-1][-1] += data


def plain(text: str) -> str:
    """The words with one space between them."""
    return " ".join(text.split())


def in_page(text: str) -> list[Table]:
    """Every table of a page."""
    reader = _Page()
    reader.feed(text)
    return reader.found


def in_lines(content: bytes) -> list[Table]:
    """Every table of a file of data, a row a figure, with the words that a page has for it."""
    found: dict[tuple[str, str], dict[str, list[dict[str, str]]]] = {}
    for row in csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"):
        if row["Rad"]:
            part = found.setdefault((plain(row["Tabell"]), row["Raden är"]), {})
            part.setdefault(row["Rad"], []).append(row)
    return [one for (title, _part), rows in found.items() for one in _of_data(title, rows)]


def _of_data(title: str, rows: dict[str, list[dict[str, str]]]) -> Iterator[Table]:
    """The figures of a table, and what they are made of where that is said."""
    columns = tuple(one["Grupp"] for one in next(iter(rows.values())))
    told = tuple((plain(name), *map(_cell_of, each)) for name, each in rows.items())
    yield Table(title, title, columns, told)
    if any(one["Personer"] for each in rows.values() for one in each):
        made_of = tuple((plain(name), *map(_made_of, each)) for name, each in rows.items())
        yield Table(title, MADE_OF, columns, made_of)


def _cell_of(row: dict[str, str]) -> str:
    percent = " %" if row["Enhet"] == "procent" else ""
    value, low, high = (
        row[one].replace("-", "−") + percent for one in ("Värde", "Nedre gräns", "Övre gräns")
    )
    if row["Visas inte"]:
        return FEW
    if row["Nedre gräns"]:
        return f"{value} ({low} till {high})"
    if row["Raden är"].startswith("steg") and row["Avrundning"] != "exakt":
        return _made_of({**row, "Personer": row["Värde"], "Personer, avrundning": row["Avrundning"]})
    if row["Raden är"] == "underlag" and row["Avrundning"] != "exakt":
        return f"{row['Avrundning'].split()[0].strip(',')} {value}"
    # There is no conclusion that could fall.
    return "–" if row["Tabell, nyckel"] == "tipping" and row["Värde"] == "0,0" else value


def _made_of(row: dict[str, str]) -> str:
    if row["Visas inte"]:
        return FEW
    about = row["Personer, avrundning"].split()[0].strip(",")
    said = [f"{about} {row['Personer']} personer"]
    said += [f"ungefär {row[name]} svar" for name in ("Svar, ungefär",) if row[name]]
    if row["Saknas, procent, ungefär"]:
        of = {"obesvarade frågor": "obesvarat"}.get(row["Saknas: vad"], "av tillfällena utan svar")
        said.append(f"ungefär {row['Saknas, procent, ungefär']} % {of}")
    return ", ".join(said)


def in_book(content: bytes) -> list[Table]:
    """Every table of a workbook, a sheet for each title, which ends where a spreadsheet has no more room."""
    book = load_workbook(io.BytesIO(content))
    found = []
    for sheet in book:
        rows = [[plain(str(cell)) for cell in row if cell is not None] for row in sheet.values]
        rows = [row for row in rows if len(row) > 1]
        if rows:
            found += _apart(sheet.title, rows)
    return found


def in_document(content: bytes) -> list[Table]:
    """Every table of a Word file."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        tree = ElementTree.fromstring(parts.read("word/document.xml"))
    found = []
    for table in tree.iter(f"{_WORD}tbl"):
        rows = [
            tuple(plain("".join(cell.itertext())) for cell in row.iter(f"{_WORD}tc"))
            for row in table.iter(f"{_WORD}tr")
        ]
        found.append(Table("", rows[0][0], rows[0][1:], tuple(rows[1:])))
    return found


def _apart(title: str, rows: Sequence[Sequence[str]]) -> Iterator[Table]:
    """The table and those below it: each begins with a row that names columns."""
    (name, *columns), *others = rows
    name, body = title, list[tuple[str, ...]]()
    for label, *cells in map(list, others):
        if cells and all(one in _HEADERS for one in cells):
            yield Table(title, name, tuple(columns), tuple(body))
            name, columns, body = label, cells, []
        else:
            body.append((label, *map(plain, cells)))
    yield Table(title, name, tuple(columns), tuple(body))
