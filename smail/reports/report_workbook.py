"""A report as a workbook: a sheet for each table, and one that says how the figures are counted."""

import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

from smail.domain.spreadsheet import sheet_name
from smail.reports.xlsx import Cell, Workbook

_WHOLE = re.compile(r"-?[0-9]+", re.ASCII)
# How wide a column is, in signs: room for a sentence, and not for a page.
_LEAST, _MOST = 12, 60


def workbook(document: Mapping[str, Any]) -> bytes:
    """The document's tables as a workbook; the same document gives the same bytes."""
    tables = [one for part in document["parts"] for one in part["tables"]]
    content, names = io.BytesIO(), list[str]()
    with Workbook(content) as book:
        for one in tables:
            if not one.get("is_definitions"):
                _write(book, names, (one["title"], one["header"], [_cells(row) for row in one["rows"]]))
        _write(book, names, _definitions(document))
    return content.getvalue()


def _definitions(document: Mapping[str, Any]) -> tuple[str, Sequence[str], Sequence[Sequence[Cell]]]:
    """What stands on the last sheet: the definitions, after what the report is and whether it is signed."""
    tables = [one for part in document["parts"] for one in part["tables"] if one.get("is_definitions")]
    said = [document["mark"], document["mark_words"], *document["parts"][-1]["text"]]
    rows: list[Sequence[Cell]] = [(one,) for one in said if one]
    for one in tables:
        rows += [(), tuple(one["header"]), *one["rows"]]
    return tables[0]["title"] if tables else document["title"], [document["title"]], rows


def _write(book: Workbook, names: list[str], of: tuple[str, Sequence[str], Sequence[Sequence[Cell]]]) -> None:
    title, header, rows = of
    names.append(sheet_name(title, names))
    n_columns = max(len(row) for row in (header, *rows))
    longest = [
        max((len(str(row[place])) for row in (header, *rows) if place < len(row)), default=0)
        for place in range(n_columns)
    ]
    book.write(names[-1], header, rows, [min(max(one + 2, _LEAST), _MOST) for one in longest])


def _cells(row: Sequence[str]) -> list[Cell]:
    return [int(cell) if _WHOLE.fullmatch(cell) else cell for cell in row]
