"""The tables of a board's file: as they are read, and as a spreadsheet counts with them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from smail.domain.goals.judging import Status
from smail.domain.money import kronor
from smail.web.federation import goal_words

Table = dict[str, Any]
Cell = str | int | None


@dataclass(frozen=True, slots=True)
class Column:
    """What stands above a column, how wide it is beside the others, and whether it holds numbers.

    What is aside says again, for whoever counts on, what another column tells in words.
    """

    name: str
    width: int
    is_number: bool = False
    is_aside: bool = False


def table(
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Cell]],
    empty: str,
    said: Sequence[str] = (),
) -> Table:
    """A table of words and numbers: as they are read, and as a spreadsheet counts with them.

    What only a spreadsheet needs is left out where a page folds the table.
    """
    cells = [list(row) for row in rows]
    return {
        "title": title,
        "sheet": title,
        "header": [one.name for one in columns],
        "rows": [[shown(cell) for cell in row] for row in cells],
        "cells": cells,
        "numeric": [place for place, one in enumerate(columns) if one.is_number],
        "widths": [one.width for one in columns],
        "aside": [place for place, one in enumerate(columns) if one.is_aside],
        "empty": empty,
        "said": list(said),
    }


def shown(cell: Cell) -> str:
    """A cell as it is read; a dash where nothing is known."""
    if cell is None:
        return "–"
    return kronor(cell) if isinstance(cell, int) else cell


def meanings() -> Iterable[tuple[str, str]]:
    """Each way that a goal can stand, and what it says."""
    said: Mapping[Status, str] = {
        Status.MET: _("Det som lovades är uppnått."),
        Status.ON_THE_WAY: _("Tid återstår, och inget säger säkert att målet missas."),
        Status.OFF: _("Målet är missat, eller siffran säger säkert att det missas som det går nu."),
        Status.TOO_EARLY: _("Ingen har hunnit räknas än."),
        Status.TOO_FEW: _("Så få personer att siffran, eller hur det slutade, inte visas."),
        Status.NO_FIGURE: _("Siffran skrivs in för hand, och ingen har gjort det."),
    }
    for status, words in said.items():
        yield _("Mål: %(status)s", status=str(goal_words.STATUSES[status][0])), words
