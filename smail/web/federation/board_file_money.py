"""Money in the file of a board: as it was typed in, and shared out on women and men where that is told."""

from collections.abc import Iterable, Sequence
from datetime import date

from flask_babel import gettext as _

from smail.db.tables import ProgrammeMoney
from smail.reports.cost_by_sex import Cost
from smail.web import dates
from smail.web.federation import cost_words
from smail.web.federation.board_file_tables import Column, Table, table


def money_said() -> str:
    """Where the numbers come from."""
    return _("Hela kronor, inskrivna för hand. SMAIL hämtar inga uppgifter om pengar.")


def money_table(of: Iterable[tuple[str, Sequence[ProgrammeMoney]]], until: date) -> Table:
    """What was granted and used, of each programme by period."""
    columns = (
        Column(_("Insats"), 5),
        Column(_("Period"), 4),
        Column(_("Beviljat, kronor"), 3, is_number=True),
        Column(_("Använt, kronor"), 3, is_number=True),
        Column(_("Använt, procent"), 2, is_number=True),
        Column(_("Uppgift från"), 2),
        Column(_("Anteckning"), 6),
    )
    rows = [
        (
            name,
            period_words(row),
            row.granted,
            row.used,
            None if row.used is None or not row.granted else round(100 * row.used / row.granted),
            row.counted_on.isoformat(),
            row.note,
        )
        for name, rows_of in of
        for row in rows_of
    ]
    empty = _("Inga pengar är inskrivna till och med %(day)s.", day=dates.day(until))
    return table(_("Pengar"), columns, rows, empty, [money_said()])


def cost_tables(of: Iterable[tuple[str, Sequence[tuple[ProgrammeMoney, Cost | None]]]]) -> list[Table]:
    """What was used, of women and men, also where it is not told; no table where nothing was used."""
    said, *numbers = cost_words.headings()
    columns = (
        Column(_("Insats"), 5),
        Column(_("Period"), 3),
        Column(said, 4),
        *(Column(one, 3, is_number=True) for one in numbers),
    )
    rows = [(name, period_words(row), *cost_words.cells(cost)) for name, costs in of for row, cost in costs]
    found = table(cost_words.title(), columns, rows, "", [cost_words.shared_out(), cost_words.defined()])
    return [{**found, "lead": cost_words.shared_out()}] if rows else []


def period_words(row: ProgrammeMoney) -> str:
    """From a day to a day, or the year where it is a whole one."""
    year = row.starts_on.year
    if (row.starts_on, row.ends_on) == (date(year, 1, 1), date(year, 12, 31)):
        return str(year)
    return _("%(first)s till %(last)s", first=row.starts_on.isoformat(), last=row.ends_on.isoformat())
