"""From unsorted rows to the sums that growth models are fitted on, one for each column of scores."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from smail.analysis.growth.grouping import Grouped
from smail.analysis.growth.sums import CHUNK, Array, Sums
from smail.analysis.rank import ALIKE, determined

# Persons that every start climbs among, and those that where they end climb on among, in larger counties.
SAMPLES = (200, 1000, 10_000)
LARGEST = 1e200  # sum of squares: products of what is larger overflow
A_FEW = 1000  # persons who are asked first whether there is noise at all


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
    """The rows of one score made ready: who has it, what the effects are called, and the sums.

    `kept` are the places of the effects that the rows determine; only those have sums. `samples` are the sums
    of some of the persons, in large counties: of few, then of more. `is_determined` tells
    whether level, slope and noise can be told apart: two dates, some spread, and somebody to show noise.
    """

    persons: NDArray[np.generic]
    names: tuple[str, ...]
    kept: tuple[int, ...]
    scale: Scale
    sums: Sums
    samples: tuple[Sums, ...]
    is_determined: bool

    @classmethod
    def each(
        cls,
        person: ArrayLike,
        time: ArrayLike,
        scores: Array,
        covariates: ArrayLike | None = None,
        terms: ArrayLike | None = None,
    ) -> Iterator["Rows | None"]:
        """Read rows, in turn for each column of scores; those without that score count for nothing.

        None stands for a column without any score.

        Raises
        ------
        ValueError
            Naming the argument that is wrong.
        """
        ids, when = np.asarray(person), column("time", time)
        if not ids.shape == when.shape == scores.shape[:1]:
            raise ValueError(f"person: {ids.shape} ids, {when.shape} times and {scores.shape[:1]} scores")
        constant, varying = _table("covariates", covariates, len(ids)), _table("terms", terms, len(ids))
        when, constant, varying = _finite(scores, when, constant, varying)
        begun = [_first(one) for one in scores.T]
        seen = [row for row in begun if row is not None]
        if not seen:
            yield from (None for _ in begun)
            return
        first = float(when[min(seen)])
        start = np.array([0.0 if row is None else scores[row, place] for place, row in enumerate(begun)])
        grouped = Grouped.of(ids)
        with np.errstate(over="ignore", invalid="ignore"):
            added = grouped.added(when, first, scores, np.where(np.isinf(start), 0.0, start), varying)
        _refuse_what_is_too_large(when, scores, added)
        for place, row in enumerate(begun):
            # What is used up makes room for the next.
            one = added.pop(0)
            has = grouped.covariates(scores[:, place], constant)
            moved = (first, float(start[place]))
            yield None if row is None else cls._of(grouped.persons, one, has, moved, varying.shape[1])

    @classmethod
    def of_nobody(cls, person: ArrayLike, covariates: ArrayLike | None, terms: ArrayLike | None) -> "Rows":
        """Stand for rows without any score: nobody is there, and nothing is determined."""
        ids = np.asarray(person)
        constant, varying = _table("covariates", covariates, len(ids)), _table("terms", terms, len(ids))
        sums = Sums(("level", "slope"), np.zeros((2, 3, 0)), np.zeros((1, 0)), np.zeros((0, 0)))
        names = _names(constant.shape[1], varying.shape[1])
        return cls(ids[:0], names, (0, 1), Scale(0.0, 1.0, 0.0), sums, (), is_determined=False)

    @classmethod
    def _of(
        cls, persons: NDArray[np.generic], added: Array, has: Array, moved: tuple[float, float], n_terms: int
    ) -> "Rows":
        there = np.flatnonzero(added[0])
        is_all = len(there) == len(persons)
        centre, spread, mean = _middle(added)
        names = _names(len(has), n_terms)
        weights = _moving(n_terms, centre, spread, mean)
        cross = np.empty((2, 1 + len(names), len(there)))
        own = np.empty((len(weights) - 6 - 2 * n_terms, len(there)))
        has = has if is_all else has[:, there]
        for begin in range(0, len(there), CHUNK):
            part = slice(begin, begin + CHUNK)
            here = weights @ (added[:, part] if is_all else added.take(there[part], axis=1))
            of_z, own[:, part] = np.split(here, [6 + 2 * n_terms])
            _spread_out(of_z.reshape(2, 3 + n_terms, -1), has[:, part], cross[:, :, part])
        sums = Sums(names, cross, own, has)
        kept = determined(sums.total[1:, 1:])
        has_slope = kept[:2] == (0, 1)
        sums = sums.keeping(kept if has_slope else (0, 1))
        samples = [sums.of(np.arange(size) * len(there) // size) for size in SAMPLES if len(there) > 5 * size]
        return cls(
            persons if is_all else persons[there],
            names,
            kept if has_slope else (0, 1),
            Scale(moved[0] + centre, spread or 1.0, moved[1] + mean),
            sums,
            tuple(one for one in samples if determined(one.total[1:, 1:]) == tuple(range(sums.n_fixed))),
            has_slope and _shows_noise(sums, moved[1] + mean),
        )


def _middle(added: Array) -> tuple[float, float, float]:
    """Mean and SD of time, and mean of the score; an SD that is rounding is 0."""
    n, t, tt, y = added[:4].sum(axis=1)
    centre, square = t / n, tt / n
    variance = square - centre**2
    return float(centre), float(np.sqrt(variance)) if variance > ALIKE * square else 0.0, float(y / n)


def _moving(r: int, centre: float, spread: float, mean: float) -> Array:
    """What each sum gives where times and scores are moved to their middle.

    A column for each sum of `Grouped.added`; a row for each sum of y, 1, t and the terms, then for those of t
    times them, then for the products of score and terms with each other.
    """
    scale = 1 / spread if spread else 0.0
    n, t, tt, y, ty, yy = np.eye(6, 6 + 3 * r + r * (r + 1) // 2)
    x, tx, yx, xx = np.split(np.eye(r * (r + 7) // 2, 6 + r * (r + 7) // 2, 6), [r, 2 * r, 3 * r])
    level = [y - mean * n, n, (t - centre * n) * scale, *x]
    slope = [
        (ty - mean * t - centre * (y - mean * n)) * scale,
        (t - centre * n) * scale,
        (tt - centre * (2 * t - centre * n)) * scale**2,
        *((tx - centre * x) * scale),
    ]
    return np.array([*level, *slope, yy - mean * (2 * y - mean * n), *(yx - mean * x), *xx])


def _spread_out(of_z: Array, has: Array, cross: Array) -> None:
    """Write Z'[y X]: after the columns of Z what they are times each covariate, then the terms."""
    cross[:, :3] = of_z[:, :3]
    for place, one in enumerate(has):
        np.multiply(of_z[:, 1:3], one, out=cross[:, 3 + 2 * place : 5 + 2 * place])
    cross[:, 3 + 2 * len(has) :] = of_z[:, 3:]


