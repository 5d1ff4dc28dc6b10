"""Judges every row of a sheet by the map: what would be read in, and everything that stands in the way.

Pure: what the database already knows is compared afterwards.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from smail.answers import GivenAnswer
from smail.domain.people import Sex
from smail.errors import Problem
from smail.imports.faults import Reason, RowFault
from smail.imports.map_file import MapError
from smail.imports.mapping import ImportMap, Occasion
from smail.imports.sheet import Sheet, SheetRow

LONGEST_NAME = 200
_EARLIEST_BIRTH = 1920


@dataclass(frozen=True, slots=True)
class Limits:
    """The days on which a rating can have been made."""

    first: date
    last: date | None
    today: date


@dataclass(frozen=True, slots=True)
class Told:
    """What one cell says, and where it stands."""

    value: object
    row: int
    column: str
    text: str

    @property
    def is_read(self) -> bool:
        """Whether a cell said it; otherwise it is what holds where none did."""
        return self.row > 0


@dataclass(frozen=True, slots=True)
class PlannedRating:
    """One rating: its day, and for each item that was put the cell that answers it."""

    day: date
    answers: Mapping[str, Told]

    @property
    def given(self) -> tuple[GivenAnswer, ...]:
        """The answers that were given, in the order of the form."""
        return tuple(told.value for told in self.answers.values() if isinstance(told.value, GivenAnswer))


@dataclass(frozen=True, slots=True)
class PlannedPerson:
    """One person by the name in the source, with facts and with ratings by day."""

    source: str = field(repr=False)
    row: int
    sex: Told
    birth_year: Told
    first_on: date
    ratings: tuple[PlannedRating, ...]
    # The occasions that no cell answers: they stay missing.
    missing: tuple[PlannedRating, ...]


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """One row as it is kept: about whom, its days, and the spellings that the map would not give."""

    number: int
    source: str = field(repr=False)
    dates: tuple[date | None, ...]
    spellings: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a file holds; nothing of it is read in while there is a fault."""

    map: ImportMap
    header: tuple[str, ...]
    people: tuple[PlannedPerson, ...]
    rows: tuple[CheckedRow, ...]
    faults: tuple[RowFault, ...]

    @property
    def n_ratings(self) -> int:
        """The ratings in the file."""
        return sum(len(person.ratings) for person in self.people)

    @property
    def n_missing(self) -> int:
        """The occasions that were never answered; they stay missing."""
        return sum(len(person.missing) for person in self.people)

    @property
    def ignored(self) -> tuple[str, ...]:
        """The columns that are not read."""
        uses = self.map.uses()
        return tuple(column for column in self.header if column not in uses)


def check(sheet: Sheet, found: ImportMap, limits: Limits) -> Plan:
    """The plan for the sheet, with every fault of every row; MapError for a column that is not there."""
    lacking = [column for column in found.uses() if column not in sheet.header]
    if lacking:
        raise MapError([Problem("kartan", None, one, "filen har ingen sådan kolumn") for one in lacking])
    gathering = _Gathering(found, limits)
    for row in sheet.rows:
        gathering.take(row)
    faults = sorted((*sheet.faults, *gathering.faults), key=lambda fault: fault.row)
    return Plan(found, sheet.header, tuple(gathering.people()), tuple(gathering.rows), tuple(faults))


class _Draft:
    """What the rows so far have told about one person."""

    def __init__(self, row: int) -> None:
        self.row = row
        self.facts: dict[str, Told] = {}
        self.days: dict[date, dict[str, Told]] = defaultdict(dict)


