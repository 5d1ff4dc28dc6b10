"""What a growth model promises whatever the rows: nothing hangs on order, names, origin or unit."""

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.special import ndtr

from smail.analysis import growth
from smail.analysis.growth import search, surface
from smail.analysis.growth.likelihood import Point
from smail.analysis.growth.rows import Rows as Ready
from smail.analysis.growth.sums import Sums
from tests.analysis.growth.conftest import Rows, made

ROWS, _ = made(60, 11)


def _fit(rows: Rows = ROWS) -> growth.GrowthModel:
    return growth.fit(rows.person, rows.time, rows.score)


def _best(sums: Sums, samples: Sequence[Sums] = ()) -> Point:
    return search.best_points([sums], [samples])[0]


def _ready(rows: Rows) -> Ready:
    found = next(Ready.each(rows.person, rows.time, rows.score[:, None]))
    assert found is not None
    return found


def test_the_order_of_rows_changes_nothing() -> None:
    order = np.random.default_rng(1).permutation(len(ROWS.person))
    moved = growth.fit(ROWS.person[order], ROWS.time[order], ROWS.score[order])
    assert_allclose(moved.effects, _fit().effects, rtol=1e-6)
    assert_allclose(moved.estimates.slope, _fit().estimates.slope, rtol=1e-5, atol=1e-7)


def test_other_names_of_persons_change_nothing() -> None:
    named = growth.fit(np.array([f"p{one:03d}" for one in ROWS.person]), ROWS.time, ROWS.score)
    far = growth.fit(ROWS.person.astype(np.int64) * 10**12, ROWS.time, ROWS.score)
    assert named.log_likelihood == pytest.approx(_fit().log_likelihood, abs=1e-9)
    assert_allclose(named.estimates.slope, _fit().estimates.slope, rtol=1e-9)
    assert_allclose(far.estimates.slope, _fit().estimates.slope, rtol=1e-9)
    assert list(named.persons[:2]) == ["p000", "p001"]


def test_another_origin_of_time_moves_only_the_level() -> None:
    moved = growth.fit(ROWS.person, ROWS.time + 8000, ROWS.score)
    assert moved.log_likelihood == pytest.approx(_fit().log_likelihood, abs=1e-6)
    assert moved.effects[1] == pytest.approx(_fit().effects[1], rel=1e-6)
    assert_allclose(moved.estimates.slope, _fit().estimates.slope, rtol=1e-5, atol=1e-7)
    assert_allclose(moved.estimates.slope_se, _fit().estimates.slope_se, rtol=1e-5)


def test_another_unit_of_time_scales_the_slope_and_shifts_the_likelihood_by_its_logarithm() -> None:
    days = growth.fit(ROWS.person, ROWS.time * 91, ROWS.score)
    assert_allclose(days.estimates.slope * 91, _fit().estimates.slope, rtol=1e-5, atol=1e-7)
    assert days.slope_sd * 91 == pytest.approx(_fit().slope_sd, rel=1e-6)
    # REML holds ln|X'V⁻¹X|, which the unit of X is part of.
    assert days.log_likelihood == pytest.approx(_fit().log_likelihood - np.log(91), abs=1e-6)


def test_a_row_without_a_score_changes_nothing() -> None:
    more = growth.fit(np.append(ROWS.person, 3), np.append(ROWS.time, np.nan), np.append(ROWS.score, np.nan))
    assert more.log_likelihood == pytest.approx(_fit().log_likelihood, abs=1e-12)
    assert more.n_rows == int(np.isfinite(ROWS.score).sum())


def test_the_gradient_is_the_derivative_of_the_deviance() -> None:
    sums = _ready(ROWS).sums
    theta, step = np.array([0.9, -0.2, 0.4]), 1e-6
    by_difference = [
        (surface.point(sums, theta + move).deviance() - surface.point(sums, theta - move).deviance())
        / (2 * step)
        for move in step * np.eye(3)
    ]
    assert_allclose(surface.point(sums, theta).gradient(), by_difference, rtol=1e-6)


