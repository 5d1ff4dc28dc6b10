"""Whether intervals hold what they promise, by simulation; short here, long in make soak."""

import numpy as np
import pytest

from smail.analysis import growth
from tests.analysis.growth.conftest import made

CLASSES = ((3, 3), (4, 5), (6, 8), (9, 12))


def _covered(n: int, seed: int) -> dict[tuple[int, int], tuple[float, int]]:
    """By number of planned ratings: the share of true slopes in their interval, and how many there were."""
    rows, truth = made(n, seed)
    model = growth.fit(rows.person, rows.time, rows.score)
    # One in some hundred thousand has no score at all, and is not in the model.
    planned, told = np.bincount(rows.person)[model.persons], model.estimates
    inside = np.abs(told.slope - truth[model.persons]) <= 1.959964 * told.slope_se
    chosen = {ends: (planned >= ends[0]) & (planned <= ends[1]) for ends in CLASSES}
    return {ends: (float(inside[is_in].mean()), int(is_in.sum())) for ends, is_in in chosen.items()}


def test_intervals_of_slopes_hold_the_truth_in_every_class() -> None:
    for ends, (share, n) in _covered(20_000, 77).items():
        assert abs(share - 0.95) < 3.5 * np.sqrt(0.95 * 0.05 / n) + 0.002, ends


@pytest.mark.soak
def test_intervals_of_slopes_hold_94_to_96_per_cent_of_the_truth_in_every_class() -> None:
    found = [_covered(100_000, seed) for seed in range(5)]
    for ends in CLASSES:
        assert 0.94 <= np.mean([one[ends][0] for one in found]) <= 0.96, ends


def _false_alarms(n_counties: int, first_seed: int) -> float:
    """Share of counties where nobody changes on the whole, and the mean slope is told not to be 0."""
    alarms = 0
    for seed in range(first_seed, first_seed + n_counties):
        rows, _ = made(60, seed, slope=0.0)
        alarms += growth.fit(rows.person, rows.time, rows.score).test([0, 1]).p < 0.05
    return alarms / n_counties


def test_a_group_that_does_not_change_is_told_to_in_few_counties() -> None:
    assert 0.0 < _false_alarms(60, 1000) <= 0.13


@pytest.mark.soak
def test_a_group_that_does_not_change_is_told_to_in_five_per_cent_of_counties() -> None:
    assert 0.035 <= _false_alarms(2000, 5000) <= 0.065
