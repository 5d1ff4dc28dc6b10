"""A publication of a group in words: the tables of the page and of every file are made here alone."""

from collections.abc import Iterable, Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from smail.domain.people import MissReason
from smail.domain.publishing import (
    ALL,
    AgeBand,
    Figure,
    Publication,
    PublishedRow,
    PublishedTable,
    Split,
)
from smail.web.federation import group_beside, group_groups, group_month_words
from smail.web.federation.group_cells import few, figure_cell
from smail.web.federation.group_made_of import SAID_OF, at_least, cells_made_of
from smail.web.federation.group_tables import Part, Told, WordTable, source_of
from smail.web.federation.group_terms import DEFINITIONS, MEANINGS, ROWS, TABLES
from smail.web.words import MISS_REASONS

SPLITS: Mapping[Split, LazyString] = {
    Split.SEX: _l("Kön"),
    Split.AGE: _l("Ålder"),
    Split.MONTH: _l("Månad"),
    Split.NONE: _l("Alla tillsammans"),
}
# What the figures of a table are of, for those whose rows are indicators.
OF_INDICATORS = ("level", "change", "share", "apart", "agreement", "rater_gap")
# Told of each area, where another table tells of all areas together.
OF_EACH_AREA = ("change", "share")
# Means of persons, which stand with their interval too.
MEANS = ("weeks", "hours", "first_year", "leavers", "leaving_change", "tipping")
INTERVALS = (*OF_INDICATORS, *MEANS)
# These are left out where nothing of them is told.
REFERRED = "referred"
# What is told of more than one quarter has words of its own.
SUMS = ("since_", "year_")
# Nor does this page tell what handledare believe, which stands with the programme; what SUS asks is of years.
ELSEWHERE = (*SUMS, "sus_", "belief")
PARTS = ("support", "kinds", REFERRED, "endings")
_FIRST = ("people", "ratings", "steps", "level", "change", "share", "apart")
_IF_TOLD = (*OF_INDICATORS, *MEANS, *PARTS)
COLUMNS: Mapping[str, LazyString] = {
    ALL: _l("Alla"),
    "woman": _l("Kvinnor"),
    "man": _l("Män"),
    AgeBand.YOUNG: _l("Till och med 29 år"),
    AgeBand.MIDDLE: _l("30–44 år"),
    AgeBand.OLDER: _l("45 år och äldre"),
    AgeBand.UNKNOWN: _l("Ålder inte angiven"),
    AgeBand.REST: _l("45 år och äldre eller okänd"),
}


# Those of whom something was due are said in tens.
PERSONS_DUE = "persons_due"
# Those who were there are told to the last one.
STEP_THERE = "step_there"


def row_name(key: str) -> str:
    """What a row is called."""
    if key in ROWS:
        return str(ROWS[key])
    return _(
        "Inte gjorda: %(reason)s", reason=str(MISS_REASONS[MissReason(key.removeprefix("why_"))]).lower()
    )


def tables(found: Publication, names: Mapping[str, str]) -> list[WordTable]:
    """The tables of the quarter in words, the answers next after who was there and what was done.

    `names` are those of the indicators.
    """
    return [
        table
        for one in sorted(found.tables, key=_place_of)
        if not one.key.startswith(ELSEWHERE) and (_kind(one) not in _IF_TOLD or _is_told(one))
        for table in _in_words(one, names)
    ]


def _in_words(one: PublishedTable, names: Mapping[str, str]) -> Iterable[WordTable]:
    """The table in words, which is two where its groups are not all the same."""
    if one.key in group_groups.SIDE_BY_SIDE:
        return group_beside.tables(one, names, _title(one), _header(one)[1:])
    return [_intervals(one, names) if _kind(one) in INTERVALS else _table(one)]


def _place_of(one: PublishedTable) -> int:
    return _FIRST.index(one.key) if one.key in _FIRST else len(_FIRST)


def hidden_tables(found: Publication) -> list[tuple[str, str]]:
    """The keys and names of the tables that are not here because all of them is hidden."""
    gone = [
        one
        for one in found.tables
        if _kind(one) in _IF_TOLD and not _is_told(one) and any(_is_hidden(row) for row in one.rows)
    ]
    return [(one.key, _hidden_title(found, one)) for one in gone]


def _hidden_title(found: Publication, one: PublishedTable) -> str:
    """Of each area by itself, where it is told how all areas together change."""
    together = found.table("tipping")
    if one.key not in OF_EACH_AREA or together is None or not _is_told(together):
        return _title(one)
    return _("%(title)s i varje område för sig", title=_title(one))


def untold(found: Publication) -> list[str]:
    """Which tables are not here because all of them is hidden, in a sentence; nothing where there is none."""
    gone = [title for _key, title in hidden_tables(found)]
    if not gone:
        return []
    return [
        _(
            "Visas inte här, eftersom de som räknas är för få eller en liten grupp annars kunde räknas ut:"
            " %(tables)s.",
            tables="; ".join(gone),
        )
    ]


