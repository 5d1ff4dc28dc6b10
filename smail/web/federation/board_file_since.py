"""All since the start in the file of a board, for programmes whose quarter is too small to show."""

from collections.abc import Iterable

from flask_babel import gettext as _

from smail.domain.publishing import Publication
from smail.web import dates
from smail.web.federation import group_cells
from smail.web.federation.board_file_tables import Cell, Column, Table, table
from smail.web.federation.group_since_lines import span_of
from smail.web.federation.group_since_words import Summed, shown_quarters, since_start
from smail.web.federation.report_parts import number_of

# What is told of each programme's quarter.
SHOWN = (("people", "ongoing"), ("ratings", "due"), ("ratings", "done"))


def since_tables(published: Iterable[Publication | None]) -> list[Table]:
    """A table of those of whom the quarter hides a figure, each sum with its own last day; else none."""
    columns = (
        Column(_("Insats"), 5),
        Column(_("Till och med"), 3),
        Column(_("Har varit med"), 3, is_number=True),
        Column(_("Skattningar att göra"), 3, is_number=True),
        Column(_("Gjorda"), 2, is_number=True),
    )
    rows = [row for one in published if one is not None and _is_small(one) for row in _rows(one)]
    said = _(
        "Summan slutar den dag då den senast kunde räknas upp utan att en liten grupp syns. Annars är den av"
        " de kvartal som visas, och raden säger vilka det är."
    )
    return [table(_("Sedan starten"), columns, rows, "", [said])] if rows else []


def _is_small(found: Publication) -> bool:
    """Whether any of the quarter's figures is hidden."""
    return any(number_of(found, *pair) is None for pair in SHOWN)


def _rows(found: Publication) -> Iterable[list[Cell]]:
    """A row for each last day that the programme's sums have."""
    people, ratings = (since_start(found, kind) for kind in ("since_people", "since_ratings"))
    shown = shown_quarters(found, "since_ratings")
    for day in sorted({one.last_on for one in (people, ratings) if one is not None}):
        of_day = [one if one is not None and one.last_on == day else None for one in (people, ratings)]
        yield [found.name, dates.day(day), *_numbers(*of_day)]
    if shown is not None:
        yield [found.name, span_of(shown).rstrip(","), *_numbers(None, shown)]


def _numbers(people: Summed | None, ratings: Summed | None) -> Iterable[Cell]:
    for one, row in ((people, "started"), (ratings, "due"), (ratings, "done")):
        number = None if one is None else one.number(row)
        yield None if one is None else group_cells.few() if number is None else number
