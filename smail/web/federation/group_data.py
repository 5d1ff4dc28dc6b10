"""Group results as data: a row for each figure, with its place, period, interval and what it is made of.

The rows are those that the page tells in words, and the numbers are rounded as there: no more is told here.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass, replace
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from smail.domain.publishing import FEWEST_BEGUN, Figure, Publication, Reach, Scope
from smail.web.federation.group_cells import DECIMALS, MOST_DECIMALS, SHARES, plain, why_hidden
from smail.web.federation.group_made_of import NEAREST, at_least, missing_words
from smail.web.federation.group_tables import Part, Source, Told, WordTable
from smail.web.federation.group_words import INTERVALS, PERSONS_DUE, SPLITS, STEP_THERE

HEADER: tuple[LazyString, ...] = (
    _l("Plats"),
    _l("Platsen är"),
    _l("Period"),
    _l("Första dag"),
    _l("Sista dag"),
    _l("Uppdelat efter"),
    _l("Tabell, nyckel"),
    _l("Tabell"),
    _l("Raden är"),
    _l("Rad, nyckel"),
    _l("Rad"),
    _l("Grupp, nyckel"),
    _l("Grupp"),
    _l("Värde"),
    _l("Nedre gräns"),
    _l("Övre gräns"),
    _l("Enhet"),
    _l("Avrundning"),
    _l("Personer"),
    _l("Personer, avrundning"),
    _l("Svar, ungefär"),
    _l("Saknas, procent, ungefär"),
    _l("Saknas: vad"),
    _l("Visas inte"),
    _l("Räknat den"),
    _l("Minsta antal bakom en siffra"),
    _l("Räknas"),
    _l("Så är det räknat"),
)
PLACES: Mapping[Scope, LazyString] = {
    Scope.PROGRAMME: _l("insats"),
    Scope.MUNICIPALITY: _l("kommun"),
    Scope.COUNTY: _l("län"),
}
PARTS: Mapping[Part, LazyString] = {
    Part.FIGURE: _l("siffra"),
    Part.BASE: _l("underlag"),
    Part.STEP: _l("steg från dem som var med till dem som räknas"),
}
# What is counted, where it is not persons.
COUNTED: Mapping[str, LazyString] = {
    "ratings": _l("tillfällen"),
    "since_ratings": _l("tillfällen"),
    "year_ratings": _l("tillfällen"),
    "staff": _l("handledare"),
}
UNITS: Mapping[str, LazyString] = {
    "level": _l("steg på skalan"),
    "leavers": _l("steg på skalan"),
    "rater_gap": _l("steg på skalan"),
    "tipping": _l("steg på skalan"),
    "change": _l("steg på skalan på 13 veckor"),
    "leaving_change": _l("steg på skalan på 13 veckor"),
    "apart": _l("steg på skalan på 13 veckor"),
    "agreement": _l("samstämmighet, 0 till 1"),
    "hours": _l("timmar i månaden"),
}
DECIMALS_TOLD: tuple[LazyString, ...] = (_l("hela tal"), _l("en decimal"), _l("två decimaler"))
# Ratings are told in tens.
IN_TENS = ("staff_rated", "staff_rated_without")


@dataclass(frozen=True, slots=True)
class Cells:
    """What a figure says, in the order of its columns: number and interval, and what it is made of."""

    value: str = ""
    low: str = ""
    high: str = ""
    unit: str = ""
    rounding: str = ""
    persons: str = ""
    persons_rounding: str = ""
    ratings: str = ""
    missing: str = ""
    missing_of: str = ""
    hidden: str = ""


def header() -> tuple[str, ...]:
    """What the columns are called."""
    return tuple(str(one) for one in HEADER)


def rows_of(
    found: Publication,
    period: str,
    tables: Iterable[WordTable],
    hidden: Iterable[tuple[str, str]] = (),
) -> Iterator[tuple[str, ...]]:
    """A row for each figure that the tables tell of, also of one that is not shown.

    Of a table that is hidden altogether, by its key and name, there is one row.
    """
    for table in tables:
        yield from _rows_of(found, period, table)
    for table_key, title in hidden:
        about = _about(found, period, (table_key, title), _days(found))
        no_row = (str(PARTS[Part.FIGURE]), "", "", "", "")
        yield (*about, *no_row, *astuple(_hidden()), *_counted(found), "")


def _rows_of(found: Publication, period: str, table: WordTable) -> Iterator[tuple[str, ...]]:
    of, meaning = table.source, dict(table.definitions)
    about = _about(found, period, (table.key, table.title), _days(found, of))
    for row in of.rows:
        # What is said of the whole table where the row has nothing of its own.
        how = meaning.get(row.name) or (meaning.get(table.title, "") if _is_interval(of) else "")
        for key, name, figure in zip(of.columns, of.names, row.figures, strict=True):
            named = (str(PARTS[row.part]), row.key, row.name, key, name)
            cells = replace(_cells(of, row, figure), unit=_unit(of, row))
            yield (*about, *named, *astuple(cells), *_counted(found), how)


def _about(found: Publication, period: str, table: tuple[str, str], days: tuple[str, str]) -> tuple[str, ...]:
    return (found.name, str(PLACES[found.scope]), period, *days, str(SPLITS[found.split]), *table)


def _counted(found: Publication) -> tuple[str, ...]:
    who = _("kvinnor och män utan skyddade personuppgifter")
    return (found.made_at.date().isoformat(), str(found.threshold), who)


def _is_interval(of: Source) -> bool:
    return of.kind in INTERVALS


def _days(found: Publication, of: Source | None = None) -> tuple[str, str]:
    first, last = found.period.starts_on, found.cut_off
    if of is not None and of.last_on is not None:
        first, last = of.first_on, of.last_on
    elif found.period.reach is not Reach.PERIOD:
        first = None
    return _day(first), last.isoformat()


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _unit(of: Source, row: Told) -> str:
    if not _is_interval(of):
        if row.key in IN_TENS:
            return _("skattningar")
        return (
            _("personer")
            if row.key in (PERSONS_DUE, STEP_THERE)
            else str(COUNTED.get(of.kind, _("personer")))
        )
    if row.part is Part.STEP:
        return _("personer")
    return _("procent") if of.kind in SHARES else str(UNITS[of.kind])


def _cells(of: Source, row: Told, figure: Figure) -> Cells:
    if figure.is_hidden:
        return _hidden()
    if not _is_interval(of) or (row.part is Part.STEP and row.key == STEP_THERE):
        return _hidden() if figure.value is None else _count(row.key, round(figure.value))
    made_of = _made_of(of, figure)
    if row.part is Part.STEP:
        rounding = made_of.persons_rounding
        return replace(made_of, value=made_of.persons, rounding=rounding, persons="", persons_rounding="")
    return _number(of, figure, made_of)


def _count(key: str, n: int) -> Cells:
    """A number, and how it is rounded; nobody is nobody."""
    if n and key == PERSONS_DUE:
        return Cells(str(at_least(n)), rounding=_("minst så många"))
    return Cells(str(n), rounding=_("ungefär, i tiotal") if n and key in IN_TENS else _("exakt"))


def _hidden() -> Cells:
    return Cells(hidden=why_hidden())


def _number(of: Source, figure: Figure, made_of: Cells) -> Cells:
    """The figure and its interval; of a tipping point there is none."""
    ends = (figure.low, figure.high)
    if figure.value is None or (of.kind != "tipping" and None in ends):
        return _hidden()
    low, high = ("" if one is None or of.kind == "tipping" else plain(one, of.kind) for one in ends)
    return replace(
        made_of, value=plain(figure.value, of.kind), low=low, high=high, rounding=_rounding(of.kind)
    )


def _rounding(kind: str) -> str:
    if kind == "first_year":
        return _("hela fem procent")
    if kind == "agreement":
        return _("hela tjugondelar")
    if kind in SHARES:
        return _("hela procent")
    return str(DECIMALS_TOLD[DECIMALS.get(kind, MOST_DECIMALS)])


def _made_of(of: Source, figure: Figure) -> Cells:
    """How many persons and ratings, and what of these is missing, as it is said on the page."""
    if figure.n_persons is None:
        return Cells(persons=str(FEWEST_BEGUN), persons_rounding=_("minst så många"))
    is_near = of.kind in NEAREST
    missing = "" if figure.share_missing is None else f"{round(100 * figure.share_missing)}"
    return Cells(
        persons=str(figure.n_persons if is_near else at_least(figure.n_persons)),
        persons_rounding=_("ungefär, i tiotal") if is_near else _("minst så många"),
        ratings="" if figure.n_ratings is None else str(figure.n_ratings),
        missing=missing,
        missing_of=missing_words(of.kind) if missing else "",
    )
