"""Decides how finely a nested set of groups may be told of: programmes in municipalities in a county.

Figures come in levels, each finer than the one before: all that was due; what was done and what is missing;
why it is missing. A place is open to one level and shut above it, with all of a level at once. So what is
shown is always sums of groups that do not overlap: the open places, and for each whole what its shut parts
have together. None of these groups is small, and within the last there is room enough: the cost grows with
the number of groups and never with that of persons.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]

EXTREME = 10
SHUT = -1


@dataclass(frozen=True, slots=True)
class Nest:
    """Places and what they are part of.

    Attributes
    ----------
    whole_of : tuple of int
        For each place the number of the middle whole that it is in, or -1 where it is in none.
    n_wholes : int
        How many middle wholes there are; all places together are the last whole.
    """

    whole_of: tuple[int, ...]
    n_wholes: int

    @property
    def n_nodes(self) -> int:
        """Places, middle wholes and the one whole, in that order."""
        return len(self.whole_of) + self.n_wholes + 1

    def summed(self, counts: Counts) -> Counts:
        """The figures of every node from those of the places."""
        owners = np.array(self.whole_of, dtype=np.int64)
        middle = [counts[owners == one].sum(axis=0) for one in range(self.n_wholes)]
        return np.concatenate([counts, *[one[None] for one in middle], counts.sum(axis=0)[None]])

    def places_of(self, node: int) -> list[int]:
        """The places that a whole is made of."""
        n = len(self.whole_of)
        if node == n + self.n_wholes:
            return list(range(n))
        return [place for place, whole in enumerate(self.whole_of) if whole == node - n]


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
    """

    threshold: int
    extreme: int = EXTREME
    are_flows: bool = False
    sums_known: bool = False
    are_shares: bool = False


def opened(nest: Nest, levels: Sequence[Counts], cap: Counts, rules: Rules) -> Counts:
    """Find the finest level to which each node may be told of.

    Parameters
    ----------
    nest : Nest
        The places and their wholes.
    levels : sequence of (places, rows, columns) int arrays
        Persons behind each figure, by level: the finer the later.
    cap : (nodes,) int array
        The level above which a node must stay shut, -1 for all.
    rules : Rules
        What is small.

    Returns
    -------
    (nodes,) int array
        The finest open level of each node, -1 where nothing is shown.

    Raises
    ------
    ValueError
        If the levels and the nest are not of as many places.

    Notes
    -----
    A hidden number of a place is safe when persons can be moved between it and another shut place, with all
    that is known of both unchanged, so that the number takes at least `threshold` values.

    References
    ----------
    Hundepool, A. and others (2012). Statistical disclosure control. Wiley. Dobra, A. & Fienberg, S. E.
    (2000). PNAS 97, 11885-11892.

    Examples
    --------
    >>> women = [np.array([[[9]], [[3]], [[8]]])]
    >>> opened(Nest((-1, -1, -1), 0), women, np.zeros(4, dtype=int), Rules(5)).tolist()
    [0, -1, -1, 0]
    """
    n = len(nest.whole_of)
    for one in levels:
        if len(one) != n:
            raise ValueError(f"levels: figures of {len(one)} places in a nest of {n}")
    sums = [nest.summed(one) for one in levels]
    found = np.full(nest.n_nodes, SHUT, dtype=np.int64)
    for place in range(n):
        found[place] = _own(sums, place, int(cap[place]), rules)
    search = _Search(nest, sums, found, rules)
    for node in range(n, nest.n_nodes):
        for level in range(_own(sums, node, int(cap[node]), rules) + 1):
            if not search.closes(node, level):
                break
            found[node] = level
    return found


def _own(sums: Sequence[Counts], node: int, cap: int, rules: Rules) -> int:
    """How fine the node's own figures may be, seen alone."""
    level = SHUT
    while level < min(cap, len(sums) - 1) and is_safe(sums[level + 1][node], rules):
        level += 1
    return level


def is_safe(table: Counts, rules: Rules) -> bool:
    """Whether none of the cells is of a few persons, nor tells of everyone in a group that is not large."""
    if ((table > 0) & (table < rules.threshold)).any():
        return False
    around = []
    if table.shape[1] > 1:
        around.append(table.sum(axis=1))
    if table.shape[0] > 1 and not (rules.are_flows or rules.are_shares):
        around.append(table.sum(axis=0))
    return not any(((one > 0) & (one < rules.extreme)).any() for one in around)