def test_the_likelihood_is_that_of_the_whole_covariance_matrix() -> None:
    rows, _ = made(7, 5)
    seen = np.isfinite(rows.score)
    person, time, score = rows.person[seen], rows.time[seen], rows.score[seen]
    model = growth.fit(person, time, score)
    z = np.stack([np.ones_like(time), time], axis=1)
    same = person[:, None] == person[None, :]
    whole = np.where(same, z @ model.random_covariance @ z.T, 0) + model.residual_sd**2 * np.eye(len(time))
    inverse = np.linalg.inv(whole)
    information = z.T @ inverse @ z
    beta = np.linalg.solve(information, z.T @ inverse @ score)
    rest = score - z @ beta
    dense = -0.5 * (
        (len(time) - 2) * np.log(2 * np.pi)
        + np.linalg.slogdet(whole)[1]
        + np.linalg.slogdet(information)[1]
        + rest @ inverse @ rest
    )
    assert model.log_likelihood == pytest.approx(dense, abs=1e-8)
    assert_allclose(model.effects, beta, rtol=1e-8)
    assert_allclose(model.effects_covariance, np.linalg.inv(information), rtol=1e-8)


def test_prediction_errors_are_those_of_henderson_s_equations() -> None:
    rows, _ = made(6, 8)
    seen = np.isfinite(rows.score)
    person, time, score = rows.person[seen], rows.time[seen], rows.score[seen]
    model = growth.fit(person, time, score)
    if model.is_singular:
        pytest.fail("choose another seed: the equations need an inverse of the covariance")
    x = np.stack([np.ones_like(time), time], axis=1)
    z = np.zeros((len(time), 12))
    for row, who in enumerate(person):
        z[row, 2 * who : 2 * who + 2] = x[row]
    prior = np.kron(np.eye(6), np.linalg.inv(model.random_covariance))
    design = np.concatenate([x, z], axis=1) / model.residual_sd
    left = design.T @ design
    left[2:, 2:] += prior
    solved = np.linalg.solve(left, design.T @ score / model.residual_sd)
    spread = np.linalg.inv(left)
    for who in range(6):
        pick = np.zeros(14)
        pick[1], pick[3 + 2 * who] = 1, 1
        assert model.estimates.slope[who] == pytest.approx(pick @ solved, rel=1e-6)
        assert model.estimates.slope_se[who] == pytest.approx(np.sqrt(pick @ spread @ pick), rel=1e-6)
        late = np.zeros(14)
        late[0], late[1], late[2 + 2 * who], late[3 + 2 * who] = 1, 9.0, 1, 9.0
        told = model.predict([who], [9.0])
        assert told.score[0] == pytest.approx(late @ solved, rel=1e-6)
        assert told.se[0] == pytest.approx(np.sqrt(late @ spread @ late), rel=1e-6)


def test_probability_of_rising_and_own_slope_follow_from_the_person_alone() -> None:
    model, seen = _fit(), np.isfinite(ROWS.score)
    for who in (0, 7, 31):
        mine = seen & (ROWS.person == who)
        line, _ = np.polyfit(ROWS.time[mine], ROWS.score[mine], 1)
        spread = ((ROWS.time[mine] - ROWS.time[mine].mean()) ** 2).sum()
        one = model.estimate([who])
        assert one.own_slope[0] == pytest.approx(line, rel=1e-8)
        assert one.own_slope_se[0] == pytest.approx(model.residual_sd / np.sqrt(spread), rel=1e-8)
        assert one.probability_rising[0] == pytest.approx(ndtr(one.slope[0] / one.slope_se[0]))
        assert one.n[0] == mine.sum()


def test_a_forecast_is_the_less_certain_the_further_it_reaches() -> None:
    told = _fit().predict([4, 4, 4], [2.0, 15.0, 30.0])
    assert told.se[0] < told.se[1] < told.se[2]
    assert_allclose(told.high - told.score, 1.959964 * told.se, rtol=1e-6)


