"""Curves and hazards against R's survival on real data, against each other, and with too little."""

import csv
import doctest
import importlib
import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from smail.analysis import survival

HERE = Path(__file__).parents[1]
REFERENCE = json.loads((HERE / "reference" / "survival.json").read_text(encoding="utf-8"))


def _columns(name: str) -> dict[str, NDArray[np.float64]]:
    with (HERE.parent / "data" / name).open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return {key: np.array([float(row[key]) for row in rows]) for key in rows[0]}


LUNG, HEART, MGUS = _columns("lung.csv"), _columns("heart.csv"), _columns("mgus2.csv")


def _filled(values: list[float | None]) -> NDArray[np.float64]:
    return np.array([np.nan if value is None else value for value in values])


def test_the_share_without_the_event_is_that_of_survfit() -> None:
    found, theirs = survival.kaplan_meier(LUNG["time"], LUNG["died"]), REFERENCE["kaplan_meier"]
    assert found.time.tolist() == theirs["time"]
    assert found.n_at_risk.tolist() == theirs["n_at_risk"]
    assert found.survival == pytest.approx(theirs["survival"], rel=1e-12)
    assert found.low == pytest.approx(_filled(theirs["low"]), rel=1e-8, nan_ok=True)
    assert found.high == pytest.approx(_filled(theirs["high"]), rel=1e-8, nan_ok=True)


def test_late_entry_is_counted_as_survfit_counts_it() -> None:
    found, theirs = (
        survival.kaplan_meier(HEART["stop"], HEART["event"], HEART["start"]),
        REFERENCE["late_entry"],
    )
    assert found.time.tolist() == theirs["time"]
    assert found.survival == pytest.approx(theirs["survival"], rel=1e-12)


def test_incidence_by_cause_and_its_error_are_those_of_survfit() -> None:
    found, theirs = survival.aalen_johansen(MGUS["time"], MGUS["cause"]), REFERENCE["aalen_johansen"]
    assert found.causes == (1, 2)
    assert found.time.tolist() == theirs["time"]
    for place in (0, 1):
        assert found.incidence[place] == pytest.approx(theirs["incidence"][place], rel=1e-10)
        assert found.se[place] == pytest.approx(theirs["se"][place], rel=5e-3, abs=1e-6)


def test_causes_and_those_who_remain_make_the_whole() -> None:
    found = survival.aalen_johansen(MGUS["time"], MGUS["cause"])
    assert found.incidence.sum(axis=0) + found.survival == pytest.approx(np.ones(len(found.time)), abs=1e-12)


def test_with_one_cause_the_incidence_is_what_the_curve_leaves() -> None:
    one = survival.aalen_johansen(LUNG["time"], LUNG["died"])
    curve = survival.kaplan_meier(LUNG["time"], LUNG["died"])
    assert one.incidence[0] == pytest.approx(1 - curve.survival, abs=1e-12)


def test_the_error_of_an_incidence_is_that_of_drawing_persons_again() -> None:
    draw = np.random.default_rng(5)
    time, cause = draw.exponential(1, 300), draw.integers(0, 3, 300)
    at = 0.8

    def share(chosen: NDArray[np.int64]) -> float:
        found = survival.aalen_johansen(time[chosen], cause[chosen])
        return float(found.incidence[0][np.searchsorted(found.time, at, side="right") - 1])

    again = [share(draw.integers(0, 300, 300)) for _ in range(500)]
    found = survival.aalen_johansen(time, cause)
    told = found.se[0][np.searchsorted(found.time, at, side="right") - 1]
    assert told == pytest.approx(np.std(again), rel=0.12)


def test_the_complement_of_a_curve_is_not_the_share_in_work() -> None:
    found = survival.aalen_johansen(MGUS["time"], MGUS["cause"])
    wrong = 1 - survival.kaplan_meier(MGUS["time"], MGUS["cause"] == 1).survival
    assert wrong[-1] > 1.5 * found.incidence[0][-1]


def test_log_rank_is_that_of_survdiff() -> None:
    found, theirs = survival.log_rank(LUNG["time"], LUNG["died"], LUNG["sex"]), REFERENCE["log_rank"]
    assert found.chi2 == pytest.approx(theirs["chi2"], rel=1e-10)
    assert found.observed.tolist() == theirs["observed"]
    assert found.expected == pytest.approx(theirs["expected"], rel=1e-10)
    assert found.df == 1


def test_log_rank_keeps_its_five_per_cent() -> None:
    draw = np.random.default_rng(6)
    p = [
        survival.log_rank(draw.geometric(0.1, 120), draw.integers(0, 2, 120), draw.integers(0, 3, 120)).p
        for _ in range(600)
    ]
    assert 0.03 <= np.mean(np.array(p) < 0.05) <= 0.075


