"""Tries a goal out before it is promised: what chance alone would show, and what can be stood for."""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smail.analysis.simulate import GoalSimulation, World

SEED = 20_261_122
# Quick enough to be waited for; what so few leave unsure is told beside.
N_DRAWS = 80
# A promise that can be stood for is met so often where it is deserved.
OFTEN = 0.8
# Where it is deserved so many rise and the rest stand still: nowhere does everybody rise.
RISING = 0.8
FEWEST, MOST = 5, 300
FEWEST_RATINGS, MOST_RATINGS = 3, 12
RATES = (1.0, 0.99, 0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3)


@dataclass(frozen=True, slots=True)
class Seen:
    """What would be seen: the share in the middle, and what chance leaves possible."""

    low: float
    median: float
    high: float
    # How often the promise is met, and between what that may lie.
    chance: float
    between: tuple[float, float]


@dataclass(frozen=True, slots=True)
class ProgressTrial:
    """A promised share of those who progress: if nobody changed, and if everybody did."""

    if_nobody: Seen
    if_everybody: Seen
    can_tell: bool
    # The highest percent that is met where eight of ten rise and not where nobody does; None if none is.
    suggested: int | None


@dataclass(frozen=True, slots=True)
class ShareTrial:
    """A promised share of those who have something: how often it is met though only so many succeed."""

    chances: tuple[tuple[float, float], ...]
    # The true share that it takes for the promise to be met four times of five.
    needed: float
    # The highest whole percent that is met four times of five, where so many succeed in truth.
    suggested: int | None


@lru_cache(maxsize=64)
def progress(n_persons: int, n_ratings: int, percent: int) -> ProgressTrial:
    """Imagined programmes with so many persons and ratings; the same again for the same numbers."""
    from smail.analysis import simulate

    found = simulate.goal(n_persons, n_ratings, percent / 100, SEED, n_draws=N_DRAWS)
    return ProgressTrial(_seen(found.if_nobody), _seen(found.if_everybody), found.can_tell, _highest(found))


def _seen(world: "World") -> Seen:
    from smail.analysis.groups import share as share_of

    unsure = share_of(round(world.chance * N_DRAWS), N_DRAWS)
    return Seen(world.low, world.median, world.high, world.chance, (unsure.low, unsure.high))


def _highest(found: "GoalSimulation") -> int | None:
    import numpy as np

    # The share is a mean over persons: that of those who rise and of those who do not, each by their number.
    rising = float(np.quantile(found.if_everybody.shares, 1 - OFTEN))
    percent = math.floor((RISING * rising + (1 - RISING) * found.if_nobody.median) * 100)
    chance = float(np.mean(found.if_nobody.shares * 100 >= percent))
    return percent if percent >= 1 and chance <= 0.05 else None


def share(n_persons: int, percent: int, believed: int) -> ShareTrial:
    """How often a promised share is met; `believed` is the percent that succeed in truth."""
    from smail.analysis import goal_chance

    chances = tuple((rate, goal_chance.chance_of_share(n_persons, rate, percent)) for rate in RATES)
    return ShareTrial(
        chances,
        goal_chance.least_rate(n_persons, percent),
        goal_chance.highest_promise(n_persons, believed / 100),
    )


def of_expected(expected: int, wanted: int) -> tuple[float, float]:
    """How often a promised number is met of so many expected: if all succeed, and if nine of ten do."""
    from smail.analysis import goal_chance

    return (
        goal_chance.chance_of_count(expected, 1.0, wanted),
        goal_chance.chance_of_count(expected, 0.9, wanted),
    )
