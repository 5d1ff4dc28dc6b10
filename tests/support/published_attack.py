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
