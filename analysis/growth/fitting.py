"""Fitting a growth model to unsorted rows."""

from numpy.typing import ArrayLike

from smail.analysis.growth.likelihood import best_point, unknown_point
from smail.analysis.growth.model import GrowthModel
from smail.analysis.growth.rows import Rows


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
        Effects that the rows do not determine (all at one date; a covariate that is all 0) are NaN.

    Raises
    ------
    ValueError
        If the lengths differ, a time is missing where there is a score, a covariate varies within a person,
        or no score is left.

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
    rows = Rows.of(person, time, score, covariates, terms)
    at = best_point(rows.sums, rows.sample) if rows.is_determined else unknown_point(rows.sums)
    return GrowthModel(rows.persons, rows.names, rows.kept, rows.scale, rows.sums, at)
