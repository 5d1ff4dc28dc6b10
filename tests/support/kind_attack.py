"""What a reader of everything that is told of a quarter can work out of who had had which kind of activity.

It reads what was published and nothing of the gate. Of each programme and sex it is unknown how many there
are of every sort: what a person had had of some kinds, and how many activities ran at once in the quarter.
"""

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

from smail.domain.publishing import ALL, Publication

SEXES = ("woman", "man")
KINDS = ("job_directed", "skills", "health_everyday")
USED, NOTHING = "used", ("not_used", "not_offered")
ACTIVE = ("several_job", "several_other", "single")
PARTS = (*ACTIVE, "offered_only", "not_offered")
# How far each kind has come, and which part of the quarter.
Sort = tuple[tuple[str, ...], str]
Fact = Callable[[Sort], bool]


def sorts_of(kinds: Sequence[str], states: Sequence[str]) -> list[Sort]:
    """Every sort of person there can be: what ran has been used, and what was used has been offered."""
    each = itertools.product(itertools.product(states, repeat=len(kinds)), PARTS)
    return [(had, part) for had, part in each if _is_possible(dict(zip(kinds, had, strict=True)), part)]


def _is_possible(had: Mapping[str, str], part: str) -> bool:
    used = {kind for kind, state in had.items() if state == USED}
    if part == "not_offered":
        return set(had.values()) <= {*NOTHING}
    if part == "several_job":
        return had.get(KINDS[0], USED) == USED
    # Of a kind that is not looked at nothing is known.
    possible = used | (set(KINDS) - had.keys())
    return part not in ACTIVE or bool(possible - ({KINDS[0]} if part == "several_other" else set()))


def rows_of(kinds: Sequence[str], states: Sequence[str]) -> dict[str, Fact]:
    """Which sorts each row that is told is the sum of."""
    rows: dict[str, Fact] = {
        "ongoing": lambda _sort: True,
        "active": lambda sort: sort[1] in ACTIVE,
        "several": lambda sort: sort[1] in ACTIVE[:2],
        "not_active": lambda sort: sort[1] not in ACTIVE,
    }
    for part in PARTS:
        rows[part] = lambda sort, part=part: sort[1] == part
    for at, kind in enumerate(kinds):
        rows[f"used.{kind}"] = lambda sort, at=at: sort[0][at] == USED
        if "said_no" in states:
            rows[f"said_no.{kind}"] = lambda sort, at=at: sort[0][at] == "said_no"
            rows[f"offered.{kind}"] = lambda sort, at=at: sort[0][at] not in NOTHING
    return rows


def facts_of(rows: Mapping[str, Fact]) -> dict[str, Fact]:
    """What must not be found of a few: each row, everybody else, and what one row leaves of another."""
    facts = dict(rows)
    for row, fact in rows.items():
        facts[f"not {row}"] = lambda sort, fact=fact: not fact(sort)
    for row, other in itertools.permutations(rows, 2):
        if "." in row + other and "ongoing" not in (row, other):
            facts[f"{row} and not {other}"] = lambda sort, a=rows[row], b=rows[other]: a(sort) and not b(sort)
    return facts


class Reader:
    """One who has read these publications."""

    def __init__(
        self,
        publications: Iterable[Publication],
        places: Mapping[str, Sequence[str]],
        sorts: Sequence[Sort],
        rows: Mapping[str, Fact],
    ) -> None:
        each = sorted({one for among in places.values() for one in among})
        self.places, self.sorts = places, sorts
        atoms = itertools.product(each, SEXES, sorts)
        self.unknown = {atom: at for at, atom in enumerate(atoms)}
        self.told = {
            self.cells(one.place, column, rows[row.key]): round(figure.value)
            for one in publications
            for table in one.tables
            for row in table.rows
            for column, figure in zip(table.columns, row.figures, strict=True)
            if row.key in rows and figure.value is not None and column in (ALL, *SEXES)
        }
        lines = np.zeros((len(self.told), len(self.unknown)))
        for line, cells in enumerate(self.told):
            lines[line, list(cells)] = 1
        self.equal = csr_array(lines)

    def cells(self, place: str, column: str, fact: Fact) -> tuple[int, ...]:
        """The unknown numbers behind a sum."""
        sexes = SEXES if column == ALL else (column,)
        among = itertools.product(self.places[place], sexes, filter(fact, self.sorts))
        return tuple(self.unknown[one] for one in among)

    def narrow(self, asked: Iterable[tuple[int, ...]], least: int) -> dict[tuple[int, ...], tuple[int, int]]:
        """The sums that are known to lie between ends closer than that; whatever fits one may fit others."""
        worlds: list[np.ndarray[tuple[int], np.dtype[np.float64]]] = []
        found = {}
        for cells in asked:
            wanted = [*cells]
            numbers = [float(one[wanted].sum()) for one in worlds]
            if numbers and max(numbers) - min(numbers) >= least:
                continue
            goal = np.zeros(len(self.unknown))
            goal[wanted] = 1
            sums, within = [*self.told.values()], (0, 10_000)
            ends = [linprog(way * goal, A_eq=self.equal, b_eq=sums, bounds=within) for way in (1, -1)]
            assert all(one.success for one in ends)
            worlds += [one.x for one in ends]
            low, high = (way * one.fun for way, one in zip((1, -1), ends, strict=True))
            if int(np.floor(high + 1e-6)) - int(np.ceil(low - 1e-6)) < least:
                found[cells] = int(np.ceil(low - 1e-6)), int(np.floor(high + 1e-6))
        return found
