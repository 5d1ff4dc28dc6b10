"""Whether two scores of one person differ by more than error: reliable change in its published forms.

For exactly two ratings. With three or more, and at irregular dates, `growth` says more and errs less, and
`reliable_slope` judges what it says.
"""

from dataclasses import dataclass
from enum import IntEnum, StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from smail.analysis.confidence import upper_end
from smail.analysis.growth import GrowthModel

Array = NDArray[np.float64]


class Method(StrEnum):
    """The published forms; JT is the plain one."""

    JT = "JT"  # Jacobson & Truax
    EN = "EN"  # Edwards & Nunnally
    GLN = "GLN"  # Gulliksen, Lord & Novick
    HLL = "HLL"  # Hsu, Linn & Lord: change beyond that of the group
    NK = "NK"  # Nunnally & Kotsch
    HA = "HA"  # Hageman & Arrindell
    HLM = "HLM"  # Speer & Greenbaum: by a growth model


class Direction(IntEnum):
    """What a change is, in the direction of the scale."""

    DOWN = -1
    UNCERTAIN = 0
    UP = 1


@dataclass(frozen=True, slots=True)
class ReliableChange:
    """Each person's change in units of its error.

    Attributes
    ----------
    index : float array, persons
        The change index; NaN where a score is missing.
    direction : int array, persons
        A `Direction`; 0 also where the index is NaN.
    critical : float
        What the index must pass to count.
    n : int
        Persons with both scores, of whom mean and SD are taken.
    """

    index: Array
    direction: NDArray[np.int64]
    critical: float
    n: int


@dataclass(frozen=True, slots=True)
class Cutoffs:
    """Where a score is nearer to those who fare well than to those who do not.

    Attributes
    ----------
    a, b, c : float
        Two SDs from the one group's mean, two from the other's, and the point equally likely in both.
    """

    a: float
    b: float
    c: float


def reliable_change(
    pre: ArrayLike,
    post: ArrayLike,
    reliability: float | None = None,
    reliability_post: float | None = None,
    method: Method | str = Method.JT,
    confidence: float = 0.95,
    *,
    model: GrowthModel | None = None,
    times: tuple[float, float] = (0.0, 1.0),
) -> ReliableChange:
    """Divide each person's change by its standard error.

    With m, s the mean and SD of the first scores, r their reliability, S = s·√(2(1−r)):
    JT (post − pre)/S; EN (post − [r(pre − m) + m])/(s√(1−r)); GLN ((post − m) − r(pre − m))/(s√(1−r²));
    HLL the same with the second mean in the first bracket;
    NK (post − [r(pre − m) + m])/√(r²s²(1−r) + s²(1−r₂));
    HA ((post − pre)·d + (m₂ − m)(1 − d))/(√d·S), d = (s²r + s₂²r₂ − 2ss₂c)/(s² + s₂² − 2ss₂c) with c the
    correlation of first and second, and for HA r₂ = (s₂² − s²(1−r))/s₂²;
    HLM the slope that a growth model predicts from the two scores by its standard error of prediction.

    Parameters
    ----------
    pre, post : array_like of float, persons
        First and second score; NaN = missing.
    reliability : float
        Of the first score on an occasion, above 0 and below 1; only HLM does without. Alpha leaves
        day-to-day error out.
    reliability_post : float, optional
        Of the second score, for NK; the first one's unless given.
    method : Method
        The form. HLL asks "more than the group", so half of any group looks worse: never use it for a person.
    confidence : float
        Two-sided; HA's critical value is the one-sided one of the same risk in each direction.
    model : GrowthModel
        For HLM: of the same score, without covariates or terms.
    times : (float, float)
        For HLM: when the two scores were given, in the units of the model.

    Returns
    -------
    ReliableChange
        NaN where a score is missing, or, save for HLM, fewer than two persons have both.

    Raises
    ------
    ValueError
        If the lengths differ, a reliability or confidence is not between 0 and 1, there is no such method, or
        HLM has no model or no later time.

    References
    ----------
    Jacobson, N. S. & Truax, P. (1991). Journal of Consulting and Clinical Psychology 59, 12-19. Speer, D. C.
    (1992), same journal 60, 402-408. Hsu, L. M. (1989). Behavioral Assessment 11, 459-467. Nunnally, J. C. &
    Kotsch, W. E. (1983). British Journal of Clinical Psychology 22, 83-93. Hageman, W. J. & Arrindell, W. A.
    (1999). Behaviour Research and Therapy 37, 1169-1193. Speer & Greenbaum (1995), as for `reliable_slope`.

    Examples
    --------
    >>> found = reliable_change([2.0, 3.0, 4.0], [4.0, 3.0, 3.5], reliability=0.8)
    >>> found.index.round(3), found.direction
    (array([ 3.162,  0.   , -0.791]), array([1, 0, 0]))
    """
    form = _method(method)
    first, second = np.asarray(pre, dtype=np.float64), np.asarray(post, dtype=np.float64)
    if first.shape != second.shape or first.ndim != 1:
        raise ValueError(f"post: shape {second.shape} beside {first.shape}")
    both = ~(np.isnan(first) | np.isnan(second))
    critical = _critical(form, confidence)
    if form is Method.HLM:
        return _judged(_by_model(first, second, model, times), critical, int(both.sum()))
    r = _reliability("reliability", reliability)
    later = r if reliability_post is None else _reliability("reliability_post", reliability_post)
    n = int(both.sum())
    index = _index(form, first, second, both, r, later) if n > 1 else np.full(len(first), np.nan)
    return _judged(index, critical, n)


