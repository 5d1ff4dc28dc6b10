"""What every report is put together of: texts and tables, and the figures that were released."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from smail.domain.publishing import ALL, Figure, Publication
from smail.web.federation import group_cells, group_words

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


def released(found: Publication, names: Mapping[str, str], *keys: str) -> list[Table]:
    """The tables that were let out, each of indicators with what its figures are made of.

    A key names a table, or every table that it is the beginning of, one for each year.
    """
    made = []
    for one in group_words.tables(found, names):
        if one.key not in keys and one.key.rpartition("_")[0] not in keys:
            continue
        kind = one.key if one.key in group_words.INTERVALS else one.key.rpartition("_")[0]
        if kind not in group_words.INTERVALS:
            made.append(table_of(one.title, one.header, one.rows))
            continue
        made.append(_with_words(one.title, one.header, one.rows))
        if one.steps:
            title = _("%(title)s: %(steps)s", title=one.title, steps=one.steps_title)
            made.append(_with_words(title, one.header, one.steps) | {"is_base": True})
    return made


def _with_words(title: str, header: Sequence[str], rows: Sequence[Sequence[str | int]]) -> Table:
    return table_of(title, header, rows, (5, *(4 for _name in header[1:])))


def is_told(found: Table) -> bool:
    """Whether any figure of the table is shown; one that never holds figures is."""
    cells = {cell for row in found["rows"] for cell in row[1:]}
    return group_cells.few() not in cells or bool(cells - {group_cells.few(), "–"})


def without_untold(part: Part, known: Collection[str] = ()) -> Part:
    """The part with a sentence for its tables without a figure that is shown; none for known titles."""
    texts, tables = part
    gone = [one["title"] for one in tables if not is_told(one) and not one.get("is_base")]
    names = [one for one in gone if one not in known]
    said = _(
        "Visas inte här: %(tables)s. De som räknas är för få, eller så skulle en liten grupp gå att räkna"
        " ut.",
        tables="; ".join(name[:1].lower() + name[1:] for name in names),
    )
    return [*texts, *([said] if names else [])], [one for one in tables if is_told(one)]


def without_empty(found: Table) -> Table:
    """The table without columns of which no figure is shown; all of it where there is nothing else."""
    few, n = group_cells.few(), len(found["header"])
    kept = [0, *(at for at in range(1, n) if any(row[at] != few for row in found["rows"]))]
    if len(kept) == 1:
        return found
    rows = [[row[at] for at in kept] for row in found["rows"]]
    header, widths = ([found[name][at] for at in kept] for name in ("header", "widths"))
    numeric = list(range(1, len(kept))) if found["numeric"] else []
    return found | {"rows": rows, "header": header, "widths": widths, "numeric": numeric}
