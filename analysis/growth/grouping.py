"""Unsorted rows put in the order of persons, once for all scores, and added up within each person."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from smail.analysis.growth.sums import Array

BLOCK = 1 << 17  # scores that are worked on at a time: they stay in the processor's second cache
HALF = 32  # bits of a sorting key that tell the row


@dataclass(frozen=True, slots=True)
class Grouped:
    """Who there is, and where each person's rows are.

    Attributes
    ----------
    persons : array
        The different ids, sorted.
    order : int array, rows
        The rows, person by person.
    first : int array, persons + 1
        Where in that order each person begins, and the last one ends.
    """

    persons: NDArray[np.generic]
    order: NDArray[np.int64]
    first: NDArray[np.int64]

    @classmethod
    def of(cls, ids: NDArray[np.generic]) -> "Grouped":
        """Sort rows by person; the id's number and the row's place make one key, which sorts fastest."""
        keys = _codes(ids)
        keys <<= HALF
        keys |= np.arange(len(keys))
        keys.sort()
        order = keys & ((1 << HALF) - 1)
        keys >>= HALF
        # Two neighbours that differ; the difference itself would be one more array as long as the rows.
        others = np.flatnonzero(keys[1:] != keys[:-1]) + 1
        first = np.concatenate([[0], others, [len(keys)]])
        return cls(ids[order[first[:-1]]], order, first)

    @property
    def n_persons(self) -> int:
        """Number of persons."""
        return len(self.first) - 1

    def covariates(self, score: Array, table: Array) -> Array:
        """Give what each person has, q × persons; 0 for persons of whom no row is seen.

        Raises
        ------
        ValueError
            If a covariate varies within a person.
        """
        found = np.zeros((table.shape[1], self.n_persons))
        if not table.shape[1]:
            return found
        seen = ~np.isnan(score)[self.order]
        for place, column in enumerate(table.T):
            high, low = (
                end.reduceat(np.where(seen, column[self.order], nothing), self.first[:-1])
                for end, nothing in ((np.maximum, -np.inf), (np.minimum, np.inf))
            )
            if (high > low).any():
                raise ValueError(f"covariates: column {place} varies within a person; give it as a term")
            found[place] = np.where(high == low, high, 0.0)
        return found

    def added(self, time: Array, origin: float, scores: Array, start: Array, terms: Array) -> list[Array]:
        """Add up, within each person, what the model is made of, over the rows that have the score.

        Parameters
        ----------
        time : float array, rows
            When.
        origin : float
            What is taken from each time.
        scores : float array, rows × k
            NaN = missing.
        start : float array, k
            What is taken from each score.
        terms : float array, rows × r
            What varies in time.

        Returns
        -------
        list of float arrays, k of features × persons
            Sums of 1, t, t², y, ty and y²; of each term x; then tx; then yx; then xx' for each pair.
        """
        k, r = scores.shape[1], terms.shape[1]
        out = [np.empty((6 + 3 * r + r * (r + 1) // 2, self.n_persons)) for _ in range(k)]
        some = max(1, BLOCK * self.n_persons // (k * len(self.order)))
        # As long as any block, so that taking it from one is one long loop.
        most = (
            int((self.first[some:] - self.first[:-some]).max()) if some < self.n_persons else len(self.order)
        )
        starts = np.tile(start, (most, 1))
        for begin in range(0, self.n_persons, some):
            ends = self.first[begin : begin + some + 1]
            rows = self.order[ends[0] : ends[-1]]
            adding = csr_array(
                (np.ones(len(rows)), np.arange(len(rows), dtype=np.int32), (ends - ends[0]).astype(np.int32)),
                shape=(len(ends) - 1, len(rows)),
            )
            for place, (weight, values) in enumerate(
                _features(
                    time.take(rows) - origin, scores.take(rows, axis=0), starts, terms.take(rows, axis=0)
                )
            ):
                adding.data = weight
                for one, sums in zip(out, (adding @ values).T, strict=True):
                    one[place, begin : begin + some] = sums
        return out


def _codes(ids: NDArray[np.generic]) -> NDArray[np.int64]:
    """Give each row a number below 2³¹ that sorts as its id."""
    if np.issubdtype(ids.dtype, np.integer):
        lowest = ids.min()
        if int(ids.max()) - int(lowest) < 1 << (HALF - 1):
            offset = ids - lowest if ids.dtype.itemsize == 8 else ids.astype(np.int64) - int(lowest)
            return offset.astype(np.int64, copy=False)
    _, code = np.unique(ids, return_inverse=True)
    return np.asarray(code.reshape(-1), dtype=np.int64)


def _features(time: Array, scores: Array, start: Array, terms: Array) -> Iterator[tuple[Array, Array]]:
    """What is added up: a weight for each row, and a value for each row and score, 0 where it is missing."""
    score = scores - start[: len(scores)]
    is_missing = np.isnan(score)
    seen = np.subtract(1.0, is_missing)
    score[is_missing] = 0.0
    one = np.ones(len(time))
    yield one, seen
    yield time, seen
    yield time * time, seen
    yield one, score
    yield time, score
    yield one, score * score
    r = terms.shape[1]
    columns = [np.ascontiguousarray(term) for term in terms.T]
    yield from ((term, seen) for term in columns)
    yield from ((time * term, seen) for term in columns)
    yield from ((term, score) for term in columns)
    yield from (
        (columns[first] * columns[second], seen) for first, second in np.argwhere(np.triu(np.ones((r, r))))
    )
