"""What the numbers that are not told can be, by all that is told in files together."""

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array

from tests.support.files_kinds import KINDS
from tests.support.files_same import SAME, WITHIN
from tests.support.files_told import (
    BY_AGE,
    MONTHLY,
    START,
    STOCK,
    Atom,
    Claim,
    Reading,
    quarter_of,
)

Terms = Mapping[Atom, float]
Numbers = NDArray[np.float64]
Name = tuple[str, ...]
# So many nobody is, and so near is the same.
_MOST, _NEAR = 10_000, 1e-6
_BY_CHANCE = 20


class Bounds:
    """Every number that is told, and how the unknown ones hang together, as one set of equations."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        told = reading.told.values()
        claims: list[tuple[Terms, float, float]] = [
            (dict.fromkeys(one.atoms, 1.0), one.low, one.high) for one in told
        ]
        claims += [(one.terms, one.low, one.high) for one in reading.claims]
        claims += [(terms, 0.0, 0.0) for terms in self._same(reading)]
        claims += [(terms, 0.0, np.inf) for terms in (*self._once(reading), *self._within(reading))]
        self.column = {atom: at for at, atom in enumerate({atom: 1 for one in claims for atom in one[0]})}
        rows = self._rows([one[0] for one in claims])
        low, high = (np.array([one[end] for one in claims], dtype=float) for end in (1, 2))
        exact, below = low == high, np.isfinite(high) & (low < high)
        # Of plain sums nobody needs to be told that they are not below nothing.
        is_plain = np.array([min(terms.values(), default=1.0) > 0 for terms, _low, _high in claims])
        above = np.isfinite(low) & (low < high) & ~(is_plain & (low <= 0))
        self._equal, self._sums = rows[exact], low[exact]
        self._most = csr_array(
            np.concatenate([rows[below].toarray(), -rows[above].toarray()]),
        )
        self._ends = np.concatenate([high[below], -low[above]])

    def between(self, atoms: Iterable[Atom]) -> tuple[int, int]:
        """The least and the most that their sum can be."""
        goal = self._rows([dict.fromkeys(atoms, 1.0)]).toarray()[0]
        least, most = (float(goal @ self._possible(way * goal)) for way in (1, -1))
        return int(np.ceil(least - _NEAR)), int(np.floor(most + _NEAR))

    def _possible(self, goal: Numbers) -> Numbers:
        """The unknown numbers by which the goal is the least of all that are possible."""
        found = linprog(goal, self._most, self._ends, self._equal, self._sums, bounds=(0, _MOST))
        assert found.success, found.message
        return found.x

    def narrow(self, asked: Mapping[Name, Iterable[Atom]], room: int = 4) -> dict[Name, tuple[int, int]]:
        """Which of these sums a reader knows more closely, and how.

        Every county that is found possible is held beside all that is asked for, which most often is enough.
        """
        names = [*asked]
        goals = self._rows([dict.fromkeys(asked[name], 1.0) for name in names])
        low, high = np.full(len(names), np.inf), np.full(len(names), -np.inf)
        found = {}
        # First whole counties by chance, in which many of them are few or many at once.
        for ways in np.random.default_rng(0).choice([-1.0, 0.0, 1.0], (_BY_CHANCE, len(names))):
            numbers = goals @ self._possible(ways @ goals)
            low, high = np.minimum(low, numbers), np.maximum(high, numbers)
        for at, name in enumerate(names):
            for way in (1, -1):
                if np.floor(high[at] + _NEAR) - np.ceil(low[at] - _NEAR) < room:
                    numbers = goals @ self._possible(way * goals[[at]].toarray()[0])
                    low, high = np.minimum(low, numbers), np.maximum(high, numbers)
            ends = int(np.ceil(low[at] - _NEAR)), int(np.floor(high[at] + _NEAR))
            if ends[1] - ends[0] < room:
                found[name] = ends
        return found

    def wrong(self, truth: Mapping[Atom, int]) -> list[str]:
        """What is told and is not so, where the truth is known."""
        known = {(".." in at, fact) for _programme, at, fact, _column in truth}
        told = [
            Claim(dict.fromkeys(one.atoms, 1.0), one.low, one.high, one.where)
            for one in self._reading.told.values()
        ]
        return [
            f"{one.where}: {one.low:.2f} to {one.high:.2f}, and it is {n:.2f}"
            for one in (*told, *self._reading.claims)
            if {(".." in atom[1], atom[2]) for atom in one.terms} <= known
            and not one.low - _NEAR
            <= (n := sum(weight * truth.get(atom, 0) for atom, weight in one.terms.items()))
            <= one.high + _NEAR
        ]

    def _once(self, reading: Reading) -> Iterator[Terms]:
        """Of several quarters at least as many as of each, and at most as many as of all together."""
        for programme, time, fact, column in sorted(reading.spans):
            first, last = time.split("..")
            months = reading.months[reading.months.index(first) : reading.months.index(last) + 1]
            each = [(programme, one, fact, column) for one in dict.fromkeys(map(quarter_of, months))]
            own = (programme, time, fact, column)
            if len(months) >= len(each) * 3:
                yield {own: -1.0, **dict.fromkeys(each, 1.0)}
                yield from ({own: 1.0, one: -1.0} for one in each)
            else:
                yield {own: -1.0, each[0]: 1.0}

    def _within(self, reading: Reading) -> Iterator[Terms]:
        """What some are of others; and whoever once had a kind of activity has had it until leaving."""
        sides = [*self._sides(reading)]
        for quarter, (programme, column) in itertools.product(reading.quarters, sides):
            for fewer, more in WITHIN:
                yield {
                    **{(programme, quarter, one, column): -1.0 for one in fewer},
                    **{(programme, quarter, one, column): 1.0 for one in more},
                }
        for (before, at), kind in itertools.product(itertools.pairwise(reading.quarters), KINDS):
            if reading.columns == BY_AGE and before[:4] != at[:4]:
                continue
            went = [("went", one) for one in months_in(at, reading)]
            for fact, (programme, column) in itertools.product((f"used.{kind}", f"offered.{kind}"), sides):
                terms = [(fact, at, 1.0), (fact, before, -1.0), *((*one, 1.0) for one in went)]
                yield {(programme, time, name, column): sign for name, time, sign in terms}

    def _sides(self, reading: Reading) -> Iterator[tuple[str, str]]:
        """Each programme and sex or age."""
        programmes = {one for among in reading.places.values() for one in among}
        return itertools.product(sorted(programmes), reading.columns["Alla"])

    def _rows(self, terms: Sequence[Terms]) -> csr_array:
        found = [
            (line, self.column[atom], weight)
            for line, one in enumerate(terms)
            for atom, weight in one.items()
            if atom in self.column
        ]
        lines, columns, weights = zip(*found, strict=True) if found else ((), (), ())
        return csr_array((weights, (lines, columns)), shape=(len(terms), len(self.column)))

    def _same(self, reading: Reading) -> Iterator[Terms]:
        """What holds in every county: who was there comes and goes, and parts add up to a whole."""
        sides = [*self._sides(reading)]
        yield from (dict(one) for side in sides for one in self._stocks(reading, side))
        seen = {atom[2] for one in reading.told.values() for atom in one.atoms}
        tables = [
            ((*pair,), (f"{one}", f"no {one}")) for one in sorted(seen) if " " in one for pair in [("there",)]
        ]
        for quarter, (one, other) in itertools.product([START, *reading.quarters], (*SAME, *tables)):
            times = [START] if quarter == START else months_in(quarter, reading)
            if quarter == START and not {*one, *other} <= {*MONTHLY, "on_time", "late"}:
                continue
            for programme, column in sides:
                terms: dict[Atom, float] = {}
                for facts, sign in ((one, 1.0), (other, -1.0)):
                    for fact in facts:
                        for name, time in reading.at(fact, times):
                            terms[programme, time, name, column] = sign
                yield terms

    def _stocks(self, reading: Reading, side: tuple[str, str]) -> Iterator[Iterable[tuple[Atom, float]]]:
        programme, column = side
        for before, at in itertools.pairwise(["", START, *reading.months]):
            if reading.columns == BY_AGE and before[:4] != at[:4]:
                # With a year everybody is of another age.
                continue
            terms = [(STOCK, at, 1.0), ("came", at, -1.0), ("went", at, 1.0)]
            if before:
                terms.append((STOCK, before, -1.0))
            yield [((programme, time, fact, column), sign) for fact, time, sign in terms]


def months_in(quarter: str, reading: Reading) -> list[str]:
    """The months of a quarter that is published."""
    place = 3 * list(reading.quarters).index(quarter)
    return reading.months[place : place + 3]
