"""From raw item answers to indicator scores: the only place where an answer is turned round or averaged.

Raw answers are stored as given, so a changed rule here can be applied to every old answer; SCORING_VERSION
says which rule a stored sum was made by.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

SCORING_VERSION = 1


@dataclass(frozen=True, slots=True)
class ScoringKey:
    """How the columns of an answer matrix are scored, one entry per item in each tuple.

    Parameters
    ----------
    items : tuple of str
        Item keys, in the order of the columns.
    indicators : tuple of str
        Indicator keys, in the order of the scores.
    indicator_of : tuple of (str or None)
        The indicator each item belongs to; None for an item that is in no score.
    low, high : tuple of int
        Lowest and highest step of each item's scale.
    reversed : tuple of bool
        True where a high step means less of the indicator.

    Raises
    ------
    ValueError
        Where the tuples differ in length, an indicator is unknown, or a scale is empty.
    """

    items: tuple[str, ...]
    indicators: tuple[str, ...]
    indicator_of: tuple[str | None, ...]
    low: tuple[int, ...]
    high: tuple[int, ...]
    reversed: tuple[bool, ...]

    def __post_init__(self) -> None:
        for name in ("indicator_of", "low", "high", "reversed"):
            if len(getattr(self, name)) != len(self.items):
                raise ValueError(f"{name}: {len(getattr(self, name))} entries for {len(self.items)} items")
        for indicator in self.indicator_of:
            if indicator is not None and indicator not in self.indicators:
                raise ValueError(f"indicator_of: {indicator!r} is not among the indicators")
        for item, low, high in zip(self.items, self.low, self.high, strict=True):
            if low >= high:
                raise ValueError(f"low: {low} is not below high {high} for {item!r}")

    @property
    def membership(self) -> NDArray[np.int64]:
        """Matrix items × indicators with 1 where the item belongs to the indicator, else 0."""
        rows = [[int(owner == key) for key in self.indicators] for owner in self.indicator_of]
        return np.array(rows, dtype=np.int64).reshape(len(self.items), len(self.indicators))


@dataclass(frozen=True, slots=True)
class IndicatorScores:
    """Scores of persons × indicators and what they were made of.

    Attributes
    ----------
    score : float array, persons × indicators
        Mean of the answered items in steps of the scale, NaN where fewer than half were answered.
    sum : int array, persons × indicators
        Sum of the answered items after turning the reversed ones, 0 where none was answered.
    n_answered : int array, persons × indicators
        Number of answered items.
    n_items : int array, indicators
        Number of items shown.
    """

    score: NDArray[np.float64]
    sum: NDArray[np.int64]
    n_answered: NDArray[np.int64]
    n_items: NDArray[np.int64]


def indicator_scores(values: ArrayLike, key: ScoringKey) -> IndicatorScores:
    """Score each indicator as the mean of its answered items, where at least half are answered.

    With m of an indicator's k items answered, s = (1/m) Σ x over the answered items, where a reversed item
    counts as x' = low + high − x; s exists only if m ≥ ceil(k/2) and m ≥ 1.

    Parameters
    ----------
    values : array_like of float, persons × items
        Raw steps as they were given, NaN = no step given (not answered, does not know, skipped).
    key : ScoringKey
        What the columns are.

    Returns
    -------
    IndicatorScores
        Scores in steps of the scale, with integer sums and numbers of items.

    Raises
    ------
    ValueError
        If values is no matrix with one column per item, or holds a value off the scale or between two steps.

    References
    ----------
    Fairclough, D. L. & Cella, D. F. (1996). Functional Assessment of Cancer Therapy (FACT-G): non-response
    to individual questions. Quality of Life Research 5, 321-329.

    Examples
    --------
    >>> key = ScoringKey(("a", "b"), ("x",), ("x", "x"), (1, 1), (5, 5), (False, True))
    >>> scores = indicator_scores([[4, 1], [2, np.nan], [np.nan, np.nan]], key)
    >>> scores.score.ravel()
    array([4.5, 2. , nan])
    >>> scores.sum.ravel()
    array([9, 2, 0])
    """
    raw = _steps(values, key)
    low, high = np.array(key.low), np.array(key.high)
    answered = ~np.isnan(raw)
    turned = np.where(np.array(key.reversed, dtype=bool), low + high - raw, raw)
    membership = key.membership
    total = np.where(answered, turned, 0.0).astype(np.int64) @ membership
    n_answered = answered.astype(np.int64) @ membership
    n_items = membership.sum(axis=0)
    return IndicatorScores(scores_of_sums(total, n_answered, n_items), total, n_answered, n_items)


def scores_of_sums(total: ArrayLike, n_answered: ArrayLike, n_items: ArrayLike) -> NDArray[np.float64]:
    """Average stored sums by the same rule as `indicator_scores`, without the answers they were made of.

    s = total/m, only if m ≥ ceil(k/2) and m ≥ 1, for m of k items answered.

    Parameters
    ----------
    total, n_answered, n_items : array_like of int
        Sum of the answered items, their number m, and the number k of items shown; of shapes that broadcast.

    Returns
    -------
    float array
        Scores in steps of the scale, NaN where fewer than half were answered.

    Raises
    ------
    ValueError
        If more items were answered than shown.

    References
    ----------
    Fairclough & Cella (1996), as for `indicator_scores`.

    Examples
    --------
    >>> scores_of_sums([9, 4, 0], [2, 1, 0], [2, 3, 2])
    array([4.5, nan, nan])
    """
    sums, m, k = np.broadcast_arrays(np.asarray(total), np.asarray(n_answered), np.asarray(n_items))
    if (m > k).any():
        raise ValueError(f"n_answered: {m[m > k][0]} of {k[m > k][0]} items")
    score = np.full(sums.shape, np.nan)
    np.divide(sums, m, out=score, where=(2 * m >= k) & (m >= 1))
    return score


def _steps(values: ArrayLike, key: ScoringKey) -> NDArray[np.float64]:
    raw = np.asarray(values, dtype=np.float64)
    if raw.ndim != 2 or raw.shape[1] != len(key.items):
        raise ValueError(f"values: shape {raw.shape} is not persons × {len(key.items)} items")
    given = ~np.isnan(raw)
    whole = np.floor(raw) == raw
    wrong = given & ~(whole & (raw >= np.array(key.low)) & (raw <= np.array(key.high)))
    if wrong.any():
        person, item = np.argwhere(wrong)[0]
        scale = f"{key.low[item]}-{key.high[item]}"
        raise ValueError(f"values: {raw[person, item]:g} is no step of {key.items[item]!r} ({scale})")
    return raw


def overall_index(scores: ArrayLike, minimum: int = 4) -> NDArray[np.float64]:
    """Average the indicator scores that exist, for models only: the indicators are unlike things.

    I = (1/j) Σ s over the j scores that exist, only if j ≥ minimum. Never a mean over items, which would
    weigh an indicator by its number of items.

    Parameters
    ----------
    scores : array_like of float, persons × indicators
        Indicator scores in steps of one common scale, NaN = does not exist.
    minimum : int
        The least number of scores that an index is made of, at least 1.

    Returns
    -------
    float array, persons
        The index in steps of the scale, NaN where too few scores exist.

    Raises
    ------
    ValueError
        If scores is no matrix, or minimum is below 1.

    References
    ----------
    Fairclough & Cella (1996), as for `indicator_scores`; the minimum of 4 of 7 is this product's own.

    Examples
    --------
    >>> overall_index([[1, 2, 3, 4, np.nan, np.nan, np.nan], [1, 2, 3] + [np.nan] * 4])
    array([2.5, nan])
    """
    table = np.asarray(scores, dtype=np.float64)
    if table.ndim != 2:
        raise ValueError(f"scores: shape {table.shape} is not persons × indicators")
    if minimum < 1:
        raise ValueError(f"minimum: {minimum} is below 1")
    exists = ~np.isnan(table)
    n_scores = exists.sum(axis=1)
    index = np.full(table.shape[0], np.nan)
    np.divide(np.where(exists, table, 0.0).sum(axis=1), n_scores, out=index, where=n_scores >= minimum)
    return index
