"""The search for the greatest restricted likelihood, from several starts."""

from collections.abc import Sequence

import numpy as np

from smail.analysis.growth.likelihood import Array, Point, Sums, point

STARTS = ((1.0, 0.0, 0.5), (0.3, 0.0, 0.05), (2.0, -0.2, 1.0))
MOST_STEPS, MOST_DAMPING = 200, 1e8
# What a further step would take from the deviance where the search may end: among a sample; with everybody,
# as a share of the deviance's size; and what of that is rounding.
ROUGHLY, ENOUGH, ROUNDING = 1e-3, 1e-12, 1e-15
ALIKE = 0.02  # of its entries: where two covariances are one
OFF = 0.02  # how far from the boundary those begin who were led there by a sample


def best_point(sums: Sums, samples: Sequence[Sums] = ()) -> Point:
    """Give the point of greatest restricted likelihood, the best of those reached from every start.

    With samples of the persons, smallest first, the starts climb among those; ends that differ go on.
    """
    starts = [np.array(start) for start in STARTS]
    for sample in samples:
        ends: list[Point] = []
        for start in starts:
            end = _climb(sample, start, ROUGHLY, ends)
            if not any(end is other for other in ends):
                ends.append(end)
        starts = [_off(end.theta) for end in ends]
    return min((_climb(sums, start) for start in starts), key=Point.deviance)


def _off(theta: Array) -> Array:
    """Away from the boundary, where the derivative is 0 whichever way is down."""
    return np.array(
        [max(abs(theta[0]), OFF), theta[1] * (1 if theta[0] >= 0 else -1), max(abs(theta[2]), OFF)]
    )


def _climb(sums: Sums, start: Array, enough: float = 0.0, ends: Sequence[Point] = ()) -> Point:
    """Go downhill on the deviance by Newton's steps, each shortened until it helps as much as it promised.

    Who comes close to an end that was found before has come there.
    """
    here, damping = point(sums, start), 0.0
    for _ in range(MOST_STEPS):
        for end in ends:
            if (np.abs(here.covariance - end.covariance) < ALIKE * (np.abs(end.covariance) + ALIKE)).all():
                return end
        bends, ways = np.linalg.eigh(here.information())
        # Where the surface bends the other way, downhill is still downhill.
        bends = np.maximum(np.abs(bends), 1e-12 * max(1.0, float(np.abs(bends).max())))
        along = ways.T @ here.gradient()
        if float(along @ (along / bends)) / 2 < max(enough, ENOUGH * _size(here)):
            break
        there, damping, is_better = _step(sums, here, ways, bends, along, damping)
        if not is_better:
            break
        here = there
    return here


def _step(
    sums: Sums, here: Point, ways: Array, bends: Array, along: Array, damping: float
) -> tuple[Point, float, bool]:
    """Give where a step leads, and how much to hold back the next; whether one was found that helps."""
    deviance = here.deviance()
    while damping < MOST_DAMPING:
        step = along / (bends + damping * bends.max())
        promised = float(along @ step - bends @ step**2 / 2)
        there = point(sums, here.theta - ways @ step)
        won = deviance - there.deviance()
        if won > 0.1 * promised - 1000 * ROUNDING * _size(here):
            return there, 0.0 if won > 0.7 * promised and damping < 0.1 else damping / 4, True
        damping = max(4 * damping, 0.01)
    return here, damping, False


def _size(at: Point) -> float:
    """What the deviance is of the order of, also where the unit of the score makes it pass 0."""
    return abs(at.deviance()) + at.n_rows