def _shows_noise(sums: Sums, mean: float) -> bool:
    """Whether ratings differ, and not all of them lie on the lines of their persons, or pairs tell it."""
    # By more than rounding, whatever the unit of the score is.
    if sums.n_rows <= sums.n_fixed or sums.total[0, 0] <= (ALIKE * mean) ** 2 * sums.n_rows:
        return False
    # Where some show it all do, and mostly the first ones show it.
    if any(_is_off_lines(sums.of(persons)) for persons in (slice(0, A_FEW), slice(None))):
        return True
    return _pairs_show_it(sums)


def _is_off_lines(sums: Sums) -> bool:
    (y, n, t), (ty, _, tt) = sums.cross[0, :3], sums.cross[1, :3]
    square = sums.own[0].sum()
    spread, along = n * tt - t * t, n * ty - t * y
    has_line = spread > ALIKE * n * np.maximum(tt, 1.0)
    on_lines = y * y / n + np.divide(along * along, n * spread, out=np.zeros_like(y), where=has_line)
    return bool(square - on_lines.sum() > ALIKE * square)


def _pairs_show_it(sums: Sums) -> bool:
    """Whether pairs of ratings tell noise from change where nobody has more than two.

    A difference over h has the variance h²τ₁² + 2s², and what a pair has at the time t varies by
    τ₀² + 2tτ₀₁ + t²τ₁² and noise: two spacings, or pairs from different days, tell the two apart. No more
    pairs than there are effects and one, and lines that all meet in one point, can be explained without any
    noise: there the likelihood has no maximum.
    """
    (y, n, t), (ty, _, tt) = sums.cross[0, :3], sums.cross[1, :3]
    is_pair = n == 2
    square = (n * tt - t * t)[is_pair]
    if (n > 2).any() or len(square) <= sums.n_fixed + 1 or square.min() <= ALIKE * tt.max():
        return False
    slope = (n * ty - t * y)[is_pair] / square
    least, most = np.linalg.eigvalsh(np.cov((y[is_pair] - slope * t[is_pair]) / 2, slope))
    return bool(least > ALIKE * most) and _tells_apart(sums)


