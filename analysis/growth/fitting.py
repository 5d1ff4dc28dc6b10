"""Fitting growth models to unsorted rows."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from smail.analysis.growth.likelihood import unknown_point
from smail.analysis.growth.model import GrowthModel
from smail.analysis.growth.rows import Rows, column
from smail.analysis.growth.search import best_points


@dataclass(frozen=True, slots=True)
class Unfitted:
    """What one of several models is to be fitted to, as the arguments of `fit`.

    Attributes
    ----------
    person, time, score : array_like, rows
        Whose rating, when and what; NaN = missing.
    covariates : array_like of float, rows × q, optional
        What a person has.
    """

    person: ArrayLike
    time: ArrayLike
    score: ArrayLike
    covariates: ArrayLike | None = None


def fit(
    person: ArrayLike,
    time: ArrayLike,
    score: ArrayLike,
    covariates: ArrayLike | None = None,
    terms: ArrayLike | None = None,
) -> GrowthModel:
    """Fit a random intercept and slope by restricted maximum likelihood.

    y_ij = b0 + b1 t_ij + u0_i + u1_i t_ij + e_ij, u ~ N(0, s²Λ), e ~ N(0, s²).

    Parameters
    ----------
    person : array_like of int or str, rows
        Whose rating, in any order.
    time : array_like of float, rows
        When, in quarters (days / 91) from any origin.
    score : array_like of float, rows
        The score; NaN = missing, and the row counts for nothing.
    covariates : array_like of float, rows × q, optional
        What a person has (the same in each of the person's rows): each moves level and slope.
    terms : array_like of float, rows × r, optional
        What varies in time, such as the columns of `piecewise`: each has one effect.

    Returns
    -------
    GrowthModel
        Effects that the rows do not determine (all at one date; a covariate that is all 0) are NaN. All is
        NaN where there is no score, and nobody then, or where nothing tells noise from change, so that the
        likelihood has no maximum or is flat: all ratings lie on their persons' lines; or nobody has more than
        two ratings and these are of the same two times for everybody. Pairs with different spacings, or from
        different days, do tell it.

    Raises
    ------
    ValueError
        If the lengths differ, a time is missing where there is a score, a covariate varies within a person,
        or a score or time is infinite or too large to be squared and added up.

    References
    ----------
    Laird, N. M. & Ware, J. H. (1982). Random-effects models for longitudinal data. Biometrics 38, 963-974.

    Examples
    --------
    >>> model = fit([1, 1, 1, 2, 2, 2, 3, 3, 3], [0, 1, 2] * 3, [1, 2, 3, 2, 2, 3, 1, 3, 3])
    >>> model.n_persons, model.n_rows
    (3, 9)
    >>> model.effects.round(3)
    array([1.389, 0.833])
    """
    return _fitted([_rows(Unfitted(person, time, score, covariates), terms)])[0]


def fit_each(several: Sequence[Unfitted]) -> list[GrowthModel]:
    """Fit models of different rows, such as one for each small group, all at once.

    A step towards the maximum costs nearly as much for one small group as for dozens together.

    Parameters
    ----------
    several : sequence of Unfitted, k
        The rows of each.

    Returns
    -------
    list of GrowthModel, k
        What `fit` gives for each, to rounding.

    Raises
    ------
    ValueError
        As `fit`.

    References
    ----------
    As `fit`.

    Examples
    --------
    >>> person, time = [1, 1, 1, 2, 2, 2, 3, 3, 3], [0, 1, 2] * 3
    >>> rising = Unfitted(person, time, [1, 2, 3, 2, 2, 3, 1, 3, 3])
    >>> falling = Unfitted(person, time, [4, 4, 3, 3, 2, 2, 5, 4, 4])
    >>> [float(model.effects[1].round(3)) for model in fit_each([rising, falling])]
    [0.833, -0.5]
    """
    return _fitted([_rows(one) for one in several])


def _rows(one: Unfitted, terms: ArrayLike | None = None) -> Rows:
    score = column("score", one.score)[:, None]
    found = next(Rows.each(one.person, one.time, score, one.covariates, terms))
    return found or Rows.of_nobody(one.person, one.covariates, terms)


def fit_many(
    person: ArrayLike,
    time: ArrayLike,
    scores: ArrayLike,
    covariates: ArrayLike | None = None,
    terms: ArrayLike | None = None,
) -> tuple[GrowthModel | None, ...]:
    """Fit each of several scores of the same rows, such as the indicators and the index.

    The rows are sorted and added up once for all; each score has its own missing rows, starts and optimum.

    Parameters
    ----------
    person, time : array_like, rows
        As in `fit`.
    scores : array_like of float, rows × k
        NaN = missing.
    covariates, terms : array_like, optional
        As in `fit`.

    Returns
    -------
    tuple of GrowthModel, k
        What `fit` gives for each column; None for a column without any score.

    Raises
    ------
    ValueError
        As `fit`.

    References
    ----------
    As `fit`.

    Examples
    --------
    >>> rows = [[1, 4], [2, 4], [3, 3], [2, 3], [2, 2], [3, 2], [1, 5], [3, 4], [3, 4]]
    >>> up, down = fit_many([1, 1, 1, 2, 2, 2, 3, 3, 3], [0, 1, 2] * 3, rows)
    >>> float(up.effects[1].round(3)), float(down.effects[1].round(3))
    (0.833, -0.5)
    """
    table = np.asarray(scores, dtype=np.float64)
    if table.ndim != 2:
        raise ValueError(f"scores: {table.ndim} dimensions, not rows × scores")
    every = list(Rows.each(person, time, table, covariates, terms))
    models = iter(_fitted([rows for rows in every if rows is not None]))
    return tuple(None if rows is None else next(models) for rows in every)


def _fitted(every: list[Rows]) -> list[GrowthModel]:
    """The models of several scores; those that have equally many effects are searched together."""
    found = [unknown_point(rows.sums) for rows in every]
    searched = [place for place, rows in enumerate(every) if rows.is_determined]
    for width in {every[place].sums.n_fixed for place in searched}:
        same = [place for place in searched if every[place].sums.n_fixed == width]
        best = best_points([every[place].sums for place in same], [every[place].samples for place in same])
        for place, at in zip(same, best, strict=True):
            found[place] = at
    return [
        GrowthModel(rows.persons, rows.names, rows.kept, rows.scale, rows.sums, at)
        for rows, at in zip(every, found, strict=True)
    ]
