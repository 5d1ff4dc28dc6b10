"""What is kept of the rows of a growth model: sums within each person, of which all else follows."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

CHUNK = 8192  # persons whose sums and what is made of them stay in the processor's second cache


@dataclass(frozen=True)
class Sums:
    """What is kept of the rows: all that the likelihood, the persons' lines and a changed rating need.

    Attributes
    ----------
    names : tuple of str
        The p effects that have sums: "level", "slope", "level:j" and "slope:j" of covariate j, "term:j".
    cross : float array, 2 × (1 + p) × persons
        Z'y and Z'X of each person; X begins with the columns of Z.
    own : float array, m(m + 1)/2 × persons
        Products, with each other, of the score and the m − 1 terms: the upper triangle, row by row.
    covariates : float array, q × persons
        What each person has.
    """

    names: tuple[str, ...]
    cross: Array
    own: Array
    covariates: Array

    @property
    def n_fixed(self) -> int:
        """Number p of columns of X."""
        return len(self.names)

    @property
    def n_persons(self) -> int:
        """Number of persons."""
        return int(self.cross.shape[2])

    @cached_property
    def n_rows(self) -> int:
        """Number of rows."""
        return round(float(self.cross[0, 1].sum()))

    @cached_property
    def total(self) -> Array:
        """[y X]'[y X] over all rows, (1 + p) × (1 + p): X is Z times the covariates, but for the terms."""
        total = np.empty((1 + self.n_fixed, 1 + self.n_fixed))
        varying = [0, *(place for place, name in enumerate(self.names, 1) if name.startswith("term:"))]
        for place, name in enumerate(("score", *self.names)):
            kind, _, number = name.partition(":")
            if place in varying:
                continue
            of_z = self.cross[int(kind == "slope")]
            row = of_z @ self.covariates[int(number)] if number else of_z.sum(axis=1)
            total[place] = total[:, place] = row
        first, second = np.triu_indices(len(varying))
        at = np.array(varying)
        total[at[first], at[second]] = total[at[second], at[first]] = self.own.sum(axis=1)
        return total

    def of(self, persons: slice | NDArray[np.intp]) -> "Sums":
        """Give the sums of some of the persons."""
        parts = (self.cross, self.own, self.covariates)
        if isinstance(persons, slice):
            return Sums(self.names, *(part[..., persons] for part in parts))
        # An array as index would put persons first in memory, and every sum over them would stumble.
        return Sums(self.names, *(part.take(persons, axis=-1) for part in parts))

    def keeping(self, kept: tuple[int, ...]) -> "Sums":
        """Give the sums of some of the effects."""
        if len(kept) == self.n_fixed:
            return self
        n_before = self.n_fixed - sum(name.startswith("term:") for name in self.names)
        first, second = np.triu_indices(1 + self.n_fixed - n_before)
        terms = [0, *(1 + place - n_before for place in kept if place >= n_before)]
        return Sums(
            tuple(self.names[place] for place in kept),
            self.cross[:, [0, *(1 + place for place in kept)]],
            self.own[np.isin(first, terms) & np.isin(second, terms)],
            self.covariates,
        )
