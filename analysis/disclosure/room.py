"""Whether what shut places have together leaves room for each hidden number that is small.

A hidden number is safe when persons can be moved between its place and others that are shut, with all that
is known unchanged, so that it takes so many values as it must. What is found here is the least room there is.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from smail.analysis.disclosure.rules import Rules, is_told_of

Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]
KNOWN = -1


@dataclass(frozen=True, slots=True)
class Rest:
    """The shut places of a whole, of which a reader knows what they have together by row and column.

    Attributes
    ----------
    tables : (places, rows, columns) int array
        Persons.
    block : (places,) int array
        Where not even the coarsest figures of a place are known by column, the number of the places among
        which these add up to something known; -1 where they are known of the place itself.
    plain : (places,) int array
        The same of figures without columns.
    parent : sequence of int
        The row of the coarser level that each row is part of: how many there are of it by column is known.
    """

    tables: Counts
    block: Counts
    plain: Counts
    parent: Sequence[int] = ()

    @property
    def are_parted(self) -> Flags:
        """Which rows are only a part of the row of the coarser level; all where none is known."""
        found = self.together.any(axis=1) | (not len(self.parent))
        return np.asarray(found, dtype=np.bool_)

    @property
    def together(self) -> Flags:
        """Of each row which others are parts of the same row of the coarser level."""
        n = self.tables.shape[1]
        parent = np.array(self.parent if len(self.parent) else [0] * n)
        found: Flags = (parent[:, None] == parent) & ~np.eye(n, dtype=bool)
        return found


def has_room(rest: Rest, rules: Rules) -> bool:
    """Whether every small number in the shut places leaves a reader `threshold` values or more.

    Small is a few persons, and everyone or some in a row or column that is not large.
    """
    if rules.are_shares:
        return _leaves_others(rest.tables, rules.threshold)
    least = rules.threshold - 1
    if rules.are_flows:
        # Of nobody who went some may have had nothing due: it must be possible that a few did.
        has_any = rest.tables.any(axis=1, keepdims=True)
        return bool((room_for_flows(rest)[has_any] >= least).all())
    if rest.tables.shape[1:] == (1, 1):
        return True
    is_small = is_told_of(rest.tables, rules) & rest.are_parted[:, None]
    return bool((room_in(rest)[is_small] >= least).all())


def _leaves_others(tables: Counts, threshold: int) -> bool:
    """Whether beside each shut place with a small number the others of its row have room for it.

    With what a place has in a row, t, what all have in a column, g, and all together, n, the number is
    known to lie between max(0, t + g - n) and min(t, g): so many values as the least of t, g, n - t and
    n - g (Fréchet's bounds). The sums g and n - g are safe; a place whose t is small is hidden as a whole.
    """
    has_small = ((tables > 0) & (tables < threshold)).any(axis=2)
    in_row = tables.sum(axis=2)
    return bool((in_row.sum(axis=0) - in_row >= threshold - 1)[has_small].all())


def room_in(rest: Rest) -> Counts:
    """How far apart the least and the most are that each number can be, at least."""
    t = rest.tables
    if t.shape[2] == 1:
        return _without_columns(t, rest.together)
    return np.maximum(_across_rows(rest), _within_rows(t, rest.block))


def room_for_flows(rest: Rest) -> Counts:
    """The same of those who came and who went, where it is known how many there were before and after.

    Who came and who went then change together, from column to column; or, where not even all who came are
    known, from place to place.
    """
    t = np.minimum(rest.tables[:, :1], rest.tables[:, 1:2])
    found = _within_rows(t, rest.block) if t.shape[2] > 1 else np.zeros_like(t)
    plain = rest.plain if t.shape[2] > 1 else np.zeros_like(rest.plain)
    for one in np.unique(plain[plain != KNOWN]).tolist():
        if (plain == one).sum() > 1:
            found[plain == one] = _from_place_to_place(t, plain == one)
    return found


def _from_place_to_place(t: Counts, among: Flags) -> Counts:
    """The others of a column fall, or those of other columns and then the same column elsewhere."""
    own, inside = t[among], t[among].sum(axis=0)
    elsewhere = t.sum(axis=0) - inside
    beside = inside.sum(axis=1, keepdims=True) - inside
    return np.asarray(own + (inside - own) + np.minimum(beside, elsewhere))


def _without_columns(t: Counts, together: Flags) -> Counts:
    """Persons are moved between rows that are parts of the same, and back in other places."""
    beside = np.einsum("vrc,sr->vsc", t, together.astype(np.int64))
    others, others_beside = t.sum(axis=0) - t, beside.sum(axis=0) - beside
    return np.asarray(np.minimum(beside, others) + np.minimum(t, others_beside))


def _within_rows(t: Counts, block: Counts) -> Counts:
    """Persons are moved between columns of a row, and back in other places of the block."""
    found = np.zeros_like(t)
    for one in np.unique(block[block != KNOWN]).tolist():
        among = t[block == one]
        others = among.sum(axis=0) - among
        beside, others_beside = (each.sum(axis=2, keepdims=True) - each for each in (among, others))
        found[block == one] = np.minimum(beside, others) + np.minimum(among, others_beside)
    return found


def _across_rows(rest: Rest) -> Counts:
    """Persons are moved between two columns of a row, back in another part of the same, and so elsewhere.

    The arrays are of places, row, column, other row and other column: how many can be taken from both.
    """
    t, is_known = rest.tables, (rest.block == KNOWN)[:, None, None, None, None]
    own = np.minimum(t[:, :, :, None, None], t[:, None, None])
    fixed = np.where(is_known, own, 0)
    others = fixed.sum(axis=0) - fixed
    for one in np.unique(rest.block[rest.block != KNOWN]).tolist():
        is_in = (rest.block == one)[:, None, None]
        left = t[rest.block == one].sum(axis=0) - np.where(is_in, t, 0)
        others = others + np.minimum(left[:, :, :, None, None], left[:, None, None])
    n = t.shape[2]
    may = rest.together[:, None, :, None] & ~np.eye(n, dtype=bool)[None, :, None, :]
    rises = np.where(may, np.minimum(own.swapaxes(2, 4), others), 0)
    falls = np.where(may, np.minimum(own, others.swapaxes(2, 4)), 0)
    return np.asarray(rises.max(axis=(3, 4)) + falls.max(axis=(3, 4)))
