"""Reliable change: each form against its formula worked by other means, its errors among the unchanged."""

import csv
import doctest
import importlib
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from smail.analysis import change, growth
from smail.analysis.change import Method

DATA = Path(__file__).parents[2] / "data"
BY_RELIABILITY = [method for method in Method if method is not Method.HLM]


def _couples() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Jacobson's couples before and after, dyadic adjustment (higher is better)."""
    found: dict[str, dict[str, float]] = {}
    with (DATA / "jacobson_1989.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            score = float("nan") if row["das"] in ("", "NA") else float(row["das"])
            found.setdefault(row["subject"], {})[row["time"]] = score
    pairs = [(one.get("pre", float("nan")), one.get("post", float("nan"))) for one in found.values()]
    both = np.array(pairs)
    return both[:, 0], both[:, 1]


def _by_hand(method: Method, pre: float, post: float, r: float) -> float:
    """One couple's index with the sample's figures, each form written out on its own."""
    first, second = _couples()
    both = ~(np.isnan(first) | np.isnan(second))
    a, b = first[both], second[both]
    m, m2, s, s2 = a.mean(), b.mean(), a.std(ddof=1), b.std(ddof=1)
    c = float(np.corrcoef(a, b)[0, 1])
    sem = s * (1 - r) ** 0.5
    if method is Method.JT:
        return (post - pre) / (2 * sem**2) ** 0.5
    if method is Method.EN:
        return (post - (m + r * (pre - m))) / sem
    if method is Method.GLN:
        return (post - m - r * pre + r * m) / (s * ((1 - r) * (1 + r)) ** 0.5)
    if method is Method.HLL:
        return (post - m2 - r * pre + r * m) / (s * ((1 - r) * (1 + r)) ** 0.5)
    if method is Method.NK:
        return (post - (m + r * (pre - m))) / (r * r * s * s * (1 - r) + s * s * (1 - r)) ** 0.5
    r2 = (s2**2 - sem**2) / s2**2
    d = (s**2 * r + s2**2 * r2 - 2 * s * s2 * c) / (s**2 + s2**2 - 2 * s * s2 * c)
    return ((post - pre) * d + (m2 - m) * (1 - d)) / (d**0.5 * (2**0.5 * sem))


@pytest.mark.parametrize("method", BY_RELIABILITY)
def test_each_form_gives_what_its_formula_gives(method: Method) -> None:
    pre, post = _couples()
    found = change.reliable_change(pre, post, reliability=0.88, method=method)
    for place in np.flatnonzero(np.isfinite(found.index))[:5]:
        assert found.index[place] == pytest.approx(_by_hand(method, pre[place], post[place], 0.88))
    assert found.n == np.isfinite(found.index).sum()


def test_the_plain_form_holds_its_error_among_those_who_do_not_change() -> None:
    draw = np.random.default_rng(2)
    truth = draw.normal(3, 0.8, 200_000)
    pre, post = (truth + draw.normal(0, 0.4, len(truth)) for _ in range(2))
    found = change.reliable_change(pre, post, reliability=0.64 / 0.8)
    assert np.mean(found.direction != 0) == pytest.approx(0.05, abs=0.003)


def test_hageman_and_arrindell_s_critical_value_is_one_sided() -> None:
    found = change.reliable_change([1, 2, 3, 5], [2, 2, 5, 9], 0.9, method="HA")
    assert found.critical == pytest.approx(1.644854, rel=1e-6)


def test_change_that_is_all_error_has_no_index_by_hageman_and_arrindell() -> None:
    draw = np.random.default_rng(4)
    truth = draw.normal(3, 1, 200)
    pre, post = (truth + draw.normal(0, 0.1, 200) for _ in range(2))
    found = change.reliable_change(pre, post, 0.5, method=Method.HA)
    assert np.isnan(found.index).all()
    assert (found.direction == 0).all()


def test_a_missing_score_is_no_change_and_counts_for_nothing() -> None:
    whole = change.reliable_change([1.0, 2, 4], [3.0, 2, 5], 0.8)
    more = change.reliable_change([1.0, 2, 4, np.nan, 2], [3.0, 2, 5, 1, np.nan], 0.8)
    assert more.index[:3] == pytest.approx(whole.index)
    assert np.isnan(more.index[3:]).all()
    assert (more.direction[3:] == 0).all()
    assert more.n == 3


@pytest.mark.parametrize("scores", [([1.0], [2.0]), ([2.0, 2.0], [1.0, 3.0]), ([], [])])
def test_too_little_gives_nan(scores: tuple[list[float], list[float]]) -> None:
    found = change.reliable_change(*scores, 0.8)
    assert np.isnan(found.index).all()
    assert (found.direction == 0).all()


def test_a_slope_is_judged_by_its_own_error() -> None:
    found = change.reliable_slope([0.2, -0.3, 0.05, 0.1], [0.1, 0.1, 0.1, 0.0])
    assert found.direction.tolist() == [1, -1, 0, 0]
    assert np.isnan(found.index[3])
    assert found.n == 3


def test_wrong_arguments_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match="post: shape"):
        change.reliable_change([1.0], [1.0, 2.0], 0.8)
    with pytest.raises(ValueError, match="se: shape"):
        change.reliable_slope([1.0], [1.0, 2.0])
    for value in (0.0, 1.0, float("nan")):
        with pytest.raises(ValueError, match="reliability: "):
            change.reliable_change([1.0, 2.0], [1.0, 2.0], value)
    with pytest.raises(ValueError, match="reliability_post: 2"):
        change.reliable_change([1.0, 2.0], [1.0, 2.0], 0.8, 2.0)
    with pytest.raises(ValueError, match="method: 'XX' is none of JT, EN"):
        change.reliable_change([1.0, 2.0], [1.0, 2.0], 0.8, method="XX")
    with pytest.raises(ValueError, match="error_sd: -1"):
        change.minimal_detectable_change(-1)
    with pytest.raises(ValueError, match="well_sd: 0"):
        change.clinical_cutoffs(1, 1, 2, 0)
    with pytest.raises(ValueError, match="well_mean: 1"):
        change.clinical_cutoffs(1, 1, 1, 1)


