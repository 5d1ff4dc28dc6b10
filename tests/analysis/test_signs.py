"""The sign rule: nobody too early, few who do not change, and the power that is printed."""

import doctest
from dataclasses import dataclass, replace

import numpy as np
import pytest
from numpy.typing import NDArray

from smail.analysis import growth, signs
from smail.analysis.signs import Sign

ALL_ALIKE = ("level", "slope", "level_se", "slope_se", "probability_rising", "n")
UNCHANGED = 0.3  # of a county's people
ALIKE = growth.NoiseByLevel(np.zeros(1), np.ones(1))


@dataclass(frozen=True)
class Place:
    """Where on the scale a county's people are, how they differ, and the noise of an answer."""

    n_items: int = 0
    level: float = 2.8
    level_sd: float = 0.6
    noise: float = 0.45


EVEN = Place()
# Answers in whole steps, the mean of two beside: in the middle, up by the ceiling, and with hardly any noise.
STEPS = [
    Place(n_items, level, level_sd, noise)
    for n_items in (1, 2)
    for level, level_sd, noise in (
        (2.8, 0.6, 0.45),
        (2.8, 0.6, 0.25),
        (3.5, 0.9, 0.45),
        (4.2, 0.6, 0.45),
        (4.2, 0.9, 0.45),
        (4.2, 0.6, 0.25),
    )
]


def _county(
    n: int, k: int, seed: int, mean: float, sd: float, place: Place = EVEN
) -> tuple[list[growth.GrowthModel], NDArray[np.float64], NDArray[np.bool_]]:
    """Seven indicators of a county where some do not change at all, others by mean and SD; spans and who."""
    draw = np.random.default_rng(seed)
    time = np.arange(k) + np.where(np.arange(k) > 0, draw.uniform(-0.2, 0.2, (n, k)), 0)
    still = draw.random(n) < UNCHANGED
    models = []
    for _ in range(7):
        slope = np.where(still, 0.0, draw.normal(mean, sd, n))
        line = place.level + draw.normal(0, place.level_sd, (n, 1)) + slope[:, None] * time
        score = _answered(draw, line, place)
        models.append(growth.fit(np.repeat(np.arange(n), k), time.ravel(), score.ravel()))
    return models, time[:, -1] - time[:, 0], still


def _answered(draw: np.random.Generator, line: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
    """Scores round the line: as they are, or the mean of so many questions answered in steps from 1 to 5."""
    if not place.n_items:
        return line + draw.normal(0, place.noise, line.shape)
    noise = place.noise * np.sqrt(place.n_items) * draw.standard_normal((place.n_items, *line.shape))
    return np.asarray(np.clip(np.rint(line + noise), 1, 5).mean(axis=0))


def _told_wrong(
    n: int, k: int, seed: int, mean: float, sd: float, place: Place = EVEN, *, is_even: bool = False
) -> NDArray[np.bool_]:
    """Of each who does not change, whether there is a sign in some indicator at this occasion.

    `is_even` takes noise to be alike at every level, as the rule does not.
    """
    models, span, still = _county(n, k, seed, mean, sd, place)
    told = [
        signs.signs(model.estimates, ALIKE if is_even else model.noise, span, 7) != Sign.TOO_EARLY
        for model in models
    ]
    return np.asarray(np.any(told, axis=0)[still])


def _is_five_per_cent_at_most(wrong: NDArray[np.bool_]) -> bool:
    """Whether the share is 5 % or less, but for two standard errors of so many simulated persons."""
    return bool(wrong.mean() <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / len(wrong)))


@pytest.mark.parametrize(("mean", "sd"), [(0.0, 0.01), (0.1, 0.08)])
def test_few_who_do_not_change_get_a_sign(mean: float, sd: float) -> None:
    assert _is_five_per_cent_at_most(_told_wrong(3000, 6, 5, mean, sd))


@pytest.mark.parametrize("place", [STEPS[0], STEPS[4], STEPS[9]])
def test_few_are_told_wrong_by_whole_steps_with_a_floor_and_a_ceiling(place: Place) -> None:
    assert _is_five_per_cent_at_most(_told_wrong(3000, 12, 6, 0.06, 0.08, place))


def test_without_the_noise_of_each_level_more_would_be_told_wrong_by_the_ceiling() -> None:
    assert _told_wrong(3000, 12, 6, 0.06, 0.08, STEPS[4], is_even=True).mean() > 0.08


@pytest.mark.soak
@pytest.mark.parametrize(("mean", "sd"), [(0.0, 0.02), (0.06, 0.08), (0.1, 0.08), (0.08, 0.135)])
@pytest.mark.parametrize("place", STEPS)
@pytest.mark.parametrize("k", [8, 12, 16])
def test_at_most_five_per_cent_are_told_wrong_by_whole_steps(
    mean: float, sd: float, place: Place, k: int
) -> None:
    wrong = [_told_wrong(8000, k, seed, mean, sd, place) for seed in range(3)]
    assert _is_five_per_cent_at_most(np.concatenate(wrong))


