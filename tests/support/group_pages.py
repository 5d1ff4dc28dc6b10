"""Reads the page and the file of data of group results, so that a test can hold the one against the other."""

import csv
import io
from html.parser import HTMLParser

FEW = "visas inte"


class _Cells(HTMLParser):
    """Every row of the tables of a page, as it is read."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.is_in = False

    def handle_starttag(self, tag: str, _attrs: object) -> None:
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.is_in = True
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self.is_in = False

    def handle_data(self, data: str) -> None:
        if self.is_in:
            self.rows[-1][-1] += data.strip()


def page_rows(text: str) -> list[list[str]]:
    """The rows of all tables of a page."""
    reader = _Cells()
    reader.feed(text)
    return reader.rows


def data_of(content: bytes) -> list[dict[str, str]]:
    """The rows of a file of data, by what its columns are called."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def as_on_the_page(row: dict[str, str]) -> str:
    """The cell of the page that the row of data is of."""
    unit = "\u00a0%" if row["Enhet"] == "procent" else ""
    ends = [row[name].replace("-", "−") + unit for name in ("Värde", "Nedre gräns", "Övre gräns")]
    if row["Visas inte"]:
        return FEW
    if row["Nedre gräns"]:
        return f"{ends[0]} ({ends[1]} till {ends[2]})"
    is_near = row["Raden är"] == "underlag" and row["Avrundning"] != "exakt"
    return f"{row['Avrundning'].split()[0].strip(',')} {ends[0]}" if is_near else ends[0]


def rows_of_data(content: bytes) -> dict[tuple[str, ...], list[str]]:
    """The cells of every row, by its table, what it is and what it is called."""
    found: dict[tuple[str, ...], list[str]] = {}
    for row in data_of(content):
        if not row["Rad"]:
            # A table that is hidden altogether.
            assert row["Visas inte"]
            continue
        key = row["Tabell"], row["Raden är"], row["Rad"]
        found.setdefault(key, []).append(as_on_the_page(row))
    return found
