"""Coefficients against R's psych and factanal on real answers, and what happens with too little."""

import csv
import doctest
import importlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from smail.analysis import reliability

HERE = Path(__file__).parents[1]
REFERENCE = json.loads((HERE / "reference" / "reliability.json").read_text(encoding="utf-8"))
TURNED = {"A1", "C4", "C5", "E1", "E2", "O2", "O5"}
AREAS = ["A", "C", "E", "N", "O"]


def _rows(name: str) -> list[dict[str, str]]:
    with (HERE.parent / "data" / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _number(text: str) -> float:
    return float("nan") if text in ("", "NA") else float(text)


def _area(area: str, turned: frozenset[str] | set[str] = frozenset(TURNED)) -> NDArray[np.float64]:
    keys = [f"{area}{number}" for number in range(1, 6)]
    raw = np.array([[_number(row[key]) for key in keys] for row in _rows("bfi.csv")])
    return np.where([key in turned for key in keys], 7 - raw, raw)


def _visits() -> NDArray[np.float64]:
    found: dict[str, list[float]] = {}
    for row in _rows("claus_2020.csv"):
        found.setdefault(row["id"], [float("nan")] * 4)[int(row["time"]) - 1] = _number(row["bdi"])
    return np.array(list(found.values()))


@pytest.mark.parametrize("area", AREAS)
def test_alpha_and_feldt_s_interval_are_those_of_psych(area: str) -> None:
    theirs: dict[str, Any] = REFERENCE[area]
    ours = reliability.cronbach_alpha(_area(area))
    assert ours.estimate == pytest.approx(theirs["alpha"], rel=1e-10)
    assert (ours.low, ours.high) == pytest.approx(tuple(theirs["feldt"]), rel=1e-8)
    assert (ours.n, ours.n + ours.n_dropped) == (theirs["n"], 2800)
    assert ours.warnings == ()


@pytest.mark.parametrize("area", AREAS)
def test_items_beside_the_others_are_those_of_psych(area: str) -> None:
    whole = _area(area)
    found = reliability.item_statistics(whole[~np.isnan(whole).any(axis=1)])
    assert found.item_total == pytest.approx(REFERENCE[area]["item_rest"], rel=1e-8)
    assert found.alpha_if_dropped == pytest.approx(REFERENCE[area]["alpha_if_dropped"], rel=1e-8)
    assert found.mean == pytest.approx(REFERENCE[area]["mean"], rel=1e-10)
    assert (found.share_missing == 0).all()


@pytest.mark.parametrize("area", AREAS)
def test_omega_is_that_of_a_one_factor_fit_by_factanal(area: str) -> None:
    ours = reliability.omega_total(_area(area))
    assert ours.estimate == pytest.approx(REFERENCE[area]["omega"], abs=2e-5)
    assert ours.low < ours.estimate < ours.high


def test_three_items_have_omega_in_closed_form() -> None:
    draw = np.random.default_rng(4)
    common = draw.normal(size=400)
    items = np.stack([0.8 * common, 0.6 * common, 0.7 * common], axis=1) + draw.normal(0, 0.6, (400, 3))
    s = np.cov(items, rowvar=False)
    loading = np.sqrt([s[0, 1] * s[0, 2] / s[1, 2], s[0, 1] * s[1, 2] / s[0, 2], s[0, 2] * s[1, 2] / s[0, 1]])
    common_part = loading.sum() ** 2
    assert reliability.omega_total(items).estimate == pytest.approx(
        common_part / (common_part + (np.diag(s) - loading**2).sum()), abs=1e-6
    )


def test_a_forgotten_reversal_is_told_and_not_printed_silently() -> None:
    raw = reliability.cronbach_alpha(_area("A", set()))
    assert raw.estimate < 0.5
    assert "item 0 goes against the others" in raw.warnings


@pytest.mark.parametrize("place", range(6))
def test_the_six_intraclass_correlations_are_those_of_psych(place: int) -> None:
    found = reliability.icc(_visits(), model=place % 3 + 1, average=place >= 3)
    theirs = REFERENCE["icc"]
    assert found.estimate == pytest.approx(theirs["estimate"][place], rel=1e-9)
    assert (found.low, found.high) == pytest.approx((theirs["low"][place], theirs["high"][place]), rel=1e-6)
    assert (found.f, found.n, found.k) == (pytest.approx(theirs["f"][place], rel=1e-9), theirs["n"], 4)
    assert found.p == pytest.approx(theirs["p"][place], rel=1e-6)


def test_absolute_agreement_sees_a_milder_rater_and_consistency_does_not() -> None:
    one = np.random.default_rng(5).normal(3, 1, 60)
    both = np.stack([one, one + 1], axis=1)
    assert reliability.icc(both, model=3).estimate == pytest.approx(1)
    assert reliability.icc(both, model=2).estimate < 0.8


def test_the_interval_of_alpha_holds_the_truth() -> None:
    draw = np.random.default_rng(6)
    truth = 5 * 0.36 / (1 + 4 * 0.36)  # five parallel items that correlate .36
    inside = 0
    for _ in range(400):
        items = 0.6 * draw.normal(size=(60, 1)) + 0.8 * draw.normal(size=(60, 5))
        found = reliability.cronbach_alpha(items)
        inside += found.low <= truth <= found.high
    assert 0.92 <= inside / 400 <= 0.98


def test_the_interval_of_omega_holds_the_truth() -> None:
    draw, load = np.random.default_rng(7), np.array([0.9, 0.7, 0.5, 0.6])
    truth = load.sum() ** 2 / (load.sum() ** 2 + 4 * 0.25)
    inside = 0
    for _ in range(200):
        items = load * draw.normal(size=(150, 1)) + 0.5 * draw.normal(size=(150, 4))
        found = reliability.omega_total(items)
        inside += found.low <= truth <= found.high
    assert 0.9 <= inside / 200 <= 0.99


@pytest.mark.parametrize("items", [[[1.0, 2.0]], [[1.0], [2.0]], [[2.0, 2.0], [2.0, 2.0]]])
def test_too_little_gives_nan_and_its_number(items: list[list[float]]) -> None:
    found = reliability.cronbach_alpha(items)
    assert np.isnan([found.estimate, found.low, found.high]).all()
    assert found.n == len(items)
    assert np.isnan(reliability.omega_total(items).estimate)


def test_too_little_for_raters_gives_nan() -> None:
    assert np.isnan(reliability.icc([[1.0, 2.0]]).estimate)
    assert np.isnan(reliability.spearman_brown([1.0], [2.0]).estimate)


def test_two_items_that_go_opposite_ways_are_told() -> None:
    assert reliability.spearman_brown([1, 2, 3, 4, 5], [5, 4, 4, 2, 1]).warnings


@pytest.mark.parametrize("n", [2, 3])
def test_two_or_three_persons_have_no_interval_for_two_items(n: int) -> None:
    found = reliability.spearman_brown([1.0, 2.0, 4.0][:n], [2.0, 2.5, 3.0][:n])
    assert np.isfinite(found.estimate)
    assert np.isnan([found.low, found.high]).all()


@pytest.mark.parametrize("n", [2, 3, 5, 40])
def test_items_that_cancel_have_no_reliability_of_their_sum(n: int) -> None:
    one = np.arange(float(n)) / 7
    found = reliability.spearman_brown(one, 5 - one)
    assert np.isnan([found.estimate, found.low, found.high]).all()
    assert found.warnings


def test_persons_left_out_and_doubts_go_with_every_coefficient() -> None:
    table = np.array([[1.0, 5, 5], [2, 4, 4], [3, 3, 2], [4, 2, 2], [5, np.nan, 1]])
    for found, what in ((reliability.icc(table), "rater"), (reliability.item_statistics(table), "item")):
        assert (found.n, found.n_dropped) == (4, 1)
        assert f"{what} 0 goes against the others" in found.warnings
    assert "the coefficient is negative" in reliability.icc(table).warnings
    assert reliability.icc([[1.0, np.nan]]).n_dropped == 1


@pytest.mark.parametrize("average", [False, True])
@pytest.mark.parametrize("n", [5, 20, 100, 500])
def test_an_interval_holds_its_estimate_or_is_not_told(n: int, average: bool) -> None:
    one = np.random.default_rng(n).normal(3, 1, n)
    found = reliability.icc(np.stack([one, 6 - one], axis=1), average=average)
    assert np.isnan([found.low, found.high]).all()
    assert found.warnings
    noisy = one + np.random.default_rng(n + 1).normal(0, 0.8, n)
    found = reliability.icc(np.stack([one, noisy], axis=1), average=average)
    assert found.low < found.estimate < found.high


def test_the_mean_of_ratings_that_cancel_has_no_coefficient() -> None:
    one = np.random.default_rng(100).normal(3, 1, 100)
    noise = np.random.default_rng(3).normal(0, 0.1, (100, 2))
    found = reliability.icc(np.stack([one, 6 - one], axis=1) + noise, average=True)
    assert not found.estimate > 0


def test_what_is_no_table_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="items: shape"):
        reliability.cronbach_alpha([1.0, 2.0])
    with pytest.raises(ValueError, match="model: 4"):
        reliability.icc([[1.0, 2.0], [2.0, 1.0]], model=4)
    with pytest.raises(ValueError, match="second"):
        reliability.spearman_brown([1.0, 2.0], [1.0])


@pytest.mark.parametrize("room", ["consistency", "intraclass", "factor"])
def test_examples_hold(room: str) -> None:
    outcome = doctest.testmod(importlib.import_module(f"smail.analysis.reliability.{room}"))
    assert outcome.attempted > 0
    assert outcome.failed == 0
