"""A report as a workbook: what is where, a sheet for each table, and how the figures are counted."""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from smail.domain.spreadsheet import LONGEST_SHEET_NAME, sheet_name
from smail.reports.workbook_columns import number, spread
from smail.reports.xlsx import Cell, Workbook

# How wide a column is, in signs: room for a sentence, and not for a page.
_LEAST, _MOST = 12, 60
_NO_WORDS: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class _Sheet:
    name: str
    title: str
    rows: Sequence[Sequence[Cell]]


def workbook(document: Mapping[str, Any]) -> bytes:
    """The document's tables as a workbook; the same document gives the same bytes."""
    words: Mapping[str, str] = document.get("book_words", _NO_WORDS)
    sheets = [*_tables(document, words), _definitions(document)]
    if words:
        listed = [(one.name, one.title) for one in sheets]
        sheets.insert(
            0, _Sheet(words["contents"], document["title"], [(words["sheet"], words["holds"]), *listed])
        )
    content = io.BytesIO()
    with Workbook(content) as book:
        for one in sheets:
            book.write(one.name, [one.title], one.rows, _widths(one.rows))
    return content.getvalue()


def _tables(document: Mapping[str, Any], words: Mapping[str, str]) -> Iterator[_Sheet]:
    """A sheet for each table, with what its figures are made of in the same one."""
    names: list[str] = []
    for part in document["parts"]:
        tables = [one for one in part["tables"] if not one.get("is_definitions")]
        for place, one in enumerate(tables):
            is_base = words and one.get("is_base") and place and _is_of(one, tables[place - 1])
            if is_base:
                continue
            after = tables[place + 1] if place + 1 < len(tables) else {}
            base = after["rows"] if after.get("is_base") and _is_of(after, one) else []
            names.append(sheet_name(_short(one["title"]), names))
            yield _Sheet(names[-1], one["title"], _rows(one, base, words))


def _is_of(base: Mapping[str, Any], table: Mapping[str, Any]) -> bool:
    """Whether the one says of the other's rows and columns what they are made of."""
    same = [[row[0] for row in one["rows"]] for one in (base, table)]
    return bool(base["header"] == table["header"] and same[0] == same[1])


def _rows(
    table: Mapping[str, Any], base: Sequence[Sequence[str]], words: Mapping[str, str]
) -> Sequence[Sequence[Cell]]:
    if not words:
        return [table["header"], *([number(cell) for cell in row] for row in table["rows"])]
    header, rows = spread(table["header"], table["rows"], base, words)
    return [header, *rows]


def _short(title: str) -> str:
    """As many whole words of the title as a sheet's name has room for."""
    if len(title) <= LONGEST_SHEET_NAME:
        return title
    return title[: LONGEST_SHEET_NAME + 1].rpartition(" ")[0] or title


def _definitions(document: Mapping[str, Any]) -> _Sheet:
    """What stands on the last sheet: the definitions, after what the report is and whether it is signed."""
    tables = [one for part in document["parts"] for one in part["tables"] if one.get("is_definitions")]
    said = [document["mark"], document["mark_words"], *document["parts"][-1]["text"]]
    rows: list[Sequence[Cell]] = [(one,) for one in said if one]
    for one in tables:
        rows += [(), tuple(one["header"]), *one["rows"]]
    title = tables[0]["title"] if tables else document["title"]
    return _Sheet(sheet_name(title, ()), document["title"], rows)


def _widths(rows: Sequence[Sequence[Cell]]) -> list[int]:
    n_columns = max((len(row) for row in rows), default=1)
    longest = [
        max((len(str(row[place])) for row in rows if place < len(row)), default=0)
        for place in range(n_columns)
    ]
    return [min(max(one + 2, _LEAST), _MOST) for one in longest]
