"""The search for the greatest restricted likelihood, from several starts, of several scores at a time."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest

import numpy as np
from numpy.typing import NDArray

from smail.analysis.growth.likelihood import Point
from smail.analysis.growth.sums import Array, Sums
from smail.analysis.growth.surface import Surface, points

STARTS = ((1.0, 0.0, 0.5), (0.3, 0.0, 0.05), (2.0, -0.2, 1.0))
MOST_STEPS, MOST_DAMPING = 200, 1e8
# What a further step would take from the deviance where the search may end: among a sample; with everybody,
# as a share of the deviance's size; and what of that is rounding.
ROUGHLY, ENOUGH, ROUNDING = 1e-3, 1e-12, 1e-15
ALIKE = 0.02  # of its entries: where two covariances are one
AT_ONCE = 1 << 18  # numbers: a few megabytes, of small models that climb together
OFF = 0.02  # how far from the boundary those begin who were led there by a sample


def best_points(every: Sequence[Sums], samples: Sequence[Sequence[Sums]]) -> list[Point]:
    """Give the point of greatest restricted likelihood of each of several, the best reached from every start.

    All have as many effects as each other. With samples of the persons, smallest first, the starts climb
    among those; ends that differ go on.
    """
    whose = np.repeat(np.arange(len(every)), len(STARTS))
    starts = np.tile(np.array(STARTS), (len(every), 1))
    for stage in zip_longest(*samples):
        ready = {place: Surface.of(sample) for place, sample in enumerate(stage) if sample is not None}
        climbs = np.isin(whose, list(ready))
        ends = _climbed([ready[place] for place in whose[climbs]], starts[climbs], ROUGHLY)
        left = _different(whose[climbs], ends.covariance)
        whose = np.concatenate([whose[~climbs], whose[climbs][left]])
        starts = np.concatenate([starts[~climbs], _off(ends.theta[left])])
    found: dict[int, Point] = {}
    for places in _together(every):
        found |= _best(every, places, (whose, starts))
    return [found[place] for place in range(len(every))]


def _together(every: Sequence[Sums]) -> Iterator[list[int]]:
    """Places of those that climb together: as many of the small ones as stay in the processor's cache.

    Large ones climb alone, so that the next takes over the memory.
    """
    here: list[int] = []
    # They come by size, and all are made as long as the last one.
    for place in np.argsort([sums.n_persons for sums in every], kind="stable").tolist():
        last = every[place]
        if here and (len(here) + 1) * len(STARTS) * (4 * last.n_fixed + 1) * last.n_persons > AT_ONCE:
            yield here
            here = []
        here.append(place)
    if here:
        yield here


def _best(
    every: Sequence[Sums], places: list[int], begins: tuple[NDArray[np.intp], Array]
) -> dict[int, Point]:
    """Climb among everybody, of all these at once; `begins` says whose each start is."""
    length = max(every[place].n_persons for place in places) if len(places) > 1 else 0
    surfaces = {place: Surface.of(every[place], length) for place in places}
    wanted = np.isin(begins[0], places)
    whose, starts = begins[0][wanted], begins[1][wanted]
    ends = _climbed([surfaces[place] for place in whose.tolist()], starts)
    reached = ends.deviance()
    found = {}
    for place in places:
        own = np.flatnonzero(whose == place)
        found[place] = ends.at(int(own[reached[own].argmin()]))
    return found


def _different(whose: NDArray[np.intp], covariances: Array) -> list[int]:
    """Places of those who came where nobody of the same score has come before them."""
    found: list[int] = []
    for place, (score, here) in enumerate(zip(whose, covariances, strict=True)):
        before = [covariances[other] for other in found if whose[other] == score]
        if not any((np.abs(here - there) < ALIKE * (np.abs(there) + ALIKE)).all() for there in before):
            found.append(place)
    return found


def _off(theta: Array) -> Array:
    """Away from the boundary, where the derivative is 0 whichever way is down."""
    level, both, slope = theta.T
    return np.stack(
        [np.maximum(abs(level), OFF), np.where(level >= 0, both, -both), np.maximum(abs(slope), OFF)], axis=1
    )


def _climbed(surfaces: Sequence[Surface], starts: Array, enough: float = 0.0) -> Point:
    """Go downhill on each by Newton's steps, each shortened until it helps as much as it promised."""
    here, damping = points(surfaces, starts), np.zeros(len(starts))
    going = np.arange(len(starts))
    for _ in range(MOST_STEPS):
        now = here.at(going)
        bends, ways, along = _downhill(now)
        gain = (along**2 / bends).sum(axis=1) / 2
        on = np.flatnonzero(~(gain < np.maximum(enough, ENOUGH * _size(now))))
        if not len(on):
            break
        going, now, bends, ways, along = going[on], now.at(on), bends[on], ways[on], along[on]
        step = along / (bends + (damping[going] * bends.max(axis=1))[:, None])
        promised = (along * step - bends * step**2 / 2).sum(axis=1)
        there = points(
            [surfaces[place] for place in going.tolist()], now.theta - (ways @ step[:, :, None])[:, :, 0]
        )
        won = now.deviance() - there.deviance()
        helps = won > 0.1 * promised - 1000 * ROUNDING * _size(now)
        here = here.but(going[helps], there.at(np.flatnonzero(helps)))
        held = damping[going]
        eased = np.where((won > 0.7 * promised) & (held < 0.1), 0.0, held / 4)
        damping[going] = np.where(helps, eased, np.maximum(4 * held, 0.01))
        going = going[damping[going] < MOST_DAMPING]
    return here


def _downhill(here: Point) -> tuple[Array, Array, Array]:
    """How much each surface bends along its main ways, the ways, and how steep it is along them."""
    bends, ways = np.linalg.eigh(here.information())
    # Where the surface bends the other way, downhill is still downhill.
    bends = np.abs(bends)
    bends = np.maximum(bends, 1e-12 * np.maximum(1.0, bends.max(axis=1, keepdims=True)))
    return bends, ways, (here.gradient()[:, None, :] @ ways)[:, 0]


def _size(at: Point) -> Array:
    """What the deviance is of the order of, also where the unit of the score makes it pass 0."""
    return np.abs(at.deviance()) + at.n_rows