@dataclass(frozen=True, slots=True)
class _Search:
    nest: Nest
    sums: Sequence[Counts]
    found: Counts
    rules: Rules

    def closes(self, node: int, level: int) -> bool:
        """Whether a whole may be told of at a level, when as few of its parts as need be are shut for it."""
        shut = self._shut(node, level)
        given: list[int] = []
        most = max(3, len(self.nest.places_of(node)) // 2)
        while not self._is_closed(shut, level):
            part = self._smallest(node, level, given) if len(given) < most else None
            if part is None:
                return False
            given.append(part)
            shut = self._shut(node, level, given)
        self.found[given] = np.minimum(self.found[given], level - 1)
        return True

    def _parts(self, node: int) -> list[int]:
        """The middle wholes, of the one whole, and the places."""
        n, last = len(self.nest.whole_of), self.nest.n_nodes - 1
        return [*self.nest.places_of(node), *(range(n, last) if node == last else ())]

    def _shut(self, node: int, level: int, given: Sequence[int] = ()) -> list[int]:
        """The places that a reader knows only together."""
        n = len(self.nest.whole_of)
        whole = [one for one in self._parts(node) if one >= n and self.found[one] >= level]
        known = {place for one in whole if one not in given for place in self.nest.places_of(one)}
        return [
            place
            for place in self.nest.places_of(node)
            if place not in known and (self.found[place] < level or place in given)
        ]

    def _smallest(self, node: int, level: int, given: Sequence[int]) -> int | None:
        """The open part with the fewest persons that would be shut with the others."""
        before = len(self._shut(node, level, given))
        useful = [
            part
            for part in self._parts(node)
            if self.found[part] >= level
            and part not in given
            and len(self._shut(node, level, [*given, part])) > before
        ]
        return min(useful, key=lambda part: (int(self.sums[0][part].sum()), part), default=None)

    def _is_closed(self, shut: Sequence[int], level: int) -> bool:
        if not shut or not self.sums[level][shut].any():
            return True
        tables = self.sums[level][shut]
        is_free = ((self.found[shut] < 0) | (level == 0)) & (not self.rules.sums_known)
        return is_safe(tables.sum(axis=0), self.rules) and has_room(tables, is_free, self.rules)


def has_room(tables: Counts, is_free: NDArray[np.bool_], rules: Rules) -> bool:
    """Whether every number below `extreme` in the shut places leaves a reader `threshold` values or more.

    Of a free place not even the coarsest figures are known by column.
    """
    if rules.are_shares:
        return _leaves_others(tables, rules.threshold)
    inner = tables[:, :2].min(axis=1, keepdims=True) if rules.are_flows else tables
    if inner.shape[1:] == (1, 1):
        return not rules.are_flows or bool(inner.sum() >= rules.threshold - 1)
    few = (tables > 0) & (tables < rules.extreme)
    wanted = {(place, 0 if rules.are_flows else row, column) for place, row, column in np.argwhere(few)}
    return all(_can_move(inner, (int(v), int(r), int(c)), is_free, rules.threshold - 1) for v, r, c in wanted)


def _leaves_others(tables: Counts, threshold: int) -> bool:
    """Whether beside each shut place with a small number the others of its row have room for it.

    With what a place has in a row, t, what all have in a column, g, and all together, n, the number is
    known to lie between max(0, t + g - n) and min(t, g): so many values as the least of t, g, n - t and
    n - g (Fréchet's bounds). The sums g and n - g are safe; a place whose t is small is hidden as a whole.
    """
    has_small = ((tables > 0) & (tables < threshold)).any(axis=2)
    in_row = tables.sum(axis=2)
    return bool((in_row.sum(axis=0) - in_row >= threshold - 1)[has_small].all())


def _can_move(t: Counts, at: tuple[int, int, int], is_free: NDArray[np.bool_], least: int) -> bool:
    """Whether the number can go up and down that far by moving persons to and from one other place.

    Where the place is free, within the row, so that its coarser figures move too.
    """
    v, r, c = at
    n, n_rows, n_columns = t.shape
    is_within = bool(is_free[v]) and n_columns > 1
    others = product(
        (one for one in range(n) if one != v and (is_free[one] or not is_within)),
        [one for one in range(n_rows) if one != r and not is_within] or [r],
        [one for one in range(n_columns) if one != c] or [c],
    )
    cycles = (_cycle(t, at, other) for other in others)
    return any(min(falls) + min(rises) >= least for falls, rises in cycles)


def _cycle(t: Counts, one: tuple[int, int, int], other: tuple[int, int, int]) -> tuple[list[int], list[int]]:
    """The cells that fall together, and those that rise when they do."""
    (v, r, c), (w, s, d) = one, other
    if r == s:
        pairs = [(v, r, c), (w, r, d)], [(v, r, d), (w, r, c)]
    elif c == d:
        pairs = [(v, r, c), (w, s, c)], [(v, s, c), (w, r, c)]
    else:
        pairs = (
            [(v, r, c), (v, s, d), (w, r, d), (w, s, c)],
            [(v, r, d), (v, s, c), (w, r, c), (w, s, d)],
        )
    return [int(t[at]) for at in pairs[0]], [int(t[at]) for at in pairs[1]]