def test_covariates_bend_the_lines_of_those_who_have_them() -> None:
    rows, _ = made(400, 21, slope=0.0)
    group = (rows.person % 2).astype(float)
    model = growth.fit(rows.person, rows.time, rows.score + 0.1 * group * rows.time, group)
    assert model.names == ("level", "slope", "level:0", "slope:0")
    told = model.test([0, 0, 0, 1])
    assert told.low < 0.1 < told.high
    assert told.estimate == pytest.approx(model.effects[3])
    without = model.estimates.slope[group[np.searchsorted(rows.person, model.persons)] == 0].mean()
    assert model.estimates.slope.mean() == pytest.approx(without + model.effects[3] / 2, abs=0.02)


def test_a_change_of_handledare_is_recovered_and_its_lead_is_nothing() -> None:
    rows, _ = made(1500, 33, slope_sd=0.03)
    draw = np.random.default_rng(2)
    change = np.where(draw.random(1500) < 0.5, draw.uniform(2, 6, 1500), np.nan)[rows.person]
    columns = growth.piecewise(rows.time, change)
    model = growth.fit(rows.person, rows.time, rows.score - 0.3 * columns[:, 1], terms=columns)
    lead, step, after = (model.test(weights) for weights in np.eye(5)[2:])
    assert lead.low < 0 < lead.high
    assert step.low < -0.3 < step.high < 0
    assert after.low < 0 < after.high


@pytest.mark.parametrize("who", [4, 1000])
def test_one_more_rating_gives_what_a_fit_at_the_same_variances_gives(who: int) -> None:
    model = _fit().update(who, 7.5, 4.5)
    again = _ready(Rows(np.append(ROWS.person, who), np.append(ROWS.time, 7.5), np.append(ROWS.score, 4.5)))
    whole = growth.fit(again.persons[[0]].repeat(3), [0.0, 1.0, 2.0], [1.0, 2.0, 4.0])
    assert whole.n_persons == 1
    spread = model.scale.spread / again.scale.spread
    shift = (model.scale.time - again.scale.time) / again.scale.spread
    move = np.array([[1.0, -shift / spread], [0.0, 1.0 / spread]])
    factor = np.linalg.cholesky(move @ model.at.covariance @ move.T + 1e-15 * np.eye(2))
    at = surface.point(again.sums, factor[np.tril_indices(2)])
    there = growth.GrowthModel(again.persons, model.names, model.kept, again.scale, again.sums, at)
    assert_allclose(model.effects, there.effects, rtol=1e-6)
    assert model.residual_sd == pytest.approx(there.residual_sd, rel=1e-8)
    assert_allclose(model.estimate([who]).slope, there.estimate([who]).slope, rtol=1e-6)
    assert model.n_rows == _fit().n_rows + 1
    assert model.n_persons == _fit().n_persons + (who == 1000)


def test_somebody_new_with_a_longer_name_is_somebody_new() -> None:
    named = growth.fit(np.array([f"p{one % 7}" for one in ROWS.person]), ROWS.time, ROWS.score)
    model = named.update("p1-and-more", 1.0, 3.0)
    assert model.n_persons == named.n_persons + 1
    assert model.estimate(["p1-and-more"]).n.tolist() == [1]
    assert model.estimate(["p1"]).n.tolist() == named.estimate(["p1"]).n.tolist()


def test_an_update_leaves_the_model_before_it_as_it_was() -> None:
    model = _fit()
    before = model.sums.cross.copy()
    model.update(4, 7.5, 4.5)
    assert_allclose(model.sums.cross, before, rtol=0)


def test_a_sample_in_which_nobody_differs_does_not_keep_the_search_at_the_boundary() -> None:
    alike = _ready(made(300, 2, slope_sd=0.0, level_sd=1e-9)[0]).sums
    assert abs(_best(alike).factor[1, 1]) < 1e-3
    differing = _ready(made(300, 2)[0]).sums
    straight, led = _best(differing), _best(differing, [alike])
    assert led.deviance() == pytest.approx(straight.deviance(), abs=1e-8)


def test_a_large_county_gives_what_every_start_gives() -> None:
    rows, _ = made(12_000, 3)
    ready = _ready(rows)
    assert len(ready.samples) == 2
    quick, slow = _best(ready.sums, ready.samples), _best(ready.sums)
    assert quick.deviance() == pytest.approx(slow.deviance(), abs=1e-6)
