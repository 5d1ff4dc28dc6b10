"""What is small: of how few persons nothing may be told."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]

EXTREME = 10


@dataclass(frozen=True, slots=True)
class Rules:
    """What is small.

    Attributes
    ----------
    threshold : int
        The least number of persons that may be told of.
    extreme : int
        The least number of persons of whom it may be told that all, or none, are in one part.
    are_flows : bool
        Whether the rows are those who came, who went and who were there before, and not parts of a whole.
    sums_known : bool
        Whether it is told elsewhere what each place has by column, also where the rows are shut.
    are_shares : bool
        Whether each row stands for itself, and what it is in all columns together is told, or hidden,
        elsewhere by the same rules.
    parents : tuple of tuples of int
        For each level the row of the level before that each row is part of; none where all are parts of one.
    plain : tuple of int
        How far each node is told of without columns; none where all are.
    """

    threshold: int
    extreme: int = EXTREME
    are_flows: bool = False
    sums_known: bool = False
    are_shares: bool = False
    parents: tuple[tuple[int, ...], ...] = ()
    plain: tuple[int, ...] = ()


def is_safe(table: Counts, rules: Rules) -> bool:
    """Whether none of the cells is of a few persons, nor tells of everyone in a group that is not large."""
    return not is_told_of(table, rules).any()


def is_told_of(tables: Counts, rules: Rules) -> NDArray[np.bool_]:
    """Which numbers nobody may learn, of (..., rows, columns) persons."""
    found: NDArray[np.bool_] = tables < rules.threshold
    if tables.shape[-1] > 1:
        found = found | (tables.sum(axis=-1, keepdims=True) < rules.extreme)
    if tables.shape[-2] > 1 and not (rules.are_flows or rules.are_shares):
        found = found | (tables.sum(axis=-2, keepdims=True) < rules.extreme)
    return found & (tables > 0)
