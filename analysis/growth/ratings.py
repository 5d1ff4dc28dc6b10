"""One person's ratings made ready for a model that is fitted already."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from smail.analysis.growth.likelihood import Array, Sums
from smail.analysis.growth.rows import Scale


@dataclass(frozen=True, slots=True)
class Ratings:
    """One person's ratings in the model's own units.

    Attributes
    ----------
    table : float array, ratings × (1 + p)
        A row [y X] for each rating.
    covariates : float array, q
        What the person has.
    """

    table: Array
    covariates: Array

    @property
    def sums(self) -> Sums:
        """The ratings' sums, those of one person."""
        cross = self.table[:, 1:3].T @ self.table
        return Sums(cross[:, :, None], self.table.T @ self.table, len(self.table))


def ratings(
    names: tuple[str, ...],
    kept: tuple[int, ...],
    scale: Scale,
    time: ArrayLike,
    score: ArrayLike,
    covariates: ArrayLike,
    terms: ArrayLike | None,
) -> Ratings:
    """Read one person's ratings; those without a score count for nothing.

    Raises
    ------
    ValueError
        If times, scores and terms are not as many, a time or a score is infinite, or there are not as many
        covariates and terms as in the fit.
    """
    values = np.atleast_1d(np.asarray(score, dtype=np.float64))
    when = np.atleast_1d(np.asarray(time, dtype=np.float64))
    constant = np.asarray(covariates, dtype=np.float64).ravel()
    n_constant, n_varying = (sum(name.startswith(kind) for name in names) for kind in ("level:", "term:"))
    varying = np.empty((len(values), 0)) if terms is None else np.asarray(terms, dtype=np.float64)
    varying = varying[:, None] if varying.ndim == 1 else varying
    if values.ndim != 1 or values.shape != when.shape or varying.shape[:1] != values.shape:
        raise ValueError(f"score: {values.shape} scores, {when.shape} times and {varying.shape} terms")
    if (len(constant), varying.shape[1]) != (n_constant, n_varying):
        raise ValueError(
            f"covariates: {len(constant)} and {varying.shape[1]} terms for {n_constant} and {n_varying}"
        )
    seen = ~np.isnan(values)
    when, values, varying = when[seen], values[seen], varying[seen]
    if not (np.isfinite(values).all() and np.isfinite(when).all() and np.isfinite(varying).all()):
        raise ValueError(f"score: {values} at times {when} are no ratings")
    z = np.stack([np.ones(len(when)), scale.apply(when)], axis=1)
    moved = (constant[None, :, None] * z[:, None, :]).reshape(len(z), 2 * n_constant)
    design = np.concatenate([z, moved, varying], axis=1)[:, list(kept)]
    return Ratings(np.concatenate([(values - scale.score)[:, None], design], axis=1), constant)
