"""The board's file and that of the yearly questionnaire, as tables of a place and a time."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence

from tests.support.files_told import Claim, Reading, Source, months_of, quarter_in
from tests.support.published_files import Table

# What a column of the board's file, or of a sheet of the year, is in the group results.
_CALLED: Mapping[str, str] = {
    "Deltagare vid kvartalets slut": "Var med när kvartalet var slut",
    "Deltagare": "Var med när kvartalet var slut",
    "Med vid slutet": "Var med när kvartalet var slut",
    "Var med när den sista perioden var slut": "Var med när kvartalet var slut",
    "Skattningar att göra": "Tillfällen som skulle göras",
    "Att göra": "Tillfällen som skulle göras",
}
_TIME = re.compile(r"(.*), (sammanlagt|kvartal \d \d{4})")
# What SUS asks, of which these are some: nobody is registered by name who has not agreed.
_IN_SUS: Mapping[str, Sequence[str]] = {
    "Med namn, efter skriftligt samtycke": ("came",),
    "Arbete": ("to_work",),
    "Studier": ("to_studies",),
}
_SIDES: Mapping[str, str] = {"kvinnor": "Kvinnor", "män": "Män"}


def of_board(tables: Sequence[Table], quarter: str, places: Sequence[str]) -> Iterator[tuple[Source, Table]]:
    """Each number of a programme as a table of its own, of the quarter or of the sum that the row names."""
    for table in tables:
        is_sum = "Har varit med" in table.columns
        for programme, *cells in (row for row in table.rows if row[0] in places):
            where = Source(programme, "" if is_sum else quarter, "sex", " i styrelsens underlag")
            until = f"Summa {_as_in_title(cells[0])}" if is_sum else table.title
            for column, cell in zip(table.columns, cells, strict=True):
                yield where, _one(until, column, cell)


def _as_in_title(said: str) -> str:
    """What a row says of its time, as titles of sums say it."""
    is_later = said.startswith("Från och med")
    return said[0].lower() + said[1:] if is_later else f"sedan starten, till och med {said}"


def of_year(tables: Sequence[Table], year: str, places: Sequence[str]) -> Iterator[tuple[Source, Table]]:
    """Each number of the county and of a programme as a table of its own, of a quarter or of the year."""
    for table in tables:
        for label, *cells in table.rows if not _is_of_sus(table) else ():
            timed = _TIME.fullmatch(label)
            name, time = timed.groups() if timed else (label, "")
            if table.columns == ("Alla", "Kvinnor", "Män"):
                period = quarter_in(time) if time.startswith("kvartal") else year
                row = (_CALLED.get(name, name), *cells)
                where = Source("county", period, "sex", " i årsenkäten")
                yield where, Table("", "", table.columns, (row,))
            elif label in places:
                for column, cell in zip(table.columns, cells, strict=True):
                    yield Source(label, year, "sex", " i årsenkäten"), _one("", column, cell)


def read_sus(known: Reading, tables: Sequence[Table], year: str) -> int:
    """What SUS is told of those who began and ended in the year; how many figures that is.

    Nothing else that it asks hangs together with what is told of quarters: only how many all of them are.
    """
    quarters = [one for one in known.quarters if one.startswith(year)]
    times = [month for one in quarters for month in months_of(one)]
    before = len(known.claims)
    for table in filter(_is_of_sus, tables):
        whole = "came" if "Registrering" in table.name else "went"
        for at, column in enumerate(table.columns, 1):
            told = [(row[0], int(row[at])) for row in table.rows if row[at].isdigit()]
            each = [(_IN_SUS.get(label, ()), n, math.inf) for label, n in told]
            if len(told) == len(table.rows):
                n = sum(n for _label, n in told)
                # Whoever began before the first quarter did so in that year too.
                each.append(((whole,), 0, n) if whole == "came" else ((whole,), n, n))
            for facts, low, high in each:
                atoms = known.atoms(facts, "county", times, column)
                if atoms:
                    where = (f"{year} i SUS", table.name, column)
                    known.claims.append(Claim(dict.fromkeys(atoms, 1.0), low, high, where))
    return len(known.claims) - before


def _is_of_sus(table: Table) -> bool:
    return table.title.endswith("Frågorna i SUS")


def _one(title: str, column: str, cell: str) -> Table:
    """The one cell as a table: `Att göra: kvinnor` is a row of its own, and a column."""
    name, _of, side = column.replace(": ", ", ").rpartition(", ")
    is_side = side in _SIDES
    label = name if is_side else column
    return Table(title, title, (_SIDES[side] if is_side else "Alla",), ((_CALLED.get(label, label), cell),))
