"""Those who have left in a column beside those who have stayed, in words."""

from collections.abc import Iterable, Mapping, Sequence

from flask_babel import gettext as _

from smail.domain.publishing import PublishedTable
from smail.web.federation import group_groups
from smail.web.federation.group_cells import few, figure_cell
from smail.web.federation.group_made_of import SAID_OF, cells_made_of
from smail.web.federation.group_tables import Part, Told, WordTable, source_of
from smail.web.federation.group_terms import MEANINGS


def tables(
    one: PublishedTable, names: Mapping[str, str], title: str, columns: Sequence[str]
) -> Iterable[WordTable]:
    """The table in words, or two where its groups differ; `columns` are what its own are called."""
    for groups in group_groups.groups_in(one):
        rows = [row for row in one.rows if group_groups.group_of(row) in groups]
        header = (_("Vilka"), *(group_groups.heading(group) for group in groups))
        shown = group_groups.side_by_side(rows, groups, columns, names)
        yield WordTable(
            one.key,
            title,
            header,
            tuple((name, *(figure_cell(each, one.key) for each in figures)) for name, figures in shown),
            (
                (title, str(MEANINGS[one.key])),
                *((str(name), str(how)) for name, how in SAID_OF.get(one.key, ())),
            ),
            tuple((name, *cells_made_of(figures, one.key, few())) for name, figures in shown),
            _("Vad siffrorna bygger på"),
            source_of(
                one.key,
                one.columns,
                ("", *columns),
                (
                    Told(Part.FIGURE, row.key, str(group_groups.name_of(one.key, row, names)), row.figures)
                    for row in rows
                ),
            ),
        )
