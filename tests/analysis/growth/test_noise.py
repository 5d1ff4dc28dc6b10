"""The noise of a rating by level: found where it is, never less than the model's, and no slave of units."""

import doctest

import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from smail.analysis import growth
from smail.analysis.growth import noise as noises

N, K = 3000, 8


def _rows(between: float, seed: int = 4) -> tuple[NDArray[np.float64], ...]:
    """Persons at 1, 2 or 3, where those at 2 vary more."""
    draw = np.random.default_rng(seed)
    level = draw.integers(1, 4, N)
    noise = np.where(level == 2, between, 0.2)[:, None] * draw.standard_normal((N, K))
    time = np.arange(K) + draw.uniform(-0.2, 0.2, (N, K))
    slope = draw.normal(0.02, 0.03, (N, 1))
    score = level[:, None] + slope * (time - time.mean(axis=1, keepdims=True)) + noise
    return np.repeat(np.arange(N), K), time.ravel(), score.ravel()


def test_noise_is_found_where_it_is() -> None:
    model = growth.fit(*_rows(0.4))
    found = np.interp([1.0, 2.0, 3.0], model.noise.level, model.noise.ratio) * model.residual_sd
    assert_allclose(found, [0.2, 0.4, 0.2], rtol=0.05)
    assert_allclose(model.noise.least([1, 2, 3]), [1.0, 0.4 / model.residual_sd, 1.0], rtol=0.05)


def test_even_noise_is_left_as_the_model_has_it() -> None:
    model = growth.fit(*_rows(0.2))
    assert_allclose(model.noise.least([1.0, 2.0, 3.0]), 1.0, atol=0.04)


def test_beyond_everybody_noise_is_the_county_s() -> None:
    model = growth.fit(*_rows(0.4))
    assert_allclose(model.noise.least([-50.0, 50.0]), 1.0, atol=0.05)
    assert np.isnan(model.noise.least(np.nan))


@pytest.mark.parametrize(("shift", "scale"), [(100.0, 1.0), (0.0, 1000.0), (-3.0, 0.01)])
def test_units_of_score_and_time_are_as_good_as_any(shift: float, scale: float) -> None:
    person, time, score = _rows(0.4)
    at = np.array([1.0, 1.7, 2.0, 2.9])
    same = growth.fit(person, 7 + time * 91, shift + scale * score).noise.least(shift + scale * at)
    assert_allclose(same, growth.fit(person, time, score).noise.least(at), rtol=1e-3)


def test_rows_and_names_are_as_good_in_any_order() -> None:
    person, time, score = _rows(0.4)
    order = np.random.default_rng(1).permutation(len(person))
    other = growth.fit(-person[order], time[order], score[order])
    assert_allclose(other.noise.least([2.0]), growth.fit(person, time, score).noise.least([2.0]), rtol=1e-6)


def test_where_nobody_has_three_ratings_on_two_days_noise_is_the_model_s() -> None:
    draw = np.random.default_rng(2)
    person = np.append(np.repeat(np.arange(200), 2), np.repeat(np.arange(200, 300), 3))
    time = np.append(np.tile([0, 1], 200), np.zeros(300))
    model = growth.fit(person, time, draw.normal(3, 1, 700))
    assert model.noise.least([2.0, 3.0]).tolist() == [1.0, 1.0]


def test_an_unknown_noise_stays_unknown() -> None:
    assert np.isnan(growth.fit([1], [0], [3]).noise.least([3.0])).all()


def test_the_mean_rating_of_each_is_told() -> None:
    person, time, score = _rows(0.4)
    model = growth.fit(person, time, score)
    assert_allclose(model.estimates.own_mean, score.reshape(N, K).mean(axis=1))
    assert model.estimate_rows(time[:3], score[:3]).own_mean[0] == pytest.approx(score[:3].mean())
    assert np.isnan(model.estimate_rows([], []).own_mean[0])


def test_examples_hold() -> None:
    assert doctest.testmod(noises) == (0, 1)
