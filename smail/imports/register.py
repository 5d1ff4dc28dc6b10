"""Judges every row of an earlier register of certificates: who is certified, and what stands in the way.

Pure, as the check of ratings is: the sheet comes from the same reader, and the faults are of the same kind.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime

from smail.domain.certification import LONGEST_MONTHS, LearnerGroup, Level, last_valid_day
from smail.domain.mail_address import is_address
from smail.domain.people import Sex, parse_number
from smail.imports.faults import FileFault, Reason, RowFault
from smail.imports.register_columns import GROUPS, LEVELS, OF_CERTIFICATE, SEXES, Use, lacking
from smail.imports.sheet import Sheet, SheetRow

LONGEST_NAME = 80
LONGEST_NUMBER = 12
DATE_FORMS = ("%Y-%m-%d", "%Y%m%d", "%Y.%m.%d")


@dataclass(frozen=True, slots=True)
class Named:
    """One row that can be read in: a person, and the columns that told of each thing."""

    row: int
    first_name: str = field(repr=False)
    last_name: str = field(repr=False)
    email: str = field(repr=False)
    organisation_id: int
    sex: Sex | None
    # None where the file does not say.
    group: LearnerGroup | None
    told: Mapping[Use, tuple[str, str]] = field(repr=False)

    @property
    def same_as(self) -> str:
        """Who it is said to be of those who are here; empty where the file does not say."""
        return self.told.get(Use.SAME_AS, ("", ""))[1].strip()

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}"

    def fault(self, use: Use, reason: Reason, other_row: int | None = None) -> RowFault:
        """A fault of this row at the column that told of this."""
        column, text = self.told.get(use, ("", ""))
        return RowFault(self.row, column, text, reason, other_row)


@dataclass(frozen=True, slots=True)
class Entry(Named):
    """A row that tells of a certificate too."""

    level: Level
    issued_on: date
    until: date
    number: str | None
    certified_by: str

    @property
    def key(self) -> tuple[str, Level, date]:
        """What makes two rows speak of the same certificate."""
        return self.email.casefold(), self.level, self.issued_on


@dataclass(frozen=True, slots=True)
class Register:
    """What a file holds; nothing of it is read in while there is a fault."""

    uses: tuple[Use | None, ...]
    header: tuple[str, ...]
    # Everybody once, by the first row that told of them.
    people: tuple[Named, ...]
    entries: tuple[Entry, ...]
    faults: tuple[RowFault, ...]

    @property
    def n_people(self) -> int:
        """The persons in the file."""
        return len(self.people)


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
    people, entries = tuple(reader.people.values()), tuple(reader.entries)
    return Register(tuple(uses), sheet.header, people, entries, tuple(faults))


class _Reader:
    def __init__(
        self, sheet: Sheet, uses: Sequence[Use | None], places: Mapping[str, int | None], today: date
    ) -> None:
        self._columns = {use: name for use, name in zip(uses, sheet.header, strict=True) if use is not None}
        self._places, self._today = places, today
        self.people: dict[str, Named] = {}
        self._certificates: dict[tuple[str, Level, date], Entry] = {}
        self._numbers: dict[str, Entry] = {}
        self.entries: list[Entry] = []
        self.faults: list[RowFault] = []

    def take(self, row: SheetRow) -> None:
        """The row is a person, and an entry where it tells of a certificate; else its faults are named."""
        told = {use: (column, row.cells[column]) for use, column in self._columns.items()}
        text = {use: cell.strip() for use, (_column, cell) in told.items()}
        wrong: list[tuple[Use, Reason]] = []
        first, last = self._name(text, wrong)
        email = self._email(text, wrong)
        place = self._place(text, wrong)
        sex, group = self._sex(text, wrong), self._group(text, wrong)
        named = None if place is None else Named(row.number, first, last, email, place, sex, group, told)
        if Use.LEVEL in text and (not text.get(Use.GROUP) or _tells_of_certificate(text)):
            self._take_certificate(named, text, wrong)
        elif named is not None and not wrong:
            self._settle_person(named)
        self.faults += [RowFault(row.number, *told.get(use, ("", "")), reason) for use, reason in wrong]

    def _take_certificate(
        self, named: Named | None, text: Mapping[Use, str], wrong: list[tuple[Use, Reason]]
    ) -> None:
        level = LEVELS.get(text.get(Use.LEVEL, "").casefold())
        if level is None:
            wrong.append((Use.LEVEL, Reason.NOT_A_LEVEL))
        issued, until = self._days(text, wrong)
        number = self._number(text, wrong)
        if wrong or named is None or level is None or issued is None or until is None:
            return
        known = {one.name: getattr(named, one.name) for one in fields(named)}
        by = text.get(Use.CERTIFIED_BY, "")
        self._settle(
            Entry(**known, level=level, issued_on=issued, until=until, number=number, certified_by=by)
        )

    def _settle_person(self, named: Named) -> bool:
        """The first row to tell of a person stands; who says otherwise later is named."""
        person = self.people.setdefault(named.email.casefold(), named)
        compared = (
            (Use.ORGANISATION, named.organisation_id != person.organisation_id),
            (self._name_use(), named.name.casefold() != person.name.casefold()),
            (Use.SEX, named.sex is not person.sex),
            (Use.GROUP, named.group is not person.group),
        )
        wrong = [named.fault(use, Reason.CONTRADICTS, person.row) for use, is_so in compared if is_so]
        self.faults += wrong
        return not wrong

    def _settle(self, entry: Entry) -> None:
        """The first row to tell of a certificate stands; who says otherwise later is named."""
        is_plain = self._settle_person(entry)
        same = self._certificates.setdefault(entry.key, entry)
        numbered = entry if entry.number is None else self._numbers.setdefault(entry.number, entry)
        compared = (
            (Use.UNTIL, same, entry.until != same.until),
            (Use.NUMBER, same, entry.number != same.number),
            (Use.CERTIFIED_BY, same, entry.certified_by.casefold() != same.certified_by.casefold()),
        )
        wrong = [entry.fault(use, Reason.CONTRADICTS, other.row) for use, other, is_so in compared if is_so]
        if entry.key != numbered.key:
            wrong.append(entry.fault(Use.NUMBER, Reason.NUMBER_TWICE, numbered.row))
        self.faults += wrong
        if is_plain and not wrong and same is entry:
            self.entries.append(entry)

    def _name_use(self) -> Use:
        return Use.NAME if Use.NAME in self._columns else Use.LAST_NAME

    def _name(self, text: Mapping[Use, str], wrong: list[tuple[Use, Reason]]) -> tuple[str, str]:
        """First and last name; in one column the last word is the last, or what stands before a comma."""
        if Use.NAME in text:
            before, comma, after = text[Use.NAME].partition(",")
            first, last = (after, before) if comma else " ".join(before.split()).rpartition(" ")[::2]
        else:
            first, last = text[Use.FIRST_NAME], text[Use.LAST_NAME]
        names = " ".join(first.split()), " ".join(last.split())
        if not all(0 < len(one) <= LONGEST_NAME for one in names):
            wrong.append((self._name_use(), Reason.NOT_A_NAME))
        elif not all(one.isprintable() for one in names):
            wrong.append((self._name_use(), Reason.HIDDEN_SIGN))
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
        issued, until = _day(text.get(Use.ISSUED, "")), _day(text.get(Use.UNTIL, ""))
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

    def _group(self, text: Mapping[Use, str], wrong: list[tuple[Use, Reason]]) -> LearnerGroup | None:
        typed = text.get(Use.GROUP, "").casefold()
        if typed not in GROUPS and (typed or Use.LEVEL not in text):
            wrong.append((Use.GROUP, Reason.NOT_A_GROUP))
        return GROUPS.get(typed)


def _tells_of_certificate(text: Mapping[Use, str]) -> bool:
    return any(text.get(use) for use in (*OF_CERTIFICATE, Use.NUMBER))


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
