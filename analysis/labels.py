"""What each row belongs to: a group, a cluster, a programme; a missing label is no group of its own."""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def labels_of(name: str, values: ArrayLike, n_rows: int) -> NDArray[np.generic]:
    """Read one label of each row.

    Raises
    ------
    ValueError
        If there is not one for each row, or one is missing (NaN or None).

    Examples
    --------
    >>> labels_of("group", ["a", "b"], 2).tolist()
    ['a', 'b']
    """
    labels = np.asarray(values)
    if labels.shape != (n_rows,):
        raise ValueError(f"{name}: shape {labels.shape} for {n_rows} rows")
    # Only what is missing differs from itself; None stands in arrays of objects alone.
    is_missing = labels != labels
    if labels.dtype == object:
        is_missing = is_missing | np.array([label is None for label in labels], dtype=np.bool_)
    if np.any(is_missing):
        raise ValueError(f"{name}: a value is missing")
    return labels
