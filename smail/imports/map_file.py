"""Reads the map from its small TOML file, and tells everything that is wrong with it at once."""

from collections.abc import Sequence
from datetime import date

from smail.catalogue import Catalogue
from smail.domain.instrument import AnswerKind, Instrument, Respondent
from smail.domain.people import AnswerMode, Sex
from smail.errors import Problem, SmailError
from smail.imports.mapping import (
    ISO,
    Codes,
    ImportMap,
    Long,
    Occasion,
    SexColumn,
    When,
    YearColumn,
)
from smail.imports.sheet import Options
from smail.toml_source import Problems, Table

YOUNGEST, OLDEST = 13, 90
LONGEST_MAP = 64 * 1024


class MapError(SmailError):
    """A map is wrong; carries every fault found."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def read_map(text: str, catalogue: Catalogue, *, name: str = "kartan") -> ImportMap:
    """The map that the text is; MapError with all that is wrong."""
    problems = Problems(name)
    content = problems.parse(text.encode()) if len(text) <= LONGEST_MAP else None
    if content is None:
        raise MapError(problems.found or [Problem(name, None, "", "kartan är för lång")])
    table = Table(problems, content)
    instrument = _instrument(table, catalogue)
    if instrument is None:
        raise MapError(problems.found)
    found = _map(text, table, instrument)
    table.finish()
    if not problems.found:
        _refuse_double_columns(table, found)
    if problems.found:
        raise MapError(problems.found)
    return found


def options_in(text: str, *, name: str = "kartan") -> Options:
    """How the file is to be read, before its columns are known."""
    problems = Problems(name)
    content = problems.parse(text.encode())
    if content is None:
        raise MapError(problems.found)
    table = Table(problems, content).table("file")
    options = _options(table)
    if problems.found:
        raise MapError(problems.found)
    return options


def _instrument(table: Table, catalogue: Catalogue) -> Instrument | None:
    key = table.text("instrument")
    version = table.optional_text("version")
    try:
        found = catalogue.get(key, version) if version else catalogue.latest(key)
    except KeyError:
        if key:
            known = ", ".join(sorted({one.key for one in catalogue.all()}))
            table.add("instrument", f"formuläret finns inte; det här finns: {known}")
        return None
    if found.respondent is Respondent.STAFF:
        table.add("instrument", "formuläret besvaras av personal och kan inte läsas in")
        return None
    if found.respondent is Respondent.ANONYMOUS:
        table.add("instrument", "formuläret besvaras utan namn och kan inte läsas in")
        return None
    return found


def _map(text: str, table: Table, instrument: Instrument) -> ImportMap:
    form = table.optional_text("form") or instrument.forms[0].key
    if form not in {one.key for one in instrument.forms}:
        table.add("form", "formuläret har ingen sådan form")
        form = instrument.forms[0].key
    person = table.table("person")
    occasions = tuple(_occasion(one, instrument, form) for one in table.tables("occasions"))
    if not occasions:
        table.add("occasions", "kartan behöver minst ett [[occasions]]")
    found = ImportMap(
        text=text,
        instrument=instrument,
        form=form,
        person=person.text("column"),
        sex=_sex(person),
        birth=_birth(person),
        occasions=occasions,
        codes=_codes(table),
        missing=frozenset(table.texts("missing")) if "missing" in table else frozenset(),
        mode=_mode(table),
        language=instrument.language(table.optional_text("language") or ""),
        options=_options(table.table("file")),
    )
    person.finish()
    return found


def _options(table: Table) -> Options:
    options = Options(table.optional_text("encoding"), _delimiter(table), table.optional_text("sheet"))
    table.finish()
    return options


def _delimiter(table: Table) -> str | None:
    word = table.optional_text("delimiter")
    if word is None or word == "tab":
        return None if word is None else "\t"
    if word not in (";", ",", "|"):
        table.add("delimiter", 'ska vara ";", ",", "|" eller "tab"')
    return word


def _mode(table: Table) -> AnswerMode | None:
    word = table.optional_text("mode")
    if word is None or word in {one.value for one in AnswerMode}:
        return None if word is None else AnswerMode(word)
    table.add("mode", f"ska vara något av {', '.join(one.value for one in AnswerMode)}")
    return None


def _sex(person: Table) -> SexColumn | None:
    if "sex" not in person:
        return None
    table = person.table("sex")
    codes = table.table("codes")
    known = {one.value for one in Sex}
    meant = _texts(codes)
    for code, word in meant.items():
        if word not in known:
            codes.add(code, f"ska vara något av {', '.join(sorted(known))}")
    found = SexColumn(
        table.text("column"), {code: Sex(word) for code, word in meant.items() if word in known}
    )
    table.finish()
    return found


def _birth(person: Table) -> YearColumn | None:
    if "age" in person and "birth_year" in person:
        person.add("age", "ange ålder eller födelseår, inte båda")
    if "age" not in person and "birth_year" not in person:
        return None
    is_age = "age" in person
    table = person.table("age" if is_age else "birth_year")
    found = YearColumn(
        column=table.text("column"),
        year=table.number("year") if is_age else None,
        youngest=table.number("youngest", YOUNGEST),
        oldest=table.number("oldest", OLDEST),
    )
    table.finish()
    return found


def _codes(table: Table) -> Codes:
    steps, kinds = table.table("codes"), table.table("other_codes")
    numbered = steps.keys()
    others = {one.value for one in AnswerKind if one is not AnswerKind.VALUE}
    meant = _texts(kinds)
    for code, word in meant.items():
        if word not in others:
            kinds.add(code, f"ska vara något av {', '.join(sorted(others))}")
    return Codes(
        {code: steps.number(code) for code in numbered},
        {code: AnswerKind(word) for code, word in meant.items() if word in others},
    )


def _texts(table: Table) -> dict[str, str]:
    names = table.keys()
    return {name: table.text(name) for name in names}


def _occasion(table: Table, instrument: Instrument, form: str) -> Occasion:
    own = _codes(table) if "codes" in table or "other_codes" in table else None
    long = _long(table.table("long")) if "long" in table else None
    columns = table.table("items")
    items = _texts(columns)
    found = Occasion(_when(table), items, long, own)
    if bool(items) == (long is not None):
        table.add("items", "ange kolumner per fråga i items, eller en fråga per rad i long")
    known = set(instrument.form(form).items)
    for key in sorted(found.item_keys - known):
        table.add("items", f"frågan {key} finns inte i formulärets form {form}")
    table.finish()
    return found


def _long(table: Table) -> Long:
    items = table.table("items")
    found = Long(table.text("item"), table.text("value"), _texts(items))
    table.finish()
    return found


def _when(table: Table) -> When:
    column, wave = table.optional_text("date"), table.optional_text("wave")
    start = _day(table, "start") if "start" in table else None
    if (column is None) == (start is None) or (wave is not None and start is None):
        table.add("date", "ange date = kolumn, eller start = dag, eller start, wave = kolumn och days")
    found = When(
        column=column,
        form=table.optional_text("date_format") or ISO,
        start=start,
        wave=wave,
        days=table.number("days") if wave is not None else 0,
        first=table.number("first", 0),
    )
    if wave is not None and found.days < 1:
        table.add("days", "ska vara minst 1")
    return found


def _day(table: Table, key: str) -> date | None:
    word = table.text(key)
    try:
        return date.fromisoformat(word)
    except ValueError:
        table.add(key, "skriv dagen så här: 2026-11-21")
        return None


def _refuse_double_columns(table: Table, found: ImportMap) -> None:
    """A column that is two things could not be given back as it was."""
    dates = {one.when.source for one in found.occasions if one.when.source}
    named = [found.person]
    named += [one.column for one in (found.sex, found.birth) if one is not None]
    for occasion in found.occasions:
        named += occasion.items.values()
        named += [occasion.long.item, occasion.long.value] if occasion.long else []
    for column in sorted({name for name in named if named.count(name) > 1 or name in dates}):
        table.add("occasions", f"kolumnen {column} används till två saker")
