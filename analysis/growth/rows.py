"""From unsorted rows to the sums that a growth model is fitted on."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from smail.analysis.growth.likelihood import Array, Sums
from smail.analysis.rank import ALIKE, determined

SAMPLE = 5000  # persons that every start climbs among, in counties more than twice as large
TABLE = 8  # ids in a range of at most so many times the rows are looked up instead of sorted


@dataclass(frozen=True, slots=True)
class Scale:
    """How the rows were moved before the fit, so that it is well conditioned whatever the units.

    Attributes
    ----------
    time, spread : float
        Taken from each time, and what it is then divided by, in quarters.
    score : float
        Taken from each score, in its own units.
    """

    time: float
    spread: float
    score: float

    def apply(self, time: ArrayLike) -> Array:
        """Give times in the model's own units."""
        return np.asarray((np.asarray(time, dtype=np.float64) - self.time) / self.spread)


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows made ready: who there is, what the effects are called, the sums of all and of a sample.

    `kept` are the places of the effects that the rows determine; only those have sums. `is_determined` tells
    whether level, slope and noise can be told apart: two dates, some spread, and somebody to show noise.
    """

    persons: NDArray[np.generic]
    names: tuple[str, ...]
    kept: tuple[int, ...]
    scale: Scale
    sums: Sums
    sample: Sums | None
    is_determined: bool

    @classmethod
    def of(
        cls,
        person: ArrayLike,
        time: ArrayLike,
        score: ArrayLike,
        covariates: ArrayLike | None,
        terms: ArrayLike | None,
    ) -> "Rows":
        """Read rows; those without a score count for nothing.

        Raises
        ------
        ValueError
            Naming the argument that is wrong.
        """
        ids, when, values = np.asarray(person), _column("time", time), _column("score", score)
        if not ids.shape == when.shape == values.shape:
            raise ValueError(f"person: {ids.shape} ids, {when.shape} times and {values.shape} scores")
        constant, varying = _table("covariates", covariates, len(ids)), _table("terms", terms, len(ids))
        seen = ~np.isnan(values)
        if not seen.all():
            ids, when, values, constant, varying = (
                part[seen] for part in (ids, when, values, constant, varying)
            )
        if not len(ids):
            raise ValueError("score: no score among the rows")
        _refuse_infinite(time=when, score=values, covariates=constant, terms=varying)
        persons, code = codes(ids)
        _refuse_varying(constant, code, len(persons))
        scale = Scale(float(when.mean()), float(when.std()) or 1.0, float(values.mean()))
        columns = _columns(scale.apply(when), values - scale.score, constant, varying)
        names = _names(constant.shape[1], varying.shape[1])
        kept = determined(np.array([[float(one @ other) for other in columns[1:]] for one in columns[1:]]))
        has_slope = kept[:2] == (0, 1)
        kept = kept if has_slope else (0, 1)
        used = [columns[0], *(columns[1 + place] for place in kept)]
        sums = summed(used, code, len(persons))
        sample = _sampled(used, code, len(persons))
        return cls(persons, names, kept, scale, sums, sample, has_slope and _shows_noise(sums))


def _shows_noise(sums: Sums) -> bool:
    """Whether somebody has more ratings than it takes to draw a line, and ratings differ."""
    n, t, tt = sums.cross[0, 1], sums.cross[0, 2], sums.cross[1, 2]
    lines = np.where(n * tt - t * t > ALIKE * n * np.maximum(tt, 1.0), 2, 1)
    spare = sums.n_rows > sums.n_fixed and (n - lines).sum() > 0
    return bool(spare and sums.total[0, 0] > ALIKE**2 * sums.n_rows)


def codes(ids: NDArray[np.generic]) -> tuple[NDArray[np.generic], NDArray[np.intp]]:
    """Give the sorted different ids, and for each row the place of its id among them."""
    if np.issubdtype(ids.dtype, np.integer):
        lowest, highest = int(ids.min()), int(ids.max())
        if highest - lowest <= TABLE * len(ids):
            offset = (ids - lowest).astype(np.intp)
            is_there = np.zeros(highest - lowest + 1, dtype=bool)
            is_there[offset] = True
            found = np.flatnonzero(is_there)
            if len(found) == len(is_there):
                return (found + lowest).astype(ids.dtype), offset
            place = np.empty(len(is_there), dtype=np.intp)
            place[found] = np.arange(len(found))
            return (found + lowest).astype(ids.dtype), place[offset]
    persons, code = np.unique(ids, return_inverse=True)
    return persons, code.reshape(-1)


def summed(columns: list[Array], code: NDArray[np.intp], n_persons: int) -> Sums:
    """Sum products of y and X with 1 and t within each person, and of y and X with each other over all."""
    cross = np.empty((2, len(columns), n_persons))
    time = columns[2]
    for place, column in enumerate(columns):
        if place == 1:
            cross[0, 1] = np.bincount(code, minlength=n_persons)
            cross[1, 1] = cross[0, 2] = np.bincount(code, time, n_persons)
            continue
        if place != 2:
            cross[0, place] = np.bincount(code, column, n_persons)
        cross[1, place] = np.bincount(code, column * time, n_persons)
    total = np.array([[float(one @ other) for other in columns] for one in columns])
    return Sums(cross, total, len(code))


def _sampled(columns: list[Array], code: NDArray[np.intp], n_persons: int) -> Sums | None:
    if n_persons <= 2 * SAMPLE:
        return None
    every = n_persons // SAMPLE
    chosen = code % every == 0
    return summed([column[chosen] for column in columns], code[chosen] // every, -(-n_persons // every))


def _columns(time: Array, score: Array, constant: Array, varying: Array) -> list[Array]:
    def parts() -> Iterator[Array]:
        yield score
        yield np.ones_like(time)
        yield time
        for column in constant.T:
            yield np.ascontiguousarray(column)
            yield column * time
        for column in varying.T:
            yield np.ascontiguousarray(column)

    return list(parts())


def _names(n_constant: int, n_varying: int) -> tuple[str, ...]:
    pairs = (name for place in range(n_constant) for name in (f"level:{place}", f"slope:{place}"))
    return ("level", "slope", *pairs, *(f"term:{place}" for place in range(n_varying)))


def _column(name: str, values: ArrayLike) -> Array:
    column = np.asarray(values, dtype=np.float64)
    if column.ndim != 1:
        raise ValueError(f"{name}: {column.ndim} dimensions, not a value for each row")
    return column


def _table(name: str, values: ArrayLike | None, n_rows: int) -> Array:
    if values is None:
        return np.empty((n_rows, 0))
    table = np.asarray(values, dtype=np.float64)
    table = table[:, None] if table.ndim == 1 else table
    if table.ndim != 2 or len(table) != n_rows:
        raise ValueError(f"{name}: shape {table.shape} for {n_rows} rows")
    return table


def _refuse_infinite(**parts: Array) -> None:
    for name, part in parts.items():
        if not np.isfinite(part).all():
            raise ValueError(f"{name}: {part[~np.isfinite(part)][0]} in a row with a score")


def _refuse_varying(constant: Array, code: NDArray[np.intp], n_persons: int) -> None:
    for place, column in enumerate(constant.T):
        first = np.empty(n_persons)
        first[code] = column
        if (first[code] != column).any():
            raise ValueError(f"covariates: column {place} varies within a person; give it as a term")
