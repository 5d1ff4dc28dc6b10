"""Change in one group against another, and in programmes beside each other."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from smail.analysis.groups.results import Array, Estimate
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


@dataclass(frozen=True, slots=True)
class ProgrammeSlopes:
    """Change in each programme, drawn towards that of all as far as programmes differ by noise alone.

    Attributes
    ----------
    programmes : array
        In order.
    slope, se : float arrays
        Shrunken change per unit of time, and its standard error.
    raw, raw_se : float arrays
        Each programme's own, from the one model.
    mean, between_sd : float
        Mean over programmes, and how much programmes truly differ (SD).
    n_persons : int array
        Persons of each.
    """

    programmes: NDArray[np.generic]
    slope: Array
    se: Array
    raw: Array
    raw_se: Array
    mean: float
    between_sd: float
    n_persons: NDArray[np.int64]

    def difference(self, one: int, other: int, confidence: float = 0.95) -> Estimate:
        """Give how much more the programme at one place changes than that at another, with its interval.

        Intervals that overlap do not mean that programmes are alike: only this interval tells.
        """
        apart = float(self.slope[one] - self.slope[other])
        half = float(ndtri((1 + confidence) / 2) * np.hypot(self.se[one], self.se[other]))
        n = int(self.n_persons[one] + self.n_persons[other])
        return Estimate(apart, apart - half, apart + half, n, 0)


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


def programme_slopes(
    person: ArrayLike, time: ArrayLike, score: ArrayLike, programme: ArrayLike
) -> ProgrammeSlopes:
    """Estimate each programme's change in one model, shrunken by how much programmes truly differ.

    Programme × time gives each slope b_j with variance v_j; the variance between programmes τ² is that of
    restricted maximum likelihood, and b_j* = m + τ²/(τ² + v_j)·(b_j − m). Its error counts that m is
    estimated. No league table: read `difference`.

    Parameters
    ----------
    person, time, score : array_like, rows
        As for `growth.fit`.
    programme : array_like, rows
        The person's programme.

    Returns
    -------
    ProgrammeSlopes
        A programme whose rows tell no slope gets the mean, and a raw slope of NaN.

    Raises
    ------
    ValueError
        If `growth.fit` refuses the rows.

    References
    ----------
    Goldstein, H. & Healy, M. J. R. (1995). Journal of the Royal Statistical Society A 158, 175-177.
    """
    programmes, place = np.unique(np.asarray(programme), return_inverse=True)
    dummies = (place[:, None] == np.arange(1, len(programmes))).astype(np.float64)
    model = fit(person, time, score, dummies if len(programmes) > 1 else None)
    weights = np.zeros((len(programmes), len(model.names)))
    weights[:, 1] = 1
    for row in range(1, len(programmes)):
        weights[row, 1 + 2 * row] = 1
    raw = weights @ np.nan_to_num(model.effects)
    spread = weights @ np.nan_to_num(model.effects_covariance) @ weights.T
    untold = (weights @ np.isnan(model.effects)) > 0
    raw, raw_se = np.where(untold, np.nan, raw), np.where(untold, np.nan, np.sqrt(np.diag(spread)))
    between = _between(raw[~untold], spread[np.ix_(~untold, ~untold)])
    slope, se, mean = _shrunken(raw, spread, untold, between)
    seen = ~np.isnan(np.asarray(score, dtype=np.float64))
    ids = np.asarray(person)
    n = np.array([len(np.unique(ids[seen & (place == row)])) for row in range(len(programmes))])
    return ProgrammeSlopes(programmes, slope, se, raw, raw_se, mean, float(np.sqrt(between)), n)


def _between(raw: Array, spread: Array) -> float:
    """The variance between programmes, by restricted maximum likelihood on a grid refined to its top."""
    if len(raw) < 3:
        return 0.0
    ceiling = float(max(raw.var(ddof=1) * 10, 1e-12))
    low, high = 0.0, ceiling
    for _ in range(6):
        grid = np.linspace(low, high, 41)
        best = int(np.argmax([_restricted(raw, spread, tau) for tau in grid]))
        low, high = grid[max(best - 1, 0)], grid[min(best + 1, 40)]
    return float(grid[best])


def _restricted(raw: Array, spread: Array, tau: float) -> float:
    whole = spread + tau * np.eye(len(raw))
    inverse = np.linalg.inv(whole)
    ones = inverse.sum(axis=0)
    rest = raw - ones @ raw / ones.sum()
    return float(-0.5 * (np.linalg.slogdet(whole)[1] + np.log(ones.sum()) + rest @ inverse @ rest))


def _shrunken(raw: Array, spread: Array, untold: NDArray[np.bool_], tau: float) -> tuple[Array, Array, float]:
    """Best linear prediction of each programme's slope, the mean estimated too."""
    known = ~untold
    slope, se = np.full(len(raw), np.nan), np.full(len(raw), np.nan)
    if not known.any() or not np.isfinite(spread).all():
        return slope, se, float("nan")
    v = spread[np.ix_(known, known)]
    inverse = np.linalg.inv(v + tau * np.eye(len(v)))
    ones = inverse.sum(axis=0)
    mean = float(ones @ raw[known] / ones.sum())
    slope[known] = mean + tau * inverse @ (raw[known] - mean)
    apart = 1 - tau * inverse.sum(axis=1)
    error = tau - tau**2 * np.diag(inverse) + apart**2 / ones.sum()
    se[known] = np.sqrt(np.maximum(error, 0))
    slope[untold], se[untold] = mean, float(np.sqrt(tau + 1 / ones.sum()))
    return slope, se, mean
