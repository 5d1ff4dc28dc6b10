"""What one who reads every quarter, every year and every sum since the start can work out of a county."""

import itertools
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from smail.domain.publishing import Publication, Split
from smail.queries.group_counts import (
    BEFORE,
    DONE,
    DONE_LEAST,
    DUE,
    ENDED,
    GATHERED,
    GIVEN,
    LATE,
    MISSING,
    ON_TIME,
    ONGOING,
    RARE,
    REASONS,
    STARTED,
    UNKNOWN,
)
from smail.reports.group_booked import THERE, Booked
from tests.support.published_attack import START, LongAtom, Reader, told_over
from tests.support.since_county import Made

COLUMNS = {Split.SEX: ("woman", "man"), Split.AGE: ("to_29", "30_44", "45_up_or_unknown")}
CAME, WENT = "came", "went"
FINE = (ON_TIME, LATE, *REASONS)
PARTS: dict[str, tuple[str, ...]] = {
    DUE: FINE,
    DONE: (ON_TIME, LATE),
    MISSING: REASONS,
    GIVEN: tuple(one for one in REASONS if one != UNKNOWN),
    RARE: tuple(one for one in REASONS if one not in GATHERED),
} | {one: (one,) for one in FINE}
RATINGS = {row: dict.fromkeys(parts, 1) for row, parts in PARTS.items()}
PEOPLE = {
    STARTED: {CAME: 1},
    ENDED: {WENT: 1},
    BEFORE: {f"before {CAME}": 1, f"before {WENT}": -1},
    ONGOING: {f"until {CAME}": 1, f"until {WENT}": -1},
}
# With a year people are of another age: by age as many become of one column as leave another.
INTO, FROM = "into", "from"
AGING = {
    BEFORE: PEOPLE[BEFORE] | {f"before {INTO}": 1, f"before {FROM}": -1},
    ONGOING: PEOPLE[ONGOING] | {f"until {INTO}": 1, f"until {FROM}": -1},
}
OVER_TIME = {row: terms for row, terms in PEOPLE.items() if row != BEFORE}
KINDS = {
    "due": {"ratings": RATINGS, "since_ratings": RATINGS, "year_ratings": RATINGS},
    "people": {"people": PEOPLE, "since_people": OVER_TIME, "year_people": OVER_TIME},
}
Terms = dict[LongAtom, int]


@dataclass(frozen=True, slots=True)
class Asked:
    """A small number that is asked for: what it is of, and all that it is the sum of."""

    name: str
    terms: Terms


