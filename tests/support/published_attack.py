"""What a reader can work out of the publications of a quarter: every number told is an equation.

It reads what was published and nothing of the gate: a person's place, part and sex are unknown whole numbers.
"""

import itertools
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from scipy.optimize import linprog

from smail.domain.publishing import ALL, Publication

Atom = tuple[str, str, str]
SEXES = ("woman", "man")


def told_in(
    publications: Iterable[Publication],
    parts_of: Mapping[str, Sequence[str]],
    places: Mapping[str, Sequence[str]],
) -> list[tuple[frozenset[Atom], int]]:
    """Each count that is told in a row: the atoms that it is the sum of, and the number.

    `parts_of` gives the finest parts of each row, `places` the programmes of each place.
    """
    found = []
    for one in publications:
        for table in one.tables:
            for row in table.rows:
                for column, figure in zip(table.columns, row.figures, strict=True):
                    sexes = SEXES if column == ALL else (column,)
                    if row.key in parts_of and figure.value is not None and column in (ALL, *SEXES):
                        atoms = itertools.product(places[one.place], parts_of[row.key], sexes)
                        found.append((frozenset(atoms), round(figure.value)))
    return found


def between(
    told: Sequence[tuple[frozenset[Atom], int]], atoms: Sequence[Atom], asked: frozenset[Atom]
) -> tuple[int, int]:
    """The least and the most that the sum of these atoms can be by all that is told."""
    column = {atom: place for place, atom in enumerate(atoms)}
    equations = np.zeros((len(told), len(atoms)))
    for line, (members, _number) in enumerate(told):
        equations[line, [column[one] for one in members]] = 1
    goal = np.zeros(len(atoms))
    goal[[column[one] for one in asked]] = 1
    sums = [number for _members, number in told]
    low, high = (linprog(way * goal, A_eq=equations, b_eq=sums) for way in (1, -1))
    assert low.success
    assert high.success
    return round(low.fun), round(-high.fun)


# Place, time, part, column: who is looked for where many quarters are read together.
LongAtom = tuple[str, str, str, str]
START = "start"


def told_over(
    publications: Iterable[Publication],
    places: Mapping[str, Sequence[str]],
    columns: Sequence[str],
    parts: Mapping[str, Mapping[str, Mapping[str, int]]],
) -> list[tuple[dict[LongAtom, int], int]]:
    """Each count that is told of a quarter, a year or all since the start, as a sum of atoms, and the number.

    `parts` gives of each kind of table (the key without its period) and row the parts with their signs; a
    part that begins with `until ` is of all times until the end of the period, `before ` of earlier ones.
    """
    read = list(publications)
    labels = [START, *sorted({one.period.label for one in read})]
    found = []
    for one in read:
        for table in one.tables:
            kind, among = _times_of(table.key, one.period.label, labels)
            for row in table.rows:
                signs = parts.get(kind, {}).get(row.key)
                for column, figure in zip(table.columns, row.figures, strict=True):
                    if signs is None or figure.value is None or column not in (ALL, *columns):
                        continue
                    sides = places[one.place], columns if column == ALL else (column,)
                    found.append((_sum_of(sides, signs, among, labels), round(figure.value)))
    return found


def _times_of(key: str, label: str, labels: Sequence[str]) -> tuple[str, list[str]]:
    """What kind of table it is, and which quarters it is of."""
    kind, _dash, until = key.rpartition("_")
    until, *gone = until.split("~")
    if kind.startswith("since_"):
        first, _dots, last = until.rpartition("..")
        span = labels[labels.index(first or START) : labels.index(last) + 1]
        return kind, [one for one in span if one not in gone]
    if kind.startswith("year_"):
        return kind, [one for one in labels if one.startswith(until) and one not in gone]
    return key, [label]


def _sum_of(
    sides: tuple[Sequence[str], Sequence[str]],
    signs: Mapping[str, int],
    among: Sequence[str],
    labels: Sequence[str],
) -> dict[LongAtom, int]:
    found: dict[LongAtom, int] = {}
    for part, sign in signs.items():
        name = part.removeprefix("until ").removeprefix("before ")
        times: Sequence[str] = among
        if part.startswith("until "):
            times = labels[: labels.index(among[-1]) + 1]
        if part.startswith("before "):
            times = labels[: labels.index(among[0])]
        for place, time, column in itertools.product(sides[0], times, sides[1]):
            atom = place, time, name, column
            found[atom] = found.get(atom, 0) + sign
    return found


class Reader:
    """One who has read everything, and asks what a hidden sum can be."""

    def __init__(
        self,
        told: Sequence[tuple[Mapping[LongAtom, int], int]],
        atoms: Sequence[LongAtom],
        never_below: Sequence[Mapping[LongAtom, int]] = (),
        between: Sequence[tuple[Mapping[LongAtom, int], int, int]] = (),
    ) -> None:
        self.column = {atom: place for place, atom in enumerate(atoms)}
        self.equal = np.array([self.line(terms) for terms, _number in told])
        self.sums = [number for _terms, number in told]
        lines = [-self.line(terms) for terms in never_below]
        lines += [way * self.line(terms) for terms, _low, _high in between for way in (-1, 1)]
        self.below = np.array(lines) if lines else None
        ends = [end for _terms, low, high in between for end in (-low, high)]
        self.most = np.array([*(0 for _one in never_below), *ends]) if lines else None

    def line(self, terms: Mapping[LongAtom, int]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        """The terms of a sum as an equation."""
        found = np.zeros(len(self.column))
        for atom, sign in terms.items():
            if atom in self.column:
                found[self.column[atom]] = sign
        return found

    def is_possible(self) -> bool:
        """Whether there are any numbers that all of it is true of."""
        goal = np.zeros(len(self.column))
        found = linprog(goal, A_ub=self.below, b_ub=self.most, A_eq=self.equal, b_eq=self.sums)
        assert found.status in (0, 2), found.message
        return bool(found.status == 0)

    def width(self, asked: Mapping[LongAtom, int]) -> int:
        """How far apart the least and the most are that the sum can be."""
        goal = self.line(asked)
        found = [
            linprog(way * goal, A_ub=self.below, b_ub=self.most, A_eq=self.equal, b_eq=self.sums)
            for way in (1, -1)
        ]
        if any(one.status == 3 for one in found):
            return 1 << 30
        assert all(one.success for one in found), [one.message for one in found]
        low, high = (one.fun for one in found)
        return int(np.floor(-high + 1e-6) - np.ceil(low - 1e-6))