@pytest.mark.parametrize("name", ["cox", "cox_tied"])
def test_cox_and_its_robust_errors_are_those_of_coxph(name: str) -> None:
    start, stop, event, keys = HEART["start"], HEART["stop"], HEART["event"], ["age", "surgery", "transplant"]
    if name == "cox_tied":
        start, stop = np.ceil(start / 30), np.ceil(stop / 30)
        keys = keys[:2]
    kept = stop > start
    x = np.stack([HEART[key] for key in keys], axis=1)[kept]
    found = survival.cox(start[kept], stop[kept], event[kept], x, HEART["id"][kept])
    theirs = REFERENCE[name]
    assert found.effects == pytest.approx(theirs["effects"], rel=1e-7, abs=1e-9)
    assert found.se == pytest.approx(theirs["se"], rel=1e-6)
    assert found.robust_se == pytest.approx(theirs["robust_se"], rel=1e-6)
    assert (found.null_log_likelihood, found.log_likelihood) == pytest.approx(tuple(theirs["log_likelihood"]))
    assert found.has_converged


def test_the_hazard_by_period_is_that_of_a_logistic_regression() -> None:
    cuts = np.arange(0, 1081, 90)
    rows = [
        (period, bool(died) and time <= high, age, sex)
        for time, died, sex, age in zip(LUNG["time"], LUNG["died"], LUNG["sex"], LUNG["age"], strict=True)
        for period, (low, high) in enumerate(pairwise(cuts))
        if time > low
    ]
    table = np.array(rows, dtype=float)
    found = survival.discrete_hazard(table[:, 0], table[:, 1], table[:, 2:])
    assert found.effects == pytest.approx(REFERENCE["discrete"]["effects"], rel=1e-6)
    assert found.se == pytest.approx(REFERENCE["discrete"]["se"], rel=1e-5)


