"""Decides how finely a nested set of groups may be told of: programmes in municipalities in a county.

Figures come in levels, each finer than the one before: all that was due; what was done and what is missing;
why it is missing. A place is open to one level and shut above it, with all of a level at once. So what is
shown is always sums of groups that do not overlap: the open places, and for each whole what its shut parts
have together. None of these groups is small, and within the last there is room enough: the cost grows with
the number of groups and never with that of persons.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from smail.analysis.disclosure.exact import MOST_CELLS, Group, Shut
from smail.analysis.disclosure.room import KNOWN, Rest, has_room
from smail.analysis.disclosure.rules import Rules, is_safe

Counts = NDArray[np.int64]

SHUT = -1
# So many parts are tried as the first that is shut for a whole.
MOST_TRIED = 12


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
    same = _same(nest, sums[0])
    search = _Search(nest, sums, found, rules, frozenset(same))
    for node in (one for one in range(n, nest.n_nodes) if one not in same):
        for level in range(_own(sums, node, int(cap[node]), rules) + 1):
            if not search.closes(node, level):
                break
            found[node] = level
    for node, other in same.items():
        found[node] = min(int(found[other]), int(cap[node]))
    return found


def _same(nest: Nest, persons: Counts) -> dict[int, int]:
    """The wholes of the same persons as another node, which is told of in their place: none of them twice."""
    n, last = len(nest.whole_of), nest.n_nodes - 1
    has_any = np.atleast_1d(persons[:n].any(axis=(1, 2)))
    found: dict[int, int] = {}
    known = {frozenset([place]): place for place in range(n) if has_any[place]}
    for node in (last, *range(n, last)):
        among = frozenset(place for place in nest.places_of(node) if has_any[place])
        if among in known:
            found[node] = known[among]
        elif among:
            known[among] = node
    return found


def _own(sums: Sequence[Counts], node: int, cap: int, rules: Rules) -> int:
    """How fine the node's own figures may be, seen alone."""
    level = SHUT
    while level < min(cap, len(sums) - 1) and is_safe(sums[level + 1][node], rules):
        level += 1
    return level


@dataclass(frozen=True, slots=True)
class _Search:
    nest: Nest
    sums: Sequence[Counts]
    found: Counts
    rules: Rules
    # Wholes of the same persons as another node.
    same: frozenset[int]

    def closes(self, node: int, level: int) -> bool:
        """Whether a whole may be told of at a level, when as few persons as need be are shut for it."""
        if self._is_closed(node, level, ()):
            return True
        found = self._mended(node, level)
        if found is None:
            return False
        given = list(found)
        self.found[given] = np.minimum(self.found[given], level - 1)
        return True

    def _mended(self, node: int, level: int) -> tuple[int, ...] | None:
        """The open parts that are shut with the others, of the fewest persons of those that are tried."""
        units = self._units(node, level)
        most = max(3, sum(1 for one in self.nest.places_of(node) if self.sums[0][one].any()) // 2)
        best: tuple[int, ...] | None = None
        for first in units[:MOST_TRIED]:
            order = [first, *(one for one in units if one != first)]
            given: tuple[int, ...] = ()
            for unit in order[:most]:
                given = tuple(dict.fromkeys((*given, *unit)))
                if best is not None and self._loss(given) >= self._loss(best):
                    break
                if self._is_closed(node, level, given):
                    best = self._pruned(node, level, given)
                    break
        return best

    def _pruned(self, node: int, level: int, given: tuple[int, ...]) -> tuple[int, ...]:
        """Without those that need not be shut, the largest first."""
        for part in sorted(given, key=lambda one: -self._loss((one,))):
            less = tuple(one for one in given if one != part)
            if self._is_closed(node, level, less):
                given = less
        return given

    def _loss(self, given: Iterable[int]) -> int:
        return sum(int(self.sums[0][one].sum()) for one in given)

    def _units(self, node: int, level: int) -> list[tuple[int, ...]]:
        """What may be shut: an open place, with the open whole that it is in; the fewest persons first."""
        n, last = len(self.nest.whole_of), self.nest.n_nodes - 1
        found: list[tuple[int, ...]] = []
        for place in self.nest.places_of(node):
            whole = n + self.nest.whole_of[place]
            is_told = node == last and whole >= n and whole not in self.same and self.found[whole] >= level
            if self.found[place] >= level and self.sums[0][place].any():
                found.append((whole, place) if is_told else (place,))
            if is_told and (whole,) not in found:
                found.append((whole,))
        return sorted(found, key=lambda one: (self._loss(one), one))

    def _shut(self, node: int, level: int, given: Sequence[int] = ()) -> list[int]:
        """The places that a reader knows only together."""
        n, last = len(self.nest.whole_of), self.nest.n_nodes - 1
        middle = (one for one in range(n, last) if node == last and one not in self.same)
        told = [one for one in middle if self.found[one] >= level and one not in given]
        known = {place for one in told for place in self.nest.places_of(one)}
        return [
            place
            for place in self.nest.places_of(node)
            if place not in known and (self.found[place] < level or place in given)
        ]

    def _is_closed(self, node: int, level: int, given: Sequence[int]) -> bool:
        shut = [one for one in self._shut(node, level, given) if self.sums[level][one].any()]
        if not shut:
            return True
        tables = self.sums[level][shut]
        if not is_safe(tables.sum(axis=0), self.rules):
            return False
        is_free = ((self.found[shut] < 0) | (level == 0)) & (not self.rules.sums_known)
        told = self.found if level else np.full_like(self.found, SHUT)
        plain = np.array(self.rules.plain or [0] * self.nest.n_nodes)
        parent = self.rules.parents[level] if self.rules.parents else ()
        block = np.where(is_free, self._blocks(shut, told), KNOWN)
        tied = np.where(plain[shut] < 0, self._blocks(shut, plain), KNOWN)
        if has_room(Rest(tables, block, tied, parent), self.rules):
            return True
        return not given and self._leaves_room(node, level, shut)

    def _leaves_room(self, node: int, level: int, shut: Sequence[int]) -> bool:
        """Whether the shut places have room by all that is told, where the numbers are not too many."""
        tables = self.sums[level][shut]
        if self.rules.are_flows or self.rules.are_shares or tables.size > MOST_CELLS:
            return False
        if level and not self.rules.parents:
            return False
        rows = [np.arange(tables.shape[1])]
        for one in range(level, 0, -1):
            rows.insert(0, np.array(self.rules.parents[one])[rows[0]])
        n, last = len(self.nest.whole_of), self.nest.n_nodes - 1
        among = {one: self.nest.places_of(one) for one in range(n, last) if one not in self.same}
        nodes = [*shut, *(one for one, parts in among.items() if set(parts) & set(shut) and one != node)]
        plain = self.rules.plain or [level] * self.nest.n_nodes
        groups = [
            Group(
                np.isin(shut, among.get(one, [one])),
                min(int(self.found[one]), level - 1),
                min(plain[one], level) if tables.shape[2] > 1 else SHUT,
            )
            for one in nodes
        ]
        return Shut(tables, rows, groups, self.rules.sums_known).leave_room(self.rules)

    def _blocks(self, places: Sequence[int], told: Counts) -> Counts:
        """The whole of each place that is told of: the middle one, or else that of all."""
        n, last = len(self.nest.whole_of), self.nest.n_nodes - 1
        whole = [n + self.nest.whole_of[one] if self.nest.whole_of[one] >= 0 else last for one in places]
        return np.array(
            [one if one != last and told[one] >= 0 and one not in self.same else last for one in whole]
        )
