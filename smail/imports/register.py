"""Judges every row of an earlier register of certificates: who is certified, and what stands in the way.

Pure, as the check of ratings is: the sheet comes from the same reader, and the faults are of the same kind.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from smail.domain.certification import LONGEST_MONTHS, Level, last_valid_day
from smail.domain.mail_address import is_address
from smail.domain.people import Sex, parse_number
from smail.imports.faults import FileFault, Reason, RowFault
from smail.imports.sheet import Sheet, SheetRow

LONGEST_NAME = 80
LONGEST_NUMBER = 12
DATE_FORMS = ("%Y-%m-%d", "%Y%m%d", "%Y.%m.%d")


class Use(StrEnum):
    """What a column of the register is."""

    NAME = "name"
    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    EMAIL = "email"
    ORGANISATION = "organisation"
    LEVEL = "level"
    ISSUED = "issued"
    UNTIL = "until"
    NUMBER = "number"
    CERTIFIED_BY = "certified_by"
    SEX = "sex"


NEEDED = (Use.EMAIL, Use.ORGANISATION, Use.LEVEL, Use.ISSUED, Use.UNTIL)
HEADINGS: Mapping[Use, frozenset[str]] = {
    Use.NAME: frozenset({"namn", "name", "deltagare", "person", "kursdeltagare"}),
    Use.FIRST_NAME: frozenset({"förnamn", "first name", "first_name"}),
    Use.LAST_NAME: frozenset({"efternamn", "last name", "last_name"}),
    Use.EMAIL: frozenset({"e-post", "epost", "e-postadress", "mejl", "mail", "e-mail", "email"}),
    Use.ORGANISATION: frozenset({"organisation", "kommun", "enhet", "arbetsplats"}),
    Use.LEVEL: frozenset({"nivå", "level", "roll"}),
    Use.ISSUED: frozenset({"kursdatum", "utfärdat", "utfärdad", "datum", "course date", "issued"}),
    Use.UNTIL: frozenset(
        {"giltig till", "gäller till", "giltigt till", "gäller till och med", "valid until"}
    ),
    Use.NUMBER: frozenset({"nummer", "certifikatnummer", "certifikat", "number"}),
    Use.CERTIFIED_BY: frozenset({"certifierad av", "utfärdat av", "utbildare", "certified by"}),
    Use.SEX: frozenset({"kön", "sex"}),
}
LEVELS: Mapping[str, Level] = {
    "utbildare": Level.UTBILDARE,
    "smail-utbildare": Level.UTBILDARE,
    "användare": Level.ANVANDARE,
    "smail-användare": Level.ANVANDARE,
    "anvandare": Level.ANVANDARE,
}
SEXES: Mapping[str, Sex] = {
    "kvinna": Sex.WOMAN,
    "k": Sex.WOMAN,
    "man": Sex.MAN,
    "m": Sex.MAN,
    "annat": Sex.OTHER,
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One row that can be read in: a person and a certificate, and the columns that told of each."""

    row: int
    first_name: str = field(repr=False)
    last_name: str = field(repr=False)
    email: str = field(repr=False)
    organisation_id: int
    level: Level
    issued_on: date
    until: date
    number: str | None
    certified_by: str
    sex: Sex | None
    told: Mapping[Use, tuple[str, str]] = field(repr=False)

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}"

    @property
    def key(self) -> tuple[str, Level, date]:
        """What makes two rows speak of the same certificate."""
        return self.email.casefold(), self.level, self.issued_on

    def fault(self, use: Use, reason: Reason, other_row: int | None = None) -> RowFault:
        """A fault of this row at the column that told of this."""
        column, text = self.told.get(use, ("", ""))
        return RowFault(self.row, column, text, reason, other_row)


@dataclass(frozen=True, slots=True)
class Register:
    """What a file holds; nothing of it is read in while there is a fault."""

    uses: tuple[Use | None, ...]
    header: tuple[str, ...]
    entries: tuple[Entry, ...]
    faults: tuple[RowFault, ...]

    @property
    def n_people(self) -> int:
        """The persons in the file."""
        return len({one.email.casefold() for one in self.entries})


