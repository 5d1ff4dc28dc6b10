"""Two raters: against R's psych on real ratings, and against known truths."""

import csv
import doctest
import json
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from smail.analysis import agreement

HERE = Path(__file__).parent
REFERENCE = json.loads((HERE / "reference" / "agreement.json").read_text(encoding="utf-8"))


def _visits() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The arthritis ratings of month 1 and month 5, a pair a person."""
    with (HERE.parent / "data" / "arthritis.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    by_month = {
        month: {
            row["id"]: float("nan") if row["y"] in ("", "NA") else float(row["y"])
            for row in rows
            if row["time"] == month
        }
        for month in ("1", "5")
    }
    persons = list(by_month["1"])
    first, second = (np.array([by_month[month][person] for person in persons]) for month in ("1", "5"))
    return first, second


@pytest.mark.parametrize(("name", "power"), [("linear", 1), ("quadratic", 2)])
def test_weighted_kappa_is_that_of_psych(name: str, power: int) -> None:
    found = agreement.weighted_kappa(*_visits(), 1, 5, power=power)
    assert found.estimate == pytest.approx(REFERENCE[name]["estimate"], rel=1e-10)
    assert found.n == found.table.sum() == REFERENCE[name]["n"]


@pytest.mark.parametrize("power", [1, 2])
def test_the_error_of_kappa_is_that_of_drawing_persons_again(power: int) -> None:
    first, second = _visits()
    draw = np.random.default_rng(12)
    again = [
        agreement.weighted_kappa(first[chosen], second[chosen], 1, 5, power=power).estimate
        for chosen in draw.integers(0, len(first), (600, len(first)))
    ]
    told = agreement.weighted_kappa(first, second, 1, 5, power=power).se
    assert told == pytest.approx(np.std(again), rel=0.1)


def test_a_step_that_nobody_used_stands_in_the_table() -> None:
    found = agreement.weighted_kappa([1, 2, 3], [1, 2, 2], 1, 5)
    assert found.table.shape == (5, 5)


def test_kappa_is_nan_where_everybody_gives_one_and_the_same_step() -> None:
    found = agreement.weighted_kappa([3, 3], [3, 3], 1, 5)
    assert np.isnan([found.estimate, found.se, found.low]).all()


def test_the_interval_of_kappa_holds_the_truth() -> None:
    draw = np.random.default_rng(3)

    def pairs(n: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        common = draw.normal(size=n)
        one, other = (np.clip(np.round(3 + 0.8 * common + draw.normal(0, 0.6, n)), 1, 5) for _ in range(2))
        return one, other

    truth = agreement.weighted_kappa(*pairs(400_000), 1, 5).estimate
    found = [agreement.weighted_kappa(*pairs(150), 1, 5) for _ in range(400)]
    assert 0.91 <= np.mean([one.low <= truth <= one.high for one in found]) <= 0.985


def test_bland_altman_is_that_of_the_formulas() -> None:
    first, second = np.array([10.0, 12, 14, 11, 15, np.nan]), np.array([11.0, 12, 17, 10, 16, 9])
    found = agreement.bland_altman(first, second)
    difference = np.array([1.0, 0, 3, -1, 1])
    s = difference.std(ddof=1)
    assert (found.bias, found.n) == (pytest.approx(0.8), 5)
    assert (found.low, found.high) == pytest.approx((0.8 - 1.959964 * s, 0.8 + 1.959964 * s), rel=1e-6)
    assert found.limit_se == pytest.approx(s * np.sqrt(1 / 5 + 1.959964**2 / 8), rel=1e-6)
    # qt(.975, 4) = 2.776445
    assert found.bias_high == pytest.approx(0.8 + 2.776445 * s / np.sqrt(5), rel=1e-6)


def test_raters_who_part_more_at_one_end_have_a_slope() -> None:
    draw = np.random.default_rng(1)
    truth = draw.uniform(1, 5, 300)
    found = agreement.bland_altman(truth + draw.normal(0, 0.2, 300), 1.3 * truth + draw.normal(0, 0.2, 300))
    assert found.slope_low > 0
    even = agreement.bland_altman(truth + draw.normal(0, 0.2, 300), truth + draw.normal(0, 0.2, 300))
    assert even.slope_low < 0 < even.slope_high


def test_too_few_pairs_give_nan() -> None:
    found = agreement.bland_altman([1.0, np.nan], [2.0, 3.0])
    assert np.isnan([found.bias, found.low, found.slope]).all()
    assert found.n == 1


def test_gaps_leave_out_what_is_missing_and_what_agrees() -> None:
    found = agreement.gaps([1, 2, np.nan, 4, 3], [2, 2, 5, 1, 4])
    assert [(gap.place, gap.difference) for gap in found] == [(3, -3.0), (0, 1.0), (4, 1.0)]
    assert agreement.gaps([1, 2], [1, 2]) == ()


def test_what_does_not_fit_is_refused_by_name() -> None:
    for ask in (agreement.bland_altman, agreement.gaps):
        with pytest.raises(ValueError, match="second: shape"):
            ask([1.0, 2.0], [1.0])
    with pytest.raises(ValueError, match=r"second: 6 is no step from 1 to 5"):
        agreement.weighted_kappa([1], [6], 1, 5)
    with pytest.raises(ValueError, match=r"first: 1\.5 is no step"):
        agreement.weighted_kappa([1.5], [2], 1, 5)
    with pytest.raises(ValueError, match="power: 3"):
        agreement.weighted_kappa([1], [2], 1, 5, power=3)
    with pytest.raises(ValueError, match="low: 5"):
        agreement.weighted_kappa([1], [2], 5, 5)


def test_examples_hold() -> None:
    outcome = doctest.testmod(agreement)
    assert outcome.attempted > 0
    assert outcome.failed == 0