@dataclass(frozen=True, slots=True)
class Attack:
    """One family of figures of a county, by one split."""

    made: Made
    family: str
    split: Split
    # Where persons were corrected it is the books that a reader would find.
    books: tuple[Booked, ...] = ()

    @property
    def ages(self) -> bool:
        """Whether people are of another column with a year."""
        return self.family == "people" and self.split is Split.AGE

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the split."""
        return COLUMNS[self.split]

    @property
    def programmes(self) -> list[str]:
        """Every programme."""
        return [one.spot.key for one in self.made.members]

    @property
    def places(self) -> dict[str, list[str]]:
        """The programmes of every place."""
        own = {one: [one] for one in self.programmes}
        town = [one.spot.key for one in self.made.members if one.municipality is not None]
        return own | {"town": town, "county": self.programmes}

    @property
    def times(self) -> list[str]:
        """The time before the first quarter, and every quarter."""
        return [START, *(one.label for one in self.made.quarters)]

    def atoms(self) -> list[LongAtom]:
        """The finest numbers that there are."""
        parts = FINE if self.family == "due" else (CAME, WENT)
        found = list(itertools.product(self.programmes, self.times, parts, self.columns))
        if self.ages:
            years = [one for one in self.times if one.endswith("Q1")]
            found += itertools.product(self.programmes, years, (INTO, FROM), self.columns)
        return found

    def truth(self) -> Counter[LongAtom]:
        """How many each of them is."""
        if self.books:
            return Counter(dict(self._booked()))
        found: Counter[LongAtom] = Counter()
        if self.family == "due":
            for one in self.made.occasions([int(key) for key in self.programmes]):
                found[str(one.programme_id), one.label, one.row, one.columns[self.split]] += 1
            return found
        for person in self.made.people:
            for part, at in ((CAME, person.first), (WENT, person.last)):
                if at < len(self.made.quarters):
                    label = START if at < 0 else self.times[at + 1]
                    found[str(person.programme), label, part, person.sex.value] += 1
        return found

    def _booked(self) -> Iterator[tuple[LongAtom, int]]:
        for time, one in enumerate(self.books):
            counts = one.due[self.split] if self.family == "due" else one.people[self.split]
            parts = FINE if self.family == "due" else (CAME, WENT)
            for place, row, column in np.ndindex(len(one.ids), len(parts), len(self.columns)):
                atom = str(one.ids[place]), one.label, parts[row], self.columns[column]
                yield atom, int(counts[place, row, column])
            if self.ages and one.label.endswith("Q1"):
                gap = counts[:, THERE] - self.books[time - 1].people[self.split][:, THERE]
                gap = gap - counts[:, 0] + counts[:, 1]
                for place, column in np.ndindex(*gap.shape):
                    part = INTO if gap[place, column] > 0 else FROM
                    atom = str(one.ids[place]), one.label, part, self.columns[column]
                    yield atom, abs(int(gap[place, column]))

    def told(self, publications: Sequence[Publication]) -> list[tuple[Terms, int]]:
        """Each number that is told."""
        read = [one for one in publications if one.split in (Split.NONE, self.split)]
        kinds = KINDS[self.family]
        if self.ages:
            kinds = {
                name: {row: AGING.get(row, terms) for row, terms in one.items()}
                for name, one in kinds.items()
            }
        return told_over(read, self.places, self.columns, kinds)

    def between(self, publications: Sequence[Publication]) -> list[tuple[Terms, int, int]]:
        """Each sum of which it is told how much it is at least, and what whoever knows the rule adds to that.

        A twenty higher would have been told, unless it left fewer than twenty numbers.
        """
        if self.family != "due":
            return []
        read = [one for one in publications if one.split is Split.NONE]
        done, due = (
            told_over(read, self.places, self.columns, {"since_ratings": {row: RATINGS[of]}})
            for row, of in ((DONE_LEAST, DONE), (DUE, DUE))
        )
        known = {frozenset(_of_due(terms)): number for terms, number in due}
        found = []
        for terms, least in done:
            most = known[frozenset(_of_due(terms))]
            found.append((terms, least, most if most - least < 39 else least + 19))
        return found

    def agrees(self, publications: Sequence[Publication]) -> bool:
        """Whether all that is told can be of one county, in which nobody is fewer than nobody."""
        reader = self.reader(publications)
        return reader.is_possible()

    def reader(self, publications: Sequence[Publication]) -> Reader:
        """One who has read all of these, and knows when each programme ran."""
        stocks = (
            [
                self._until(key, at, column)
                for key in self.programmes
                for at in self.times
                for column in self.columns
            ]
            if self.family == "people"
            else []
        )
        never = [({atom: 1}, 0) for atom in self._never()]
        if self.ages:
            never += [
                (dict(self._aging(key, time)), 0)
                for key in self.programmes
                for time in self.times
                if time.endswith("Q1")
            ]
        told = [*self.told(publications), *never]
        return Reader(told, self.atoms(), stocks, self.between(publications))

    def _until(self, key: str, at: str, column: str) -> Terms:
        times = self.times[: self.times.index(at) + 1]
        signs = {CAME: 1, WENT: -1} | ({INTO: 1, FROM: -1} if self.ages else {})
        return {(key, time, part, column): sign for time in times for part, sign in signs.items()}

    def _aging(self, key: str, time: str) -> Iterator[tuple[LongAtom, int]]:
        for column in self.columns:
            yield (key, time, INTO, column), 1
            yield (key, time, FROM, column), -1

    def _never(self) -> Iterator[LongAtom]:
        truth = self.truth()
        for key in self.programmes:
            there = [time for time in self.times if any(truth[atom] for atom in self._of(key, time))]
            ends = [self.times.index(one) for one in (there[0], there[-1])] if there else [len(self.times), 0]
            for number, time in enumerate(self.times):
                if not ends[0] <= number <= ends[1]:
                    yield from self._of(key, time)

    def _of(self, key: str, time: str) -> Iterator[LongAtom]:
        return (atom for atom in self.atoms() if atom[:2] == (key, time) and atom[2] not in (INTO, FROM))

    def small(self, least: int = 5) -> list[Asked]:
        """Every small number of a quarter, or of the first ones together, of some place, row and column."""
        truth = self.truth()
        spans = [[one] for one in self.times] + [self.times[: n + 1] for n in range(1, len(self.times))]
        rows = PARTS if self.family == "due" else {CAME: (CAME,), WENT: (WENT,)}
        groups = [self.columns, *((one,) for one in self.columns)]
        found = [
            Asked(
                f"{place} {span} {row} {group}", dict.fromkeys(itertools.product(keys, span, parts, group), 1)
            )
            for (place, keys), span, (row, parts), group in itertools.product(
                self.places.items(), spans, rows.items(), groups
            )
        ]
        if self.family == "people":
            found += [
                Asked(f"{key} {at} there {column}", self._until(key, at, column))
                for key, at, column in itertools.product(self.programmes, self.times, self.columns)
            ]
        return [one for one in found if 0 < _number(one.terms, truth) < least]

    def narrow(self, publications: Sequence[Publication], rng: np.random.Generator, n: int) -> list[str]:
        """Which of some small numbers a reader knows too well."""
        asked = self.small()
        chosen = [asked[one] for one in rng.permutation(len(asked))[:n]]
        reader = self.reader(publications)
        low = [(one, reader.width(one.terms)) for one in chosen]
        return [f"{one.name}: {width}" for one, width in low if width < 4]

    def rank(self, publications: Sequence[Publication]) -> int:
        """How many numbers are told that do not follow from the others."""
        return int(np.linalg.matrix_rank(self.reader(publications).equal))

    def wrong(self, publications: Sequence[Publication]) -> list[Mapping[LongAtom, int]]:
        """What is told and is not so."""
        truth = self.truth()
        wrong = [terms for terms, number in self.told(publications) if _number(terms, truth) != number]
        between = self.between(publications)
        return wrong + [terms for terms, low, high in between if not low <= _number(terms, truth) <= high]


def _number(terms: Mapping[LongAtom, int], truth: Mapping[LongAtom, int]) -> int:
    return sum(sign * truth.get(atom, 0) for atom, sign in terms.items())


def _of_due(terms: Mapping[LongAtom, int]) -> Iterator[tuple[str, str, str]]:
    """Of which programmes, times and columns a sum is."""
    return ((programme, time, column) for programme, time, _part, column in terms)


def without_sums(publications: Sequence[Publication]) -> list[Publication]:
    """What was let out of each quarter alone."""
    return [
        replace(
            one, tables=tuple(table for table in one.tables if not table.key.startswith(("since_", "year_")))
        )
        for one in publications
    ]


def without_what_is_added_up(publications: Sequence[Publication]) -> list[Publication]:
    """What was let out without the sums of shown quarters, whose keys say what they leave out."""
    return [
        replace(one, tables=tuple(table for table in one.tables if not {".", "~"} & set(table.key)))
        for one in publications
    ]