def guess(header: Sequence[str]) -> tuple[Use | None, ...]:
    """What the headings look like; each use at most once."""
    found: list[Use | None] = []
    for column in header:
        name = " ".join(column.casefold().split())
        use = next((one for one, names in HEADINGS.items() if name in names), None)
        found.append(None if use in found else use)
    return tuple(found)


def lacking(uses: Sequence[Use | None]) -> tuple[Use, ...]:
    """The uses that no column has and that every register needs; a name may be in one column or in two."""
    missing = [use for use in NEEDED if use not in uses]
    is_named = Use.NAME in uses or (Use.FIRST_NAME in uses and Use.LAST_NAME in uses)
    return (*(() if is_named else (Use.NAME,)), *missing)


def check(
    sheet: Sheet, uses: Sequence[Use | None], places: Mapping[str, int | None], today: date
) -> Register:
    """Every row judged; `places` has each name that an organisation goes by, None where several do.

    FileFault where the columns are not of this file, where two are the same thing, or one is lacking.
    """
    chosen = [use for use in uses if use is not None]
    if len(uses) != len(sheet.header) or len(chosen) != len(set(chosen)) or lacking(uses):
        raise FileFault("Kolumnerna är inte valda. Varje uppgift ska komma ur en kolumn.")
    reader = _Reader(sheet, uses, places, today)
    for row in sheet.rows:
        reader.take(row)
    faults = sorted((*sheet.faults, *reader.faults), key=lambda fault: fault.row)
    return Register(tuple(uses), sheet.header, tuple(reader.entries), tuple(faults))


