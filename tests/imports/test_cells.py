"""No cell that goes out is a formula anywhere, and what goes out can come in again as it was."""

import io

import pytest
from openpyxl import load_workbook

from smail.domain.spreadsheet import neutral
from smail.imports.cells import to_csv, to_workbook
from smail.imports.reading import read_sheet
from smail.imports.sheet import Options

SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
HOSTILE = [f"{sign}{text}" for sign in SIGNS for text in (
    "cmd|' /C calc'!A0", 'HYPERLINK("http://127.0.0.1/?x="&A1)', "SUM(1;1)", "1+1", "'x", ";DROP", "<b>", "é",
    "1", "A1", "=", "@x", '"";=1', "{1}", "/etc/passwd", "javascript:alert(1)", "%0A=1", "åäö",
)]  # fmt: skip


@pytest.mark.parametrize("text", ["3", "-9", "-1,5", "abc", "", "p=1", "'x"])
def test_what_is_harmless_stays_as_it_is(text: str) -> None:
    assert neutral(text) == text


def test_about_200_hostile_texts_are_text_in_a_workbook() -> None:
    assert len(HOSTILE) > 190
    content = to_workbook(["id"], [[text] for text in HOSTILE])
    cells = [row[0] for row in load_workbook(io.BytesIO(content)).active.iter_rows(min_row=2)]
    assert len(cells) == len(HOSTILE)
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr"}


def test_about_200_hostile_texts_come_back_from_a_csv_file_as_they_were() -> None:
    content = to_csv(["id"], [[text] for text in HOSTILE])
    assert content.startswith(b"\xef\xbb\xbf")
    for line in content.decode("utf-8-sig").split("\r\n"):
        assert line[:1] not in SIGNS or line[1:].isdigit()
    sheet = read_sheet(content, Options(delimiter=";"))
    assert [row.cells["id"] for row in sheet.rows] == [text for text in HOSTILE if text.strip()]
