"""How far two ratings of the same person agree, over occasions or raters."""

from dataclasses import dataclass

from numpy.typing import ArrayLike
from scipy.special import fdtrc, fdtri

from smail.analysis.confidence import upper_end
from smail.analysis.reliability.results import Array, complete, doubts_of


@dataclass(frozen=True, slots=True)
class IntraclassCorrelation:
    """One of the six coefficients, with its interval and test.

    Attributes
    ----------
    estimate, low, high : float
        The coefficient and the ends of its interval.
    f, df1, df2, p : float
        The test of no difference between persons.
    n, k : int
        Persons and raters (or occasions) that it is made of.
    n_dropped : int
        Persons left out because a rating was missing.
    warnings : tuple of str
        What makes the coefficient doubtful, such as raters that go against each other.
    """

    estimate: float
    low: float
    high: float
    f: float
    df1: float
    df2: float
    p: float
    n: int
    k: int
    n_dropped: int
    warnings: tuple[str, ...] = ()


def icc(
    ratings: ArrayLike, model: int = 2, average: bool = False, confidence: float = 0.95
) -> IntraclassCorrelation:
    """Estimate an intraclass correlation of persons rated by k raters or on k occasions.

    With mean squares of persons, columns, error and within: (1,1) = (MSR − MSW)/(MSR + (k−1)MSW);
    (2,1) = (MSR − MSE)/(MSR + (k−1)MSE + k(MSC − MSE)/n), absolute agreement;
    (3,1) = (MSR − MSE)/(MSR + (k−1)MSE), which does not see that one rater is always milder.

    Parameters
    ----------
    ratings : array_like of float, persons × raters
        Persons with a missing rating are left out.
    model : int
        1 (each person has raters of its own), 2 (the same raters, drawn from many) or 3 (only these raters).
    average : bool
        Whether the mean of the k ratings is used, instead of one of them.
    confidence : float
        Of the interval.

    Returns
    -------
    IntraclassCorrelation
        NaN below two complete persons or two columns. The ends are NaN where the formula's interval does not
        hold the estimate, as where raters go wholly against each other.

    Raises
    ------
    ValueError
        If ratings is no matrix, there is no such model, or confidence is not between 0 and 1.

    References
    ----------
    Shrout, P. E. & Fleiss, J. L. (1979). Psychological Bulletin 86, 420-428. McGraw, K. O. & Wong, S. P.
    (1996). Psychological Methods 1, 30-46.

    Examples
    --------
    >>> table = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
    >>> [round(icc(table, model).estimate, 2) for model in (1, 2, 3)]
    [0.17, 0.29, 0.71]
    """
    if model not in (1, 2, 3):
        raise ValueError(f"model: {model} is none of 1, 2 and 3")
    upper = upper_end(confidence)
    whole, n_dropped = complete(ratings)
    n, k = whole.shape
    if n < 2 or k < 2:
        nan = float("nan")
        return IntraclassCorrelation(nan, nan, nan, nan, nan, nan, nan, n, k, n_dropped)
    squares = _mean_squares(whole)
    f, df1, df2 = _between(squares, model, n, k)
    low, high = _icc_ends(squares, model, n, k, upper)
    single = _single(squares, model, n, k)
    if not low < single < high:
        low, high = float("nan"), float("nan")
    if average:
        single, low, high = (_averaged(r, k) for r in (single, low, high))
    p, doubts = float(fdtrc(df1, df2, f)), doubts_of(whole, single, "rater")
    return IntraclassCorrelation(single, low, high, f, df1, df2, p, n, k, n_dropped, doubts)


def _averaged(single: float, k: int) -> float:
    """The coefficient of the mean of k ratings; NaN where ratings that cancel leave nothing of it."""
    left = 1 + (k - 1) * single
    return k * single / left if left > 0 else float("nan")


@dataclass(frozen=True, slots=True)
class _Squares:
    rows: float
    columns: float
    error: float
    within: float


def _mean_squares(whole: Array) -> _Squares:
    n, k = whole.shape
    mean, row, column = whole.mean(), whole.mean(axis=1), whole.mean(axis=0)
    rows = k * ((row - mean) ** 2).sum() / (n - 1)
    columns = n * ((column - mean) ** 2).sum() / (k - 1)
    error = ((whole - row[:, None] - column + mean) ** 2).sum() / ((n - 1) * (k - 1))
    within = ((whole - row[:, None]) ** 2).sum() / (n * (k - 1))
    return _Squares(float(rows), float(columns), float(error), float(within))


def _ratio(above: float, below: float) -> float:
    return above / below if below > 0 else float("nan")


def _single(squares: _Squares, model: int, n: int, k: int) -> float:
    noise = squares.within if model == 1 else squares.error
    extra = k * (squares.columns - squares.error) / n if model == 2 else 0.0
    return _ratio(squares.rows - noise, squares.rows + (k - 1) * noise + extra)


def _between(squares: _Squares, model: int, n: int, k: int) -> tuple[float, float, float]:
    if model == 1:
        return _ratio(squares.rows, squares.within), n - 1, n * (k - 1)
    return _ratio(squares.rows, squares.error), n - 1, (n - 1) * (k - 1)


def _icc_ends(squares: _Squares, model: int, n: int, k: int, tail: float) -> tuple[float, float]:
    if model == 2:
        return _absolute_ends(squares, n, k, tail)
    f, df1, df2 = _between(squares, model, n, k)
    low, high = f / float(fdtri(df1, df2, tail)), f * float(fdtri(df2, df1, tail))
    return (low - 1) / (low + k - 1), (high - 1) / (high + k - 1)


def _absolute_ends(squares: _Squares, n: int, k: int, tail: float) -> tuple[float, float]:
    """McGraw and Wong's ends for absolute agreement, with Satterthwaite's degrees of freedom."""
    single, ratio = _single(squares, 2, n, k), _ratio(squares.columns, squares.error)
    above = (k - 1) * (n - 1) * (k * single * ratio + n * (1 + (k - 1) * single) - k * single) ** 2
    below = (n - 1) * k**2 * single**2 * ratio**2 + (n * (1 + (k - 1) * single) - k * single) ** 2
    df = _ratio(above, below)
    rows, error, columns = squares.rows, squares.error, squares.columns
    f_low, f_high = float(fdtri(n - 1, df, tail)), float(fdtri(df, n - 1, tail))
    rest = k * columns + (k * n - k - n) * error
    low = _ratio(n * (rows - f_low * error), f_low * rest + n * rows)
    high = _ratio(n * (f_high * rows - error), rest + n * f_high * rows)
    return low, high
