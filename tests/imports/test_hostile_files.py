"""Files that are small to send and large to read, or hold other than they say: refused soon, in words."""

import io
import re
import time
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import pytest
from openpyxl import Workbook

from smail.imports.faults import FileFault, Reason
from smail.imports.reading import read_sheet
from smail.imports.sheet import Options, Sheet

ON_A_PAGE = 5000
MOST_MEMORY = 100 * 1024 * 1024
# Far more than any of them takes, and far less than one that never ends.
MOST_SECONDS = 60
A_SHEET = "xl/worksheets/sheet1.xml"


def book(n_sheets: int = 1) -> bytes:
    """A workbook with a heading and one row."""
    made = Workbook()
    first = made.active
    assert first is not None
    for row in (["id", "y"], [1, 2]):
        first.append(row)
    for number in range(1, n_sheets):
        made.create_sheet(f"Blad {number}")
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


def with_sheet(*, rows: str = "", dimension: str = "A1:B2") -> bytes:
    """That workbook with more rows, and with what it says of its size."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book())) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name).decode()
            if name == A_SHEET:
                part = re.sub(r'<dimension ref="[^"]*"', f'<dimension ref="{dimension}"', part)
                part = part.replace("</sheetData>", f"{rows}</sheetData>")
            new.writestr(name, part)
    return made.getvalue()


def row(number: int, cell: str, value: str = "3", kind: str = "n") -> str:
    """One row as it stands in the file."""
    return f'<row r="{number}"><c r="{cell}" t="{kind}"><v>{value}</v></c></row>'


@contextmanager
def soon_and_in_little_memory() -> Iterator[None]:
    """What is done in here takes neither long nor much."""
    tracemalloc.start()
    begun = time.monotonic()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < MOST_MEMORY
        assert time.monotonic() - begun < MOST_SECONDS
    finally:
        tracemalloc.stop()


def read(content: bytes) -> Sheet:
    """The file as the page reads it."""
    return read_sheet(content, Options(), most_rows=ON_A_PAGE)


Make = Callable[[], bytes]

REFUSED: Mapping[str, tuple[Make, str]] = {
    "very many sheets": (lambda: book(1200), "orimligt stor"),
    "the last row": (lambda: with_sheet(rows=row(1_048_576, "A1048576")), "tomma rader"),
    "the last row of a sheet said to be full": (
        lambda: with_sheet(rows=row(1_048_576, "A1048576"), dimension="A1:XFD1048576"),
        "tomma rader",
    ),
    "a row that cannot be": (lambda: with_sheet(rows=row(999_999_999, "A999999999")), "tomma rader"),
    "a column that cannot be": (lambda: with_sheet(rows=row(3, "ZZZZZZ3")), "läsa som Excel"),
    "the last column of every row": (
        lambda: with_sheet(rows="".join(row(at, f"XFD{at}") for at in range(3, 1500))),
        "1000 kolumner",
    ),
    "a text that is not there": (lambda: with_sheet(rows=row(3, "A3", "99999999", "s")), "läsa som Excel"),
    "a number without end": (lambda: with_sheet(rows=row(3, "A3", "9" * 5000)), "läsa som Excel"),
    "no number": (lambda: with_sheet(rows=row(3, "A3", "nan")), "läsa som Excel"),
    "no day": (lambda: with_sheet(rows=row(3, "A3", "9999-99-99", "d")), "läsa som Excel"),
    "a million columns": (
        lambda: b";".join(b"c%d" % at for at in range(300_000)) + b"\n1\n",
        "1000 kolumner",
    ),
    "a null byte": (lambda: b"id;y\n1;\x002\n", "som text"),
    "a null byte in a heading": (lambda: b"id\x00;y\n1;2\n", "som text"),
    "an encoding without a name": (lambda: "id;y\n1;2\n".encode("utf-32-le"), "som text"),
    "half of a sign": (lambda: b"\xff\xfei\x00d\x00;", "som text"),
    "a quote that never ends": (lambda: b"id;y\n" + b'"' * 1_000_001, "ingen CSV-fil"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_file_that_would_take_long_or_much_is_refused_in_words(what: str) -> None:
    make, words = REFUSED[what]
    content = make()
    with soon_and_in_little_memory(), pytest.raises(FileFault, match=words):
        read(content)


TAKEN: Mapping[str, Make] = {
    "a size that is not so": lambda: with_sheet(dimension="A1:XFD1048576"),
    "many sheets": lambda: book(60),
    "empty headings without end": lambda: b"id;y" + b";" * 1_400_000 + b"\n1;2\n",
    "empty cells without end": lambda: b"id;y\n1;2" + b";" * 700_000 + b"\n",
    "empty lines without end": lambda: b"id;y\n" + b"\n" * 300_000 + b"1;2\n",
    "lines of old": lambda: b"id;y\r1;2\r",
    "two marks": lambda: b"\xef\xbb\xbfid;y\n1;2\n",
}


@pytest.mark.parametrize("what", TAKEN)
def test_what_is_only_strange_is_read_soon_and_in_little_memory(what: str) -> None:
    content = TAKEN[what]()
    with soon_and_in_little_memory():
        assert [list(one.cells.values()) for one in read(content).rows] == [["1", "2"]]


def test_a_row_beyond_the_size_that_the_file_tells_is_read() -> None:
    sheet = read(with_sheet(rows=row(3, "A3", "7"), dimension="A1:B2"))
    assert [one.cells for one in sheet.rows][-1] == {"id": "7", "y": ""}


def test_a_cell_beyond_the_width_that_the_file_tells_is_a_fault() -> None:
    sheet = read(with_sheet(rows=row(3, "D3"), dimension="A1:B2"))
    assert [(fault.row, fault.reason) for fault in sheet.faults] == [(3, Reason.CELLS)]


def test_two_encodings_in_one_file_are_read_as_the_one_that_fits_all() -> None:
    assert [one.cells["id"] for one in read(b"id;y\n\xc3\xa5;2\n\xe5;3\n").rows] == ["Ã¥", "å"]
