"""Who is missing when, and how much worse the unseen would have to be before a conclusion falls."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtrit

from smail.analysis.confidence import upper_end
from smail.analysis.growth import GrowthModel, Unfitted, fit, fit_each
from smail.analysis.labels import labels_of

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class AttritionTable:
    """Persons in each period, in each group; arrays groups × periods of int.

    Attributes
    ----------
    groups : array
        In order.
    expected, done, missed : int arrays
        Persons enrolled in the period, of whom some rated and some did not.
    left : int array
        Persons enrolled in the period before and not in this one.
    """

    groups: NDArray[np.generic]
    expected: NDArray[np.int64]
    done: NDArray[np.int64]
    missed: NDArray[np.int64]
    left: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class DeltaAdjusted:
    """The mean slope if the unseen ratings lay δ standard deviations off what the seen ones predict.

    Attributes
    ----------
    delta : float array
        In residual SDs.
    slope, low, high : float arrays
        Mean change per unit of time and its interval at each δ.
    tipping : float
        The δ nearest 0 at which the interval's verdict is another than at 0; NaN where none of them is.
    n_unseen : int
        Ratings that were expected and not seen.
    """

    delta: Array
    slope: Array
    low: Array
    high: Array
    tipping: float
    n_unseen: int


def attrition_table(done: ArrayLike, group: ArrayLike | None = None) -> AttritionTable:
    """Count persons expected, done, missed and left, by period and group.

    Parameters
    ----------
    done : array_like, persons × periods
        1 = rated in the period, 0 = enrolled and did not, NaN = not enrolled.
    group : array_like, persons, optional
        The group of each; one group unless given.

    Raises
    ------
    ValueError
        If done is no such matrix, or group does not fit it or is missing.

    References
    ----------
    Little, R. J. A. & Rubin, D. B. (2019). Statistical analysis with missing data. Wiley.

    Examples
    --------
    >>> found = attrition_table([[1, 0, np.nan], [1, 1, 1], [np.nan, 1, 0]])
    >>> found.expected, found.left
    (array([[2, 3, 2]]), array([[0, 0, 1]]))
    """
    table = np.asarray(done, dtype=np.float64)
    if table.ndim != 2:
        raise ValueError(f"done: shape {table.shape} is not persons × periods")
    given = ~np.isnan(table)
    wrong = given & ~np.isin(table, (0, 1))
    if wrong.any():
        raise ValueError(f"done: {table[wrong][0]:g} is neither 0 nor 1")
    labels = labels_of("group", np.zeros(len(table), dtype=np.int64) if group is None else group, len(table))
    groups, place = np.unique(labels, return_inverse=True)
    member = (place == np.arange(len(groups))[:, None]).astype(np.int64)
    gone = np.zeros_like(given)
    gone[:, 1:] = given[:, :-1] & ~given[:, 1:]
    expected, rated = member @ given.astype(np.int64), member @ (table == 1).astype(np.int64)
    return AttritionTable(groups, expected, rated, expected - rated, member @ gone.astype(np.int64))


def delta_adjusted(
    person: ArrayLike,
    time: ArrayLike,
    score: ArrayLike,
    seed: int,
    deltas: ArrayLike = (-1.0, -0.5, -0.3, -0.2, -0.1, 0.0, 0.1, 0.2, 0.3, 0.5, 1.0),
    n_draws: int = 20,
    confidence: float = 0.95,
) -> DeltaAdjusted:
    """Ask how far the mean slope hangs on what was not seen.

    Every expected rating that is missing is drawn from what the person's seen ratings predict (line and
    noise), moved by δ residual SDs; estimates over draws are pooled by Rubin's rules. Variances are held at
    their estimates, and the error of the mean line is drawn for each person on its own: intervals are a
    little short.

    Parameters
    ----------
    person, time, score : array_like, rows
        A row for each expected rating; NaN score = not seen. Persons with no seen rating are left out.
    seed : int
        Of the draws.
    deltas : array_like of float
        Moves, in residual SDs.
    n_draws : int
        Draws for each δ, at least 2.
    confidence : float
        Of the intervals.

    Returns
    -------
    DeltaAdjusted
        NaN where no model can be fitted.

    Raises
    ------
    ValueError
        If n_draws is below 2, confidence is not between 0 and 1, or `growth.fit` refuses the rows.

    References
    ----------
    Carpenter, J. R. & Kenward, M. G. (2013). Multiple imputation and its application. Wiley.

    Examples
    --------
    >>> found = delta_adjusted(
    ...     [1, 1, 1, 2, 2, 2, 3, 3, 3], [0, 1, 2] * 3, [1, 2, 3, 2, 2, np.nan, 1, 3, 3], 1, [-1, 0, 1]
    ... )
    >>> found.n_unseen, bool(found.slope[0] < found.slope[1] < found.slope[2])
    (1, True)
    """
    upper = upper_end(confidence)
    if n_draws < 2:
        raise ValueError(f"n_draws: {n_draws} is below 2")
    ids, when, values = np.asarray(person), np.asarray(time, float), np.asarray(score, float)
    model = fit(ids, when, values)
    known = np.isin(ids, model.persons)
    ids, when, values = ids[known], when[known], values[known]
    unseen = np.isnan(values)
    moves = np.asarray(deltas, dtype=np.float64)
    if not np.isfinite(model.residual_sd):
        blank = np.full(len(moves), np.nan)
        return DeltaAdjusted(moves, blank, blank, blank, float("nan"), int(unseen.sum()))
    draw = np.random.default_rng(seed)
    filled = [_drawn(model, ids[unseen], when[unseen], draw) for _ in range(n_draws)]
    found = [
        _pooled(ids, when, values, unseen, [one + move * model.residual_sd for one in filled])
        for move in moves
    ]
    slope, se, df = (np.array(part) for part in zip(*found, strict=True))
    half = stdtrit(df, upper) * se
    low, high = slope - half, slope + half
    return DeltaAdjusted(moves, slope, low, high, _tipping(moves, low, high), int(unseen.sum()))


def _drawn(model: GrowthModel, ids: NDArray[np.generic], when: Array, draw: np.random.Generator) -> Array:
    """Ratings that the persons might have given: a line drawn for each person, and noise for each rating."""
    if not len(ids):
        return np.empty(0)
    persons, place = np.unique(ids, return_inverse=True)
    at = np.zeros(len(persons))
    level, slope = model.predict(persons, at), model.estimate(persons)
    ahead = model.predict(persons, at + 1)
    shared = (ahead.se**2 - level.se**2 - slope.slope_se**2) / 2
    first = draw.normal(size=len(persons))
    own = np.sqrt(np.maximum(slope.slope_se**2 - shared**2 / level.se**2, 0))
    levels = level.score + level.se * first
    slopes = slope.slope + shared / level.se * first + own * draw.normal(size=len(persons))
    return np.asarray(levels[place] + slopes[place] * when + model.residual_sd * draw.normal(size=len(ids)))


def _pooled(
    ids: NDArray[np.generic], when: Array, values: Array, unseen: NDArray[np.bool_], filled: list[Array]
) -> tuple[float, float, float]:
    """Slope, error and degrees of freedom over the draws, by Rubin's rules."""
    every = []
    for one in filled:
        whole = values.copy()
        whole[unseen] = one
        every.append(Unfitted(ids, when, whole))
    models = fit_each(every)
    estimates = [model.effects[1] for model in models]
    variances = [model.effects_covariance[1, 1] for model in models]
    m, within, between = len(filled), float(np.mean(variances)), float(np.var(estimates, ddof=1))
    extra = (1 + 1 / m) * between
    df = (m - 1) * (1 + within / extra) ** 2 if extra > 0 else np.inf
    return float(np.mean(estimates)), float(np.sqrt(within + extra)), min(df, 1e6)


def _tipping(moves: Array, low: Array, high: Array) -> float:
    verdict = np.where(low > 0, 1, np.where(high < 0, -1, 0))
    middle = int(np.argmin(np.abs(moves)))
    other = np.flatnonzero(verdict != verdict[middle])
    return float(moves[other[np.argmin(np.abs(moves[other]))]]) if len(other) else float("nan")