def _recovered(n: int, seed: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Effects and errors found in a made county: a score raises the log odds by .5, group 1 by −.4."""
    draw = np.random.default_rng(seed)
    group, rows = draw.integers(0, 2, n), []
    score, is_in = draw.normal(0, 1, n), np.ones(n, dtype=bool)
    for period in range(8):
        linear = -2.2 + 0.1 * period + 0.5 * score - 0.4 * group
        event = is_in & (draw.random(n) < 1 / (1 + np.exp(-linear)))
        rows.append(np.stack([np.full(n, period), event, score, group, np.arange(n)], axis=1)[is_in])
        is_in &= ~event
        score = score + draw.normal(0.05, 0.3, n)
    table = np.concatenate(rows)
    found = survival.discrete_hazard(table[:, 0], table[:, 1], table[:, 2:4], table[:, 4])
    return found.effects, found.robust_se


def test_planted_effects_are_recovered() -> None:
    effects, se = _recovered(20_000, 7)
    assert np.abs(effects - [0.5, -0.4]).max() < 3.5 * se.max()
    assert se.max() < 0.05


def test_a_covariate_that_does_not_vary_has_no_effect_and_leaves_the_rest_as_it_is() -> None:
    start, stop, event = HEART["start"], HEART["stop"], HEART["event"]
    alone = survival.cox(start, stop, event, np.ones(len(start)))
    assert np.isnan([alone.effects, alone.se, alone.p]).all()
    assert alone.log_likelihood == alone.null_log_likelihood
    assert (alone.n_rows, alone.n_events) == (len(start), event.sum())
    both = survival.cox(start, stop, event, np.stack([np.ones(len(start)), HEART["age"]], axis=1))
    assert both.effects[1] == pytest.approx(survival.cox(start, stop, event, HEART["age"]).effects[0])
    periods = survival.discrete_hazard([1, 1, 2, 2], [1, 0, 1, 0], [3.0] * 4)
    assert np.isnan(periods.effects).all()


def test_nobody_at_all_is_a_result_without_a_test() -> None:
    found = survival.log_rank([], [], [])
    assert np.isnan([found.chi2, found.p]).all()
    assert (found.df, len(found.groups), len(found.observed)) == (0, 0, 0)


@pytest.mark.parametrize("n_clusters", [1, 2])
def test_no_more_clusters_than_effects_have_no_robust_error(n_clusters: int) -> None:
    x = np.stack([HEART["age"], HEART["surgery"]], axis=1)
    cluster = np.arange(len(x)) % n_clusters
    found = survival.cox(HEART["start"], HEART["stop"], HEART["event"], x, cluster)
    assert np.isnan([found.robust_se, found.z, found.p]).all()
    assert np.isnan(found.robust_covariance).all()
    assert np.isfinite([found.effects, found.se]).all()
    period = np.arange(len(x)) % 3
    assert np.isnan(survival.discrete_hazard(period, HEART["event"], x, cluster).p).all()


def test_an_effect_that_runs_away_has_no_error_and_no_p() -> None:
    parted = np.repeat([1.0, 0.0], 10)
    event, time = parted.astype(int), np.arange(1.0, 21)
    for found in (
        survival.cox(np.zeros(20), time, event, parted),
        survival.discrete_hazard(np.ones(20), event, parted),
    ):
        assert not found.has_converged
        assert np.isnan([found.se, found.robust_se, found.z, found.p]).all()
        assert np.isnan([found.covariance, found.robust_covariance]).all()
        assert found.effects[0] > 3


@pytest.mark.soak
def test_intervals_of_planted_effects_hold_them() -> None:
    inside = [
        np.abs(effects - [0.5, -0.4]) <= 1.96 * se
        for effects, se in (_recovered(2000, s) for s in range(400))
    ]
    assert (np.abs(np.mean(inside, axis=0) - 0.95) < 0.035).all()


def test_somebody_who_comes_on_the_day_of_an_event_was_not_there_for_it() -> None:
    found = survival.kaplan_meier([5, 9, 9], [1, 0, 0], [0, 0, 5])
    assert found.n_at_risk.tolist() == [2]


def test_without_events_there_is_nothing_to_tell() -> None:
    assert survival.kaplan_meier([1, 2], [0, 0]).time.size == 0
    assert np.isnan(survival.cox([0, 0], [1, 2], [0, 0], [1, 2]).effects).all()
    assert np.isnan(survival.discrete_hazard([1, 1], [0, 0], [1, 2]).effects).all()
    assert np.isnan(survival.log_rank([1, 2], [1, 1], ["a", "a"]).p)
    assert survival.aalen_johansen([1, 2], [0, 0]).incidence.shape == (0, 0)


def test_an_effect_that_runs_away_is_told() -> None:
    found = survival.cox([0] * 6, [1, 2, 3, 4, 5, 6], [1, 1, 1, 0, 0, 0], [1, 1, 1, 0, 0, 0])
    assert not found.has_converged


def test_a_covariate_that_all_share_has_no_effect_to_tell() -> None:
    draw = np.random.default_rng(1)
    x = np.stack([draw.normal(size=60), np.ones(60)], axis=1)
    found = survival.cox(np.zeros(60), draw.exponential(1, 60), np.ones(60), x)
    assert np.isfinite(found.effects[0])
    assert np.isnan(found.effects[1])


def test_a_covariate_that_is_the_sum_of_two_others_has_no_effect_to_tell() -> None:
    draw = np.random.default_rng(4)
    x = draw.normal(size=(200, 2))
    three = np.column_stack([x, x.sum(axis=1)])
    found = survival.cox(np.zeros(200), draw.exponential(1, 200), np.ones(200), three)
    assert np.isnan([found.effects[2], found.se[2]]).all()
    assert np.isfinite(found.effects[:2]).all()
    period = np.repeat([1, 2], 100)
    both = survival.discrete_hazard(period, draw.integers(0, 2, 200), np.column_stack([x[:, 0], period]))
    assert np.isfinite(both.effects[0])
    assert np.isnan(both.effects[1])


def test_the_order_of_rows_and_the_unit_of_time_change_no_effect() -> None:
    x = np.stack([HEART["age"], HEART["surgery"]], axis=1)
    whole = survival.cox(HEART["start"], HEART["stop"], HEART["event"], x)
    order = np.random.default_rng(2).permutation(len(x))
    moved = survival.cox(HEART["start"][order] / 7, HEART["stop"][order] / 7, HEART["event"][order], x[order])
    assert moved.effects == pytest.approx(whole.effects, rel=1e-8)
    assert moved.robust_se == pytest.approx(whole.robust_se, rel=1e-8)


def test_wrong_arguments_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match="time: 0 is not after the entry at 0"):
        survival.kaplan_meier([0], [1], [0])
    with pytest.raises(ValueError, match="event: 2"):
        survival.kaplan_meier([1], [2])
    with pytest.raises(ValueError, match="event: shape"):
        survival.kaplan_meier([1, 2], [1])
    with pytest.raises(ValueError, match="cause: -1"):
        survival.aalen_johansen([1], [-1])
    with pytest.raises(ValueError, match="group: shape"):
        survival.log_rank([1, 2], [1, 1], ["a"])
    with pytest.raises(ValueError, match="covariates: a value is missing"):
        survival.cox([0], [1], [1], [np.nan])
    with pytest.raises(ValueError, match="covariates: shape"):
        survival.cox([0], [1], [1], [1, 2])
    with pytest.raises(ValueError, match="cluster: shape"):
        survival.cox([0, 0], [1, 2], [1, 0], [1, 2], [1])
    with pytest.raises(ValueError, match="stop: a time is missing"):
        survival.cox([0], [np.nan], [1], [1])


@pytest.mark.parametrize("room", ["curves", "hazards"])
def test_examples_hold(room: str) -> None:
    outcome = doctest.testmod(importlib.import_module(f"smail.analysis.survival.{room}"))
    assert outcome.attempted > 0
    assert outcome.failed == 0
