"""One person's ratings made ready for a model that is fitted already, and put in the place of others."""

import numpy as np
from numpy.typing import ArrayLike

from smail.analysis.growth.likelihood import Point
from smail.analysis.growth.rows import Scale
from smail.analysis.growth.sums import Array, Sums
from smail.analysis.growth.surface import point


def read(
    names: tuple[str, ...],
    kept: tuple[int, ...],
    scale: Scale,
    time: ArrayLike,
    score: ArrayLike,
    covariates: ArrayLike,
    terms: ArrayLike | None,
) -> Sums:
    """Give the sums of one person's ratings; those without a score count for nothing.

    Raises
    ------
    ValueError
        If times, scores and terms are not as many, a time or a score is infinite, or there are not as many
        covariates and terms as in the fit.
    """
    values, when = (np.atleast_1d(np.asarray(part, dtype=np.float64)) for part in (score, time))
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
    if not all(np.isfinite(part).all() for part in (values, when, constant, varying)):
        raise ValueError(f"score: {values} at times {when} are no ratings")
    z = np.stack([np.ones(len(when)), scale.apply(when)])
    columns = np.concatenate([(values - scale.score)[None], z, *(one * z for one in constant), varying.T])
    own = np.concatenate([columns[:1], varying.T])
    first, second = np.triu_indices(len(own))
    whole = Sums(
        names, (z @ columns.T)[:, :, None], (own[first] * own[second]).sum(axis=1)[:, None], constant[:, None]
    )
    return whole.keeping(kept)


def none_of(names: tuple[str, ...], covariates: Array) -> Sums:
    """Give the sums of somebody without ratings."""
    m = 1 + sum(name.startswith("term:") for name in names)
    return Sums(names, np.zeros((2, 1 + len(names), 1)), np.zeros((m * (m + 1) // 2, 1)), covariates)


def replaced(
    sums: Sums, at: Point, place: int, before: Sums | None, after: Sums | None
) -> tuple[Sums, Point]:
    """Put one person's sums in the place of those before; without any before, or after, add or take out.

    The likelihood at Λ as it was is exact: what the person gave to it is taken from it, what is new is added.
    """
    cross, own, covariates = (
        _changed(part, place, before is not None, new)
        for part, new in zip(_parts(sums), _parts(after) if after else (None,) * 3, strict=True)
    )
    nobody = none_of(sums.names, np.zeros((len(sums.covariates), 1)))
    old, new = (point(one or nobody, at.theta) for one in (before, after))
    moved = Point(
        at.factor,
        at.log_determinant - old.log_determinant + new.log_determinant,
        at.weighted - old.weighted + new.weighted,
        at.sums - old.sums + new.sums,
        at.squares - old.squares + new.squares,
        at.n_rows - old.n_rows + new.n_rows,
    )
    return Sums(sums.names, cross, own, covariates), moved


def _parts(sums: Sums) -> tuple[Array, Array, Array]:
    return sums.cross, sums.own, sums.covariates


def _changed(part: Array, place: int, is_there: bool, new: Array | None) -> Array:
    """A copy with the person's column set, inserted or taken out; persons are last."""
    if new is None:
        return np.delete(part, place, axis=-1)
    if not is_there:
        return np.insert(part, place, new[..., 0], axis=-1)
    changed = part.copy()
    changed[..., place] = new[..., 0]
    return changed
