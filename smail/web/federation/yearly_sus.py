"""What SUS and the yearly questionnaire ask of those who ended, from what was released of the whole year."""

from collections.abc import Iterable, Mapping, Sequence

from flask_babel import gettext as _

from smail.domain.publishing import Cadence, Publication, PublishedTable
from smail.web.federation import group_sus_words, group_words
from smail.web.federation.board_file_tables import Column, Table, table

# Everything that was released of a quarter or tertial, by place.
Released = Mapping[str, Publication]
LAST = {Cadence.QUARTER: "Q4", Cadence.TERTIAL: "T3"}


def sus_part(
    year: int, county: str, released: Sequence[Mapping[str, Released]]
) -> tuple[list[str], list[Table]]:
    """What is said of the year, and its tables: of the programmes by quarter, and of those by tertial."""
    said, tables = [_how()], []
    is_both = all(released)
    for cadence, periods in zip(Cadence, released, strict=True):
        if not periods:
            continue
        found = periods.get(f"{year}-{LAST[cadence]}", {}).get(county)
        whose = _whose(cadence) if is_both else ""
        told = [] if found is None else group_sus_words.of_year(found, str(year))
        if not told:
            said.append(whose + (_later(cadence) if found is None else _before()))
        hidden = [_title(one) for one in told if not group_sus_words.is_told(one)]
        if hidden:
            said.append(whose + _hidden(hidden))
        tables += [_table(one, whose) for one in told if group_sus_words.is_told(one)]
    return said, tables


def sex_columns(keys: Iterable[str]) -> list[Column]:
    """The columns of numbers of everybody, of women and of men."""
    return [Column(str(group_words.COLUMNS[one]), 2, is_number=True) for one in keys]


def _how() -> str:
    return _(
        "Siffrorna räknas en gång, när årets sista kvartal eller tertial släpps, och ändras inte sedan. De är"
        " av länet och inte av varje insats: registreringen av dem som började, det andra av dem som slutade."
        " Ett svar som för få har gett ligger i den sista raden."
    )


def _whose(cadence: Cadence) -> str:
    if cadence is Cadence.QUARTER:
        return _("Insatser som redovisar kvartal: ")
    return _("Insatser som redovisar tertial: ")


def _later(cadence: Cadence) -> str:
    if cadence is Cadence.QUARTER:
        return _("de visas när årets fjärde kvartal är släppt.")
    return _("de visas när årets tredje tertial är släppt.")


def _before() -> str:
    return _("året släpptes innan SMAIL räknade det här.")


def _hidden(titles: Sequence[str]) -> str:
    return _("visas inte: %(tables)s. %(why)s", tables="; ".join(titles), why=group_sus_words.hidden())


def _title(one: PublishedTable) -> str:
    return str(group_sus_words.TITLES[group_sus_words.kind(one)])


def _table(one: PublishedTable, whose: str) -> Table:
    of, title = group_sus_words.kind(one), whose + _title(one)
    columns = (Column(title, 7), *sex_columns(one.columns))
    rows = [
        (group_sus_words.row_name(of, row), *map(group_words.cell_words, row.figures)) for row in one.rows
    ]
    return table(title, columns, rows, "")
