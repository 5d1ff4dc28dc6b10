"""Women and men in the file of a board: of people, ratings and goals, where that was let out."""

from collections.abc import Iterable

from flask_babel import gettext as _

from smail.domain.goals.grammar import Goal
from smail.domain.publishing import Publication
from smail.queries.goal_statuses import Kept
from smail.web.federation import goal_words, group_cells
from smail.web.federation.board_file_since import SHOWN
from smail.web.federation.board_file_tables import Cell, Column, Table, table
from smail.web.federation.change_words import BY_SEX
from smail.web.federation.report_parts import number_of


def programmes_by_sex(named: Iterable[tuple[str, Publication | None]]) -> list[Table]:
    """Those at the end of the quarter and their ratings, of each programme that tells any of them by sex."""
    columns = (
        Column(_("Insats: kvinnor och män"), 5),
        *(
            Column(name, 3, is_number=True)
            for name in (
                _("Deltagare: kvinnor"),
                _("Deltagare: män"),
                _("Att göra: kvinnor"),
                _("Att göra: män"),
                _("Gjorda: kvinnor"),
                _("Gjorda: män"),
            )
        ),
    )
    found = [(name, _numbers(one)) for name, one in named if one is not None]
    rows = [
        (name, *(group_cells.few() if one is None else one for one in numbers))
        for name, numbers in found
        if any(one is not None for one in numbers)
    ]
    said = _("En insats som inte står här är för liten för att visas efter kön.")
    return [table(_("Insatser, kvinnor och män"), columns, rows, "", [said])] if rows else []


def _numbers(found: Publication) -> list[int | None]:
    return [number_of(found, *pair, one) for pair in SHOWN for one in BY_SEX]


def goals_by_sex(goals: Iterable[tuple[str, Goal, Kept]]) -> list[Table]:
    """The figures of women and of men, of each goal that tells them; no table where none does."""
    columns = (
        Column(_("Insats: kvinnor och män"), 4),
        Column(_("Mål"), 6),
        Column(_("Kvinnor"), 4),
        Column(_("Män"), 4),
    )
    rows: list[tuple[Cell, ...]] = [
        (name, goal.name, *sexes)
        for name, goal, kept in goals
        if (sexes := goal_words.by_sex(goal, kept.told))
    ]
    return [table(_("Mål, kvinnor och män"), columns, rows, "")] if rows else []
