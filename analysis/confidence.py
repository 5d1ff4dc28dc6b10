"""How sure an interval is to be: read in one place, so that 95 for 95 % is refused everywhere."""


def upper_end(confidence: float) -> float:
    """Give the probability below the upper end of a two-sided interval.

    Raises
    ------
    ValueError
        If confidence is not between 0 and 1.

    Examples
    --------
    >>> upper_end(0.95)
    0.975
    """
    if not 0 < confidence < 1:
        raise ValueError(f"confidence: {confidence} is not between 0 and 1")
    return (1 + confidence) / 2
