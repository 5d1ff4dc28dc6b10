"""What the national yearly questionnaire is filled in from, in words: released figures by sex, and a list.

SMAIL has no link to it and none to SUS: whoever fills them in reads here, and writes there.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext as _

from smail.db.tables import Programme, ProgrammeMoney
from smail.domain.publishing import ALL, Cadence, Publication
from smail.queries.group_endings import ENDING_ROWS
from smail.queries.group_referred import REFERRED_ROWS
from smail.queries.group_sus import SusQuestion
from smail.reports.cost_by_sex import Cost
from smail.web.federation import group_cells, group_notes, group_words
from smail.web.federation.board_file_money import cost_tables, period_words
from smail.web.federation.board_file_tables import Cell, Column, Table, table
from smail.web.federation.closed_periods import in_words
from smail.web.federation.group_since_words import IN_A_YEAR
from smail.web.federation.group_sus_words import meaning
from smail.web.federation.group_terms import DEFINITIONS
from smail.web.federation.yearly_sus import Released, sex_columns, sus_part

Document = dict[str, Any]
# How many, and whether it is all of them or only those of the periods that are shown.
Sum = tuple[int, bool]
Row = tuple[Cell, ...]
# The quarters of a year and its tertials, by their labels.
ByCadence = tuple[Mapping[str, Released], Mapping[str, Released]]
COLUMNS = (ALL, "woman", "man")
STARTED, ENDED, ONGOING = ("people", "started"), ("people", "ended"), ("people", "ongoing")
# Those of several quarters are added up; how many were there is that of the last one.
SUMMED = (STARTED, ENDED, ("ratings", "due"), ("ratings", "done"))


@dataclass(frozen=True, slots=True)
class Year:
    """All that the sheet is made of: what was released of a year, the programmes and their money.

    What was released are the quarters, and the tertials of the programmes that report by them.
    """

    year: int
    county: str
    released: ByCadence
    programmes: Sequence[Programme]
    money: Sequence[tuple[Programme, ProgrammeMoney]]
    # Of those that say what was used, of women and men.
    costs: Sequence[tuple[str, Sequence[tuple[ProgrammeMoney, Cost | None]]]] = ()


def document(of: Year) -> Document:
    """The sheet as it is shown, and as it is set as a paper."""
    return {
        "title": _("Underlag till den nationella årsenkäten, %(year)s", year=of.year),
        "mark": "",
        "mark_words": "",
        "parts": [
            _part(_("1. Så används underlaget"), _lead(of), []),
            _part(_("2. Att bocka av"), [], [_list(of)]),
            _part(_("3. Deltagare i länet, kvinnor och män"), [], _county(of)),
            _part(_("4. Vem som anvisade dem som började"), [], _referred(of)),
            _part(_("5. Deltagare i varje insats"), [], _each(of)),
            _part(_("6. Vad de som slutade gick till"), [_to()], _ended_to(of)),
            _part(_("7. Frågorna i SUS"), *sus_part(of.year, of.county, of.released)),
            _part(_("8. Pengar"), [], [_money(of), *cost_tables(of.costs)]),
            _part(_("9. Så är det räknat"), _notes(of), [_definitions()]),
        ],
    }


def _part(title: str, said: Sequence[str], tables: Sequence[Table]) -> dict[str, Any]:
    return {
        "title": title,
        "text": [*said, *(one["empty"] for one in tables if not one["rows"] and one["empty"])],
        "tables": [one for one in tables if one["rows"]],
    }


def _lead(of: Year) -> list[str]:
    periods = [in_words(one) for each in of.released for one in each]
    return [
        _(
            "SMAIL skickar inget, varken till enkäten eller till SUS, och är inte kopplat till dem. Siffrorna"
            " skrivs in för hand."
        ),
        _("Enkätens frågor kan ändras från år till år. Läs varje fråga i årets formulär innan ni svarar."),
        _("Släppt: %(periods)s.", periods=", ".join(periods) or _("inget än")),
    ]


def _list(of: Year) -> Table:
    sus = _("Del 7. Checklistorna för SUS finns på personens sida, under In och ut.")
    ongoing = _("Insatser som pågick under året: %(n)d", n=len(of.programmes))
    rows = [
        (ongoing, _("Räknat ur insatsernas start och slut")),
        (_("Deltagare som började, slutade och var med, efter kön"), _("Del 3 och 5")),
        (_("Organisation som anvisade, efter kön"), _("Del 4")),
        (_("Aktiviteter och timmar, efter kön"), _("Gruppresultat, kvartal för kvartal")),
        (
            _("Till arbete eller studier, efter kön"),
            _("Del 6. Målen, och Första året i gruppresultaten"),
        ),
        (_("Avslut, försörjning, sysselsättning och utbildning, efter kön"), _("Del 7")),
        (_("Beviljade och använda pengar, och kostnad för kvinnor och män"), _("Del 8")),
        (_("Utbildade och certifierade, efter kön"), _("Läget i utbildningen")),
        (_("Deltagare som är anonyma i SUS, efter kön"), sus),
        (_("Medlemmar, styrelse, kansli och samverkan utanför insatserna"), _("Finns inte i SMAIL")),
    ]
    boxes = [("☐", *row) for row in rows]
    columns = (Column(_("Klar"), 1), Column(_("Uppgift"), 6), Column(_("Var den finns"), 7))
    return table(_("Uppgifter"), columns, boxes, "")


def _county(of: Year) -> list[Table]:
    if not any(of.released):
        return _by_sex(_("Alla insatser tillsammans"), [], [])
    sums = [_sum(of, row) for row in (*SUMMED, ONGOING)]
    return _by_sex(
        _("Alla insatser tillsammans"), sums, [one for row in SUMMED for one in _by_period(of, row)]
    )


def _referred(of: Year) -> list[Table]:
    return _told_by_sex(of, _("Vem som anvisade"), [("referred", key) for key in REFERRED_ROWS])


def _to() -> str:
    return _(
        "Det räknas för varje kvartal. Det är alla som slutade, också den som är anonym i SUS. Hela årets"
        " avslutsanledningar, för dem som inte är anonyma i SUS, är i del 7."
    )


def _ended_to(of: Year) -> list[Table]:
    return _told_by_sex(of, _("Vad de som slutade gick till"), [("endings", key) for key in ENDING_ROWS])


def _told_by_sex(of: Year, title: str, rows: Sequence[tuple[str, str]]) -> list[Table]:
    """The same, of the rows alone that have a number."""
    sums = [_sum(of, row) for row in rows]
    periods = [one for row in rows for one in _by_period(of, row)]
    return _by_sex(title, *([row for row in each if _has_number(row)] for each in (sums, periods)))


def _has_number(row: Row) -> bool:
    return any(cell != group_cells.few() for cell in row[1:])


def _sum(of: Year, row: tuple[str, str]) -> Row:
    return _name(row[1]), *_numbers(of, of.county, row)


def _by_period(of: Year, row: tuple[str, str]) -> Iterator[Row]:
    """Each quarter and tertial alone: one may be told where the sum is not."""
    name = _name(row[1])
    quarters, tertials = of.released
    alone: list[tuple[str, ByCadence]] = [(one, ({one: quarters[one]}, {})) for one in quarters]
    alone += [(one, ({}, {one: tertials[one]})) for one in tertials]
    for label, released in alone:
        part = replace(of, released=released)
        yield _("%(name)s, %(period)s", name=name, period=in_words(label)), *_numbers(part, of.county, row)


def _by_sex(title: str, sums: Sequence[Row], periods: Sequence[Row]) -> list[Table]:
    """The sums of the year, and folded below them each period."""
    numbers = sex_columns(COLUMNS)
    empty = _(
        "%(title)s: visas inte. De är för få, en liten grupp skulle gå att räkna ut eller inget kvartal är"
        " släppt.",
        title=title,
    )
    each = _("%(title)s, varje period för sig", title=title)
    return [
        table(title, (Column(_("Sammanlagt"), 7), *numbers), sums, empty),
        table(each, (Column(_("Varje period för sig"), 7), *numbers), periods, "")
        | {"folded": _("Varje period för sig")},
    ]


def _each(of: Year) -> list[Table]:
    """Who began, ended and is there, of every programme that anything is released of."""
    there = [
        one
        for one in of.programmes
        if any(one.public_id in released for each in of.released for released in each.values())
    ]
    numbers = sex_columns(COLUMNS)
    none = _("Inget är släppt om någon insats.")
    return [
        table(
            _name(row[1]),
            (Column(_name(row[1]), 7), *numbers),
            [(one.name, *_numbers(of, one.public_id, row)) for one in there],
            none if row == STARTED else "",
        )
        for row in (STARTED, ENDED, ONGOING)
    ]


def _numbers(of: Year, place: str, row: tuple[str, str]) -> list[Cell]:
    """Of everybody, women and men: the sum of the periods, or the last one's; words where one is hidden.

    Of the county it is that of the programmes by quarter and of those by tertial together.
    """
    found = [
        _of_year(each, place, (row, of.year, IN_A_YEAR[cadence]))
        for each, cadence in zip(of.released, Cadence, strict=True)
        if any(place in released for released in each.values())
    ]
    return [_said(column) for column in zip(*found, strict=True)] or [
        group_cells.few() for _column in COLUMNS
    ]


def _of_year(
    periods: Mapping[str, Released], place: str, wanted: tuple[tuple[str, str], int, int]
) -> list[Sum]:
    row, in_year, n_periods = wanted
    found = [released[place] for released in periods.values() if place in released]
    summed = found[-1:] if row == ONGOING else found
    # Where a period is hidden the gate may have let the whole year out.
    year = f"year_{row[0]}_{in_year}", row[1]
    whole = found[-1] if len(periods) == n_periods else None
    known = [None if whole is None else _number(whole, year, column) for column in COLUMNS]
    added = [_added([_number(one, row, column) for one in summed]) for column in COLUMNS]
    return [other if one is None else (one, True) for one, other in zip(known, added, strict=True)]


def _added(parts: Sequence[int | None]) -> Sum:
    """What is known of them together, and whether that is all."""
    known = [one for one in parts if one is not None]
    return sum(known), len(known) == len(parts)


def _said(parts: Sequence[Sum]) -> Cell:
    """The sum; where a part is hidden what is shown of it, which anybody can add up."""
    n, is_all = sum(n for n, _is_all in parts), all(is_all for _n, is_all in parts)
    if is_all:
        return n
    return _("minst %(n)d", n=n) if n else group_cells.few()


def _number(found: Publication, row: tuple[str, str], column: str) -> int | None:
    wanted = found.table(row[0])
    figure = None if wanted is None else wanted.figure(row[1], column)
    return None if figure is None or figure.value is None else round(figure.value)


def _name(key: str) -> str:
    if key == ONGOING[1]:
        return _("Var med när den sista perioden var slut")
    return group_words.row_name(key)


def _money(of: Year) -> Table:
    columns = (
        Column(_("Insats"), 5),
        Column(_("Period"), 3),
        Column(_("Beviljat, kronor"), 3, is_number=True),
        Column(_("Använt, kronor"), 3, is_number=True),
        Column(_("Uppgift från"), 2),
    )
    rows = [
        (one.name, period_words(row), row.granted, row.used, row.counted_on.isoformat())
        for one, row in of.money
    ]
    return table(_("Pengar"), columns, rows, _("Inga pengar är inskrivna för perioder under året."))


def _definitions() -> Table:
    rows = [(group_words.row_name(key), str(DEFINITIONS[key])) for key in ("started", "ended", "due", "done")]
    rows.append((_name(ONGOING[1]), str(DEFINITIONS["ongoing"])))
    rows += [
        (_("Registrering i SUS"), meaning(SusQuestion.REGISTERING)),
        (_("Frågorna i SUS"), meaning(SusQuestion.REASON)),
    ]
    return table(_("Så är det räknat"), (Column(_("Vad"), 3), Column(_("Hur"), 7)), rows, "")


def _notes(of: Year) -> list[str]:
    found = [one for each in of.released for released in each.values() for one in released.values()]
    said = _(
        "Kvartalen är lagda ihop. Är en siffra dold i ett av dem står summan av de andra, med minst framför:"
        " ingen får kunna räkna ut en liten grupp. Där det står visas inte är alla dolda."
    )
    return [said, *([group_notes.least(found[0]), group_notes.sexes()] if found else [])]
