"""A publication of a group in words: the tables of the page and of every file are made here alone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

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
    Scope,
    Split,
)
from smail.web.words import MISS_REASONS

SPLITS: Mapping[Split, LazyString] = {
    Split.SEX: _l("Kön"),
    Split.AGE: _l("Ålder"),
    Split.NONE: _l("Alla tillsammans"),
}
TABLES: Mapping[str, LazyString] = {
    "people": _l("Deltagare"),
    "ratings": _l("Svarstillfällen"),
    "steps": _l("Framsteg"),
    "level": _l("Nivå"),
    "change": _l("Förändring på 13 veckor"),
    "share": _l("Andel som rör sig uppåt"),
    "apart": _l("Skillnad i förändring mellan kvinnor och män"),
}
# What the figures of a table are of, for those whose rows are indicators.
OF_INDICATORS = ("level", "change", "share", "apart")
MEANINGS: Mapping[str, LazyString] = {
    "level": _l(
        "Medelvärdet på skalan för dem som svarade i kvartalet medan de var med i insatsen, med 95 procents"
        " intervall."
    ),
    "change": _l(
        "Steg på skalan på 13 veckor, med 95 procents intervall. En modell följer varje person över alla"
        " egna svar till och med kvartalets sista dag, på de verkliga dagarna. Kvinnor och män jämförs"
        " i samma modell."
    ),
    "share": _l(
        "Medelvärdet av hur troligt det är att varje persons linje går uppåt, enligt modellen, med 95"
        " procents intervall. Antalet som säkert går uppåt visas inte: det växer med hur länge människor"
        " har följts."
    ),
    "apart": _l(
        "Kvinnors förändring minus mäns, med eget intervall. Sträcker sig intervallet över noll kan"
        " skillnaden vara slump."
    ),
}
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
ROWS: Mapping[str, LazyString] = {
    "before": _l("Var med när kvartalet började"),
    "started": _l("Började"),
    "ended": _l("Inte längre med"),
    "ongoing": _l("Var med när kvartalet var slut"),
    "persons_due": _l("Personer som hade minst ett tillfälle"),
    "due": _l("Tillfällen som skulle göras"),
    "done": _l("Gjorda"),
    "on_time": _l("Gjorda i tid"),
    "late": _l("Gjorda senare"),
    "missing": _l("Inte gjorda"),
    "forward": _l("Med minst ett inskrivet framsteg"),
    "not_forward": _l("Utan inskrivet framsteg"),
    "why_given": _l("Inte gjorda: med orsak inskriven"),
    "why_unknown": _l("Inte gjorda: ingen orsak angiven"),
    "why_rare": _l("Inte gjorda: övriga orsaker"),
}
DEFINITIONS: Mapping[str, LazyString] = {
    "before": _l("Så många som var med när kvartalet före var slut, som det räknades då."),
    "started": _l("Den första dagen i insatsen ligger i kvartalet."),
    "ended": _l(
        "De som var med när kvartalet började och de som började, minus de som var med när det var slut. De"
        " flesta har slutat. Den som skrevs in sent eller rättades efteråt är också med här, så att ingen"
        " enskild rättelse syns."
    ),
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
    "forward": _l(
        "Minst ett framsteg med datum i kvartalet, medan personen var med. Det står bredvid svaren: en siffra"
        " kan gå ner fast personen har kommit längre."
    ),
    "not_forward": _l("De andra som var med när kvartalet började, eller började i det."),
    "missing": _l(
        "Inget svar hade fyllt perioden när kvartalet var slut. Orsakerna är de som handledaren skrev in. De"
        " visas bara när ingen av dem gäller några få."
    ),
    "why_rare": _l(
        "Föräldraledighet, tolk som saknades, att någon inte ville svara och annat. De räknas som en, så att"
        " en ovanlig orsak inte pekar ut någon."
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
    steps_title: str

    @property
    def all_rows(self) -> tuple[tuple[str | int, ...], ...]:
        """The rows and what they are made of, for a file, where nothing is one click away."""
        return (*self.rows, *([self.steps_header, *self.steps] if self.steps else ()))

    @property
    def steps_header(self) -> tuple[str, ...]:
        """The header of what the rows are made of."""
        return (self.steps_title, *self.header[1:])


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


def tables(found: Publication, names: Mapping[str, str]) -> list[WordTable]:
    """The tables of the publication in words; `names` are those of the indicators."""
    return [
        _indicators(one, names) if one.key in OF_INDICATORS else _table(one)
        for one in found.tables
        if one.key not in OF_INDICATORS or any(not cell.is_hidden for row in one.rows for cell in row.figures)
    ]


def _table(one: PublishedTable) -> WordTable:
    """Counts; of the reasons only those that anything is told of."""
    rows = [row for row in one.rows if not row.key.startswith("why_") or _says_anything(row)]
    return WordTable(
        one.key,
        str(TABLES[one.key]),
        _header(one),
        tuple(_row(row) for row in rows),
        tuple((row_name(row.key), str(DEFINITIONS[row.key])) for row in rows if row.key in DEFINITIONS),
        tuple(_row(row) for row in one.steps),
        _("Från personer till svar"),
    )


def _indicators(one: PublishedTable, names: Mapping[str, str]) -> WordTable:
    cells = {"level": _level_cell, "share": _share_cell}.get(one.key, _change_cell)
    return WordTable(
        one.key,
        str(TABLES[one.key]),
        _header(one),
        tuple((names[row.key], *(cells(figure) for figure in row.figures)) for row in one.rows),
        ((str(TABLES[one.key]), str(MEANINGS[one.key])),),
        tuple((names[row.key], *(_made_of(figure) for figure in row.figures)) for row in one.rows),
        _("Vad siffrorna bygger på"),
    )


def _header(one: PublishedTable) -> tuple[str, ...]:
    columns = [_("Kvinnor minus män")] if one.key == "apart" else [str(COLUMNS[key]) for key in one.columns]
    return (_("Indikator") if one.key in OF_INDICATORS else str(TABLES[one.key]), *columns)


def _says_anything(row: PublishedRow) -> bool:
    return any(figure.value for figure in row.figures)


def _row(row: PublishedRow) -> tuple[str | int, ...]:
    return (row_name(row.key), *(_cell(figure) for figure in row.figures))


def _cell(figure: Figure) -> str | int:
    return few() if figure.is_hidden or figure.value is None else round(figure.value)


def _level_cell(figure: Figure) -> str:
    return _between(figure, lambda one: f"{one:.1f}".replace(".", ","))


def _change_cell(figure: Figure) -> str:
    # Never a sign before: a spreadsheet would take it for a formula.
    return _between(figure, lambda one: f"{one + 0.0:.2f}".replace(".", ",").replace("-", "−"))


def _share_cell(figure: Figure) -> str:
    return _between(figure, lambda one: f"{one:.0%}".replace("%", "\u00a0%"))


def _between(figure: Figure, words: Callable[[float], str]) -> str:
    """A figure and its interval."""
    if figure.value is None or figure.low is None or figure.high is None:
        return few()
    value, low, high = (words(one) for one in (figure.value, figure.low, figure.high))
    return _("%(value)s (%(low)s till %(high)s)", value=value, low=low, high=high)


def _made_of(figure: Figure) -> str:
    if figure.is_hidden:
        return few()
    if figure.n_ratings is None:
        return _("%(n)d personer", n=figure.n_persons)
    return _(
        "%(n)d personer, ungefär %(ratings)d svar, ungefär %(missing)d %% saknas",
        n=figure.n_persons,
        ratings=figure.n_ratings,
        missing=round(100 * (figure.share_missing or 0)),
    )


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
    if found.split == Split.AGE and found.period.label.endswith("Q1"):
        said.append(
            _(
                "Åldern är den som fylls under året. Därför visas inte efter ålder hur många som kom och gick"
                " i årets första kvartal."
            )
        )
    if found.scope == Scope.MUNICIPALITY:
        said.append(
            _(
                "Kommunens siffror är de insatser som kommunen äger. Den som bor här och är med i en annan"
                " kommuns insats räknas där."
            )
        )
    if found.scope != Scope.PROGRAMME:
        said.append(_("Den som är med i två insatser räknas i båda."))
    return said


def is_empty(found: Publication) -> bool:
    """Whether nobody was there in the quarter and nothing was due, as it is told."""
    told = [row.figures for table in found.tables if table.key in ("people", "ratings") for row in table.rows]
    return all(figure.value == 0 for figures in told for figure in figures[:1])
