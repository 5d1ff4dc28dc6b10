"""What a proposed goal would show if nobody changed, and if everybody did: before it is promised."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from smail.analysis.growth import fit
from smail.analysis.signs import Sign, signs

Array = NDArray[np.float64]

LEVEL_SD, RESIDUAL_SD = 0.6, 0.45
WEEKS, WOBBLE = 1.0, 21 / 91


class Measure(StrEnum):
    """How a programme might count those who progress."""

    LAST_ABOVE_FIRST = "last_above_first"  # naive: half of those who do not change are above by noise
    CERTAIN = "certain"  # by the sign rule: hangs on how long people are followed
    MODEL_SHARE = "model_share"  # mean P(slope > 0): what can be stood for


@dataclass(frozen=True, slots=True)
class World:
    """What a goal shows in one imagined county.

    Attributes
    ----------
    shares : float array, draws
        Share that progresses, by the goal's measure, in each draw.
    low, median, high : float
        The 2.5, 50 and 97.5 percentiles.
    chance : float
        Share of draws in which the goal is met.
    """

    shares: Array
    low: float
    median: float
    high: float
    chance: float


@dataclass(frozen=True, slots=True)
class GoalSimulation:
    """A goal in two imagined counties.

    Attributes
    ----------
    if_nobody, if_everybody : World
        Nobody changes; everybody rises by the slope asked for.
    measure : Measure
        How progress was counted.
    n_persons, n_ratings, n_draws : int
        What was imagined.
    """

    if_nobody: World
    if_everybody: World
    measure: Measure
    n_persons: int
    n_ratings: int
    n_draws: int

    @property
    def can_tell(self) -> bool:
        """Whether four fifths of draws meet the goal if all rise, and at most one of twenty if none does."""
        return self.if_everybody.chance >= 0.8 and self.if_nobody.chance <= 0.05


def goal(
    n_persons: int,
    n_ratings: int,
    wanted: float,
    seed: int,
    measure: Measure | str = Measure.MODEL_SHARE,
    slope: float = 0.1,
    residual_sd: float = RESIDUAL_SD,
    level_sd: float = LEVEL_SD,
    n_draws: int = 200,
) -> GoalSimulation:
    """Imagine n persons with k ratings each, 13 weeks apart give or take three, and count as the goal would.

    Parameters
    ----------
    n_persons, n_ratings : int
        At least 2 and at least 3.
    wanted : float
        Share that the goal promises, 0 to 1.
    seed : int
        Of the draws; the same seed gives the same answer.
    measure : Measure
        How progress is counted.
    slope : float
        Change per 13 weeks of everybody in the second county, steps of the scale.
    residual_sd, level_sd : float
        Noise of a rating round the line, and spread of levels, steps of the scale.
    n_draws : int
        Number of imagined counties of each kind.

    Raises
    ------
    ValueError
        Naming the argument that is wrong.

    References
    ----------
    Morris, T. P., White, I. R. & Crowther, M. J. (2019). Using simulation studies to evaluate statistical
    methods. Statistics in Medicine 38, 2074-2102.

    Examples
    --------
    >>> found = goal(30, 4, 0.9, seed=1, measure="last_above_first", n_draws=50)
    >>> 0.3 < found.if_nobody.median < 0.7, found.if_nobody.chance
    (True, 0.0)
    """
    form = _measure(measure)
    for name, value, least in (
        ("n_persons", n_persons, 2),
        ("n_ratings", n_ratings, 3),
        ("n_draws", n_draws, 1),
    ):
        if value < least:
            raise ValueError(f"{name}: {value} is below {least}")
    if not 0 <= wanted <= 1:
        raise ValueError(f"wanted: {wanted} is outside 0 to 1")
    for name, sd in (("residual_sd", residual_sd), ("level_sd", level_sd)):
        if not sd > 0:
            raise ValueError(f"{name}: {sd} is not above 0")
    draw = np.random.default_rng(seed)

    def world(change: float) -> World:
        shares = np.array(
            [
                _share(form, *_county(draw, n_persons, n_ratings, change, residual_sd, level_sd))
                for _ in range(n_draws)
            ]
        )
        low, median, high = np.quantile(shares, [0.025, 0.5, 0.975])
        return World(shares, float(low), float(median), float(high), float(np.mean(shares >= wanted)))

    return GoalSimulation(world(0.0), world(slope), form, n_persons, n_ratings, n_draws)


def _measure(measure: Measure | str) -> Measure:
    try:
        return Measure(measure)
    except ValueError:
        raise ValueError(f"measure: {measure!r} is none of {', '.join(Measure)}") from None


def _county(
    draw: np.random.Generator, n: int, k: int, slope: float, residual_sd: float, level_sd: float
) -> tuple[Array, Array]:
    """Times and scores, persons × ratings."""
    wobble = draw.uniform(-WOBBLE, WOBBLE, (n, k))
    wobble[:, 0] = 0
    time = np.arange(k) * WEEKS + wobble
    level = 2.8 + draw.normal(0, level_sd, (n, 1))
    return time, level + slope * time + draw.normal(0, residual_sd, (n, k))


def _share(measure: Measure, time: Array, score: Array) -> float:
    if measure is Measure.LAST_ABOVE_FIRST:
        return float(np.mean(score[:, -1] > score[:, 0]))
    n, k = score.shape
    model = fit(np.repeat(np.arange(n), k), time.ravel(), score.ravel())
    estimates = model.estimates
    if measure is Measure.MODEL_SHARE:
        return float(np.mean(estimates.probability_rising))
    told = signs(estimates, model.noise, time[:, -1] - time[:, 0], 1)
    return float(np.mean(told == Sign.PROGRESS))
