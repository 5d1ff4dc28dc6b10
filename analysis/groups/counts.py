"""A number of things that happen now and then, and what chance alone could have made of it."""

from scipy.special import gammaincinv

from smail.analysis.confidence import upper_end


def count_interval(count: int, confidence: float = 0.95) -> tuple[float, float]:
    """Give Garwood's exact interval of the number to expect where so many have happened.

    Parameters
    ----------
    count : int
        How many have happened in a time.
    confidence : float
        Of the interval.

    Returns
    -------
    tuple of float
        The low and the high end, in the same time.

    Raises
    ------
    ValueError
        If count is below 0 or confidence is not between 0 and 1.

    References
    ----------
    Garwood, F. (1936). Fiducial limits for the Poisson distribution. Biometrika 28, 437-442.

    Examples
    --------
    >>> [round(end, 4) for end in count_interval(10)]
    [4.7954, 18.3904]
    """
    upper = upper_end(confidence)
    if count < 0:
        raise ValueError(f"count: {count} is below 0")
    low = 0.0 if count == 0 else float(gammaincinv(count, 1 - upper))
    return low, float(gammaincinv(count + 1, upper))
