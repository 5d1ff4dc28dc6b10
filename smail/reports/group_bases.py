"""What is told of those whom figures are some of, and where nothing of a part may be told for their sake."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from smail.domain.publishing import Split
from smail.reports.group_books import SHUT
from smail.reports.group_columns import COLUMNS
from smail.reports.group_families import FamilyName, Opened
from smail.reports.group_support import ACTIVE_LEVEL
from smail.reports.group_wholes import UNTOLD, Base, Bases, Counts, Whole

if TYPE_CHECKING:
    from smail.analysis.disclosure import Nest


def bases_of(found: Mapping[Split, Opened], nest: "Nest", threshold: int) -> Bases:
    """The bases without a split, by sex and by age."""
    bases = {
        (whole, split): one
        for split in COLUMNS
        for whole, one in _bases(found[split], nest, threshold).items()
    }
    is_told = found[Split.NONE].levels[FamilyName.SUPPORT] >= ACTIVE_LEVEL
    for split in COLUMNS:
        # Counted down from all women and all men, hours would leave too few active ones of both without any.
        hidden = is_told & (found[split].levels[FamilyName.SUPPORT] < ACTIVE_LEVEL)
        active = bases[Whole.ACTIVE, split]
        bases[Whole.ACTIVE, split] = replace(active, cap=np.where(hidden, SHUT, active.cap))
    return bases


def _bases(found: Opened, nest: "Nest", threshold: int) -> Mapping[Whole, Base]:
    flows, stock, support = (
        found.levels[name] for name in (FamilyName.FLOWS, FamilyName.STOCK, FamilyName.SUPPORT)
    )
    came, there = (
        found.families[FamilyName.FLOWS].persons[0],
        found.families[FamilyName.STOCK].persons[0][:, 0],
    )
    told, untold = _told(there, stock), np.full_like(there, UNTOLD)
    is_told = support >= ACTIVE_LEVEL
    active = np.where(
        is_told[:, None], there - found.families[FamilyName.SUPPORT].persons[ACTIVE_LEVEL][:, -1], told
    )
    cap = _cap(nest, stock)
    # That some have answered is no news where so many are told to be there on the last day: of fewer it would
    # be told how few have not.
    are_many = (told >= 2 * threshold - 1).all(axis=1)
    # The mean share of weeks without activity tells how many had none at most.
    weeks = np.where(is_told, 0, SHUT)
    return {
        Whole.THERE: Base(
            _told(came[:, 0] + came[:, 2], flows), np.where(are_many, 0, _cap(nest, flows)), told
        ),
        Whole.LAST: Base(told, cap, untold),
        Whole.WEEKS: Base(told, np.minimum(cap, weeks), untold),
        Whole.ACTIVE: Base(active, cap, untold),
        Whole.EVER: Base(untold, np.zeros_like(cap), untold),
    }


def _told(persons: Counts, levels: Counts) -> Counts:
    return np.where((levels >= 0)[:, None], persons, UNTOLD)


def _cap(nest: "Nest", levels: Counts) -> Counts:
    """Shut where a node is hidden within a whole that is told: that some of it have something is too much."""
    cap = np.zeros(nest.n_nodes, dtype=np.int64)
    n, last = len(nest.whole_of), nest.n_nodes - 1
    for whole in range(n, nest.n_nodes):
        parts = [*nest.places_of(whole), *(range(n, last) if whole == last else ())]
        cap[[one for one in parts if levels[whole] >= 0 and levels[one] < 0]] = SHUT
    return cap
