"""The published forms of a change index: each divides a change by another idea of its error."""

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

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


def index(form: Method, pre: Array, post: Array, both: NDArray[np.bool_], r: float, later: float) -> Array:
    """Give each person's index by the figures of those who have both scores; NaN where these do not vary."""
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


def index_by_model(pre: Array, post: Array, model: GrowthModel | None, times: tuple[float, float]) -> Array:
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
