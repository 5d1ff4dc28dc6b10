"""What every report is put together of: texts and tables, and the figures that were released."""

from collections.abc import Sequence
from typing import Any

from smail.domain.publishing import ALL, Figure, Publication

Document = dict[str, Any]
Table = dict[str, Any]
Part = tuple[list[str], list[Table]]


def number_of(found: Publication, table: str, row: str, column: str = ALL) -> int | None:
    """The figure; None where it is not shown."""
    wanted = found.table(table)
    figure: Figure | None = None if wanted is None else wanted.figure(row, column)
    return None if figure is None or figure.value is None else round(figure.value)


def table_of(
    title: str, header: Sequence[str], rows: Sequence[Sequence[str | int]], widths: Sequence[int] = ()
) -> Table:
    """A table of numbers after the first column; of texts where it is said how wide each column is."""
    return {
        "title": title,
        "header": list(header),
        "rows": [[str(cell) for cell in row] for row in rows],
        "numeric": [] if widths else list(range(1, len(header))),
        "widths": list(widths) or [2, *(1 for _name in header[1:])],
    }
