"""How many were there in the quarter, answered in it and have answered twice: from enrolled to counted.

Those who were there are as many as are told elsewhere. The others are opened by the same gate as the levels
and said in tens counted down from them, so that nobody counts the few who are not among them.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from smail.domain.publishing import HIDDEN, Figure, PublishedRow, Split
from smail.reports.group_columns import COLUMNS, WITH_ALL, split_of
from smail.reports.group_indicators import Answered
from smail.reports.group_measures import Gates, counted
from smail.reports.group_wholes import UNTOLD, Whole

THERE, ANSWERED, TWICE = "step_there", "step_answered", "step_twice"
# By node and column what is told of each step.
Chain = Mapping[tuple[int, str], Mapping[str, Figure]]


def chain_of(
    answered: Answered, n_ratings: NDArray[np.int64], gates: Gates, programmes: Sequence[int]
) -> Chain:
    """What may be told of each step; `n_ratings` is how many ratings each of them has in all."""
    found: dict[tuple[int, str], dict[str, Figure]] = {}
    for node in range(gates.nest.n_nodes):
        for column in WITH_ALL[Split.SEX] + COLUMNS[Split.AGE]:
            found[node, column] = {THERE: _there(gates, node, column)}
    for step, rows in ((ANSWERED, n_ratings >= 1), (TWICE, n_ratings >= 2)):
        for (node, column), n in _open(answered, rows, gates, programmes).items():
            said = gates.said(Figure(n_persons=n), Whole.THERE, node, column)
            found[node, column][step] = Figure(float(said.n_persons or 0), n_persons=said.n_persons)
    return found


def _there(gates: Gates, node: int, column: str) -> Figure:
    base = gates.base(Whole.THERE, column)
    n = UNTOLD if base is None else int(base.persons[node, _place(column)])
    return HIDDEN if n == UNTOLD else Figure(float(n), n_persons=n)


def _place(column: str) -> int:
    """Which of the columns of its split it is; that of all is alone."""
    return max(WITH_ALL[split_of(column)].index(column) - 1, 0)


def _open(
    answered: Answered, rows: NDArray[np.bool_], gates: Gates, programmes: Sequence[int]
) -> Mapping[tuple[int, str], int]:
    """How many of these rows each open node has by column, of those that have any."""
    place_of = {one: place for place, one in enumerate(programmes)}
    place = np.array([place_of[one] for one in answered.programme[rows].tolist()], dtype=np.int64)
    columns = {split: own[rows] for split, own in answered.columns.items()}
    behind = counted(place, columns, len(programmes), lambda _rows: True)
    found: dict[tuple[int, str], int] = {}
    for split, levels in gates.open(behind, Whole.THERE).items():
        sums = gates.nest.summed(behind.true[split])[:, 0]
        for node in np.flatnonzero(levels >= 0).tolist():
            own = COLUMNS[split] or WITH_ALL[split]
            found |= {(node, column): int(n) for column, n in zip(own, sums[node], strict=True) if n}
    return found


def steps_of(
    chain: Chain, node: int, columns: Sequence[str], steps: Sequence[str]
) -> tuple[PublishedRow, ...]:
    """The steps of a node as rows."""
    return tuple(
        PublishedRow(step, tuple(chain.get((node, column), {}).get(step, HIDDEN) for column in columns))
        for step in steps
    )
