"""What rows are called that are not of one indicator alone: of those who left, and of what is not seen."""

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from smail.domain.publishing import HIDDEN, Figure, PublishedRow, PublishedTable
from smail.web.federation.group_tipping import conclusion_of

GROUPS: Mapping[str, LazyString] = {
    "left": _l("de som har slutat"),
    "stayed": _l("de som är kvar"),
    "left_to_work": _l("de som slutade till arbete eller studier"),
    "left_to_other": _l("de som slutade av annan orsak"),
}
_EVERY = "every"
# The tables that stand in columns beside each other, and which groups are beside which.
SIDE_BY_SIDE = ("leavers", "leaving_change")
_TOGETHER = (("left", "stayed"), ("left_to_work", "left_to_other"))


def group_of(row: PublishedRow) -> str:
    """Which group the row is of."""
    return row.key.rpartition(".")[2]


def groups_in(table: PublishedTable) -> list[tuple[str, ...]]:
    """The groups of the table that stand beside each other."""
    there = {group_of(row) for row in table.rows}
    return [each for each in _TOGETHER if there.intersection(each)]


def heading(group: str) -> str:
    """The group as the head of a column."""
    said = str(GROUPS[group])
    return said[:1].upper() + said[1:]


def side_by_side(
    rows: Sequence[PublishedRow], groups: Sequence[str], columns: Sequence[str], names: Mapping[str, str]
) -> list[tuple[str, tuple[Figure, ...]]]:
    """A row for each area and column of the table, all of the first column first, with a figure a group.

    Where nothing is told of a column it is one row.
    """
    figures = {(_area(row), group_of(row)): row.figures for row in rows}
    areas = list(dict.fromkeys(_area(row) for row in rows))
    shown: list[tuple[str, tuple[Figure, ...]]] = []
    for place, column in enumerate(columns):
        each = [
            (area, tuple(figures.get((area, group), (HIDDEN,) * len(columns))[place] for group in groups))
            for area in areas
        ]
        if place and all(one.is_hidden for _area_key, told in each for one in told):
            each = [("", each[0][1])]
        shown += [(_row_name(area, column if place else "", names), told) for area, told in each]
    return shown


def _area(row: PublishedRow) -> str:
    area, dot, _group = row.key.partition(".")
    return area if dot else _EVERY


def _row_name(area: str, column: str, names: Mapping[str, str]) -> str:
    name = names.get(area) or _("Alla områden")
    if not column:
        return name
    return _("%(area)s, %(who)s", area=name, who=column[:1].lower() + column[1:]) if area else column


def name_of(table: str, row: PublishedRow, names: Mapping[str, str]) -> str | None:
    """The name of a row that is made of names; None where it has its own."""
    if table == "leavers":
        area, _dot, group = row.key.partition(".")
        return _("%(area)s: %(group)s", area=names.get(area) or _("Alla områden"), group=str(GROUPS[group]))
    if table == "leaving_change":
        return _("Alla områden: %(group)s", group=str(GROUPS[row.key]))
    if table == "tipping":
        return _tipping(row)
    return names.get(row.key)


def _tipping(row: PublishedRow) -> str:
    """What the conclusion hangs on, in one sentence; the figure beside it is in steps."""
    found = conclusion_of(row.figures[0])
    if found is None:
        return _("Gruppen rör sig inte säkert åt något håll, så det finns ingen slutsats som kan falla")
    told = {"way": found.way, "change": found.change, "off": found.off}
    if found.holds:
        return _(
            "Alla områden tillsammans, för alla som har svarat sedan starten, går %(way)s med %(change)s steg"
            " på 13 veckor. Det håller också om de svar som saknas i medeltal är så här många steg %(off)s än"
            " väntat",
            **told,
        )
    return _(
        "Alla områden tillsammans, för alla som har svarat sedan starten, går %(way)s med %(change)s steg på"
        " 13 veckor. Det faller om de svar som saknas i medeltal är så här många steg %(off)s än väntat",
        **told,
    )
