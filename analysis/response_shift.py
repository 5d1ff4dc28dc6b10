"""What a change is made of when persons have also answered the first occasion again, as they see it now.

Between two ratings the person may change, and so may what the person means by an answer. Who has come to see
more can answer lower without being worse off. A then-test asks about the first occasion once more, after the
second one; first and latest answer then share a meaning, and the difference of the two answers about the same
day is the shift of meaning. It rests on memory: persons recall the past by what they believe about change,
want effort to have paid, and are in a mood (Ross, 1989). So it is a second view beside the plain change,
never one that is more true, and neither says what caused anything.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtrit

from smail.analysis.confidence import upper_end
from smail.analysis.groups.results import Estimate, share_of

Array = NDArray[np.float64]
# Each view is the difference of two answers.
OF_TWO = 2


@dataclass(frozen=True, slots=True)
class Changes:
    """The change of each person, or of each area of one, in two views.

    Attributes
    ----------
    plain : float array
        Latest less first answer; NaN where one is missing.
    adjusted : float array
        Latest less the first occasion as it is seen now.
    shift : float array
        The first occasion as it is seen now less as it was answered then: plain less adjusted.
    """

    plain: Array
    adjusted: Array
    shift: Array


@dataclass(frozen=True, slots=True)
class ResponseShift:
    """The mean changes of the same persons, so that they can be laid beside each other.

    Attributes
    ----------
    plain, adjusted, shift : Estimate
        Mean, interval and n of each; plain is adjusted and shift added up.
    """

    plain: Estimate
    adjusted: Estimate
    shift: Estimate


def changes(first: ArrayLike, then: ArrayLike, latest: ArrayLike) -> Changes:
    """Take the differences, each where its two scores are known.

    Parameters
    ----------
    first, then, latest : array_like of float, persons
        The first occasion as it was answered then, as it was answered again later, and the latest occasion,
        in units of the score; NaN = missing. Areas of one person do as well.

    Returns
    -------
    Changes
        NaN where a score is missing.

    Raises
    ------
    ValueError
        If the lengths differ.

    References
    ----------
    Howard, G. S. (1980). Response-shift bias. Evaluation Review 4, 93-106.

    Examples
    --------
    >>> found = changes([3, 4], [2, np.nan], [3, 3])
    >>> found.plain, found.adjusted, found.shift
    (array([ 0., -1.]), array([ 1., nan]), array([-1., nan]))
    """
    before, seen, now = (np.asarray(one, dtype=np.float64) for one in (first, then, latest))
    for name, one in (("then", seen), ("latest", now)):
        if one.shape != before.shape or one.ndim != 1:
            raise ValueError(f"{name}: shape {one.shape} beside {before.shape}")
    return Changes(now - before, now - seen, seen - before)


def response_shift(
    first: ArrayLike, then: ArrayLike, latest: ArrayLike, confidence: float = 0.95
) -> ResponseShift:
    """Describe the mean change in both views, and what lies between them.

    Only persons with all three scores count: their plain mean is the adjusted one and the shift added up. The
    intervals are those of a mean, m ± t·s/√n with n − 1 degrees of freedom.

    Parameters
    ----------
    first, then, latest : array_like of float, persons
        As for `changes`.
    confidence : float
        Of the intervals.

    Returns
    -------
    ResponseShift
        NaN without persons; the intervals also of one person alone. `share_missing` is the share of persons
        without all three.

    Raises
    ------
    ValueError
        If the lengths differ, or confidence is not between 0 and 1.

    References
    ----------
    Howard, G. S. (1980). Response-shift bias. Evaluation Review 4, 93-106. Schwartz, C. E. & Sprangers,
    M. A. G. (1999). Methodological approaches for assessing response shift. Social Science & Medicine 48,
    1531-1548. Ross, M. (1989). Relation of implicit theories to the construction of personal histories.
    Psychological Review 96, 341-357.

    Examples
    --------
    >>> found = response_shift([3, 3, 4, 2], [2, 3, 3, 2], [3, 4, 4, 3])
    >>> found.plain.estimate, found.adjusted.estimate, found.shift.estimate, found.plain.n_persons
    (0.5, 1.0, -0.5, 4)
    """
    upper = upper_end(confidence)
    each = changes(first, then, latest)
    whole = ~(np.isnan(each.plain) | np.isnan(each.adjusted))
    missing = share_of(int((~whole).sum()), len(whole))
    views = (each.plain, each.adjusted, each.shift)
    return ResponseShift(*(_mean(one[whole], upper, missing) for one in views))


def _mean(values: Array, upper: float, missing: float) -> Estimate:
    n, nan = len(values), float("nan")
    if n == 0:
        return Estimate(nan, nan, nan, 0, 0, missing)
    mean = float(values.mean())
    if n == 1:
        return Estimate(mean, nan, nan, 1, OF_TWO, missing)
    half = float(stdtrit(n - 1, upper)) * float(values.std(ddof=1)) / float(np.sqrt(n))
    return Estimate(mean, mean - half, mean + half, n, OF_TWO * n, missing)
