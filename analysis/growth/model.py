"""A fitted growth model: single persons, their predictions, and what changed ratings change."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from smail.analysis.growth import ratings
from smail.analysis.growth.effects import Fit
from smail.analysis.growth.persons import estimated, predicted
from smail.analysis.growth.results import PersonEstimates, Prediction
from smail.analysis.growth.sums import Sums


@dataclass(frozen=True)
class GrowthModel(Fit):
    """A fitted model, and all that can be read from it."""

    @cached_property
    def estimates(self) -> PersonEstimates:
        """Level, slope and their uncertainty for everybody, in the order of `persons`."""
        return estimated(self.at, self.scale, self.sums)

    def estimate(self, person: ArrayLike) -> PersonEstimates:
        """Give level, slope and their uncertainty for those asked for.

        Raises
        ------
        ValueError
            If a person is not in the model.
        """
        return estimated(self.at, self.scale, self.sums.of(self._places(person)))

    def predict(self, person: ArrayLike, time: ArrayLike, confidence: float = 0.95) -> Prediction:
        """Predict the true level of persons at times; uncertainty grows beyond what was seen.

        ŷ = x'β + z'u with prediction-error variance s²[z'(Λ − ΛWΛ)z + d'(X'V⁻¹X)⁻¹d], d = x − Q'Λz.
        Terms that vary in time are taken as 0.

        Parameters
        ----------
        person, time : array_like, of one length
            Who, and when, in the units of the fit.
        confidence : float
            Share of intervals that hold the true level.

        Raises
        ------
        ValueError
            If a person is not in the model, the lengths differ, or confidence is not between 0 and 1.

        References
        ----------
        Henderson, C. R. (1975). Best linear unbiased estimation and prediction under a selection model.
        Biometrics 31, 423-447.

        Examples
        --------
        >>> from smail.analysis.growth import fit
        >>> model = fit([1, 1, 1, 2, 2, 2, 3, 3, 3], [0, 1, 2] * 3, [1, 2, 3, 2, 2, 3, 1, 3, 3])
        >>> ahead = model.predict([1, 1], [2, 4])
        >>> bool(ahead.se[0] < ahead.se[1]), bool(ahead.low[1] < ahead.score[1] < ahead.high[1])
        (True, True)
        """
        when = np.atleast_1d(self.scale.apply(time))
        places = self._places(person)
        if places.shape != when.shape:
            raise ValueError(f"time: {when.shape} times for {places.shape} persons")
        return predicted(self.at, self.scale, self.sums.of(places), when, confidence)

    def estimate_rows(
        self, time: ArrayLike, score: ArrayLike, covariates: ArrayLike = (), terms: ArrayLike | None = None
    ) -> PersonEstimates:
        """Give level, slope and their uncertainty of one person who has these ratings and no others.

        The effects, their covariance, Λ and the residual SD are taken as the fit has them; only the ratings
        are new. For a person whose ratings in the fit are these it is what `estimate` gives. For one who is
        not in the fit, or whose ratings were changed since, the effects do not know of the difference, which
        moves them by about one part in the number of persons. Without ratings: what is expected of anybody.

        Parameters
        ----------
        time, score : array_like of float, ratings
            When, in the units of the fit, and what; NaN = missing.
        covariates : array_like of float, q
            What the person has, as in the fit.
        terms : array_like of float, ratings × r, optional
            As in the fit.

        Returns
        -------
        PersonEstimates
            Arrays of length 1.

        Raises
        ------
        ValueError
            If the lengths differ, a rating is infinite, or there are not as many covariates and terms as in
            the fit.

        Examples
        --------
        >>> from smail.analysis.growth import fit
        >>> model = fit([1, 1, 1, 2, 2, 2, 3, 3, 3], [0, 1, 2] * 3, [1, 2, 3, 2, 2, 3, 1, 3, 3])
        >>> float(model.estimate_rows([0, 1, 2], [2, 2, 3]).slope[0] - model.estimate([2]).slope[0]) < 1e-10
        True
        """
        return estimated(self.at, self.scale, self._read(time, score, covariates, terms))

    def predict_rows(
        self,
        time: ArrayLike,
        score: ArrayLike,
        at: ArrayLike,
        confidence: float = 0.95,
        *,
        covariates: ArrayLike = (),
        terms: ArrayLike | None = None,
    ) -> Prediction:
        """Predict the true level, at times, of one person who has these ratings and no others.

        As `predict` for the person, and resting on the same things as `estimate_rows`.

        Parameters
        ----------
        time, score, covariates, terms : array_like
            The person's ratings, as in `estimate_rows`.
        at : array_like of float
            When to predict, in the units of the fit.
        confidence : float
            Share of intervals that hold the true level.

        Raises
        ------
        ValueError
            As in `estimate_rows`; or if confidence is not between 0 and 1.

        Examples
        --------
        >>> from smail.analysis.growth import fit
        >>> model = fit([1, 1, 1, 2, 2, 2, 3, 3, 3], [0, 1, 2] * 3, [1, 2, 3, 2, 2, 3, 1, 3, 3])
        >>> model.predict_rows([0, 1], [2, 3], [2, 3]).score.shape
        (2,)
        """
        when = np.atleast_1d(self.scale.apply(at))
        own = self._read(time, score, covariates, terms).of(np.zeros(len(when), dtype=np.intp))
        return predicted(self.at, self.scale, own, when, confidence)

    def _read(
        self, time: ArrayLike, score: ArrayLike, covariates: ArrayLike, terms: ArrayLike | None
    ) -> Sums:
        return ratings.read(self.names, self.kept, self.scale, time, score, covariates, terms)

    def replace(
        self,
        person: object,
        time: ArrayLike,
        score: ArrayLike,
        covariates: ArrayLike = (),
        terms: ArrayLike | None = None,
    ) -> "GrowthModel":
        """Give the model in which a person has these ratings instead of those before.

        Somebody new comes to it, somebody without ratings goes out of it. Fixed effects, their covariance
        and the residual SD are exactly those of the changed rows with Λ as it was, and so is what is told of
        every person. Only the person's own sums are made anew, but all are copied once: about 6 MB and 2 ms
        for 100,000 persons. Where no other person is to know of the change, `estimate_rows` copies nothing.

        Parameters
        ----------
        person : id
            Of the persons, or somebody new.
        time, score, covariates, terms : array_like
            All ratings that the person has now, as in `estimate_rows`.

        Raises
        ------
        ValueError
            As in `estimate_rows`; or if the person's id is of another kind than those of the fit.

        Examples
        --------
        >>> from smail.analysis.growth import fit
        >>> model = fit([1, 1, 1, 2, 2, 2, 3, 3, 3], [0, 1, 2] * 3, [1, 2, 3, 2, 2, 3, 1, 3, 3])
        >>> model.replace(3, [0, 1], [1, 3]).n_rows, model.replace(3, [], []).n_persons
        (8, 2)
        """
        return self._replaced(person, self._read(time, score, covariates, terms))

    def update(
        self,
        person: object,
        time: float,
        score: float,
        covariates: ArrayLike = (),
        terms: ArrayLike | None = None,
    ) -> "GrowthModel":
        """Give the model after one more rating: as `replace` by the person's ratings and this one.

        Parameters
        ----------
        person : id
            Of the persons, or somebody new.
        time, score : float
            When and what, in the units of the fit.
        covariates, terms : array_like
            As in the fit, for this row.

        Raises
        ------
        ValueError
            As in `replace`; or if the score is not a number, or the covariates are not those of the person.

        Examples
        --------
        >>> from smail.analysis.growth import fit
        >>> model = fit([1, 1, 1, 2, 2, 2, 3, 3, 3], [0, 1, 2] * 3, [1, 2, 3, 2, 2, 3, 1, 3, 3])
        >>> more = model.update(3, 3, 5)
        >>> more.n_rows, bool(more.estimate([3]).slope[0] > model.estimate([3]).slope[0])
        (10, True)
        """
        if not np.isfinite(score):
            raise ValueError(f"score: {score} is no rating")
        more = self._read(time, score, covariates, None if terms is None else np.atleast_2d(terms))
        place, is_there = self._place(person)
        if is_there:
            before = self.sums.of(slice(place, place + 1))
            if (before.covariates != more.covariates).any():
                raise ValueError(f"covariates: {more.covariates[:, 0]} for {before.covariates[:, 0]}")
            more = Sums(more.names, before.cross + more.cross, before.own + more.own, more.covariates)
        return self._replaced(person, more)

    def _replaced(self, person: object, after: Sums) -> "GrowthModel":
        place, is_there = self._place(person)
        if not (is_there or after.n_rows):
            return self
        before = self.sums.of(slice(place, place + 1)) if is_there else None
        sums, at = ratings.replaced(self.sums, self.at, place, before, after if after.n_rows else None)
        persons = self.persons
        if not is_there:
            one = np.asarray(person)
            # Wide enough for a name that is longer than all before it.
            persons = np.insert(persons.astype(np.result_type(persons, one), copy=False), place, one)
        elif not after.n_rows:
            persons = np.delete(persons, place)
        return replace(self, persons=persons, sums=sums, at=at)

    def _place(self, person: object) -> tuple[int, bool]:
        """Where a person is, or would be, and whether the person is there."""
        one = np.asarray(person)
        kind, kinds = self.persons.dtype.kind, "iuf" if self.persons.dtype.kind == "f" else "iu"
        kinds = kinds if kind in kinds else kind
        if one.ndim or (kind != "O" and one.dtype.kind not in kinds):
            raise ValueError(f"person: {person!r} is no id like {self.persons[:1].tolist()}")
        place = int(np.searchsorted(self.persons, np.asarray(person)))
        return place, place < len(self.persons) and bool(self.persons[place] == person)

    def _places(self, person: ArrayLike) -> NDArray[np.intp]:
        wanted = np.atleast_1d(np.asarray(person))
        places = np.searchsorted(self.persons, wanted)
        inside = np.minimum(places, len(self.persons) - 1)
        unknown = self.persons[inside] != wanted
        if unknown.any():
            raise ValueError(f"person: {wanted[unknown][0]!r} is not in the model")
        return places
