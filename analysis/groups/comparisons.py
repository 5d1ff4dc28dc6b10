"""Change in one group against another, in one model."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from smail.analysis.groups.results import Estimate, share_of
from smail.analysis.growth import GrowthModel, Unfitted, fit_each


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

    Examples
    --------
    >>> person, time = np.repeat([1, 2, 3, 4], 3), [0, 1, 2] * 4
    >>> found = compare(person, time, [1, 2, 3, 2, 2, 3, 1, 3, 3, 3, 3, np.nan], person > 2)
    >>> found.slopes[1].n_ratings, found.slopes[0].share_missing, round(found.slopes[1].share_missing, 3)
    (5, 0.0, 0.167)
    """
    return compare_each([Unfitted(person, time, score, group)])[0]


def compare_each(several: Sequence[Unfitted]) -> list[Comparison]:
    """Compare change in two groups by group × time, in each of several models that are fitted at once.

    Parameters
    ----------
    several : sequence of Unfitted, k
        The rows of each; the covariate is the person's group, 0 or 1.

    Returns
    -------
    list of Comparison, k
        What `compare` gives for each, to rounding.

    Raises
    ------
    ValueError
        As `compare`.

    References
    ----------
    As `compare`.

    Examples
    --------
    >>> person, time = np.repeat([1, 2, 3, 4], 3), [0, 1, 2] * 4
    >>> score = [1, 2, 3, 2, 2, 3, 1, 3, 3, 3, 3, np.nan]
    >>> [found] = compare_each([Unfitted(person, time, score, person > 2)])
    >>> found == compare(person, time, score, person > 2)
    True
    """
    members = [np.asarray(one.covariates, dtype=np.float64) for one in several]
    for member in members:
        wrong = ~np.isin(member, (0, 1))
        if wrong.any():
            raise ValueError(f"group: {member[wrong][0]} is neither 0 nor 1")
    return [
        _compared(model, one, member)
        for model, one, member in zip(fit_each(several), several, members, strict=True)
    ]


def _compared(model: GrowthModel, of: Unfitted, member: NDArray[np.float64]) -> Comparison:
    """What the model says of the two groups."""
    seen, ids = ~np.isnan(np.asarray(of.score, dtype=np.float64)), np.asarray(of.person)
    slopes = [
        _told(model, weights, ids, seen, member == one)
        for one, weights in enumerate(([0, 1, 0, 0], [0, 1, 0, 1]))
    ]
    everybody = np.ones(len(ids), dtype=np.bool_)
    apart = _told(model, [0, 0, 0, 1], ids, seen, everybody)
    return Comparison((slopes[0], slopes[1]), apart, model.test([0, 0, 0, 1]).p)


def _told(
    model: GrowthModel,
    weights: Sequence[float],
    ids: NDArray[np.generic],
    seen: NDArray[np.bool_],
    who: NDArray[np.bool_],
) -> Estimate:
    """A combination of effects, and how many persons, ratings and missing ones it is of."""
    found, there = model.test(weights), seen & who
    missing = share_of(int((who & ~seen).sum()), int(who.sum()))
    return Estimate(
        found.estimate, found.low, found.high, len(np.unique(ids[there])), int(there.sum()), missing
    )
