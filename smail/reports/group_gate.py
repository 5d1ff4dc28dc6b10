"""The gate that every family of a split is opened through, and what is opened with the persons of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from smail.reports.group_books import SHUT, Flows, Shutting, shut_too
from smail.reports.group_families import Counts, Family, FamilyName, Opened
from smail.reports.group_parts import parents_of

if TYPE_CHECKING:
    from smail.analysis.disclosure import Nest


@dataclass(frozen=True, slots=True)
class Known:
    """What bounds how far a split is opened: it without any split, what is booked, and the least number."""

    whole: Opened | None
    booked: Flows
    threshold: int


@dataclass(frozen=True, slots=True)
class SplitGate:
    """Opens the families of one split, each never further than without it."""

    nest: "Nest"
    families: Mapping[str, Family]
    known: Known

    def __call__(
        self,
        name: str,
        cap: Counts,
        *,
        are_flows: bool = False,
        sums_known: bool = False,
        parents: tuple[tuple[int, ...], ...] = (),
    ) -> Counts:
        """How far each node is open in the family, at most as far as the cap."""
        from smail.analysis.disclosure import Rules, opened

        whole, family = self.known.whole, self.families[name]
        limit = cap if whole is None else np.minimum(cap, whole.levels[name])
        rules = Rules(
            self.known.threshold,
            are_flows=are_flows,
            sums_known=sums_known,
            plain=() if whole is None else tuple(whole.levels[name].tolist()),
            parents=parents or parents_of(family.rows),
        )
        return opened(self.nest, [one[: len(self.nest.whole_of)] for one in family.persons], limit, rules)


def people_opened(gate: SplitGate) -> tuple[Counts, Counts]:
    """How far it is told who was there at the end, and who came and went.

    Who came and who went is told only where it is told how many there were before and after: one could be
    worked out from the other.
    """
    whole, shut, room = gate.known.whole, gate.known.booked.shut, gate.known.threshold - 1
    cap = np.zeros(gate.nest.n_nodes, dtype=np.int64)
    counts = (
        gate.families[FamilyName.FLOWS].persons[0],
        gate.families[FamilyName.STOCK].persons[0],
    )
    least = counts[0][:, :2].min(axis=1).sum(axis=1)
    while True:
        stock = gate(FamilyName.STOCK, cap)
        flows = gate(FamilyName.FLOWS, np.minimum(stock, shut), are_flows=True)
        if whole is None:
            return stock, flows
        plain = whole.levels[FamilyName.FLOWS]
        # Whoever knows all who came and went, and how many there were by column, has too little left open.
        is_left = (stock >= 0) & (flows < 0) & (least < room)
        more = np.flatnonzero(is_left & (plain >= 0)).tolist()
        more = more or shut_too(gate.nest, Shutting(stock, flows, plain), counts, room)
        if not more:
            return stock, flows
        cap[more] = -1


def parts_of(whole: Counts, counted: Sequence[Sequence[object]], run: Callable[[Counts], Counts]) -> Counts:
    """How far the parts of those who were there, or began, are told of: only where their number is told.

    Whoever reads knows that number wherever it stands; where the parts would have it hidden somewhere else
    nothing of them is told. Every level but the first, which is of all of them, has its own counts.
    """
    nothing = np.full_like(whole, SHUT)
    found = run(np.where(whole >= 0, len(counted), SHUT)) if counted else nothing
    return found if ((found >= 0) == (whole >= 0)).all() else nothing
