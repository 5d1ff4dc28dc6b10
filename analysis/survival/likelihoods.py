"""The likelihoods behind the hazards: value, derivatives, and what each row adds."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from smail.analysis.survival.risk import Array, Places, Spans

Evaluated = tuple[float, Array, Array]


@dataclass(frozen=True, slots=True)
class SpanLikelihood:
    """The partial likelihood of rows laid on the times of events."""

    spans: Spans
    is_event: NDArray[np.bool_]
    x: Array

    @property
    def _ties(self) -> tuple[Places, Array]:
        """For each event its time, and the share of the tied ones that have gone before it."""
        deaths = np.rint(self.spans.events(self.is_event)).astype(np.intp)
        at = np.repeat(np.arange(len(deaths)), deaths)
        rank = np.arange(len(at)) - np.repeat(np.cumsum(deaths) - deaths, deaths)
        return at, rank / deaths[at]

    def _sums(self, beta: Array) -> tuple[Array, Array, Array]:
        """At each event: Σw over those at risk, Σwx / Σw, and the share gone before it."""
        weight = np.exp(self.x @ beta)
        at, gone = self._ties
        risk, dead = self.spans.at_risk(weight), self.spans.events(self.is_event, weight)
        total = risk[at] - gone * dead[at]
        mean = np.empty((len(at), self.x.shape[1]))
        for place, column in enumerate(self.x.T):
            lived = self.spans.at_risk(weight * column)[at]
            mean[:, place] = lived - gone * self.spans.events(self.is_event, weight * column)[at]
        return total, mean / total[:, None], gone

    def at(self, beta: Array) -> Evaluated:
        """Log-likelihood, its derivative and minus its second derivative."""
        weight = np.exp(self.x @ beta)
        at, gone = self._ties
        total, mean, _ = self._sums(beta)
        p = self.x.shape[1]
        information = np.empty((p, p))
        for one in range(p):
            for other in range(one + 1):
                both = weight * self.x[:, one] * self.x[:, other]
                second = self.spans.at_risk(both)[at] - gone * self.spans.events(self.is_event, both)[at]
                value = float((second / total - mean[:, one] * mean[:, other]).sum())
                information[one, other] = information[other, one] = value
        own = self.x[self.is_event]
        log_likelihood = float((own @ beta).sum() - np.log(total).sum())
        return log_likelihood, own.sum(axis=0) - mean.sum(axis=0), information

    def residuals(self, beta: Array) -> Array:
        """Score residual of each row: what it adds to the derivative, less what it was expected to."""
        weight = np.exp(self.x @ beta)
        at, gone = self._ties
        total, mean, _ = self._sums(beta)
        size = len(self.spans.times)
        hazard = np.bincount(at, 1 / total, size)
        moved = _added(at, mean / total[:, None], size)
        passed, drift = (
            np.concatenate([np.zeros_like(part[:1]), np.cumsum(part, axis=0)]) for part in (hazard, moved)
        )
        ends = np.maximum(self.spans.last + 1, self.spans.first)
        lived = passed[ends] - passed[self.spans.first]
        out = -weight[:, None] * (self.x * lived[:, None] - (drift[ends] - drift[self.spans.first]))
        died = self.is_event
        place, deaths = self.spans.last[died], np.bincount(at, minlength=size)
        averaged = _added(at, mean, size) / deaths[:, None]
        less = np.bincount(at, gone / total, size)
        less_moved = _added(at, mean * (gone / total)[:, None], size)
        spared = self.x[died] * less[place][:, None] - less_moved[place]
        out[died] += self.x[died] - averaged[place] + weight[died][:, None] * spared
        return np.asarray(out)


def _added(at: Places, values: Array, size: int) -> Array:
    """Sums of each column over the rows at each place; also of no column at all."""
    out = np.empty((size, values.shape[1]))
    for place, column in enumerate(values.T):
        out[:, place] = np.bincount(at, column, size)
    return out


@dataclass(frozen=True, slots=True)
class LogisticLikelihood:
    """The likelihood of events in rows."""

    y: Array
    x: Array

    def at(self, beta: Array) -> Evaluated:
        """Log-likelihood, its derivative and minus its second derivative."""
        linear = self.x @ beta
        chance = expit(linear)
        log_likelihood = float((self.y * linear - np.logaddexp(0, linear)).sum())
        return (
            log_likelihood,
            self.x.T @ (self.y - chance),
            (self.x * (chance * (1 - chance))[:, None]).T @ self.x,
        )

    def residuals(self, beta: Array) -> Array:
        """What each row adds to the derivative."""
        return np.asarray(self.x * (self.y - expit(self.x @ beta))[:, None])
