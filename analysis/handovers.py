"""What ratings do after a change of handledare, and before it: an association in time and not a cause."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from smail.analysis.growth import EffectTest, fit, piecewise

__all__ = ["ChangeEffects", "what_follows"]

# Fewer who changed between two of their ratings tell nothing of what follows.
FEWEST_CHANGED = 2
LEAD, STEP, AFTER = "term:0", "term:1", "term:2"


@dataclass(frozen=True, slots=True)
class ChangeEffects:
    """What goes with a change, in score units and per quarter of 91 days.

    Attributes
    ----------
    n_persons : int
        Persons with a score whom the model is made of: those who changed, and those who have not (yet).
    n_changed : int
        Persons with a score before the change and one from it on.
    n_ratings : int
        Ratings with a score.
    before : EffectTest
        Change per quarter as long as nothing has happened.
    lead : EffectTest
        How far off the scores lie in the quarter before the change; other than 0, people change because they
        were sinking or rising already.
    step : EffectTest
        How far the level moves at the change.
    after : EffectTest
        By how much the change per quarter differs from then on.
    """

    n_persons: int
    n_changed: int
    n_ratings: int
    before: EffectTest
    lead: EffectTest
    step: EffectTest
    after: EffectTest


def what_follows(
    person: ArrayLike, time: ArrayLike, score: ArrayLike, change: ArrayLike, lead: float = 1.0
) -> ChangeEffects:
    """Fit what goes with a change of handledare, on persons' own ratings.

    y_ij = b0 + b1 t_ij + b2 1[t_ij ≥ c_i] + b3 (t_ij − c_i)+ + b4 1[c_i − lead ≤ t_ij < c_i]
    + u0_i + u1_i t_ij + e_ij, with own dates c_i; those who have not changed (yet) are the comparison.
    Whoever changed before the first rating has no time before and is left out.

    Parameters
    ----------
    person : array_like of int or str, rows
        Whose rating, in any order.
    time : array_like of float, rows
        When, in quarters of 91 days from the person's first rating.
    score : array_like of float, rows
        The person's own score; NaN = missing. Another's score would change by who gives it.
    change : array_like of float, rows
        When the person changed, on the same axis, the same in each of the person's rows; NaN = not.
    lead : float
        How many quarters before the change the lead begins.

    Returns
    -------
    ChangeEffects
        All effects NaN where fewer than two changed between two ratings, or the model cannot be fitted.

    Raises
    ------
    ValueError
        If the lengths differ, a person has two changes, a score or time is infinite, or lead is not above 0.

    References
    ----------
    Allison, P. D. (2009). Fixed effects regression models. Sage.

    Examples
    --------
    >>> rows = [(one, t) for one in range(6) for t in range(5)]
    >>> drop = [4 - (one < 3) * (t >= 2) + 0.1 * ((one * t) % 3) for one, t in rows]
    >>> changed = [2.0 if one < 3 else float("nan") for one, _t in rows]
    >>> found = what_follows([one for one, _t in rows], [t for _one, t in rows], drop, changed)
    >>> found.n_changed, bool(found.step.high < 0)
    (3, True)
    """
    names, place = np.unique(np.asarray(person), return_inverse=True)
    when, given = np.asarray(time, dtype=np.float64), np.asarray(score, dtype=np.float64)
    changed = np.asarray(change, dtype=np.float64)
    if not when.shape == given.shape == changed.shape == place.shape:
        raise ValueError(f"change: {changed.shape} for {place.shape} ratings")
    own = _one_change(place, changed, len(names))
    terms = piecewise(when, changed, lead)
    seen = np.isfinite(given) | np.isinf(given)
    has_before = _any(place, seen & ~(when >= own[place]), len(names))
    keep = seen & has_before[place]
    n_changed = int((_any(place, keep & (when >= own[place]), len(names)) & has_before).sum())
    n_persons = len(np.unique(place[keep]))
    tests = _tests(place[keep], when[keep], given[keep], terms[keep], n_changed)
    return ChangeEffects(n_persons, n_changed, int(keep.sum()), *tests)


def _any(place: NDArray[np.intp], rows: NDArray[np.bool_], n: int) -> NDArray[np.bool_]:
    """The persons for whom any of the rows holds."""
    found = np.zeros(n, dtype=np.bool_)
    found[place[rows]] = True
    return found


def _one_change(place: NDArray[np.intp], changed: NDArray[np.float64], n: int) -> NDArray[np.float64]:
    """Each person's change; NaN where there is none."""
    own = np.full(n, np.nan)
    own[place] = changed
    differs = ~((own[place] == changed) | (np.isnan(own[place]) & np.isnan(changed)))
    if differs.any():
        raise ValueError("change: a person has more than one")
    return own


def _tests(
    person: NDArray[np.intp],
    time: NDArray[np.float64],
    score: NDArray[np.float64],
    terms: NDArray[np.float64],
    n_changed: int,
) -> tuple[EffectTest, EffectTest, EffectTest, EffectTest]:
    if n_changed < FEWEST_CHANGED:
        nothing = EffectTest(*[float("nan")] * 7)
        return nothing, nothing, nothing, nothing
    model = fit(person, time, score, terms=terms)
    weights = {name: [float(name == one) for one in model.names] for name in model.names}
    before, lead, step, after = (model.test(weights[name]) for name in ("slope", LEAD, STEP, AFTER))
    return before, lead, step, after