class _Gathering:
    def __init__(self, found: ImportMap, limits: Limits) -> None:
        self._map, self._limits = found, limits
        self._drafts: dict[str, _Draft] = {}
        self.rows: list[CheckedRow] = []
        self.faults: list[RowFault] = []

    def take(self, row: SheetRow) -> None:
        """What the row tells is added to what is known of its person."""
        source = row.cells[self._map.person].strip()
        if not source or len(source) > LONGEST_NAME:
            self._fault(row, self._map.person, Reason.TOO_LONG if source else Reason.NO_PERSON)
            return
        draft = self._drafts.setdefault(source, _Draft(row.number))
        spellings: dict[str, str] = {}
        if row.cells[self._map.person] != source:
            spellings[self._map.person] = row.cells[self._map.person]
        self._take_sex(draft, row, spellings)
        self._take_birth(draft, row, spellings)
        dates = tuple(self._take_occasion(draft, row, one, spellings) for one in self._map.occasions)
        self.rows.append(CheckedRow(row.number, source, dates, spellings))

    def people(self) -> Iterator[PlannedPerson]:
        """Every person with all that was told, in the order of the file."""
        nothing = Told(None, 0, "", "")
        for source, draft in self._drafts.items():
            occasions = tuple(self._occasions(draft))
            yield PlannedPerson(
                source=source,
                row=draft.row,
                sex=draft.facts.get("sex", Told(Sex.UNDISCLOSED, 0, "", "")),
                birth_year=draft.facts.get("birth_year", nothing),
                first_on=min(draft.days, default=self._limits.first),
                ratings=tuple(one for one in occasions if one.given),
                missing=tuple(one for one in occasions if not one.given),
            )

    def _occasions(self, draft: _Draft) -> Iterator[PlannedRating]:
        for day, told in sorted(draft.days.items()):
            put = self._map.put(frozenset(told))
            yield PlannedRating(day, {key: told[key] for key in put})

    def _take_sex(self, draft: _Draft, row: SheetRow, spellings: dict[str, str]) -> None:
        column = self._map.sex
        if column is None:
            return
        text = row.cells[column.column]
        sex = column.read(self._map.tidy(text))
        if isinstance(sex, Reason):
            self._fault(row, column.column, sex)
            return
        self._spell(spellings, column.column, text, column.write(sex))
        self._settle(draft.facts, "sex", Told(sex, row.number, column.column, text))

    def _take_birth(self, draft: _Draft, row: SheetRow, spellings: dict[str, str]) -> None:
        column = self._map.birth
        if column is None:
            return
        text = row.cells[column.column]
        year = column.read(self._map.tidy(text))
        if isinstance(year, int) and not self._is_plausible(year):
            year = Reason.AGE
        if isinstance(year, Reason):
            self._fault(row, column.column, year)
            return
        self._spell(spellings, column.column, text, column.write(year))
        self._settle(draft.facts, "birth_year", Told(year, row.number, column.column, text))

    def _is_plausible(self, birth_year: int) -> bool:
        column = self._map.birth
        assert column is not None
        age = (column.year or self._limits.today.year) - birth_year
        return column.youngest <= age <= column.oldest and birth_year >= _EARLIEST_BIRTH

    def _take_occasion(
        self, draft: _Draft, row: SheetRow, occasion: Occasion, spellings: dict[str, str]
    ) -> date | None:
        cells = occasion.cells(row.cells)
        if isinstance(cells, Reason):
            assert occasion.long is not None
            self._fault(row, occasion.long.item, cells)
            return None
        if occasion.long is not None:
            spellings[occasion.long.item] = row.cells[occasion.long.item]
        day = self._day(row, occasion, spellings)
        told = {}
        for item, column in cells.items():
            answer = self._answer(row, occasion, item, column, spellings)
            if not isinstance(answer, Reason):
                told[item] = Told(answer, row.number, column, row.cells[column])
        if isinstance(day, Reason):
            return None
        if day is None:
            if any(one.value is not None for one in told.values()):
                self._fault(row, occasion.when.source or "", Reason.NO_DATE)
            return None
        for item, one in told.items():
            self._settle(draft.days[day], item, one)
        return day

    def _day(self, row: SheetRow, occasion: Occasion, spellings: dict[str, str]) -> date | Reason | None:
        source = occasion.when.source
        text = "" if source is None else row.cells[source]
        day = occasion.when.read(self._map.tidy(text))
        if isinstance(day, date) and (wrong := self._out_of_time(day)):
            day = wrong
        if isinstance(day, Reason):
            self._fault(row, source or "", day, day_text=text)
        elif source is not None:
            self._spell(spellings, source, text, occasion.when.write(day))
        return day

    def _out_of_time(self, day: date) -> Reason | None:
        if day > self._limits.today:
            return Reason.FUTURE
        if day < self._limits.first:
            return Reason.BEFORE_PROGRAMME
        return Reason.AFTER_PROGRAMME if self._limits.last and day > self._limits.last else None

    def _answer(
        self, row: SheetRow, occasion: Occasion, item: str, column: str, spellings: dict[str, str]
    ) -> GivenAnswer | Reason | None:
        text = row.cells[column]
        answer = self._map.read_answer(occasion, item, self._map.tidy(text))
        if isinstance(answer, Reason):
            self._fault(row, column, answer)
        else:
            self._spell(spellings, column, text, self._map.write_answer(occasion, answer))
        return answer

    def _settle(self, known: dict[str, Told], key: str, told: Told) -> None:
        """The first to say something stands; who says otherwise later is named."""
        before = known.setdefault(key, told)
        if before.value != told.value:
            fault = RowFault(told.row, told.column, told.text, Reason.CONTRADICTS, before.row)
            self.faults.append(fault)

    def _fault(self, row: SheetRow, column: str, reason: Reason, *, day_text: str | None = None) -> None:
        value = row.cells.get(column, day_text)
        self.faults.append(RowFault(row.number, column, value, reason))

    @staticmethod
    def _spell(spellings: dict[str, str], column: str, text: str, usual: str) -> None:
        if text != usual:
            spellings[column] = text
