"""The file of a board as a page shows it: its parts with an anchor each, and long tables folded."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from flask_babel import gettext as _

# A table of more rows, in which programmes have several, is folded.
MOST_ROWS = 8


def parts_of(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The parts as they are read on a screen; the last, of how it is counted, is folded."""
    parts = document["parts"]
    return [
        {
            "anchor": f"del-{number}",
            "title": one["title"],
            "text": one["text"],
            "tables": [{"whole": table, "folds": folds_of(table)} for table in one["tables"]],
            "is_folded": number == len(parts) and number > 1,
        }
        for number, one in enumerate(parts, start=1)
    ]


def folds_of(table: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """What a long table is folded into: a table a programme where some columns stay aside, else one."""
    of_each = [(name, list(rows)) for name, rows in groupby(table["rows"], key=lambda row: row[0])]
    if len(table["rows"]) <= MOST_ROWS or len(of_each) == len(table["rows"]):
        return []
    if not table.get("aside"):
        return [(_folded(_("Visa raderna"), len(table["rows"])), table)]
    kept = [place for place in range(1, len(table["header"])) if place not in table["aside"]]
    return [(_folded(name, len(rows)), _part(table, name, rows, kept)) for name, rows in of_each]


def _folded(name: str, n: int) -> str:
    return _("%(name)s (%(n)d)", name=name, n=n)


def _part(
    table: Mapping[str, Any], name: str, rows: Sequence[Sequence[str]], kept: Sequence[int]
) -> dict[str, Any]:
    return {
        "title": f"{table['title']}: {name}",
        "header": _chosen(table["header"], kept),
        "rows": [_chosen(row, kept) for row in rows],
        "numeric": [kept.index(place) for place in table["numeric"] if place in kept],
    }


def _chosen(cells: Sequence[str], kept: Sequence[int]) -> list[str]:
    return [cells[place] for place in kept]