def reliable_slope(slope: ArrayLike, se: ArrayLike, confidence: float = 0.95) -> ReliableChange:
    """Judge each person's slope from a growth model by its standard error of prediction.

    Unlike the hierarchical form of Speer & Greenbaum, which divides the deviation from the group's slope by a
    conditional error, this counts the group's own uncertainty and the person's whole slope.

    Parameters
    ----------
    slope, se : array_like of float, persons
        `PersonEstimates.slope` and `.slope_se`.
    confidence : float
        Two-sided.

    Raises
    ------
    ValueError
        If the lengths differ, or confidence is not between 0 and 1.

    References
    ----------
    Speer, D. C. & Greenbaum, P. E. (1995). Journal of Consulting and Clinical Psychology 63, 1044-1048.

    Examples
    --------
    >>> reliable_slope([0.2, 0.1], [0.05, 0.1]).direction
    array([1, 0])
    """
    change, error = np.asarray(slope, dtype=np.float64), np.asarray(se, dtype=np.float64)
    if change.shape != error.shape or change.ndim != 1:
        raise ValueError(f"se: shape {error.shape} beside {change.shape}")
    critical = float(ndtri(upper_end(confidence)))
    index = np.divide(change, error, out=np.full(len(change), np.nan), where=error > 0)
    return _judged(index, critical, int(np.isfinite(index).sum()))


def minimal_detectable_change(error_sd: float, confidence: float = 0.95) -> float:
    """Give the least difference of two scores that error alone seldom makes: z·√2·SD of the error.

    Parameters
    ----------
    error_sd : float
        SD of the error of one score, best the residual SD of a growth model, in units of the score.
    confidence : float
        Two-sided.

    Raises
    ------
    ValueError
        If the SD is below 0, or confidence is not between 0 and 1.

    References
    ----------
    Weir, J. P. (2005). Journal of Strength and Conditioning Research 19, 231-240.

    Examples
    --------
    >>> round(minimal_detectable_change(0.45), 3)
    1.247
    """
    if error_sd < 0:
        raise ValueError(f"error_sd: {error_sd} is below 0")
    return float(ndtri(upper_end(confidence)) * np.sqrt(2) * error_sd)


