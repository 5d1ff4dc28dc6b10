"""All since the start in the file of a board, for programmes whose quarter is too small to show."""

from collections.abc import Iterable

from flask_babel import gettext as _

from smail.domain.publishing import Publication
from smail.web import dates
from smail.web.federation import group_cells
from smail.web.federation.board_file_tables import Cell, Column, Table, table
from smail.web.federation.closed_periods import in_words
from smail.web.federation.group_since_lines import ratings_since, span_of
from smail.web.federation.group_since_words import Summed, since_start
from smail.web.federation.report_parts import number_of

# What is told of each programme's quarter.
SHOWN = (("people", "ongoing"), ("ratings", "due"), ("ratings", "done"))


def few_said(period: str, published: Iterable[Publication]) -> list[str]:
    """Why a figure is not shown, and of which programmes it is not shown how many were there."""
    each = list(published)
    if not each:
        return []
    hidden = [one.name for one in each if number_of(one, "people", "ongoing") is None]
    why = _("Visas inte står där få personer finns bakom siffran, eller där få kunde räknas ut med den.")
    if not hidden:
        return [why]
    return [
        why,
        _(
            "För få för att visas i %(period)s: %(names)s. För dem visar mål som räknas för hela insatsen det"
            " som gäller sedan starten.",
            period=in_words(period),
            names="; ".join(hidden),
        ),
    ]


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
    return [table(_("Sedan starten"), columns, rows, "", [since_said()])] if rows else []


def since_said() -> str:
    """Until when the sums are, and what is told where they are not told exactly."""
    return _(
        "Summan sedan starten slutar den dag då den senast kunde räknas upp utan att en liten grupp syns."
        " Annars är den av de kvartal som visas, och raden säger vilka det är. Med ordet minst är antalet"
        " avrundat neråt, där det exakta skulle visa en liten grupp."
    )


def _is_small(found: Publication) -> bool:
    """Whether any of the quarter's figures is hidden."""
    return any(number_of(found, *pair) is None for pair in SHOWN)


def _rows(found: Publication) -> Iterable[list[Cell]]:
    """A row for each last day that the programme's sums have."""
    people, ratings = since_start(found, "since_people"), ratings_since(found)
    whole = {one.last_on: one for one in reversed(ratings) if one.is_whole}
    for day in sorted({*whole, *([] if people is None else [people.last_on])}):
        of_day = people if people is not None and people.last_on == day else None
        yield [found.name, dates.day(day), *_numbers(of_day, whole.get(day))]
    for one in ratings:
        if not one.is_whole:
            yield [found.name, span_of(one).rstrip(","), *_numbers(None, one)]


def _numbers(people: Summed | None, ratings: Summed | None) -> Iterable[Cell]:
    for one, row in ((people, "started"), (ratings, "due"), (ratings, "done")):
        yield None if one is None else _number(one, row)


def _number(one: Summed, row: str) -> Cell:
    """The number; how many were done at least, where that is what is told."""
    if (number := one.number(row)) is not None:
        return number
    least = one.number("done_least") if row == "done" else None
    return group_cells.few() if least is None else _("minst %(n)d", n=least)
