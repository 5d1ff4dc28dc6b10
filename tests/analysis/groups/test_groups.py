"""Change and shares of groups: against published figures and R, and the errors they promise."""

import csv
import doctest
import importlib
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from smail.analysis import groups
from tests.analysis.growth.conftest import made

DATA = Path(__file__).parents[2] / "data"


def _pain() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Hechler's patients before and after."""
    found: dict[str, list[float]] = {}
    with (DATA / "hechler_2014.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            score = float("nan") if row["y"] in ("", "NA") else float(row["y"])
            found.setdefault(row["id"], [float("nan")] * 2)[int(row["measurement"]) - 1] = score
    both = np.array(list(found.values()))
    return both[:, 0], both[:, 1]


def test_paired_change_is_that_of_the_t_test_and_the_formulas() -> None:
    pre, post = _pain()
    found = groups.paired_change(pre, post)
    both = ~(np.isnan(pre) | np.isnan(post))
    difference, n = (post - pre)[both], int(both.sum())
    assert (found.n, found.share_missing) == (n, pytest.approx(1 - both.mean()))
    assert 0 < found.share_missing < 1
    assert found.mean == pytest.approx(difference.mean())
    error = difference.std(ddof=1) / np.sqrt(n)
    # The interval of a t test: half of it divided by the error is the quantile.
    assert (found.high - found.mean) / error == pytest.approx(1.98, abs=0.02)
    average = np.sqrt((pre[both].var(ddof=1) + post[both].var(ddof=1)) / 2)
    assert found.d_av == pytest.approx(difference.mean() / average)
    # Hedges's correction is close to 1 − 3/(4v − 1).
    assert found.g_av == pytest.approx(found.d_av * (1 - 3 / (4 * (n - 1) - 1)), rel=1e-3)
    assert found.d_z == pytest.approx(difference.mean() / difference.std(ddof=1))
    assert found.p < 1e-6


def test_every_size_of_a_paired_change_has_an_interval() -> None:
    found = groups.paired_change([1, 2, 3, 4], [2, 2, 5, 5])
    # R 4.2.2: uniroot over ncp of pt(t, 3, ncp) at .975 and .025, divided by the root of n.
    assert (found.d_z_low, found.d_z_high) == pytest.approx((-0.34049897 / 2, 5.06700523 / 2), abs=1e-3)
    shrunk = found.g_av / found.d_av
    assert (found.g_av_low, found.g_av_high) == pytest.approx(
        (found.d_av_low * shrunk, found.d_av_high * shrunk)
    )
    fallen = groups.paired_change([2, 2, 5, 5], [1, 2, 3, 4])
    assert (fallen.d_z_low, fallen.d_z_high) == pytest.approx((-found.d_z_high, -found.d_z_low), rel=1e-4)
    assert found.n_ratings == 8


def test_the_interval_of_d_z_holds_the_truth() -> None:
    draw = np.random.default_rng(9)
    found = [groups.paired_change(np.zeros(25), draw.normal(0.5, 1, 25)) for _ in range(600)]
    assert 0.93 <= np.mean([one.d_z_low <= 0.5 <= one.d_z_high for one in found]) <= 0.97


def test_ratings_and_what_is_missing_go_with_every_figure() -> None:
    rows, _ = made(30, 4)
    seen = np.isfinite(rows.score)
    group = rows.person % 3
    drawn = groups.bootstrap_change(rows.person, rows.time, rows.score, seed=1, n_draws=50)
    assert drawn.share_missing == pytest.approx(1 - seen.mean())
    both = groups.compare(rows.person, rows.time, rows.score, group == 1)
    assert both.difference.share_missing == pytest.approx(1 - seen.mean())
    assert both.slopes[1].share_missing == pytest.approx(1 - seen[group == 1].mean())
    assert both.slopes[0].n_ratings + both.slopes[1].n_ratings == both.difference.n_ratings == seen.sum()
    programmes = groups.programme_slopes(rows.person, rows.time, rows.score, group)
    assert programmes.n_ratings.tolist() == [int(seen[group == one].sum()) for one in range(3)]
    apart = programmes.difference(0, 2)
    assert apart.n_ratings == seen[group != 1].sum()
    assert apart.share_missing == pytest.approx(1 - seen[group != 1].mean())
    assert programmes.share_missing[0] == programmes.estimate(0).share_missing
    alone = programmes.estimate(0)
    assert (alone.high - alone.low) / 2 == pytest.approx(1.959964 * programmes.se[0])
    told = groups.share(3, 8, n_ratings=30, n_missing=2)
    assert (told.n_persons, told.n_ratings, told.share_missing) == (8, 30, 0.2)
    assert groups.share(3, 8).n_ratings == 8
    apart = groups.difference_of_shares(3, 8, 1, 10, n_ratings=70, n_missing=2)
    assert (apart.n_persons, apart.n_ratings, apart.share_missing) == (18, 70, 0.1)


def test_drawing_one_person_again_and_again_tells_no_interval() -> None:
    for person in ([1, 1, 1], [1, 1, 2]):
        found = groups.bootstrap_change(person, [0, 1, 2], [1.0, 2.0, 3.0], seed=1)
        assert found.estimate == pytest.approx(1.0)
        assert np.isnan([found.low, found.high]).all()


def test_too_few_pairs_give_nan_and_how_many_are_missing() -> None:
    found = groups.paired_change([1.0, np.nan], [2.0, 2.0])
    assert np.isnan([found.mean, found.p, found.g_av]).all()
    assert (found.n, found.share_missing) == (1, 0.5)


def test_the_same_change_for_everybody_has_no_p_to_divide_by_nothing() -> None:
    found = groups.paired_change([1.0, 2.0], [2.0, 3.0])
    assert (found.mean, found.low, found.high, found.p) == (1.0, 1.0, 1.0, 0.0)


# Newcombe (1998), Statistics in Medicine 17:873, Table II, method 10.
NEWCOMBE = [
    ((56, 70, 48, 80), (0.0524, 0.3339)),
    ((9, 10, 3, 10), (0.1705, 0.8090)),
    ((6, 7, 2, 7), (0.0582, 0.8062)),
    ((5, 56, 0, 29), (-0.0381, 0.1926)),
    ((0, 10, 0, 20), (-0.1611, 0.2775)),
    ((10, 10, 0, 10), (0.6075, 1.0)),
]


@pytest.mark.parametrize(("counts", "ends"), NEWCOMBE)
def test_the_difference_of_shares_is_newcombe_s(
    counts: tuple[int, int, int, int], ends: tuple[float, float]
) -> None:
    found = groups.difference_of_shares(*counts)
    assert (found.low, found.high) == pytest.approx(ends, abs=6e-5)


def test_a_share_is_wilson_s_also_at_the_ends() -> None:
    from scipy.stats import binomtest

    for count, n in ((0, 5), (5, 5), (81, 263), (15, 148), (1, 29)):
        theirs = binomtest(count, n).proportion_ci(method="wilson")
        found = groups.share(count, n)
        assert (found.low, found.high) == pytest.approx((theirs.low, theirs.high), abs=1e-12)
    assert groups.share(0, 5).low == 0.0
    assert groups.share(5, 5).high == 1.0
    assert np.isnan(groups.share(0, 0).estimate)


def test_adjusted_p_values_are_those_of_r() -> None:
    p = [0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205, 0.212, 0.216]
    # R 4.2.2: p.adjust(p, "holm") and p.adjust(p, "BH")
    holm = [0.01, 0.072, 0.312, 0.312, 0.312, 0.312, 0.312, 0.615, 0.615, 0.615]
    bh = [0.01, 0.04, 0.084, 0.084, 0.084, 0.1, 0.105714285714286, 0.216, 0.216, 0.216]
    assert groups.holm(p) == pytest.approx(holm)
    assert groups.benjamini_hochberg(p) == pytest.approx(bh)
    from scipy.stats import false_discovery_control

    assert groups.benjamini_hochberg(p) == pytest.approx(false_discovery_control(p))


def test_a_missing_p_stays_missing_and_leaves_the_count() -> None:
    adjusted = groups.holm([0.02, np.nan, 0.03])
    assert adjusted[[0, 2]] == pytest.approx([0.04, 0.04])
    assert np.isnan(adjusted[1])
    assert groups.holm([]).shape == (0,)


def test_drawing_persons_again_gives_the_interval_of_a_sandwich() -> None:
    rows, _ = made(150, 4)
    found = groups.bootstrap_change(rows.person, rows.time, rows.score, seed=1)
    seen = np.isfinite(rows.score)
    person, time, score = rows.person[seen], rows.time[seen], rows.score[seen]
    n = np.bincount(person)
    time = time - (np.bincount(person, time) / n)[person]
    spread = (time**2).sum()
    rest = score - (np.bincount(person, score) / n)[person] - found.estimate * time
    error = np.sqrt((np.bincount(person, time * rest) ** 2).sum()) / spread
    assert (found.high - found.low) / 2 == pytest.approx(1.96 * error, rel=0.1)
    assert (found.n_persons, found.n_ratings) == (150, int(seen.sum()))


def test_the_same_seed_prints_the_same_interval() -> None:
    rows, _ = made(40, 4)
    one, other = (groups.bootstrap_change(rows.person, rows.time, rows.score, seed=9) for _ in range(2))
    assert one == other
    assert one != groups.bootstrap_change(rows.person, rows.time, rows.score, seed=10)


def test_two_groups_are_compared_in_one_model() -> None:
    rows, _ = made(800, 12, slope=0.0)
    group = (rows.person % 2).astype(float)
    found = groups.compare(rows.person, rows.time, rows.score + 0.1 * group * rows.time, group)
    assert found.difference.low < 0.1 < found.difference.high
    assert found.difference.estimate == pytest.approx(found.slopes[1].estimate - found.slopes[0].estimate)
    assert found.p < 1e-4
    assert [one.n_persons for one in found.slopes] == [400, 400]


def test_comparing_with_nobody_gives_nan() -> None:
    rows, _ = made(30, 12)
    found = groups.compare(rows.person, rows.time, rows.score, np.zeros(len(rows.person)))
    assert np.isnan([found.difference.estimate, found.p]).all()
    assert np.isfinite(found.slopes[0].estimate)


def _false_alarms(n_counties: int, first_seed: int) -> float:
    alarms = 0
    for seed in range(first_seed, first_seed + n_counties):
        rows, _ = made(60, seed)
        alarms += groups.compare(rows.person, rows.time, rows.score, rows.person % 2).p < 0.05
    return alarms / n_counties


def test_groups_that_are_alike_are_told_apart_in_few_counties() -> None:
    assert 0.0 < _false_alarms(60, 1000) <= 0.13


@pytest.mark.soak
def test_groups_that_are_alike_are_told_apart_in_five_per_cent_of_counties() -> None:
    assert 0.035 <= _false_alarms(2000, 5000) <= 0.065


@pytest.mark.parametrize("n_rows", [0, 6])
def test_rows_without_any_score_are_a_result_without_a_figure(n_rows: int) -> None:
    person, time, score = np.arange(n_rows) // 3, np.arange(n_rows) % 3, np.full(n_rows, np.nan)
    found = groups.compare(person, time, score, person)
    assert np.isnan([found.difference.estimate, found.difference.low, found.p]).all()
    assert (found.difference.n_persons, found.slopes[1].n_ratings) == (0, 0)
    programmes = groups.programme_slopes(person, time, score, person)
    assert np.isnan([programmes.mean, *programmes.slope]).all()
    assert programmes.n_ratings.sum() == 0


def test_programmes_are_drawn_towards_all_as_far_as_they_differ_by_noise() -> None:
    rows, _ = made(300, 15)
    alike = groups.programme_slopes(rows.person, rows.time, rows.score, rows.person % 6)
    assert alike.between_sd < 0.03
    assert np.ptp(alike.slope) < 0.8 * np.ptp(alike.raw)
    assert alike.difference(0, 1).low < alike.difference(0, 1).high
    apart = groups.programme_slopes(
        rows.person, rows.time, rows.score + 0.15 * (rows.person % 6) * rows.time, rows.person % 6
    )
    assert apart.between_sd > 0.15
    assert apart.slope == pytest.approx(apart.raw, abs=0.03)
    assert (apart.slope[5] - apart.slope[0]) == pytest.approx(apart.difference(5, 0).estimate)
    assert apart.difference(5, 0).low > 0.3
    assert apart.n_persons.tolist() == [50] * 6


def test_one_programme_alone_keeps_its_slope() -> None:
    rows, _ = made(30, 15)
    found = groups.programme_slopes(rows.person, rows.time, rows.score, np.zeros(len(rows.person)))
    assert found.slope == pytest.approx(found.raw)
    assert np.isnan([found.between_sd, found.mean]).all()


def test_two_programmes_keep_their_own_slopes_and_differ_as_one_model_says() -> None:
    rows, _ = made(200, 19)
    group = rows.person % 2
    found = groups.programme_slopes(rows.person, rows.time, rows.score + 0.2 * group * rows.time, group)
    told = groups.compare(rows.person, rows.time, rows.score + 0.2 * group * rows.time, group)
    difference = found.difference(1, 0)
    assert difference.estimate == pytest.approx(told.difference.estimate)
    assert (difference.low, difference.high) == pytest.approx(
        (told.difference.low, told.difference.high), rel=0.03
    )


def test_a_programme_with_one_date_gets_the_mean_and_more_doubt_than_any() -> None:
    rows, _ = made(120, 22)
    programme = rows.person % 4
    kept = (programme != 3) | (rows.time == 0)
    found = groups.programme_slopes(rows.person[kept], rows.time[kept], rows.score[kept], programme[kept])
    assert np.isnan(found.raw[3])
    assert found.slope[3] == pytest.approx(found.mean)
    assert found.se[3] >= found.se[:3].max()


def _covered(between: float, seed: int) -> list[bool]:
    """Whether intervals of differences and of slopes hold the truth, eight programmes of 25."""
    draw = np.random.default_rng(seed)
    truth = draw.normal(0.06, between, 8)
    rows, _ = made(200, seed, slope=0.0)
    score = rows.score + truth[rows.person % 8] * rows.time
    found = groups.programme_slopes(rows.person, rows.time, score, rows.person % 8)
    ends = [found.difference(one, 0) for one in range(1, 8)]
    return [end.low <= truth[one] - truth[0] <= end.high for one, end in enumerate(ends, start=1)]


@pytest.mark.parametrize("between", [0.0, 0.05])
def test_intervals_of_differences_hold_the_truth(between: float) -> None:
    inside = np.concatenate([_covered(between, seed) for seed in range(40)])
    assert inside.mean() >= 0.9


@pytest.mark.soak
@pytest.mark.parametrize("between", [0.0, 0.02, 0.05, 0.15])
def test_intervals_of_differences_hold_95_per_cent_of_the_truth(between: float) -> None:
    inside = np.concatenate([_covered(between, seed) for seed in range(400)])
    assert inside.mean() >= 0.93


def test_wrong_arguments_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match="count: 6 of 5"):
        groups.share(6, 5)
    with pytest.raises(ValueError, match="n_ratings: 4 of 5"):
        groups.share(1, 5, n_ratings=4)
    with pytest.raises(ValueError, match="n_missing: -1"):
        groups.share(1, 5, n_missing=-1)
    with pytest.raises(ValueError, match="n_draws: 0"):
        groups.bootstrap_change([1], [0], [1], seed=1, n_draws=0)
    with pytest.raises(ValueError, match=r"group: 2\.0"):
        groups.compare([1, 1], [0, 1], [1, 2], [2, 2])
    with pytest.raises(ValueError, match=r"p: 1\.5"):
        groups.holm([1.5])
    with pytest.raises(ValueError, match="post: shape"):
        groups.paired_change([1.0], [1.0, 2.0])
    with pytest.raises(ValueError, match="score: shape"):
        groups.bootstrap_change([1], [0], [1, 2], seed=1)