@pytest.mark.soak
@pytest.mark.parametrize("place", STEPS)
@pytest.mark.parametrize("k", [8, 12, 16])
def test_at_most_six_per_cent_are_told_wrong_by_whole_steps_in_a_small_county(place: Place, k: int) -> None:
    wrong = np.concatenate([_told_wrong(300, k, seed, 0.06, 0.08, place) for seed in range(60)])
    assert wrong.mean() <= 0.06


@pytest.mark.soak
@pytest.mark.parametrize("mean", [0.0, 0.02, 0.06, 0.1])
@pytest.mark.parametrize("sd", [0.01, 0.02, 0.04, 0.08])
@pytest.mark.parametrize("k", [3, 6, 9, 12])
def test_at_most_five_per_cent_of_those_who_do_not_change_get_a_sign(mean: float, sd: float, k: int) -> None:
    wrong = [_told_wrong(8000, k, seed, mean, sd) for seed in range(3)]
    assert _is_five_per_cent_at_most(np.concatenate(wrong))


def _estimates(**changed: list[float]) -> growth.PersonEstimates:
    base = {
        "level": [3.0],
        "slope": [0.2],
        "level_se": [0.1],
        "slope_se": [0.05],
        "probability_rising": [0.99],
        "own_slope": [0.3],
        "own_slope_se": [0.05],
        "own_mean": [3.0],
        "n": [6],
    } | changed
    return growth.PersonEstimates(**{name: np.array(values) for name, values in base.items()})


@pytest.mark.parametrize(
    ("changed", "span", "sign"),
    [
        ({}, 5.0, Sign.PROGRESS),
        ({"probability_rising": [0.01], "own_slope": [-0.3]}, 5.0, Sign.DECLINE),
        ({"probability_rising": [0.9]}, 5.0, Sign.TOO_EARLY),
        ({"own_slope": [0.05]}, 5.0, Sign.TOO_EARLY),
        ({"own_slope": [-0.3]}, 5.0, Sign.TOO_EARLY),
        ({"n": [2]}, 5.0, Sign.TOO_EARLY),
        ({}, 1.9, Sign.TOO_EARLY),
        ({"own_slope": [np.nan], "own_slope_se": [np.nan]}, 5.0, Sign.TOO_EARLY),
        ({"probability_rising": [np.nan]}, 5.0, Sign.TOO_EARLY),
    ],
)
def test_a_sign_needs_both_the_model_and_the_own_ratings(
    changed: dict[str, list[float]], span: float, sign: Sign
) -> None:
    assert signs.signs(_estimates(**changed), ALIKE, [span], 7).tolist() == [sign]


def test_more_indicators_ask_for_more() -> None:
    told = _estimates(own_slope=[0.11], own_slope_se=[0.05])
    assert signs.signs(told, ALIKE, [5.0], 1).tolist() == [Sign.PROGRESS]
    assert signs.signs(told, ALIKE, [5.0], 7).tolist() == [Sign.TOO_EARLY]


def test_a_level_where_ratings_vary_more_asks_for_more() -> None:
    told = _estimates(own_slope=[0.15] * 3, own_slope_se=[0.05] * 3, own_mean=[3.0, 2.5, np.nan])
    told = replace(told, **{name: np.repeat(getattr(told, name), 3) for name in ALL_ALIKE})
    noise = growth.NoiseByLevel(np.array([2.0, 2.5, 3.0]), np.array([0.8, 1.4, 0.6]))
    found = signs.signs(told, noise, [5.0] * 3, 7)
    assert found.tolist() == [Sign.PROGRESS, Sign.TOO_EARLY, Sign.TOO_EARLY]


def test_the_printed_power_is_what_is_seen() -> None:
    draw, k = np.random.default_rng(3), 8
    time = np.arange(k) - 3.5
    own = (0.2 * time + draw.normal(0, 0.45, (40_000, k))) @ time / (time @ time)
    seen = np.mean(own / (0.45 / np.sqrt(time @ time)) > 2.690)  # 1 − .05/14
    assert signs.power(0.2, 8, 0.45, 7) == pytest.approx(seen, abs=0.01)


def test_wrong_arguments_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match="span: shape"):
        signs.signs(_estimates(), ALIKE, [1.0, 2.0], 7)
    with pytest.raises(ValueError, match="n_ratings: 2"):
        signs.power(0.1, 2, 0.4)
    with pytest.raises(ValueError, match="residual_sd: 0"):
        signs.power(0.1, 4, 0)


def test_examples_hold() -> None:
    outcome = doctest.testmod(signs)
    assert outcome.attempted > 0
    assert outcome.failed == 0
