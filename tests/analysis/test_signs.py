"""The sign rule: nobody too early, few who do not change, and the power that is printed."""

import doctest

import numpy as np
import pytest
from numpy.typing import NDArray

from smail.analysis import growth, signs
from smail.analysis.signs import Sign


def _county(
    n: int, k: int, seed: int, mean: float, sd: float, unchanged: float = 0.3, n_items: int = 0
) -> tuple[list[growth.GrowthModel], NDArray[np.float64], NDArray[np.bool_]]:
    """Seven indicators of a county where some do not change at all, others by mean and SD; spans and who."""
    draw = np.random.default_rng(seed)
    time = np.arange(k) + np.where(np.arange(k) > 0, draw.uniform(-0.2, 0.2, (n, k)), 0)
    still = draw.random(n) < unchanged
    models = []
    for _ in range(7):
        slope = np.where(still, 0.0, draw.normal(mean, sd, n))
        line = 2.8 + draw.normal(0, 0.6, (n, 1)) + slope[:, None] * time
        score = _answered(draw, line, n_items)
        models.append(growth.fit(np.repeat(np.arange(n), k), time.ravel(), score.ravel()))
    return models, time[:, -1] - time[:, 0], still


def _answered(draw: np.random.Generator, line: NDArray[np.float64], n_items: int) -> NDArray[np.float64]:
    """Scores round the line: as they are, or the mean of so many questions answered in steps from 1 to 5."""
    if not n_items:
        return line + draw.normal(0, 0.45, line.shape)
    noise = 0.45 * np.sqrt(n_items) * draw.standard_normal((n_items, *line.shape))
    return np.asarray(np.clip(np.rint(line + noise), 1, 5).mean(axis=0))


def _share_with_any_sign(n: int, k: int, seed: int, mean: float, sd: float, n_items: int = 0) -> float:
    """Share of those who do not change that get a sign in some indicator at this occasion."""
    models, span, still = _county(n, k, seed, mean, sd, n_items=n_items)
    told = [signs.signs(model.estimates, span, 7) != Sign.TOO_EARLY for model in models]
    return float(np.any(told, axis=0)[still].mean())


@pytest.mark.parametrize(("mean", "sd"), [(0.0, 0.01), (0.1, 0.08)])
def test_few_who_do_not_change_get_a_sign(mean: float, sd: float) -> None:
    assert _share_with_any_sign(3000, 6, 5, mean, sd) <= 0.065


@pytest.mark.parametrize("n_items", [1, 2])
def test_few_are_told_wrong_by_whole_steps_with_a_floor_and_a_ceiling(n_items: int) -> None:
    assert _share_with_any_sign(3000, 12, 6, 0.08, 0.135, n_items) <= 0.065


@pytest.mark.soak
@pytest.mark.parametrize(("mean", "sd"), [(0.0, 0.02), (0.06, 0.08), (0.1, 0.08), (0.08, 0.135)])
@pytest.mark.parametrize("n_items", [1, 2])
@pytest.mark.parametrize("k", [6, 9, 12])
def test_at_most_five_per_cent_are_told_wrong_by_whole_steps(
    mean: float, sd: float, n_items: int, k: int
) -> None:
    shares = [_share_with_any_sign(8000, k, seed, mean, sd, n_items) for seed in range(3)]
    assert np.mean(shares) <= 0.052


@pytest.mark.soak
@pytest.mark.parametrize("mean", [0.0, 0.02, 0.06, 0.1])
@pytest.mark.parametrize("sd", [0.01, 0.02, 0.04, 0.08])
@pytest.mark.parametrize("k", [3, 6, 9, 12])
def test_at_most_five_per_cent_of_those_who_do_not_change_get_a_sign(mean: float, sd: float, k: int) -> None:
    assert np.mean([_share_with_any_sign(8000, k, seed, mean, sd) for seed in range(3)]) <= 0.05


def _estimates(**changed: list[float]) -> growth.PersonEstimates:
    base = {
        "level": [3.0],
        "slope": [0.2],
        "level_se": [0.1],
        "slope_se": [0.05],
        "probability_rising": [0.99],
        "own_slope": [0.3],
        "own_slope_se": [0.05],
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
    assert signs.signs(_estimates(**changed), [span], 7).tolist() == [sign]


def test_more_indicators_ask_for_more() -> None:
    told = _estimates(own_slope=[0.11], own_slope_se=[0.05])
    assert signs.signs(told, [5.0], 1).tolist() == [Sign.PROGRESS]
    assert signs.signs(told, [5.0], 7).tolist() == [Sign.TOO_EARLY]


def test_the_printed_power_is_what_is_seen() -> None:
    draw, k = np.random.default_rng(3), 8
    time = np.arange(k) - 3.5
    own = (0.2 * time + draw.normal(0, 0.45, (40_000, k))) @ time / (time @ time)
    seen = np.mean(own / (0.45 / np.sqrt(time @ time)) > 2.807)  # 1 − .035/14
    assert signs.power(0.2, 8, 0.45, 7) == pytest.approx(seen, abs=0.01)


def test_wrong_arguments_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match="span: shape"):
        signs.signs(_estimates(), [1.0, 2.0], 7)
    with pytest.raises(ValueError, match="n_ratings: 2"):
        signs.power(0.1, 2, 0.4)
    with pytest.raises(ValueError, match="residual_sd: 0"):
        signs.power(0.1, 4, 0)


def test_examples_hold() -> None:
    outcome = doctest.testmod(signs)
    assert outcome.attempted > 0
    assert outcome.failed == 0
