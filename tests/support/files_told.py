"""What the tables of published files say, each number as a sum of unknown ones: nothing of SMAIL is asked.

An unknown number is how many of one programme, in one month or quarter, of one sex or age, something is true
of. `start` is all the time before the first quarter that was published.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tests.support.files_kinds import OF_KINDS, OF_NO_KIND
from tests.support.published_files import MONTHS, QUARTER, Table
from tests.support.said_in_tens import ends_of, said, tens_of

Atom = tuple[str, str, str, str]
SEXES, AGES = ("woman", "man"), ("young", "middle", "rest")
BY_SEX: Mapping[str, Sequence[str]] = {"Alla": SEXES, "Kvinnor": SEXES[:1], "Män": SEXES[1:]}
BY_AGE: Mapping[str, Sequence[str]] = {
    "Alla": AGES,
    "Till och med 29 år": AGES[:1],
    "30–44 år": AGES[1:2],
    "45 år och äldre eller okänd": AGES[2:],
}
START = "start"
# Facts that are known month by month; all others by quarter.
MONTHLY = ("came", "went", "done", "missing")
WHY = ("absence", "illness", "parental_leave", "no_interpreter", "declined", "other")
REASONS = (*(f"why_{one}" for one in WHY), "why_unknown")
REFERRERS = (
    "from_municipality", "from_employment", "from_insurance", "from_region", "from_other", "from_unknown"
)  # fmt: skip
WENT_TO = ("to_work", "to_studies", "to_onward", "to_stopped")
SEVERAL, IDLE = ("several_job", "several_other"), ("offered_only", "not_offered")
BEFORE, STOCK, THERE = "before", "stock", "there"
ROWS: Mapping[str, Sequence[str]] = {
    "Var med när kvartalet började": (BEFORE,),
    "Började": ("came",),
    "Har varit med": ("came",),
    "Inte längre med": ("went",),
    "Var med när kvartalet var slut": (STOCK,),
    "Var med vid slutet": (STOCK,),
    "Var med sista dagen": (STOCK,),
    "Var med när året var slut": (STOCK,),
    "Var med någon gång i kvartalet": (THERE,),
    "Med minst ett inskrivet framsteg": ("forward",),
    "Utan inskrivet framsteg": ("not_forward",),
    "Tillfällen som skulle göras": ("done", "missing"),
    "Gjorda": ("done",),
    "Gjorda före periodens slut": ("on_time",),
    "Gjorda senare": ("late",),
    "Inte gjorda": ("missing",),
    "Inte gjorda: med orsak inskriven": REASONS[:-1],
    "Inte gjorda: ingen orsak angiven": REASONS[-1:],
    "Inte gjorda: övriga orsaker": REASONS[2:-1],
    "Inte gjorda: frånvaro": REASONS[:1],
    "Inte gjorda: sjukdom": REASONS[1:2],
    "Inte gjorda: föräldraledighet": REASONS[2:3],
    "Inte gjorda: tolk saknades": REASONS[3:4],
    "Inte gjorda: ville inte svara": REASONS[4:5],
    "Inte gjorda: annan orsak": REASONS[5:6],
    "Hade minst en aktivitet": ("active",),
    "Flera på samma gång, någon vecka": SEVERAL,
    "Flera på samma gång, minst en arbetsinriktad": SEVERAL[:1],
    "Flera på samma gång, ingen arbetsinriktad": SEVERAL[1:],
    "En aktivitet i taget": ("single",),
    "Hade ingen aktivitet": ("not_active",),
    "Ingen aktivitet, men har erbjudits": IDLE[:1],
    "Ingen aktivitet, och inget erbjudet": IDLE[1:],
    "Kommunen": REFERRERS[:1],
    "Någon annan än kommunen, eller inte angivet": REFERRERS[1:],
    "Arbetsförmedlingen eller Försäkringskassan": REFERRERS[1:3],
    "Arbetsförmedlingen": REFERRERS[1:2],
    "Försäkringskassan": REFERRERS[2:3],
    "Regionen": REFERRERS[3:4],
    "En annan organisation": REFERRERS[4:5],
    "Inte angivet": REFERRERS[5:],
    "Arbete": WENT_TO[:1],
    "Studier": WENT_TO[1:2],
    "Arbete eller studier": WENT_TO[:2],
    **OF_KINDS,
    **OF_NO_KIND,
    "Något annat": WENT_TO[2:],
    "Åter till handläggare, eller vidare": WENT_TO[2:3],
    "Avbrott, annat eller utan orsak": WENT_TO[3:],
}
DONE, DUE = "Gjorda", "Tillfällen som skulle göras"
AT_LEAST = (DONE, "Gjorda, minst")
# Facts that some figure says in tens how many persons it is of, and of whom those are some.
_CHAIN = {"Svarade i kvartalet": ("sent", (THERE,))}
_MEANS = {"Timmar i månaden och person": ("timed", ("active",))}


@dataclass(frozen=True, slots=True)
class Source:
    """Where a table stands: of which place and which time, by what it is split, and in which file."""

    place: str
    period: str
    split: str
    format: str

    @property
    def file(self) -> str:
        """The file as it is spoken of."""
        return f"{self.place} {self.period} by {self.split}{self.format}"


@dataclass(frozen=True, slots=True)
class Told:
    """That a sum of unknown numbers lies between two ends, and where it is said."""

    atoms: frozenset[Atom]
    low: float
    high: float
    where: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """That a weighted sum of unknown numbers lies between two ends, and where it is said."""

    terms: Mapping[Atom, float]
    low: float
    high: float
    where: tuple[str, ...]


@dataclass
class Reading:
    """One who reads tables, and knows which programmes every place has and which quarters are published."""

    places: Mapping[str, Sequence[str]]
    quarters: Sequence[str]
    columns: Mapping[str, Sequence[str]] = field(default_factory=lambda: BY_SEX)
    told: dict[frozenset[Atom], Told] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    # What is true of persons once in a time of several quarters, or of one month.
    spans: set[Atom] = field(default_factory=set)

    @property
    def months(self) -> list[str]:
        """Every month of the published quarters."""
        return [month for one in self.quarters for month in months_of(one)]

    def read(self, source: Source, tables: Sequence[Table]) -> None:
        """Every number of the tables of one file; the exact ones first, of which the others are some."""
        for table in tables:
            times = self._times(table.title, source.period)
            for label, column, cell in table.cells:
                where = source.file, table.title, label, column
                if label in ROWS and re.fullmatch(r"\d+", cell) and times:
                    atoms = self.atoms(ROWS[label], source.place, times, column)
                    if atoms:
                        self._tell(Told(atoms, int(cell), int(cell), where))
                least = re.fullmatch(r"(?:minst )?(\d+)", cell) if label in AT_LEAST else None
                if least and times and not (label in ROWS and cell.isdigit()):
                    if source.period.isdigit():
                        # Of a year the others of its quarters are added up, and no more is said.
                        atoms = self.atoms(ROWS[DONE], source.place, times, column)
                        self.claims.append(Claim(dict.fromkeys(atoms, 1.0), int(least[1]), math.inf, where))
                    else:
                        self._tell_least(int(least[1]), source.place, times, where)
        if source.period in self.quarters:
            for table in tables:
                self._read_tens(source, table)

    def _tell_least(self, least: int, place: str, times: Sequence[str], where: tuple[str, ...]) -> None:
        """So many of all were done at least; a twenty more is told too, where it leaves twenty numbers."""
        done, due = (self.atoms(ROWS[row], place, times, "Alla") for row in (DONE, DUE))
        most = self.told[due].low
        if done:
            self._tell(Told(done, least, most if most - least < 39 else least + 19, where))

    def _tell(self, one: Told) -> None:
        known = self.told.setdefault(one.atoms, one)
        if one.low > known.high or one.high < known.low:
            self.wrong.append(f"{one.where}: {one.low:.0f}, and {known.low:.0f} in {known.where}")
        if one.high - one.low < known.high - known.low:
            self.told[one.atoms] = one

    def _read_tens(self, source: Source, table: Table) -> None:
        for label, column, cell in table.cells:
            of = self._persons(table, label)
            tens = tens_of(cell)
            if of is None or tens is None or column not in self.columns:
                continue
            fact, whole = of
            n = self._whole(whole, source, column)
            where = source.file, table.title, label, column
            atoms = self.atoms((fact,), source.place, months_of(source.period), column)
            if fact == "persons_due":
                self._tell_due(tens, source, Told(atoms, 0, float("inf"), where), column)
            elif n is None and (n := self._whole((STOCK,), source, column)):
                # Counted down from those who were there on the last day; the most of them may be still more.
                low, high = ends_of(tens, n)
                is_open = whole == ("active",) or tens == said(n, n)
                self._tell(Told(atoms, low, float("inf") if is_open else high, where))
            else:
                self._tell(Told(atoms, *ends_of(tens, n), where))

    def _tell_due(self, tens: int, source: Source, one: Told, column: str) -> None:
        """Those with an occasion are no more than the occasions, nor than those who were there."""
        occasions = self._whole(("done", "missing"), source, column)
        there = self._whole((THERE,), source, column)
        if occasions is None:
            return
        most = occasions if there is None else min(there, occasions)
        possible = [n for n in range(1, most + 1) if said(n, most) == tens]
        high = float("inf") if there is None else max(possible)
        self._tell(Told(one.atoms, min(possible), high, one.where))

    def _persons(self, table: Table, label: str) -> tuple[str, Sequence[str]] | None:
        """Which fact a number of persons is of, and of whom they are some."""
        if label == "Personer som hade minst ett tillfälle":
            return "persons_due", (THERE,)
        if table.title in ("Nivå", "Förändring på 13 veckor", "Andel som rör sig uppåt"):
            return _CHAIN.get(label) or (f"{table.title} {label}", (THERE,))
        return _MEANS.get(label)

    def _whole(self, facts: Sequence[str], source: Source, column: str) -> int | None:
        """How many they are, where that is told to the last one, also by parts."""
        atoms = self.atoms(facts, source.place, months_of(source.period), column)
        known = self.told.get(atoms)
        if known is not None and known.low == known.high:
            return int(known.low)
        if facts == (THERE,):
            parts = [self._whole((one,), source, column) for one in (BEFORE, "came")]
            return None if None in parts else sum(one for one in parts if one is not None)
        return None

    def _times(self, title: str, period: str) -> list[str]:
        """The months that a table is of: of a quarter, of a year so far, or of the sum in its title."""
        if period in self.quarters:
            return months_of(period)
        if re.fullmatch(r"\d{4}", period):
            return [month for month in self.months if month.startswith(period)]
        found = re.search(r"^\w+ (?:från och med (\d+ \w+ \d+)|sedan starten)", title)
        until = re.search(r"till och med (\d+ \w+ \d+)", title)
        if not found or not until:
            return []
        months = self.months
        last = months[: months.index(_month(until[1])) + 1]
        times = last[months.index(_month(found[1])) :] if found[1] else [START, *last]
        gone = {
            month for one in re.findall(r"kvartal \d \d{4}", title) for month in months_of(quarter_in(one))
        }
        return [one for one in times if one not in gone]

    def atoms(self, facts: Sequence[str], place: str, times: Sequence[str], column: str) -> frozenset[Atom]:
        """The unknown numbers behind a cell; none where the column is of something else."""
        if column in MONTHS:
            times, column = [one for one in times if one.endswith(f"-{MONTHS.index(column) + 1:02}")], "Alla"
        among = self.columns.get("Alla" if column == QUARTER else column, ())
        return frozenset(
            (programme, time, name, one)
            for programme in self.places[place]
            for fact in facts
            for name, time in self.at(fact, times)
            for one in among
        )

    def at(self, fact: str, times: Sequence[str]) -> Iterator[tuple[str, str]]:
        """What is counted at which times: those who were there are so on a day."""
        months = [START, *self.months]
        if fact in (STOCK, BEFORE):
            at = times[-1] if fact == STOCK else months[months.index(times[0]) - 1]
            yield STOCK, at
        elif fact in MONTHLY:
            yield from ((fact, one) for one in times)
        else:
            yield from ((fact, one) for one in dict.fromkeys(map(quarter_of, times)))


def months_of(quarter: str) -> list[str]:
    """The three months of a quarter."""
    year, number = quarter.split("-Q")
    return [f"{year}-{3 * int(number) - back:02}" for back in (2, 1, 0)]


def quarter_in(said: str) -> str:
    """The quarter that is meant, as it is called in addresses."""
    _quarter, number, year = said.split()
    return f"{year}-Q{number}"


def quarter_of(month: str) -> str:
    """The quarter that a month is in."""
    return month if month == START else f"{month[:4]}-Q{(int(month[5:]) + 2) // 3}"


def _month(day: str) -> str:
    _day, name, year = day.split()
    return f"{year}-{MONTHS.index(name) + 1:02}"