@pytest.mark.parametrize("room", ["change", "shares", "multiplicity", "comparisons", "programmes"])
def test_examples_hold(room: str) -> None:
    outcome = doctest.testmod(importlib.import_module(f"smail.analysis.groups.{room}"))
    assert outcome.attempted > 0
    assert outcome.failed == 0


def test_a_share_that_rises_is_as_unsure_as_the_change_of_the_group() -> None:
    alike = np.full(60, 0.08), np.full(60, 0.12)
    # Phi(0.03 / 0.12), Phi(0.08 / 0.12) and Phi(0.12 / 0.12).
    found = groups.share_rising(*alike, (-0.05, 0.04))
    assert (found.low, found.estimate, found.high) == pytest.approx((0.5987, 0.7475, 0.8413), abs=1e-4)
    known = groups.share_rising(*alike, (0.0, 0.0))
    assert (known.low, known.high) == pytest.approx((known.estimate, known.estimate))
    differ = groups.share_rising([-0.5, 0.5] * 30, alike[1], (0.0, 0.0))
    half = 1.96 * 0.5 * np.sqrt(60 / 59) / np.sqrt(60)
    assert (differ.low, differ.high) == pytest.approx((0.5 - half, 0.5 + half), abs=1e-3)
    for wrong in (([0.1], [0.1, 0.1], (0, 0)), ([0.1, 0.1], [0.1, 0.0], (0, 0)), (*alike, (0.1, 0.2))):
        with pytest.raises(ValueError, match=r"slope|shifts"):
            groups.share_rising(*wrong)
