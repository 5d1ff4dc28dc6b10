"""The board's file and that of the yearly questionnaire, as tables of a place and a time."""

from collections.abc import Iterator, Mapping, Sequence

from tests.support.files_told import Source, quarter_in
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
        for label, *cells in table.rows:
            name, _comma, time = label.rpartition(", ")
            if table.columns == ("Alla", "Kvinnor", "Män"):
                period = quarter_in(time) if name and time != "sammanlagt" else year
                row = (_CALLED.get(label, name), *cells)
                where = Source("county", period, "sex", " i årsenkäten")
                yield where, Table("", "", table.columns, (row,))
            elif label in places:
                for column, cell in zip(table.columns, cells, strict=True):
                    yield Source(label, year, "sex", " i årsenkäten"), _one("", column, cell)


def _one(title: str, column: str, cell: str) -> Table:
    """The one cell as a table: `Att göra: kvinnor` is a row of its own, and a column."""
    name, _of, side = column.replace(": ", ", ").rpartition(", ")
    is_side = side in _SIDES
    label = name if is_side else column
    return Table(title, title, (_SIDES[side] if is_side else "Alla",), ((_CALLED.get(label, label), cell),))