def _tells_apart(sums: Sums) -> bool:
    """Whether noise, levels, slopes and what both share make covariances that are no mixture of each other.

    They add I and ZEZ' to what ratings of one person share, E a matrix of each; the products of two such are
    sums of what is in A = Z'Z.
    """
    a = np.moveaxis(sums.cross[:, 1:3], -1, 0)
    parts = np.array([[[1, 0], [0, 0]], [[0, 1], [1, 0]], [[0, 0], [0, 1]]]) @ a[:, None]
    products = np.empty((4, 4))
    products[0, 0] = sums.n_rows
    products[0, 1:] = products[1:, 0] = np.trace(parts.sum(axis=0), axis1=1, axis2=2)
    products[1:, 1:] = np.einsum("nxij,nyji->xy", parts, parts)
    return determined(products) == (0, 1, 2, 3)


def _names(n_constant: int, n_varying: int) -> tuple[str, ...]:
    pairs = (name for place in range(n_constant) for name in (f"level:{place}", f"slope:{place}"))
    return ("level", "slope", *pairs, *(f"term:{place}" for place in range(n_varying)))


def column(name: str, values: ArrayLike) -> Array:
    """Give a value for each row.

    Raises
    ------
    ValueError
        If there is not one for each.
    """
    found = np.asarray(values, dtype=np.float64)
    if found.ndim != 1:
        raise ValueError(f"{name}: {found.ndim} dimensions, not a value for each row")
    return found


def _table(name: str, values: ArrayLike | None, n_rows: int) -> Array:
    if values is None:
        return np.empty((n_rows, 0))
    table = np.asarray(values, dtype=np.float64)
    table = table[:, None] if table.ndim == 1 else table
    if table.ndim != 2 or len(table) != n_rows:
        raise ValueError(f"{name}: shape {table.shape} for {n_rows} rows")
    return table


def _refuse_what_is_too_large(time: Array, scores: Array, added: list[Array]) -> None:
    """Refuse what is infinite or has squares that are; the sums tell, so that nobody reads all rows again."""
    for one, score in zip(added, scores.T, strict=True):
        for name, square, values in (("time", one[2], time), ("score", one[5], score)):
            if not square.sum() <= LARGEST:
                largest = values[np.nanargmax(np.abs(values))]
                raise ValueError(f"{name}: {largest} in a row with a score is too large")


def _first(score: Array) -> int | None:
    """Place of the first row that has the score: mostly among a few, so that the others are not looked at."""
    for some in (score[:A_FEW], score):
        seen = ~np.isnan(some)
        if seen.any():
            return int(seen.argmax())
    return None


def _finite(scores: Array, time: Array, constant: Array, varying: Array) -> tuple[Array, Array, Array]:
    """Refuse what is infinite in a row with a score; elsewhere it is taken as 0."""
    found = []
    for name, part in (("time", time), ("covariates", constant), ("terms", varying)):
        is_wrong = ~np.isfinite(part)
        if is_wrong.any():
            rows = is_wrong & (~np.isnan(scores)).any(axis=1).reshape((-1,) + (1,) * (part.ndim - 1))
            if rows.any():
                raise ValueError(f"{name}: {part[rows][0]} in a row with a score")
            part = np.where(is_wrong, 0.0, part)
        found.append(part)
    return found[0], found[1], found[2]
