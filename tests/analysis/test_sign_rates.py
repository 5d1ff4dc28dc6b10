"""The figures that are printed beside the sign rule are those of the rule itself."""

import doctest

import numpy as np
import pytest

from smail.analysis import growth, sign_rates, signs
from smail.analysis.sign_rates import CountyLaw

LAW = CountyLaw(0.6, 0.06, 0.08, -0.25, 0.45)


def test_the_simulated_rule_is_the_rule_of_a_fitted_county() -> None:
    draw, n, k = np.random.default_rng(8), 4000, 8
    change = np.where(np.arange(n) < n // 2, 0.2, draw.normal(0.06, 0.08, n))
    level = -0.25 * 0.6 / 0.08 * (change - 0.06) + 0.6 * np.sqrt(1 - 0.25**2) * draw.standard_normal(n)
    time = np.arange(k)
    score = level[:, None] + change[:, None] * time + draw.normal(0, 0.45, (n, k))
    others = growth.fit(np.repeat(np.arange(n // 2), k), np.tile(time, n // 2), score[n // 2 :].ravel())
    found = [others.estimate_rows(time, row) for row in score[:400]]
    told = np.mean([signs.signs(one, others.noise, [k - 1.0], 7)[0] > 0 for one in found])
    rates = sign_rates.sign_rates(LAW, 0.2)
    assert rates.up[rates.n_ratings == k][0] == pytest.approx(told, abs=0.06)


def test_few_are_told_wrong_at_once_and_more_in_three_years() -> None:
    rates = sign_rates.sign_rates(LAW, 0.0, n_persons=20_000)
    assert rates.any_sign.max() < 0.053
    assert 0.1 < rates.ever_any_sign[-1] < 0.3
    assert (np.diff(rates.ever_any_sign) >= 0).all()
    assert rates.ever_any_sign[0] == rates.any_sign[0]


def test_the_price_is_that_a_rise_is_seen_late() -> None:
    up = sign_rates.sign_rates(LAW, 0.2).up
    assert up[6 - 3] == pytest.approx(0.20, abs=0.02)
    assert up[8 - 3] == pytest.approx(0.57, abs=0.03)
    assert sign_rates.sign_rates(LAW, -0.2).down[8 - 3] < up[8 - 3]


def test_a_county_in_which_nobody_differs_is_no_error() -> None:
    rates = sign_rates.sign_rates(CountyLaw(0.6, 0.0, 0.0, 0.0, 0.45), 0.0, n_persons=500)
    assert (rates.up == 0).all()
    assert np.isfinite(rates.any_sign).all()


@pytest.mark.parametrize(
    ("law", "n", "message"),
    [
        (LAW, 2, "n_ratings: 2"),
        (CountyLaw(0.6, 0, 0.08, 0, 0), 5, "residual SD 0"),
        (CountyLaw(-1, 0, 0.08, 0, 1), 5, "SD is negative"),
    ],
)
def test_wrong_arguments_are_refused_by_name(law: CountyLaw, n: int, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        sign_rates.sign_rates(law, 0.0, n)


def test_examples_hold() -> None:
    assert doctest.testmod(sign_rates) == (0, 2)
