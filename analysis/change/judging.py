"""What an index of change says of each person: up, down, or no more than error."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from smail.analysis.change.forms import Array, Method, index, index_by_model
from smail.analysis.confidence import upper_end
from smail.analysis.growth import GrowthModel


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
        return _judged(index_by_model(first, second, model, times), critical, int(both.sum()))
    r = _reliability("reliability", reliability)
    later = r if reliability_post is None else _reliability("reliability_post", reliability_post)
    n = int(both.sum())
    found = index(form, first, second, both, r, later) if n > 1 else np.full(len(first), np.nan)
    return _judged(found, critical, n)


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
    found = np.divide(change, error, out=np.full(len(change), np.nan), where=error > 0)
    return _judged(found, critical, int(np.isfinite(found).sum()))


def _method(method: Method | str) -> Method:
    try:
        return Method(method)
    except ValueError:
        raise ValueError(f"method: {method!r} is none of {', '.join(Method)}") from None


def _reliability(name: str, value: float | None) -> float:
    if value is None or not 0 < value < 1:
        raise ValueError(f"{name}: {value} is not between 0 and 1")
    return value


def _critical(form: Method, confidence: float) -> float:
    # Hageman and Arrindell put the whole risk on one side: 1.65 where the others have 1.96.
    upper = upper_end(confidence)
    return float(ndtri(confidence if form is Method.HA else upper))


def _judged(found: Array, critical: float, n: int) -> ReliableChange:
    passed = np.nan_to_num(np.sign(found) * (np.abs(found) > critical))
    return ReliableChange(found, passed.astype(np.int64), critical, n)
