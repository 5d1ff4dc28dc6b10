"""A fitted growth model: effects, persons, predictions, tests, and what one more rating changes."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri, stdtr, stdtrit

from smail.analysis.growth.likelihood import Array, Point, Sums, point, satterthwaite
from smail.analysis.growth.persons import Basis, combined, estimated
from smail.analysis.growth.ratings import Ratings, ratings
from smail.analysis.growth.results import EffectTest, PersonEstimates, Prediction
from smail.analysis.growth.rows import Scale

NEARLY_SINGULAR = 1e-4  # of a diagonal entry of L, time in units of its own spread


@dataclass(frozen=True)
class GrowthModel:
    """A fitted model, and all that can be read from it.

    Attributes
    ----------
    persons : array
        The ids, sorted.
    names : tuple of str
        Names of the fixed effects: "level", "slope", then "level:j" and "slope:j" of covariate j, "term:j".
    kept : tuple of int
        Places among the names of the effects that the rows determine; the others are NaN.
    scale : Scale
        How rows were moved.
    sums, at : Sums, Point
        The rows' sums and the likelihood there.
    """

    persons: NDArray[np.generic]
    names: tuple[str, ...]
    kept: tuple[int, ...]
    scale: Scale
    sums: Sums
    at: Point

    @property
    def n_persons(self) -> int:
        """Number of persons."""
        return self.sums.n_persons

    @property
    def n_rows(self) -> int:
        """Number of ratings that the model is made of."""
        return self.sums.n_rows

    @cached_property
    def effects(self) -> Array:
        """The fixed effects, in the units that the rows came in."""
        effects = np.full(len(self.names), np.nan)
        effects[list(self.kept)] = self._back @ self.at.beta
        effects[0] += self.scale.score
        return effects

    @cached_property
    def effects_covariance(self) -> Array:
        """Covariance of the fixed effects."""
        covariance = np.full((len(self.names), len(self.names)), np.nan)
        known = self._back @ self.at.inverse @ self._back.T * self.at.variance
        covariance[np.ix_(self.kept, self.kept)] = known
        return covariance

    @property
    def residual_sd(self) -> float:
        """SD of a single rating round the person's line: the measurement error of a score."""
        return float(np.sqrt(self.at.variance))

    @cached_property
    def random_covariance(self) -> Array:
        """Covariance of the persons' levels at time 0 and slopes, 2 × 2."""
        back = self._back[:2, :2]
        return np.asarray(back @ self.at.covariance @ back.T * self.at.variance)

    @property
    def level_sd(self) -> float:
        """SD of the persons' levels at time 0."""
        return float(np.sqrt(self.random_covariance[0, 0]))

    @property
    def slope_sd(self) -> float:
        """SD of the persons' slopes."""
        return float(np.sqrt(self.random_covariance[1, 1]))

    @property
    def correlation(self) -> float:
        """Correlation of level at time 0 and slope; NaN where one of them does not vary."""
        product = self.level_sd * self.slope_sd
        return float(self.random_covariance[0, 1] / product) if product > 0 else float("nan")

    @property
    def is_singular(self) -> bool:
        """Whether levels or slopes vary no more than noise makes them, or go wholly together."""
        return bool((np.abs(np.diag(self.at.factor)) < NEARLY_SINGULAR).any())

    @cached_property
    def log_likelihood(self) -> float:
        """Restricted log-likelihood, in the units that the rows came in."""
        if not np.isfinite(self.at.variance):
            return float("nan")
        slopes = sum(name.startswith("slope") for name in self._kept_names)
        return -self.at.deviance() / 2 - slopes * float(np.log(self.scale.spread))

    @property
    def _basis(self) -> Basis:
        return Basis(self.at, self.scale, tuple(self._kept_names))

    @property
    def _kept_names(self) -> list[str]:
        return [self.names[place] for place in self.kept]

    @cached_property
    def _back(self) -> Array:
        """From effects on moved times to effects on the times as they came."""
        back = np.eye(len(self.kept))
        for place, name in enumerate(self._kept_names):
            if name.startswith("slope"):
                back[place, place] = 1 / self.scale.spread
                back[place - 1, place] = -self.scale.time / self.scale.spread
        return back

    @cached_property
    def estimates(self) -> PersonEstimates:
        """Level, slope and their uncertainty for everybody, in the order of `persons`."""
        return estimated(self._basis, self.sums)

    def estimate(self, person: ArrayLike) -> PersonEstimates:
        """Give level, slope and their uncertainty for those asked for.

        Raises
        ------
        ValueError
            If a person is not in the model.
        """
        return estimated(self._basis, self._of(self._places(person)))

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
            If a person is not in the model, or the lengths differ.

        References
        ----------
        Henderson, C. R. (1975). Best linear unbiased estimation and prediction under a selection model.
        Biometrics 31, 423-447.
        """
        when = np.atleast_1d(self.scale.apply(time))
        places = self._places(person)
        if places.shape != when.shape:
            raise ValueError(f"time: {when.shape} times for {places.shape} persons")
        return self._predicted(self._of(places), when, confidence)

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
        own = self._ratings(time, score, covariates, terms)
        return estimated(self._basis, own.sums, own.covariates)

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
            As in `estimate_rows`.

        Examples
        --------
        >>> from smail.analysis.growth import fit
        >>> model = fit([1, 1, 1, 2, 2, 2, 3, 3, 3], [0, 1, 2] * 3, [1, 2, 3, 2, 2, 3, 1, 3, 3])
        >>> model.predict_rows([0, 1], [2, 3], [2, 3]).score.shape
        (2,)
        """
        own = self._ratings(time, score, covariates, terms)
        when = np.atleast_1d(self.scale.apply(at))
        sums = replace(own.sums, cross=np.repeat(own.sums.cross, len(when), axis=2))
        return self._predicted(sums, when, confidence, own.covariates)

    def _predicted(
        self, sums: Sums, when: Array, confidence: float, covariates: Array | None = None
    ) -> Prediction:
        """Predict for persons, one for each time."""
        score, se = combined(self._basis, sums, np.stack([np.ones_like(when), when]), covariates)
        half = ndtri((1 + confidence) / 2) * se
        score = score + self.scale.score
        return Prediction(score, score - half, score + half, se)

    def _ratings(
        self, time: ArrayLike, score: ArrayLike, covariates: ArrayLike, terms: ArrayLike | None
    ) -> Ratings:
        return ratings(self.names, self.kept, self.scale, time, score, covariates, terms)

    def test(self, combination: ArrayLike) -> EffectTest:
        """Test a linear combination of the fixed effects, with Satterthwaite's degrees of freedom.

        df = 2v²/(g'Hg), v the variance of the combination, g its derivative by the variance parameters and H
        their asymptotic covariance. On a singular fit H is a pseudo-inverse and df a rough figure.

        Parameters
        ----------
        combination : array_like, p
            A weight for each of `names`.

        Raises
        ------
        ValueError
            If the number of weights is not p.

        References
        ----------
        Giesbrecht, F. G. & Burns, J. C. (1985). Two-stage analysis based on a mixed model. Biometrics 41,
        477-486. Kuznetsova, A., Brockhoff, P. B. & Christensen, R. H. B. (2017). lmerTest package. Journal of
        Statistical Software 82(13).
        """
        weights = np.asarray(combination, dtype=np.float64)
        if weights.shape != (len(self.names),):
            raise ValueError(f"combination: {weights.shape} weights for {len(self.names)} effects")
        used = list(self.kept)
        if weights[[place for place in range(len(weights)) if place not in used]].any():
            nan = float("nan")
            return EffectTest(nan, nan, nan, nan, nan, nan, nan)
        estimate = float(weights[used] @ self.effects[used])
        variance = float(weights[used] @ self.effects_covariance[np.ix_(used, used)] @ weights[used])
        df = satterthwaite(self.sums, self.at, self._back.T @ weights[used])
        se = float(np.sqrt(variance))
        t = estimate / se if se > 0 else float("nan")
        half = float(stdtrit(df, 0.975)) * se
        return EffectTest(
            estimate, se, t, df, float(2 * stdtr(df, -abs(t))), estimate - half, estimate + half
        )

    def update(
        self,
        person: object,
        time: float,
        score: float,
        covariates: ArrayLike = (),
        terms: ArrayLike = ((),),
    ) -> "GrowthModel":
        """Give the model after one more rating: fixed effects and residual SD exactly, Λ as it was.

        Only the person's own sums change, so it costs the same in a county of any size but for a copy.

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
            If there are not as many covariates and terms as in the fit, or the score is not a number.
        """
        if not np.isfinite(score):
            raise ValueError(f"score: {score} is no rating")
        row = self._ratings(time, score, covariates, np.atleast_2d(terms)).table[0]
        one = np.asarray(person)
        # Wide enough for a name that is longer than all before it.
        persons = self.persons.astype(np.result_type(self.persons, one), copy=False)
        place = int(np.searchsorted(persons, one))
        known = place < len(persons) and persons[place] == one
        cross = self.sums.cross.copy()
        if not known:
            cross = np.insert(cross, place, 0.0, axis=2)
            persons = np.insert(persons, place, one)
        before = np.ascontiguousarray(cross[:, :, place : place + 1])
        after = before + np.outer(row[1:3], row)[:, :, None]
        cross[:, :, place] = after[:, :, 0]
        sums = Sums(cross, self.sums.total + np.outer(row, row), self.sums.n_rows + 1)
        none = np.zeros_like(self.sums.total)
        old = point(Sums(before, none, 0), self.at.theta)
        new = point(Sums(after, np.outer(row, row), 0), self.at.theta)
        moved = Point(
            self.at.factor,
            self.at.log_determinant - old.log_determinant + new.log_determinant,
            self.at.weighted - old.weighted + new.weighted,
            self.at.sums - old.sums + new.sums,
            self.at.squares - old.squares + new.squares,
            sums.n_rows,
        )
        return replace(self, persons=persons, sums=sums, at=moved)

    def _places(self, person: ArrayLike) -> NDArray[np.intp]:
        wanted = np.atleast_1d(np.asarray(person))
        places = np.searchsorted(self.persons, wanted)
        inside = np.minimum(places, len(self.persons) - 1)
        unknown = self.persons[inside] != wanted
        if unknown.any():
            raise ValueError(f"person: {wanted[unknown][0]!r} is not in the model")
        return places

    def _of(self, places: NDArray[np.intp]) -> Sums:
        return replace(self.sums, cross=self.sums.cross[:, :, places])
