"""A board as files: a workbook with a sheet for each table, and a tagged paper with the same figures."""

from collections.abc import Mapping, Sequence
from typing import Any

from smail.reports.typesetting import set_as_pdf

Sheets = Sequence[tuple[str, Sequence[Sequence[str | int | float]]]]


def board_workbook(sheets: Sheets) -> bytes:
    """The workbook; no text in it is read as a formula."""
    from smail.imports.cells import to_book  # What writes workbooks is loaded by whoever asks for one.

    return to_book(sheets)


def board_pdf(title: str, lead: str, tables: Sequence[Mapping[str, Any]]) -> bytes:
    """The paper as PDF/UA; the same board gives the same bytes."""
    return set_as_pdf("board.typ", {"title": title, "lead": lead, "tables": list(tables)})
