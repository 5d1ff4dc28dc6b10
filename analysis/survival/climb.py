"""The way up a likelihood of hazards, and how to know that there is no top."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from smail.analysis.survival.likelihoods import Evaluated
from smail.analysis.survival.risk import Array

STEPS = 50
ENOUGH = 1e-12
RUN_OUT = 1e-6  # of the information at the start: with less left, an effect has run away
STILL = 1e-4  # of an effect: more than that at the last step, and it is running away


@dataclass(frozen=True, slots=True)
class Top:
    """Where a climb ended.

    Attributes
    ----------
    effects, information : float arrays
        The effects, and the information on them.
    value, null : float
        The log-likelihood there and at the start.
    is_reached : bool
        Whether it is the maximum; not so where an effect was still running away.
    """

    effects: Array
    information: Array
    value: float
    null: float
    is_reached: bool


def climb(at: Callable[[Array], Evaluated], start: Array) -> Top:
    """Take Newton's steps, halved where the likelihood would fall, until neither it nor an effect moves.

    Where an effect parts events from all others the likelihood stands still while the effect runs on.
    """
    beta = start
    value, slope, information = at(beta)
    null, is_near, at_first = value, False, np.diag(information).copy()
    for _ in range(STEPS):
        step = np.linalg.pinv(information, rcond=1e-12, hermitian=True) @ slope
        stands = bool(slope @ step < ENOUGH * max(abs(value), 1.0))
        is_known = bool((np.diag(information) > RUN_OUT * at_first).all())
        is_near = stands and is_known and bool((np.abs(step) <= STILL * (1 + np.abs(beta))).all())
        size, least = 1.0, value - 1e-12 * abs(value)
        while (there := at(beta + size * step))[0] < least and size > 1e-6:
            size /= 2
        beta = beta + size * step
        value, slope, information = there
        if is_near:
            break
    return Top(beta, information, value, null, is_near)
