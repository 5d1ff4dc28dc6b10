"""Writes workbooks row by row into a stream: constant room, and nothing in clear on disk on the way.

The usual library for workbooks writes each sheet to a file of its own first. All cells here are a number or a
text that is said to be text, so that no spreadsheet obeys one.
"""

import zipfile
from collections.abc import Iterable, Sequence
from html import escape
from typing import BinaryIO

from smail.domain.spreadsheet import neutral

MOST_ROWS = 1_048_576
# The earliest day that an archive knows: the same cells are the same bytes on every day.
_DAY = (1980, 1, 1, 0, 0, 0)
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_RELATIONS = "application/vnd.openxmlformats-package.relationships"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_BROKEN = {code: None for code in range(32) if chr(code) not in "\t\n\r"}
Cell = str | int | float | None


class Workbook:
    """A workbook that is written a sheet at a time; used as a block."""

    def __init__(self, out: BinaryIO) -> None:
        self._archive = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
        self._names: list[str] = []

    def __enter__(self) -> "Workbook":
        return self

    def __exit__(self, kind: object, *_more: object) -> None:
        if kind is None:
            self._end()
        self._archive.close()

    def write(
        self, name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]], widths: Sequence[int] = ()
    ) -> int:
        """The rows stand in a sheet with these headings, and in more sheets where one is full; how many.

        `widths` are those of the columns, in signs.
        """
        waiting, n_rows, number = iter(rows), 0, 1
        while True:
            written, is_more = self._sheet(
                name if number == 1 else f"{name} {number}", header, waiting, _columns(widths)
            )
            n_rows += written
            if not is_more:
                return n_rows
            number += 1

    def _sheet(
        self, name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]], columns: str
    ) -> tuple[int, bool]:
        self._names.append(name)
        place = f"xl/worksheets/sheet{len(self._names)}.xml"
        written, is_more, waiting = 0, False, [_row(header)]
        with self._archive.open(place, "w", force_zip64=True) as out:
            out.write(f'{_HEAD}<worksheet xmlns="{_MAIN}">{columns}<sheetData>'.encode())
            for row in rows:
                waiting.append(_row(row))
                written += 1
                if len(waiting) >= 500:
                    out.write("".join(waiting).encode())
                    waiting = []
                if written == MOST_ROWS - 1:
                    is_more = True
                    break
            out.write(("".join(waiting) + "</sheetData></worksheet>").encode())
        return written, is_more

    def _end(self) -> None:
        numbers = range(1, len(self._names) + 1)
        sheets = "".join(
            f'<sheet name="{escape(name)}" sheetId="{number}" r:id="rId{number}"/>'
            for number, name in zip(numbers, self._names, strict=True)
        )
        links = "".join(
            f'<Relationship Id="rId{one}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{one}.xml"/>'
            for one in numbers
        )
        parts = "".join(
            f'<Override PartName="/xl/worksheets/sheet{one}.xml" ContentType="{_KIND}.worksheet+xml"/>'
            for one in numbers
        )
        self._put(
            "xl/workbook.xml",
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets></workbook>',
        )
        self._put(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>',
        )
        self._put(
            "_rels/.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
            f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        self._put(
            "[Content_Types].xml",
            f'<Types xmlns="{_PACKAGE}/content-types">'
            f'<Default Extension="rels" ContentType="{_RELATIONS}+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>{parts}</Types>',
        )

    def _put(self, name: str, content: str) -> None:
        part = zipfile.ZipInfo(name, _DAY)
        part.compress_type = zipfile.ZIP_DEFLATED
        self._archive.writestr(part, _HEAD + content, compresslevel=1)


def _columns(widths: Sequence[int]) -> str:
    each = (
        f'<col min="{number}" max="{number}" width="{width}" customWidth="1"/>'
        for number, width in enumerate(widths, 1)
    )
    return f"<cols>{''.join(each)}</cols>" if widths else ""


def _row(cells: Sequence[Cell]) -> str:
    return "<row>" + "".join(map(_cell, cells)) + "</row>"


def _cell(value: Cell) -> str:
    if value is None or value == "":
        return "<c/>"
    if isinstance(value, str):
        text = escape(neutral(value.translate(_BROKEN)))
        return f'<c t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
    # A mean that is a whole number is not a number of persons, and reads as a mean in the file too.
    is_mean = isinstance(value, float) and value.is_integer()
    return f"<c><v>{value:.10g}{'.0' if is_mean else ''}</v></c>"
