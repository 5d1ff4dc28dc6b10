"""Files come in every dress that a spreadsheet gives them, and what is no table is refused in words."""

import pytest

from smail.imports.faults import FileFault, Reason
from smail.imports.reading import read_sheet
from smail.imports.sheet import Options

ROWS = [{"namn": "Åsa", "y": "3"}, {"namn": "Ö;l", "y": ""}]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_encoding_and_delimiter_are_found_out(encoding: str, delimiter: str) -> None:
    text = f'namn{delimiter}y\r\nÅsa{delimiter}3\r\n"Ö;l"{delimiter}\r\n\r\n'
    sheet = read_sheet(text.encode(encoding), Options())
    assert [row.cells for row in sheet.rows] == ROWS
    assert [row.number for row in sheet.rows] == [2, 3]


def test_encoding_and_delimiter_can_be_given() -> None:
    sheet = read_sheet("namn|y\nÅsa|3".encode("cp1252"), Options(encoding="cp1252", delimiter="|"))
    assert sheet.rows[0].cells == ROWS[0]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "rubrikrad"),
        (b"id,y\n", "inga rader"),
        (b"id,id\n1,2\n", "två gånger"),
        (b"id,,y\n1,2,3\n", "ingen rubrik"),
        (b"id,191212121212\n1,2\n", "personnummer"),
        (b'id,y\n1,"2\n', "CSV"),
        (b"id,y\n\x81\x8d\xff,2\n", "text"),
        (b"id,y\n1," + b"x" * 200_000, "CSV"),
        (b"\xd0\xcf\x11\xe0gammal", "xlsx"),
        (b"PK\x03\x04trasig", "packa upp"),
    ],
)
def test_what_is_no_table_is_refused_with_what_is_wrong(content: bytes, words: str) -> None:
    with pytest.raises(FileFault, match=words):
        read_sheet(content, Options())


def test_an_encoding_that_does_not_exist_is_told() -> None:
    with pytest.raises(FileFault, match="klingon"):
        read_sheet(b"id,y\n1,2\n", Options(encoding="klingon"))


def test_more_rows_than_the_page_takes_are_refused() -> None:
    content = b"id\n" + b"1\n" * 6
    assert len(read_sheet(content, Options(), most_rows=6).rows) == 6
    with pytest.raises(FileFault, match="fler än 5"):
        read_sheet(content, Options(), most_rows=5)


def test_a_row_of_another_width_is_a_fault_and_empty_cells_at_its_end_are_not() -> None:
    sheet = read_sheet(b"id,y\n1,2,,\n1,2,3\n1\n", Options())
    assert len(sheet.rows) == 1
    assert [(fault.row, fault.value, fault.reason) for fault in sheet.faults] == [
        (3, "3", Reason.CELLS),
        (4, "1", Reason.CELLS),
    ]


@pytest.mark.parametrize("number", ["19121212-1212", "191212121212", "121212-1212", "född 1912-12-12-1212 i"])
def test_a_personnummer_in_any_cell_is_a_fault_that_does_not_tell_it(number: str) -> None:
    sheet = read_sheet(f"id,y\n1,{number}\n2,3\n".encode(), Options())
    assert [row.number for row in sheet.rows] == [3]
    assert [(fault.row, fault.column, fault.value) for fault in sheet.faults] == [(2, "y", None)]
