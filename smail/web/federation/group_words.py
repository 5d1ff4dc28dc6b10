"""A publication of a group in words: the tables of the page and of every file are made here alone."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from smail.domain.people import MissReason
from smail.domain.publishing import ALL, AgeBand, Figure, Publication, PublishedRow, PublishedTable, Split
from smail.web.words import MISS_REASONS

SPLITS: Mapping[Split, LazyString] = {
    Split.SEX: _l("Kön"),
    Split.AGE: _l("Ålder"),
    Split.NONE: _l("Alla tillsammans"),
}
TABLES: Mapping[str, LazyString] = {
    "people": _l("Deltagare"),
    "ratings": _l("Svarstillfällen"),
}
STEPS: LazyString = _l("Från personer till svar")
COLUMNS: Mapping[str, LazyString] = {
    ALL: _l("Alla"),
    "woman": _l("Kvinnor"),
    "man": _l("Män"),
    AgeBand.YOUNG: _l("Till och med 29 år"),
    AgeBand.MIDDLE: _l("30–44 år"),
    AgeBand.OLDER: _l("45 år och äldre"),
    AgeBand.UNKNOWN: _l("Ålder inte angiven"),
}
ROWS: Mapping[str, LazyString] = {
    "before": _l("Var med när kvartalet började"),
    "started": _l("Började"),
    "ended": _l("Slutade"),
    "ongoing": _l("Var med när kvartalet var slut"),
    "persons_due": _l("Personer som hade minst ett tillfälle"),
    "due": _l("Tillfällen som skulle göras"),
    "done": _l("Gjorda"),
    "on_time": _l("Gjorda i tid"),
    "late": _l("Gjorda senare"),
    "missing": _l("Inte gjorda"),
    "why_unknown": _l("Inte gjorda: ingen orsak angiven"),
}
DEFINITIONS: Mapping[str, LazyString] = {
    "before": _l("Inskrivna före kvartalets första dag, och inte utskrivna då."),
    "started": _l("Den första dagen i insatsen ligger i kvartalet."),
    "ended": _l("Den sista dagen i insatsen ligger i kvartalet."),
    "ongoing": _l("Inskrivna på kvartalets sista dag, och med också dagen efter."),
    "due": _l(
        "Varje hel period i insatsen, utan dagar med paus, är ett tillfälle. Det hör till kvartalet då"
        " perioden tar slut, vad som än hände."
    ),
    "done": _l(
        "Ett svar senast kvartalets sista dag har fyllt perioden. Ett svar fyller högst en period, och gjorda"
        " blir aldrig fler än de som skulle göras."
    ),
    "on_time": _l("Svaret kom senast periodens sista dag."),
    "late": _l("Svaret kom efter periodens sista dag."),
    "missing": _l(
        "Inget svar hade fyllt perioden när kvartalet var slut. Orsakerna är de som handledaren skrev in."
    ),
}


@dataclass(frozen=True, slots=True)
class WordTable:
    """A table in words; cells are whole numbers, or the words of what is not shown."""

    key: str
    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str | int, ...], ...]
    definitions: tuple[tuple[str, str], ...]
    steps: tuple[tuple[str | int, ...], ...]


def few() -> str:
    """What stands where a figure is not shown."""
    return _("visas inte")


def row_name(key: str) -> str:
    """What a row is called."""
    if key in ROWS:
        return str(ROWS[key])
    return _(
        "Inte gjorda: %(reason)s", reason=str(MISS_REASONS[MissReason(key.removeprefix("why_"))]).lower()
    )


def tables(found: Publication) -> list[WordTable]:
    """The tables of the publication in words; of the reasons only those that anything is told of."""
    return [_table(one) for one in found.tables]


def _table(one: PublishedTable) -> WordTable:
    rows = [row for row in one.rows if not row.key.startswith("why_") or _says_anything(row)]
    return WordTable(
        one.key,
        str(TABLES[one.key]),
        (str(TABLES[one.key]), *(str(COLUMNS[column]) for column in one.columns)),
        tuple(_row(row) for row in rows),
        tuple((row_name(row.key), str(DEFINITIONS[row.key])) for row in rows if row.key in DEFINITIONS),
        tuple(_row(row) for row in one.steps),
    )


def _says_anything(row: PublishedRow) -> bool:
    return any(figure.value for figure in row.figures)


def _row(row: PublishedRow) -> tuple[str | int, ...]:
    return (row_name(row.key), *(_cell(figure) for figure in row.figures))


def _cell(figure: Figure) -> str | int:
    return few() if figure.is_hidden or figure.value is None else round(figure.value)


def notes(found: Publication) -> list[str]:
    """What must be said beside every table, on the page and in every file."""
    said = [
        _(
            "Siffrorna är låsta. De räknades %(day)s, på det som var inskrivet då, och ändras inte i"
            " efterhand.",
            day=found.made_at.date().isoformat(),
        ),
        _(
            "En siffra visas bara när minst %(least)d personer finns bakom den, och när ingen mindre grupp"
            " kan räknas ut av det som visas här, i andra insatser, kommuner, länet eller tidigare kvartal.",
            least=found.threshold,
        ),
        _(
            "Kvinnor och män räknas. Den som har svarat annat eller inte vill uppge kön är inte med, eftersom"
            " de är för få. Den som har skyddade personuppgifter är aldrig med."
        ),
    ]
    if found.scope != "programme":
        said.append(_("Den som är med i två insatser räknas i båda."))
    return said