def clinical_cutoffs(troubled_mean: float, troubled_sd: float, well_mean: float, well_sd: float) -> Cutoffs:
    """Give Jacobson and Truax's three cut-offs between two groups.

    a = two SDs from the troubled mean, in the direction of the well; b = two SDs from the well mean, in the
    direction of the troubled; c = (s₁m₂ + s₂m₁)/(s₁ + s₂).

    Parameters
    ----------
    troubled_mean, troubled_sd, well_mean, well_sd : float
        Of the two groups, in units of the score.

    Raises
    ------
    ValueError
        If an SD is not above 0 or the means are equal.

    References
    ----------
    Jacobson & Truax (1991), as for `reliable_change`.

    Examples
    --------
    >>> clinical_cutoffs(40.0, 7.5, 60.0, 7.5)
    Cutoffs(a=55.0, b=45.0, c=50.0)
    """
    for name, sd in (("troubled_sd", troubled_sd), ("well_sd", well_sd)):
        if not sd > 0:
            raise ValueError(f"{name}: {sd} is not above 0")
    if troubled_mean == well_mean:
        raise ValueError(f"well_mean: {well_mean} is also the mean of the troubled")
    way = np.sign(well_mean - troubled_mean)
    return Cutoffs(
        float(troubled_mean + way * 2 * troubled_sd),
        float(well_mean - way * 2 * well_sd),
        (troubled_sd * well_mean + well_sd * troubled_mean) / (troubled_sd + well_sd),
    )


def _method(method: Method | str) -> Method:
    try:
        return Method(method)
    except ValueError:
        raise ValueError(f"method: {method!r} is none of {', '.join(Method)}") from None


def _reliability(name: str, value: float | None) -> float:
    if value is None or not 0 < value < 1:
        raise ValueError(f"{name}: {value} is not between 0 and 1")
    return value


def _judged(index: Array, critical: float, n: int) -> ReliableChange:
    passed = np.nan_to_num(np.sign(index) * (np.abs(index) > critical))
    return ReliableChange(index, passed.astype(np.int64), critical, n)


def _by_model(pre: Array, post: Array, model: GrowthModel | None, times: tuple[float, float]) -> Array:
    """The predicted slope by its error: the same sum of the two scores for everybody rated at these times."""
    if model is None:
        raise ValueError("model: None, where HLM asks for a growth model")
    if not times[0] < times[1]:
        raise ValueError(f"times: {times[1]} is not after {times[0]}")
    told = [model.estimate_rows(times, scores) for scores in ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0))]
    start, by_first, by_second = (float(one.slope[0]) for one in told)
    slope = start + (by_first - start) * pre + (by_second - start) * post
    error = float(told[0].slope_se[0])
    return slope / error if error > 0 else np.full(len(pre), np.nan)


def _critical(form: Method, confidence: float) -> float:
    # Hageman and Arrindell put the whole risk on one side: 1.65 where the others have 1.96.
    upper = upper_end(confidence)
    return float(ndtri(confidence if form is Method.HA else upper))


def _index(form: Method, pre: Array, post: Array, both: NDArray[np.bool_], r: float, later: float) -> Array:
    first, second = pre[both], post[both]
    m, s = first.mean(), first.std(ddof=1)
    if not s > 0:
        return np.full(len(pre), np.nan)
    expected = r * (pre - m) + m
    if form is Method.JT:
        return np.asarray((post - pre) / (s * np.sqrt(2 * (1 - r))))
    if form is Method.EN:
        return np.asarray((post - expected) / (s * np.sqrt(1 - r)))
    if form is Method.NK:
        return np.asarray((post - expected) / (s * np.sqrt(r**2 * (1 - r) + 1 - later)))
    if form is Method.HA:
        return _hageman_arrindell(pre, post, both, r)
    middle = m if form is Method.GLN else second.mean()
    return np.asarray((post - middle - r * (pre - m)) / (s * np.sqrt(1 - r**2)))


def _hageman_arrindell(pre: Array, post: Array, both: NDArray[np.bool_], r: float) -> Array:
    """The index that shrinks a change by how reliable changes are in the group; NaN where none is."""
    first, second = pre[both], post[both]
    error = first.var(ddof=1) * (1 - r)
    covariance = np.cov(first, second)[0, 1]
    both_ways = first.var(ddof=1) + second.var(ddof=1) - 2 * covariance
    true_part = (both_ways - 2 * error) / both_ways if both_ways > 0 else 0.0
    if not true_part > 0:
        return np.full(len(pre), np.nan)
    shift = second.mean() - first.mean()
    return np.asarray(
        ((post - pre) * true_part + shift * (1 - true_part)) / (np.sqrt(true_part) * np.sqrt(2 * error))
    )
