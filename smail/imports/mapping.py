"""What the columns of a file are: the map between somebody's codes and ours, to be gone through both ways.

Reading and writing stand side by side here, since what was read in shall come out again as it was.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from smail.answers import GivenAnswer, parse_one
from smail.domain.instrument import AnswerKind, Instrument
from smail.domain.people import AnswerMode, Sex
from smail.imports.faults import Reason
from smail.imports.sheet import Options

ISO = "%Y-%m-%d"


@dataclass(frozen=True, slots=True)
class Codes:
    """The texts that stand for steps, and for answers that are no step; none = the steps as they are."""

    steps: Mapping[str, int] = field(default_factory=dict)
    kinds: Mapping[str, AnswerKind] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class When:
    """The day of an occasion: in a column, the same for all, or a first day and so many days a wave."""

    column: str | None = None
    form: str = ISO
    start: date | None = None
    wave: str | None = None
    days: int = 0
    first: int = 0

    @property
    def source(self) -> str | None:
        """The column that the day comes from, if any does."""
        return self.column or self.wave

    def read(self, text: str) -> date | Reason | None:
        """The day that the cell gives; None for an empty one."""
        if self.source is None:
            return self.start
        if not text:
            return None
        return self._dated(text) if self.column else self._counted(text)

    def write(self, day: date | None) -> str:
        """The cell that gives the day."""
        if day is None:
            return ""
        if self.column:
            return day.strftime(self.form)
        assert self.start is not None
        return str((day - self.start).days // max(self.days, 1) + self.first)

    def _dated(self, text: str) -> date | Reason:
        try:
            return datetime.strptime(text, self.form).date()  # noqa: DTZ007 - a civil date has no zone
        except ValueError:
            return Reason.NOT_A_DATE

    def _counted(self, text: str) -> date | Reason:
        number = whole(text)
        if number is None or self.start is None:
            return Reason.NOT_A_NUMBER
        try:
            return self.start + timedelta(days=self.days * (number - self.first))
        except OverflowError:
            return Reason.NOT_A_DATE


@dataclass(frozen=True, slots=True)
class Long:
    """One answer a row: a column that names the question, and one that holds the answer."""

    item: str
    value: str
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Occasion:
    """One rating in a row (or, where long, one answer of one): its day, and which columns answer what."""

    when: When
    # Column by item.
    items: Mapping[str, str]
    long: Long | None = None
    codes: Codes | None = None

    @property
    def item_keys(self) -> frozenset[str]:
        """The items that are put at this occasion."""
        return frozenset(self.items if self.long is None else self.long.names.values())

    def cells(self, row: Mapping[str, str]) -> dict[str, str] | Reason:
        """The columns that answer, by item, in this row."""
        if self.long is None:
            return dict(self.items)
        item = self.long.names.get(row[self.long.item].strip())
        return Reason.NOT_AN_ITEM if item is None else {item: self.long.value}


@dataclass(frozen=True, slots=True)
class SexColumn:
    """Where sex stands, and what each code means; an empty cell is not disclosed."""

    column: str
    codes: Mapping[str, Sex]

    def read(self, text: str) -> Sex | Reason:
        """The sex that the cell says."""
        return Sex.UNDISCLOSED if not text else self.codes.get(text, Reason.NOT_A_SEX)

    def write(self, sex: Sex) -> str:
        """The cell that says it."""
        return next((code for code, meant in self.codes.items() if meant is sex), "")


@dataclass(frozen=True, slots=True)
class YearColumn:
    """Where the birth year stands, or the age in a given year; and which ages are taken for true."""

    column: str
    # Ages are those of this year; None where the column holds the birth year itself.
    year: int | None
    youngest: int
    oldest: int

    def read(self, text: str) -> int | Reason | None:
        """The birth year that the cell gives; None for an empty one."""
        if not text:
            return None
        number = whole(text)
        if number is None:
            return Reason.NOT_A_NUMBER
        return number if self.year is None else self.year - number

    def write(self, birth_year: int | None) -> str:
        """The cell that gives it."""
        if birth_year is None:
            return ""
        return str(birth_year if self.year is None else self.year - birth_year)


@dataclass(frozen=True, slots=True)
class ImportMap:
    """The whole map, with the text it was read from."""

    text: str
    instrument: Instrument
    form: str
    person: str
    sex: SexColumn | None
    birth: YearColumn | None
    occasions: tuple[Occasion, ...]
    codes: Codes
    missing: frozenset[str]
    mode: AnswerMode | None
    language: str
    options: Options

    def tidy(self, cell: str) -> str:
        """The cell without space around it; "" where its code says that nothing was answered."""
        text = cell.strip()
        return "" if text in self.missing else text

    def read_answer(self, occasion: Occasion, item: str, text: str) -> GivenAnswer | Reason | None:
        """The answer that a tidied cell gives; None for an empty one."""
        if not text:
            return None
        codes = occasion.codes or self.codes
        if text in codes.kinds:
            raw = codes.kinds[text].value
        elif codes.steps:
            if text not in codes.steps:
                return Reason.NOT_A_CODE
            raw = str(codes.steps[text])
        else:
            raw = text if (number := whole(text)) is None else str(number)
        answer = parse_one(self.instrument, item, raw)
        if isinstance(answer, GivenAnswer):
            return answer
        return Reason.OFF_SCALE if whole(raw) is not None else Reason.NOT_A_CODE

    def write_answer(self, occasion: Occasion, answer: GivenAnswer | None) -> str:
        """The cell that gives the answer."""
        if answer is None:
            return ""
        codes = occasion.codes or self.codes
        if answer.value is None:
            return next((code for code, kind in codes.kinds.items() if kind is answer.kind), "")
        if not codes.steps:
            return str(answer.value)
        return next((code for code, step in codes.steps.items() if step == answer.value), "")

    def put(self, keys: frozenset[str]) -> tuple[str, ...]:
        """The items in the order in which the form asks them."""
        return tuple(key for key in self.instrument.form(self.form).items if key in keys)

    def uses(self) -> dict[str, str]:
        """What each mapped column is, as the map itself calls it."""
        found = {self.person: "person"}
        if self.sex:
            found[self.sex.column] = "sex"
        if self.birth:
            found[self.birth.column] = "birth_year" if self.birth.year is None else "age"
        for occasion in self.occasions:
            if occasion.when.source:
                found[occasion.when.source] = "date" if occasion.when.column else "wave"
            if occasion.long:
                found |= {occasion.long.item: "item", occasion.long.value: "answer"}
            found |= {column: item for item, column in occasion.items.items()}
        return found


def whole(text: str) -> int | None:
    """The whole number that the text is, also where a spreadsheet wrote 4 as 4.0; None where it is none."""
    digits = text.removesuffix(".0").removesuffix(",0")
    plain = digits.removeprefix("-")
    return int(digits) if plain.isascii() and plain.isdigit() and len(plain) <= 9 else None