def _is_told(one: PublishedTable) -> bool:
    """Whether anything of it is told; of nobody who began there is nothing to say."""
    if one.key in (REFERRED, "endings"):
        return any(_says_anything(row) for row in one.rows)
    return not all(_is_hidden(row) for row in one.rows)


def _table(one: PublishedTable) -> WordTable:
    """Counts; of reasons and of parts of those who were there only what anything is told of."""
    rows = [row for row in one.rows if one.key not in PARTS or not _is_hidden(row)]
    rows = [row for row in rows if not row.key.startswith("why_") or _says_anything(row)]
    return WordTable(
        one.key,
        str(TABLES[one.key]),
        _header(one),
        tuple(_row(row) for row in rows),
        tuple((row_name(row.key), str(DEFINITIONS[row.key])) for row in rows if row.key in DEFINITIONS),
        tuple(_about_row(row) if row.key == PERSONS_DUE else _row(row) for row in one.steps),
        _("De som räknas") if one.key in PARTS else _("Från personer till svar"),
        source_of(
            one.key, one.columns, _header(one), [*told(Part.FIGURE, rows), *told(Part.BASE, one.steps)]
        ),
    )


def told(part: Part, rows: Iterable[PublishedRow]) -> list[Told]:
    """The rows with what they are called."""
    return [Told(part, row.key, row_name(row.key), row.figures) for row in rows]


def _kind(one: PublishedTable) -> str:
    """The key of the table, without the year that it is of."""
    return "first_year" if one.key.startswith("first_year_") else one.key


def _title(one: PublishedTable) -> str:
    name = str(TABLES[_kind(one)])
    if _kind(one) == one.key:
        return name
    return _("%(name)s för dem som började %(year)s", name=name, year=one.key.rpartition("_")[2])


def _intervals(one: PublishedTable, names: Mapping[str, str]) -> WordTable:
    """Figures with their intervals: of indicators, or means of persons."""
    kind = _kind(one)
    rows = tuple((_named(kind, row, names), row) for row in one.rows)
    return WordTable(
        one.key,
        _title(one),
        _header(one),
        tuple((name, *(figure_cell(figure, kind) for figure in row.figures)) for name, row in rows),
        ((_title(one), str(MEANINGS[kind])), *((str(name), str(how)) for name, how in SAID_OF.get(kind, ()))),
        tuple((name, *cells_made_of(row.figures, kind, few())) for name, row in rows),
        _("Vad siffrorna bygger på"),
        source_of(
            kind,
            one.columns,
            _header(one),
            [
                *(Told(Part.FIGURE, row.key, name, row.figures) for name, row in rows),
                *told(Part.STEP, one.steps),
            ],
        ),
        tuple(
            _row(row)
            if row.key == STEP_THERE
            else (row_name(row.key), *cells_made_of(row.figures, kind, few()))
            for row in one.steps
        ),
    )


def _named(kind: str, row: PublishedRow, names: Mapping[str, str]) -> str:
    return group_groups.name_of(kind, row, names) or row_name(row.key)


def _header(one: PublishedTable) -> tuple[str, ...]:
    columns = [_("Kvinnor minus män")] if one.key == "apart" else [_column(key, one) for key in one.columns]
    return (_("Indikator") if _kind(one) in OF_INDICATORS else str(TABLES[_kind(one)]), *columns)


def _column(key: str, one: PublishedTable) -> str:
    return group_month_words.column(key, one) or str(COLUMNS[key])


def _is_hidden(row: PublishedRow) -> bool:
    return all(figure.is_hidden for figure in row.figures)


def _says_anything(row: PublishedRow) -> bool:
    return any(figure.value for figure in row.figures)


def _row(row: PublishedRow) -> tuple[str | int, ...]:
    return (row_name(row.key), *(cell_words(figure) for figure in row.figures))


def _about_row(row: PublishedRow) -> tuple[str | int, ...]:
    """Persons, at least so many; nobody is nobody."""
    cells = (cell_words(figure) for figure in row.figures)
    return (
        row_name(row.key),
        *(_("minst %(n)d", n=at_least(one)) if isinstance(one, int) and one else one for one in cells),
    )


def cell_words(figure: Figure) -> str | int:
    """A count, or the words of one that is not shown."""
    return few() if figure.is_hidden or figure.value is None else round(figure.value)


def is_empty(found: Publication) -> bool:
    """Whether nobody was there in the quarter and nothing was due, as it is told."""
    told = [row.figures for table in found.tables if table.key in ("people", "ratings") for row in table.rows]
    return all(figure.value == 0 for figures in told for figure in figures[:1])
