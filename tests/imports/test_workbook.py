"""Workbooks give their saved values and nothing else; what could harm is refused before it is parsed."""

import io
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import date

import pytest
from openpyxl import Workbook

from smail.catalogue import Catalogue
from smail.imports.faults import FileFault, Reason
from smail.imports.reading import read_sheet
from smail.imports.sheet import Options
from tests.imports.support import data, plan_of


def _saved(book: Workbook) -> bytes:
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _book(*rows: list[object], title: str = "Data") -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    return _saved(book)


def _changed(content: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return made.getvalue()


def test_numbers_dates_and_empty_cells_come_as_in_a_csv_file() -> None:
    content = _book(["id", "day", "y", "n"], [7, date(2024, 2, 1), 3.0, None], ["x", "2024-02-01", 2.5, "å"])
    assert [row.cells for row in read_sheet(content, Options()).rows] == [
        {"id": "7", "day": "2024-02-01", "y": "3", "n": ""},
        {"id": "x", "day": "2024-02-01", "y": "2.5", "n": "å"},
    ]


def test_a_sheet_is_chosen_by_name_and_a_missing_one_told_with_those_that_are_there() -> None:
    content = _book(["id"], [1], title="Svar")
    assert read_sheet(content, Options(sheet="Svar")).rows
    with pytest.raises(FileFault, match="Svar"):
        read_sheet(content, Options(sheet="Blad1"))


def test_a_formula_is_never_evaluated_and_one_without_a_saved_value_is_a_fault() -> None:
    sheet = read_sheet(_book(["id", "y"], [1, "=1+1"], [2, 3]), Options())
    assert [row.number for row in sheet.rows] == [3]
    assert [(fault.row, fault.column, fault.reason) for fault in sheet.faults] == [(2, "y", Reason.FORMULA)]


def test_a_formula_with_a_saved_value_counts_as_that_value() -> None:
    content = _changed(
        _book(["id", "y"], [1, "=1+1"]),
        lambda _name, part: part.replace(b"<v></v>", b"<v>2</v>").replace(b"<v />", b"<v>2</v>"),
    )
    assert [row.cells for row in read_sheet(content, Options()).rows] == [{"id": "1", "y": "2"}]


@pytest.mark.parametrize(
    "dtd",
    [
        b'<!DOCTYPE x [<!ENTITY a "b">]>',
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd">',
        b'<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1/x"> %p;]>',
    ],
)
def test_xml_with_a_dtd_is_refused(dtd: bytes) -> None:
    def with_dtd(name: str, part: bytes) -> bytes:
        return dtd + part if name.startswith("xl/worksheets/") else part

    with pytest.raises(FileFault, match="XML"):
        read_sheet(_changed(_book(["id"], [1]), with_dtd), Options())


def test_xml_in_an_encoding_that_could_hide_a_dtd_is_refused() -> None:
    def hidden(name: str, part: bytes) -> bytes:
        return part.decode().encode("utf-16") if name == "xl/workbook.xml" else part

    with pytest.raises(FileFault, match="XML"):
        read_sheet(_changed(_book(["id"], [1]), hidden), Options())


def test_a_zip_bomb_is_refused_in_little_memory() -> None:
    def bomb(name: str, part: bytes) -> bytes:
        return part + b" " * 50_000_000 if name.startswith("xl/worksheets/") else part

    content = _changed(_book(["id"], [1]), bomb)
    assert len(content) < 200_000
    tracemalloc.start()
    with pytest.raises(FileFault, match="orimligt stor"):
        read_sheet(content, Options())
    assert tracemalloc.get_traced_memory()[1] < 10_000_000
    tracemalloc.stop()


@pytest.mark.parametrize("packing", [zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA])
def test_a_zip_bomb_that_lies_of_its_size_is_refused_in_little_memory(packing: int) -> None:
    made = io.BytesIO(_book(["id"], [1]))
    with zipfile.ZipFile(made, "a", packing) as archive, archive.open("xl/more.bin", "w") as part:
        for _million in range(50):
            part.write(b" " * 1_000_000)
    content = bytearray(made.getvalue())
    struct.pack_into("<L", content, content.rfind(b"PK\x01\x02") + 24, 900)
    tracemalloc.start()
    with pytest.raises(FileFault, match=r"orimligt stor|packa upp"):
        read_sheet(bytes(content), Options())
    assert tracemalloc.get_traced_memory()[1] < 10_000_000
    tracemalloc.stop()


@pytest.mark.parametrize("broken", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "[Content_Types].xml"])
def test_a_broken_part_is_refused_in_words(broken: str) -> None:
    content = _changed(
        _book(["id"], [1]), lambda name, part: part[: len(part) // 2] if name == broken else part
    )
    with pytest.raises(FileFault, match="läsa som Excel"):
        read_sheet(content, Options())


def test_the_real_patients_come_the_same_from_a_workbook(instruments: Catalogue) -> None:
    content, text = data("arthritis")
    lines = [line.split(",") for line in content.decode().splitlines()]
    in_book = plan_of(_book(*[list(line) for line in lines]), instruments, text)
    assert in_book == plan_of(content, instruments, text)
    numeric = [lines[0], *[[float(cell) if cell else None for cell in line] for line in lines[1:]]]
    assert plan_of(_book(*numeric), instruments, text.replace('.0"', '"')).faults == ()
