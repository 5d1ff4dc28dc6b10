"""Change in one group against another, in one model."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from smail.analysis.groups.results import Estimate
from smail.analysis.growth import GrowthModel, fit


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two groups in one model.

    Attributes
    ----------
    slopes : tuple of Estimate
        Change per unit of time in the group with 0, and in the one with 1.
    difference : Estimate
        The second less the first, with its own interval.
    p : float
        Two-sided, Satterthwaite's degrees of freedom.
    """

    slopes: tuple[Estimate, Estimate]
    difference: Estimate
    p: float


def compare(person: ArrayLike, time: ArrayLike, score: ArrayLike, group: ArrayLike) -> Comparison:
    """Compare change in two groups by group × time in one model, not by two tests beside each other.

    Parameters
    ----------
    person, time, score : array_like, rows
        As for `growth.fit`.
    group : array_like of 0 or 1, rows
        The person's group.

    Returns
    -------
    Comparison
        NaN where a group is empty.

    Raises
    ------
    ValueError
        If group is neither 0 nor 1, or `growth.fit` refuses the rows.

    References
    ----------
    Laird, N. M. & Ware, J. H. (1982). Random-effects models for longitudinal data. Biometrics 38, 963-974.
    """
    member = np.asarray(group, dtype=np.float64)
    wrong = ~np.isin(member, (0, 1))
    if wrong.any():
        raise ValueError(f"group: {member[wrong][0]} is neither 0 nor 1")
    model = fit(person, time, score, member)
    seen = ~np.isnan(np.asarray(score, dtype=np.float64))
    ids = np.asarray(person)
    sizes = [
        (len(np.unique(ids[seen & (member == one)])), int((seen & (member == one)).sum())) for one in (0, 1)
    ]
    first, second, apart = (_told(model, weights) for weights in ([0, 1, 0, 0], [0, 1, 0, 1], [0, 0, 0, 1]))
    both = (sizes[0][0] + sizes[1][0], sizes[0][1] + sizes[1][1])
    return Comparison(
        (Estimate(*first[:3], *sizes[0]), Estimate(*second[:3], *sizes[1])),
        Estimate(*apart[:3], *both),
        apart[3],
    )


def _told(model: GrowthModel, weights: Sequence[float]) -> tuple[float, float, float, float]:
    found = model.test(weights)
    return found.estimate, found.low, found.high, found.p