class _Reader:
    def __init__(
        self, sheet: Sheet, uses: Sequence[Use | None], places: Mapping[str, int | None], today: date
    ) -> None:
        self._columns = {use: name for use, name in zip(uses, sheet.header, strict=True) if use is not None}
        self._places, self._today = places, today
        self._people: dict[str, Entry] = {}
        self._certificates: dict[tuple[str, Level, date], Entry] = {}
        self._numbers: dict[str, Entry] = {}
        self.entries: list[Entry] = []
        self.faults: list[RowFault] = []

    def take(self, row: SheetRow) -> None:
        """The row is an entry, or each of its faults is named."""
        told = {use: (column, row.cells[column]) for use, column in self._columns.items()}
        text = {use: cell.strip() for use, (_column, cell) in told.items()}
        wrong: list[tuple[Use, Reason]] = []
        first, last = self._name(text, wrong)
        email = self._email(text, wrong)
        place = self._place(text, wrong)
        level = LEVELS.get(text[Use.LEVEL].casefold())
        if level is None:
            wrong.append((Use.LEVEL, Reason.NOT_A_LEVEL))
        issued, until = self._days(text, wrong)
        number = self._number(text, wrong)
        sex = self._sex(text, wrong)
        if wrong or place is None or level is None or issued is None or until is None:
            self.faults += [RowFault(row.number, *told.get(use, ("", "")), reason) for use, reason in wrong]
            return
        by = text.get(Use.CERTIFIED_BY, "")
        entry = Entry(row.number, first, last, email, place, level, issued, until, number, by, sex, told)
        self._settle(entry)

    def _settle(self, entry: Entry) -> None:
        """The first row to tell of a person or a certificate stands; who says otherwise later is named."""
        person = self._people.setdefault(entry.email.casefold(), entry)
        same = self._certificates.setdefault(entry.key, entry)
        numbered = entry if entry.number is None else self._numbers.setdefault(entry.number, entry)
        compared = (
            (Use.ORGANISATION, person, entry.organisation_id != person.organisation_id),
            (self._name_use(), person, entry.name.casefold() != person.name.casefold()),
            (Use.SEX, person, entry.sex is not person.sex),
            (Use.UNTIL, same, entry.until != same.until),
            (Use.NUMBER, same, entry.number != same.number),
            (Use.CERTIFIED_BY, same, entry.certified_by.casefold() != same.certified_by.casefold()),
            (Use.NUMBER, numbered, entry.key != numbered.key),
        )
        wrong = [entry.fault(use, Reason.CONTRADICTS, other.row) for use, other, is_so in compared if is_so]
        self.faults += wrong
        if not wrong and same is entry:
            self.entries.append(entry)

    def _name_use(self) -> Use:
        return Use.NAME if Use.NAME in self._columns else Use.LAST_NAME

    def _name(self, text: Mapping[Use, str], wrong: list[tuple[Use, Reason]]) -> tuple[str, str]:
        """First and last name; in one column the last word is the last, or what stands before a comma."""
        if Use.NAME in text:
            before, comma, after = text[Use.NAME].partition(",")
            first, last = (after, before) if comma else text[Use.NAME].rpartition(" ")[::2]
        else:
            first, last = text[Use.FIRST_NAME], text[Use.LAST_NAME]
        names = " ".join(first.split()), " ".join(last.split())
        is_plain = all(0 < len(one) <= LONGEST_NAME and one.isprintable() for one in names)
        if not is_plain:
            wrong.append((self._name_use(), Reason.NOT_A_NAME))
        return names

    def _email(self, text: Mapping[Use, str], wrong: list[tuple[Use, Reason]]) -> str:
        if not is_address(text[Use.EMAIL]):
            wrong.append((Use.EMAIL, Reason.NOT_AN_ADDRESS))
        return text[Use.EMAIL]

    def _place(self, text: Mapping[Use, str], wrong: list[tuple[Use, Reason]]) -> int | None:
        found = self._places.get(place_key(text[Use.ORGANISATION]))
        if found is None:
            wrong.append((Use.ORGANISATION, Reason.NO_ORGANISATION))
        return found

    def _days(
        self, text: Mapping[Use, str], wrong: list[tuple[Use, Reason]]
    ) -> tuple[date | None, date | None]:
        issued, until = _day(text[Use.ISSUED]), _day(text[Use.UNTIL])
        wrong += [(use, Reason.NOT_ISO) for use, day in ((Use.ISSUED, issued), (Use.UNTIL, until)) if not day]
        if issued and issued > self._today:
            wrong.append((Use.ISSUED, Reason.FUTURE))
        if issued and until and until < issued:
            wrong.append((Use.UNTIL, Reason.BEFORE_ISSUE))
        elif issued and until and until > last_valid_day(issued, LONGEST_MONTHS):
            wrong.append((Use.UNTIL, Reason.TOO_LONG_VALID))
        return issued, until

    def _number(self, text: Mapping[Use, str], wrong: list[tuple[Use, Reason]]) -> str | None:
        typed = text.get(Use.NUMBER, "").upper()
        if not typed:
            return None
        is_right = len(typed) <= LONGEST_NUMBER and all(
            sign.isascii() and (sign.isalnum() or sign == "-") for sign in typed
        )
        if not is_right:
            wrong.append((Use.NUMBER, Reason.NOT_A_CERTIFICATE))
        return parse_number(typed) or typed

    def _sex(self, text: Mapping[Use, str], wrong: list[tuple[Use, Reason]]) -> Sex | None:
        typed = text.get(Use.SEX, "").casefold()
        if typed and typed not in SEXES:
            wrong.append((Use.SEX, Reason.NOT_A_SEX_WORD))
        return SEXES.get(typed)


def place_key(text: str) -> str:
    """An organisation's name as it is compared: without care for letters and spaces."""
    return " ".join(text.casefold().split())


def _day(text: str) -> date | None:
    for form in DATE_FORMS:
        try:
            found = datetime.strptime(text, form).date()  # noqa: DTZ007 - a civil date has no zone
        except ValueError:
            continue
        return found if found.year >= 2000 else None
    return None
