"""Draws a map for a file that comes without one: a guess from the headings, and TOML of what was chosen."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from smail.domain.instrument import Instrument
from smail.imports.mapping import whole
from smail.imports.sheet import Sheet

PERSON, DAY, VISIT, SEX, AGE, BIRTH_YEAR, NOTHING = "person", "date", "wave", "sex", "age", "birth_year", ""
USES = (PERSON, DAY, VISIT, SEX, AGE, BIRTH_YEAR)
_HEADINGS: Mapping[str, str] = {
    "id": PERSON,
    "nr": PERSON,
    "löpnummer": PERSON,
    "person": PERSON,
    "deltagare": PERSON,
    "datum": DAY,
    "date": DAY,
    "besök": VISIT,
    "besöksnummer": VISIT,
    "visit": VISIT,
    "kön": SEX,
    "sex": SEX,
    "gender": SEX,
    "ålder": AGE,
    "age": AGE,
    "födelseår": BIRTH_YEAR,
    "birth_year": BIRTH_YEAR,
}
_WOMEN = frozenset({"k", "kvinna", "f", "woman", "female"})
_MEN = frozenset({"m", "man", "male"})


@dataclass(frozen=True, slots=True)
class Drawing:
    """What each column was said to be: an item of the form, one of USES, or nothing; and what follows."""

    uses: tuple[str, ...]
    # The day of every rating, or of visit 1 where a column holds the number of the visit.
    first_day: str = ""
    day_form: str = "%Y-%m-%d"
    age_year: str = ""
    visit_days: str = ""
    sexes: Mapping[str, str] = field(default_factory=dict)


def guess(sheet: Sheet, instrument: Instrument, form: str) -> Drawing:
    """What the headings look like; each use at most once."""
    items = set(instrument.form(form).items)
    uses: list[str] = []
    for column in sheet.header:
        name = column.casefold()
        use = name if name in items else _HEADINGS.get(name, NOTHING)
        uses.append(NOTHING if use in uses else use)
    return Drawing(tuple(uses), sexes=_sexes(sheet, uses))


def _sexes(sheet: Sheet, uses: Sequence[str]) -> dict[str, str]:
    if SEX not in uses:
        return {}
    column = sheet.header[uses.index(SEX)]
    codes = sorted({row.cells[column].strip() for row in sheet.rows} - {""})
    found = {code: "woman" for code in codes if code.casefold() in _WOMEN}
    return found | {code: "man" for code in codes if code.casefold() in _MEN}


def draw(header: Sequence[str], instrument: Instrument, form: str, drawing: Drawing) -> str:
    """The map as the text of its file; what is missing in it is told when it is read."""
    return "\n".join(_lines(header, instrument, form, drawing)) + "\n"


def _lines(header: Sequence[str], instrument: Instrument, form: str, drawing: Drawing) -> Iterator[str]:
    columns = {use: column for use, column in zip(drawing.uses, header, strict=False) if use}
    yield f"instrument = {_quoted(instrument.key)}"
    yield f"version = {_quoted(instrument.version)}"
    yield f"form = {_quoted(form)}"
    yield "\n[person]"
    if PERSON in columns:
        yield f"column = {_quoted(columns[PERSON])}"
    if SEX in columns:
        codes = ", ".join(f"{_quoted(code)} = {_quoted(sex)}" for code, sex in drawing.sexes.items() if code)
        yield f"sex = {{ column = {_quoted(columns[SEX])}, codes = {{ {codes} }} }}"
    if AGE in columns:
        yield f"age = {{ column = {_quoted(columns[AGE])}, year = {whole(drawing.age_year) or 0} }}"
    if BIRTH_YEAR in columns:
        yield f"birth_year = {{ column = {_quoted(columns[BIRTH_YEAR])} }}"
    yield "\n[[occasions]]"
    if DAY in columns:
        yield f"date = {_quoted(columns[DAY])}\ndate_format = {_quoted(drawing.day_form)}"
    if VISIT in columns:
        yield f"start = {_quoted(drawing.first_day)}\nwave = {_quoted(columns[VISIT])}"
        yield f"days = {whole(drawing.visit_days) or 0}\nfirst = 1"
    elif DAY not in columns and drawing.first_day:
        yield f"start = {_quoted(drawing.first_day)}"
    yield "\n[occasions.items]"
    yield from (f"{use} = {_quoted(column)}" for use, column in columns.items() if use not in USES)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
