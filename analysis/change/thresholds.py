"""How far apart scores must be to mean something: beyond error, and nearer to those who fare well."""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from smail.analysis.confidence import upper_end


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
