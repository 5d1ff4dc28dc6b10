"""What chance makes of a promise: the draws agree with exact probabilities, and these with other formulas."""

import math

import numpy as np
import pytest

from smail.analysis.goal_chance import (
    chance_of_count,
    chance_of_share,
    highest_promise,
    least_rate,
    share_by_quarter,
)
from smail.analysis.groups import share

# Four standard errors of a probability from so many draws.
DRAWS = 40_000
NEAR = 4 * 0.5 / math.sqrt(DRAWS)


def test_the_draws_agree_with_the_binomial_quarter_by_quarter() -> None:
    found = share_by_quarter([15, 20, 5, 35], 0.9, 90, seed=7, n_draws=DRAWS)
    exact = [chance_of_share(int(n), 0.9, 90) for n in found.n]
    assert found.n.tolist() == [15, 35, 40, 75]
    assert found.at_or_above == pytest.approx(exact, abs=NEAR)


def test_a_sure_verdict_is_that_of_wilson_s_interval() -> None:
    found = share_by_quarter([30], 0.8, 90, seed=3, n_draws=DRAWS)
    below = [k for k in range(31) if share(k, 30).high < 0.9]
    assert below[-1] == 23
    exact = sum(math.comb(30, k) * 0.8**k * 0.2 ** (30 - k) for k in below)
    assert float(found.surely_below[0]) == pytest.approx(exact, abs=NEAR)
    assert float(found.surely_above[0]) == 0.0


def test_a_true_share_that_rises_is_counted_as_it_rises() -> None:
    found = share_by_quarter([10, 10], 0.4, 50, seed=5, trend=0.3, n_draws=DRAWS)
    # Two binomials beside each other, added up by hand.
    one = np.array([math.comb(10, k) * 0.4**k * 0.6 ** (10 - k) for k in range(11)])
    two = np.array([math.comb(10, k) * 0.7**k * 0.3 ** (10 - k) for k in range(11)])
    assert float(found.at_or_above[1]) == pytest.approx(float(np.convolve(one, two)[10:].sum()), abs=NEAR)
    steep = share_by_quarter([10, 10], 0.5, 100, seed=5, trend=2.0, n_draws=100)
    # Nobody fails in the second quarter, and it goes no higher.
    assert (steep.low[1] >= 0.5, steep.high[1] <= 1.0) == (True, True)


def test_seventy_five_of_seventy_five_is_a_promise_that_chance_breaks() -> None:
    # Exactly 75 come: all of them must succeed.
    assert chance_of_share(75, 0.99, 100) == pytest.approx(0.99**75)
    assert chance_of_share(75, 0.95, 100) == pytest.approx(0.0213, abs=1e-4)
    assert least_rate(75, 100) == pytest.approx(0.8 ** (1 / 75))
    # About 75 come: even where nobody fails it is met every other year.
    assert chance_of_count(75, 1.0, 75) == pytest.approx(0.515, abs=1e-3)
    assert chance_of_count(75, 0.6, 75) == pytest.approx(
        1 - sum(math.exp(-45 + k * math.log(45) - math.lgamma(k + 1)) for k in range(75)), abs=1e-9
    )
    # What could be promised of 75, where six of ten come to work.
    assert highest_promise(75, 0.6) == 54


def test_the_highest_promise_is_kept_and_one_percent_more_is_not() -> None:
    for n, rate in ((20, 0.6), (75, 0.9), (200, 0.35)):
        promised = highest_promise(n, rate)
        assert promised is not None
        assert chance_of_share(n, rate, promised) >= 0.8 > chance_of_share(n, rate, promised + 1)
    assert highest_promise(5, 0.1) is None
    assert chance_of_share(40, least_rate(40, 90), 90) == pytest.approx(0.8)


def test_the_same_seed_gives_the_same_answer_and_nine_of_ten_is_ninety_percent() -> None:
    one, other, third = (share_by_quarter([10], 0.5, 90, seed=seed, n_draws=50) for seed in (1, 1, 2))
    assert np.array_equal(one.median, other.median)
    assert not np.array_equal(
        one.at_or_above, share_by_quarter([10], 0.9, 90, seed=1, n_draws=50).at_or_above
    )
    assert third.n_draws == 50
    assert share_by_quarter([10], [1.0], 100, seed=1, n_draws=5).at_or_above.tolist() == [1.0]
    assert chance_of_share(10, 0.9, 90) == pytest.approx(0.7361, abs=1e-4)


@pytest.mark.parametrize(
    "change",
    [
        {"n": []}, {"n": [0, 4]}, {"n": [4, -1]}, {"n": [1.5]}, {"n": [10**7]}, {"rate": 1.1},
        {"rate": [0.5, 0.5]},
        {"rate": float("nan")}, {"wanted": 101}, {"trend": float("inf")}, {"n_draws": 0}, {"n_draws": 10**9},
        {"confidence": 95},
    ],
)  # fmt: skip
def test_wrong_arguments_are_refused_by_name(change: dict[str, object]) -> None:
    asked: dict[str, object] = {"n": [10], "rate": 0.5, "wanted": 50, "seed": 1} | change
    with pytest.raises(ValueError, match=f"{next(iter(change))}: "):
        share_by_quarter(**asked)  # type: ignore[arg-type]


def test_other_wrong_arguments_are_refused_too() -> None:
    for call in (
        lambda: chance_of_share(0, 0.5, 50),
        lambda: chance_of_share(5, -0.5, 50),
        lambda: chance_of_share(5, 0.5, -1),
        lambda: chance_of_count(0, 0.5, 5),
        lambda: chance_of_count(5, 1.5, 5),
        lambda: chance_of_count(5, 0.5, 0),
        lambda: highest_promise(5, 0.5, 1.0),
        lambda: least_rate(5, 0),
        lambda: least_rate(5, 50, 0.0),
    ):
        with pytest.raises(ValueError, match=": "):
            call()
