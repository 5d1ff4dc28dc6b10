"""Books those who ended by what they ended to, so that the parts are as many as are told to be gone.

Who is gone is worked out from what was told before, so that no correction stands as one person; beside true
parts that one would be seen. The difference is booked among those who stopped, and where they are too few
among those who went on, and last among those who went to studies or work.
"""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from smail.queries.group_endings import ENDING_LEVELS, GATHERED, PARTS

if TYPE_CHECKING:
    from smail.analysis.disclosure import Nest

Counts = NDArray[np.int64]


def booked(parts: Counts, ended: Counts) -> Counts:
    """The (places, parts, columns) counts, with those who stopped last, that sum up to (places, columns)."""
    found = parts.copy()
    over = np.maximum(found[:, :-1].sum(axis=1) - ended, 0)
    for part in reversed(range(found.shape[1] - 1)):
        less = np.minimum(over, found[:, part])
        found[:, part] -= less
        over -= less
    found[:, -1] = ended - found[:, :-1].sum(axis=1)
    return found


def levels_of(parts: Counts, ended: Counts, nest: "Nest") -> tuple[Counts, ...]:
    """The (nodes, rows, columns) counts of each level."""
    fine = nest.summed(booked(parts, ended))
    return tuple(
        np.stack(
            [fine[:, [PARTS.index(one) for one in GATHERED.get(row, (row,))]].sum(axis=1) for row in rows],
            axis=1,
        )
        for rows in ENDING_LEVELS
    )


def agreeing(whole: tuple[Counts, ...] | None, part: tuple[Counts, ...]) -> Counts:
    """The finest level until which the columns of each node sum up to what is told without them, where it is.

    Where a difference was booked on other parts in a column than in all, the two would tell of it.
    """
    if whole is None:
        return np.full(len(part[0]), len(part) - 1, dtype=np.int64)
    same = [(one[:, :, 0] == other.sum(axis=2)).all(axis=1) for one, other in zip(whole, part, strict=True)]
    found: Counts = np.logical_and.accumulate(np.stack(same), axis=0).sum(axis=0) - 1
    return found
