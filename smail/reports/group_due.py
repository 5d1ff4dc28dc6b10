"""Where the number of those who had an occasion would tell of the few who had none, though they were there.

It is told in tens, so that ten numbers are possible of those who had none. Of a whole they are fewer where
more of them are known to be in its parts: there are no more persons than occasions, and so who had none.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from smail.domain.publishing import Split
from smail.reports.group_families import Family, FamilyName, Opened

if TYPE_CHECKING:
    from smail.analysis.disclosure import Nest

Counts = NDArray[np.int64]
_TEN = 10


def not_close(found: Mapping[Split, Opened], nest: "Nest", threshold: int) -> dict[Split, Opened]:
    """The same, with where the number is not told: where too few are left to be in one part or another."""
    own = {split: _least(one) for split, one in found.items()}
    by_place = np.max([one.sum(axis=1) for one in own.values()], axis=0)[:, None]
    parts = {split: by_place if split is Split.NONE else one for split, one in own.items()}
    most = _TEN - threshold
    return {
        split: replace(one, is_close=_of_parts(nest, parts[split]) - own[split] > most)
        for split, one in found.items()
    }


def following(due: Family, whole: Opened | None, levels: Counts) -> Counts:
    """The levels, with those columns told too that follow from the whole: where all of it is in one row.

    Where everything was done, so was that of the women and of the men, and hiding it hides nothing.
    """
    if whole is None:
        return levels
    found = levels.copy()
    for level, occasions in enumerate(due.occasions[1:], start=1):
        is_one_row = (occasions.sum(axis=2) > 0).sum(axis=1) <= 1
        told = whole.levels[FamilyName.DUE] >= level
        found[(found == level - 1) & (found >= 0) & told & is_one_row] = level
    return found


def _least(one: Opened) -> Counts:
    """How many of those who were there had no occasion at least, by node and column."""
    flows, due = one.families[FamilyName.FLOWS].persons[0], one.families[FamilyName.DUE]
    there, occasions, persons = flows[:, 0] + flows[:, 2], due.occasions[0][:, 0], due.persons[0][:, 0]
    whole = np.minimum(there, occasions)
    found: Counts = there - whole + _TEN * (np.maximum(whole - persons, 0) // _TEN)
    return found


def _of_parts(nest: "Nest", least: Counts) -> Counts:
    """The same of each node by what is known of its parts."""
    n, last = len(nest.whole_of), nest.n_nodes - 1
    found = np.concatenate([least[:n], nest.summed(least[:n])[n:]])
    found[n:last] = np.maximum(found[n:last], least[n:last])
    alone = [place for place, whole in enumerate(nest.whole_of) if whole < 0]
    found[last] = np.maximum(found[n:last].sum(axis=0) + found[alone].sum(axis=0), least[last])
    return found