def _county() -> growth.GrowthModel:
    draw = np.random.default_rng(8)
    person, time = np.repeat(np.arange(60), 4), np.tile([0.0, 1.0, 2.1, 3.3], 60)
    level, slope = draw.normal(3, 0.6, 60), draw.normal(0.1, 0.2, 60)
    return growth.fit(person, time, level[person] + slope[person] * time + draw.normal(0, 0.4, 240))


def test_the_model_based_form_is_the_slope_that_the_model_predicts_from_the_two_scores() -> None:
    model, pre, post = _county(), np.array([2.0, 3.0, np.nan, 4.0]), np.array([3.5, 3.0, 2.0, 1.0])
    found = change.reliable_change(pre, post, method="HLM", model=model, times=(0.5, 2.0))
    for place in (0, 1, 3):
        one = model.estimate_rows([0.5, 2.0], [pre[place], post[place]])
        assert found.index[place] == pytest.approx(one.slope[0] / one.slope_se[0])
        told = change.reliable_slope(one.slope, one.slope_se)
        assert (found.direction[place], found.critical) == (told.direction[0], told.critical)
    assert np.isnan(found.index[2])
    assert found.n == 3


def test_a_form_without_what_it_needs_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="model: None"):
        change.reliable_change([1.0], [2.0], method="HLM")
    with pytest.raises(ValueError, match="reliability: None"):
        change.reliable_change([1.0], [2.0])
    with pytest.raises(ValueError, match=r"times: 1\.0 is not after 1\.0"):
        change.reliable_change([1.0], [2.0], method="HLM", model=_county(), times=(1.0, 1.0))


def test_cutoffs_follow_the_direction_of_the_scale() -> None:
    assert change.clinical_cutoffs(20, 4, 10, 2) == change.Cutoffs(12.0, 14.0, pytest.approx(40 / 3))


@pytest.mark.parametrize("room", ["judging", "thresholds"])
def test_examples_hold(room: str) -> None:
    outcome = doctest.testmod(importlib.import_module(f"smail.analysis.change.{room}"))
    assert outcome.attempted > 0
    assert outcome.failed == 0
