"""Too little, too alike, or wrong: a result that says so, or an error that names the argument."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from smail.analysis import growth
from tests.analysis.growth.conftest import Rows, made

DRAW = np.random.default_rng(3)

UNDETERMINED = {
    "one rating a person": (range(20), DRAW.uniform(0, 5, 20), DRAW.normal(3, 1, 20)),
    "two ratings a person": (np.repeat(range(10), 2), [0, 1] * 10, DRAW.normal(3, 1, 20)),
    "one row": ([1], [0], [3.0]),
    "all on one day": (np.repeat(range(5), 2), [0] * 10, DRAW.normal(3, 1, 10)),
    "all equal": (np.repeat(range(5), 4), [0, 1, 2, 3] * 5, np.full(20, 3.0)),
}


@pytest.mark.parametrize("name", UNDETERMINED)
def test_too_little_gives_nan_and_no_error(name: str) -> None:
    model = growth.fit(*UNDETERMINED[name])
    assert np.isnan(model.effects).all()
    assert np.isnan(model.log_likelihood)
    assert np.isnan(model.estimates.slope).all()
    assert np.isnan(model.estimates.probability_rising).all()
    told = model.test([0, 1])
    assert np.isnan([told.estimate, told.df, told.p, told.low]).all()
    assert not model.is_singular
    assert model.n_rows > 0


@pytest.mark.parametrize("rows", [([], [], []), ([1, 1, 2], [0, 1, 0], [np.nan] * 3)])
@pytest.mark.parametrize("group", [None, 0.0])
def test_rows_without_any_score_are_a_model_of_nobody(
    rows: tuple[list[float], ...], group: float | None
) -> None:
    model = growth.fit(*rows, None if group is None else np.full(len(rows[0]), group))
    assert (model.n_persons, model.n_rows, len(model.estimates.slope)) == (0, 0, 0)
    assert np.isnan(
        [
            *model.effects,
            model.residual_sd,
            model.log_likelihood,
            model.test([0, 1, 0, 0][: len(model.names)]).p,
        ]
    ).all()


def _pairs(spacing: NDArray[np.float64], seed: int = 5) -> tuple[NDArray[np.float64], ...]:
    """Two ratings of each person, so far apart."""
    n, draw = len(spacing), np.random.default_rng(seed)
    person, time = np.repeat(np.arange(n), 2), np.stack([np.zeros(n), spacing], axis=1).ravel()
    level, change = draw.normal(3, 0.6, n), draw.normal(0.1, 0.08, n)
    return person, time, level[person] + change[person] * time + draw.normal(0, 0.45, 2 * n)


def test_two_ratings_a_person_with_different_spacings_give_the_fit_of_lme4() -> None:
    draw = np.random.default_rng(5)
    person = np.repeat(np.arange(300), 2)
    time = np.tile([0, 1.0], 300) * draw.uniform(0.7, 4, 600)
    score = 3 + draw.normal(0, 0.6, 300)[person] + (0.1 + draw.normal(0, 0.08, 300)[person]) * time
    model = growth.fit(person, time, score + draw.normal(0, 0.45, 600))
    # R 4.2.2, lme4 1.1-31: lmer(y ~ t + (t | p)), bobyqa with rhoend 1e-9 and the count of rows not checked.
    assert model.log_likelihood == pytest.approx(-593.7313397654, rel=1e-8)
    assert model.effects == pytest.approx([3.0403406613, 0.1066401929], abs=1e-5)
    assert model.test([0, 1]).se == pytest.approx(0.0151552521, rel=1e-4)
    assert model.residual_sd == pytest.approx(0.4097913010, rel=1e-3)


def test_two_ratings_a_person_at_one_spacing_do_not_tell_noise_from_change() -> None:
    assert np.isnan(growth.fit(*_pairs(np.full(60, 1.3))).residual_sd)
    assert np.isfinite(growth.fit(*_pairs(np.tile([1.0, 2.5], 30))).residual_sd)


def test_two_ratings_a_person_at_one_spacing_from_different_days_give_the_fit_of_lme4() -> None:
    person, time, score = _pairs(np.full(60, 1.3))
    later = np.repeat(np.random.default_rng(6).uniform(0, 5, 60), 2)
    model = growth.fit(person, time + later, score)
    # R 4.2.2, lme4 1.1-31, as above: levels that vary with the day tell noise from change.
    assert model.log_likelihood == pytest.approx(-125.0305012309, rel=1e-8)
    assert model.effects == pytest.approx([2.7876251, 0.0480928], abs=1e-6)
    assert model.residual_sd == pytest.approx(0.4712166, rel=1e-5)
    assert model.test([0, 1]).se == pytest.approx(0.0479396, rel=1e-5)


@pytest.mark.parametrize("times", [1e-6, 1e-13, 1e-100])
def test_scores_in_ever_so_small_units_give_the_same_fit(times: float) -> None:
    rows, _ = made(40, 2)
    plain, small = (growth.fit(rows.person, rows.time, rows.score * by) for by in (1.0, times))
    assert small.effects / times == pytest.approx(plain.effects, rel=1e-4)
    assert small.residual_sd / times == pytest.approx(plain.residual_sd, rel=1e-4)
    assert np.isnan(growth.fit(rows.person, rows.time, np.full(len(rows.time), times / 3)).residual_sd)


def test_pairs_whose_lines_are_alike_or_meet_in_one_point_show_no_noise() -> None:
    person, time, _ = _pairs(np.linspace(0.7, 4, 30))
    for score in (person % 5 + 0.3 * time, 3 + (person % 7) * (time + 1)):
        assert np.isnan(growth.fit(person, time, score).residual_sd)


@pytest.mark.parametrize("n_persons", [2, 3])
def test_so_few_pairs_that_one_line_of_deviations_meets_them_show_no_noise(n_persons: int) -> None:
    assert np.isnan(growth.fit(*_pairs(np.arange(1.0, 1 + n_persons))).residual_sd)


def test_a_pair_on_one_day_that_agrees_shows_no_noise_among_pairs() -> None:
    person, time, score = _pairs(np.linspace(0.7, 4, 30))
    time[1], score[1] = time[0], score[0]
    assert np.isnan(growth.fit(person, time, score).residual_sd)


def test_somebody_with_one_rating_gets_a_wide_finite_interval() -> None:
    rows, _ = made(40, 6)
    model = growth.fit(np.append(rows.person, 99), np.append(rows.time, 1.0), np.append(rows.score, 4.0))
    one = model.estimate([99])
    assert one.n[0] == 1
    assert np.isnan(one.own_slope[0])
    assert np.isfinite(one.slope_se[0])
    assert one.slope_se[0] > 0.9 * model.slope_sd


def test_persons_who_do_not_differ_give_a_singular_fit_with_intervals() -> None:
    score = DRAW.normal(3, 1, 150)
    model = growth.fit(np.repeat(range(30), 5), list(range(5)) * 30, score)
    assert model.is_singular
    assert abs(model.correlation) == pytest.approx(1, abs=1e-6)
    assert (model.estimates.slope_se > 0).all()


@pytest.mark.parametrize("way", [1, -1])
def test_levels_and_slopes_that_go_wholly_together_print_as_such(way: int, real: dict[str, Rows]) -> None:
    rows = real["claus_who"]
    model = growth.fit(rows.person, way * rows.time, rows.score)
    assert model.is_singular
    assert model.correlation == pytest.approx(-way, abs=1e-6)
    assert (model.estimates.slope_se > 0.1).all()


def test_two_ratings_on_one_day_count_as_two() -> None:
    rows, _ = made(30, 9)
    twice = [np.append(part, part[:1]) for part in (rows.person, rows.time, rows.score)]
    model = growth.fit(*twice)
    assert model.estimates.n[0] == growth.fit(rows.person, rows.time, rows.score).estimates.n[0] + 1


def test_an_empty_group_has_no_effect_to_tell_and_takes_nothing_from_the_others() -> None:
    rows, _ = made(30, 9)
    nobody = np.zeros(len(rows.person))
    model = growth.fit(rows.person, rows.time, rows.score, nobody)
    plain = growth.fit(rows.person, rows.time, rows.score)
    assert_allclose(model.effects[:2], plain.effects, rtol=1e-8)
    assert np.isnan(model.effects[2:]).all()
    assert np.isnan(model.test([0, 0, 0, 1]).p)
    assert_allclose(model.estimates.slope, plain.estimates.slope, rtol=1e-8)


def test_a_group_of_which_nobody_is_in_the_sample_of_a_large_county_has_its_effects() -> None:
    rows, _ = made(6000, 4)
    few = np.isin(rows.person, [7, 8, 9])
    model = growth.fit(rows.person, rows.time, rows.score, few.astype(float))
    assert np.isfinite(model.effects).all()
    own = growth.fit(rows.person[few], rows.time[few], rows.score[few])
    assert model.effects[:2].sum() + model.effects[2:].sum() == pytest.approx(own.effects.sum(), abs=0.3)


def test_one_person_alone_gets_the_own_line() -> None:
    model = growth.fit([1] * 5, [0, 1, 2, 3, 4], [1, 2, 2, 3, 5])
    assert model.estimates.slope[0] == pytest.approx(0.9, abs=1e-6)
    assert model.effects[1] == pytest.approx(0.9, abs=1e-6)


WRONG = {
    r"person: \(2,\) ids": ([1, 1], [0, 1], [1, 2, 3]),
    "time: nan": ([1, 1], [0, np.nan], [1, 2]),
    "score: inf": ([1, 1], [0, 1], [1, np.inf]),
    "time: 2 dimensions": ([1, 1], [[0, 1]], [1, 2]),
    "covariates: column 0 varies": ([1, 1, 2], [0, 1, 2], [1, 2, 3], [0, 1, 1]),
    r"covariates: shape \(2, 1\) for 3 rows": ([1, 1, 2], [0, 1, 2], [1, 2, 3], [0, 1]),
}


@pytest.mark.parametrize("message", WRONG)
def test_what_cannot_be_fitted_is_refused_by_name(message: str) -> None:
    with pytest.raises(ValueError, match=message):
        growth.fit(*WRONG[message])


def test_somebody_unknown_is_refused_by_name() -> None:
    rows, _ = made(10, 1)
    model = growth.fit(rows.person, rows.time, rows.score)
    for ask in (lambda: model.estimate([3, 77]), lambda: model.predict([77], [1.0])):
        with pytest.raises(ValueError, match=r"person: .*77.* is not in the model"):
            ask()


def test_wrong_numbers_of_weights_times_or_covariates_are_refused() -> None:
    rows, _ = made(10, 1)
    model = growth.fit(rows.person, rows.time, rows.score)
    with pytest.raises(ValueError, match=r"combination: \(3,\)"):
        model.test([1, 0, 0])
    with pytest.raises(ValueError, match="time"):
        model.predict([1, 2], [1.0])
    with pytest.raises(ValueError, match="covariates: 1"):
        model.update(1, 2.0, 3.0, covariates=[1.0])
    with pytest.raises(ValueError, match="score: nan"):
        model.update(1, 2.0, float("nan"))


@pytest.mark.parametrize("name", ["score", "time"])
@pytest.mark.parametrize("times", [1e150, 1e160, 1e300])
def test_what_has_no_square_is_refused_by_name(name: str, times: float) -> None:
    rows, _ = made(10, 1)
    seen = np.isfinite(rows.score)
    by = {"score": (1.0, times), "time": (times, 1.0)}[name]
    with pytest.raises(ValueError, match=f"{name}: .*e[+].* is too large"):
        growth.fit(rows.person[seen], rows.time[seen] * by[0], rows.score[seen] * by[1])
    large = growth.fit(rows.person, rows.time, rows.score * 1e60)
    assert large.effects / 1e60 == pytest.approx(
        growth.fit(rows.person, rows.time, rows.score).effects, rel=1e-4
    )


@pytest.mark.parametrize("person", ["7", 2.5, None, [1, 2], True])
def test_an_id_of_another_kind_than_the_others_is_refused_by_name(person: object) -> None:
    rows, _ = made(10, 1)
    model = growth.fit(rows.person, rows.time, rows.score)
    with pytest.raises(ValueError, match="person: "):
        model.update(person, 2.0, 3.0)
    with pytest.raises(ValueError, match="person: "):
        model.replace(person, [2.0], [3.0])


def test_a_number_among_names_is_refused_and_a_whole_number_among_others_is_not() -> None:
    rows, _ = made(10, 1)
    with pytest.raises(ValueError, match="person: 7"):
        growth.fit(rows.person.astype(str), rows.time, rows.score).update(7, 2.0, 3.0)
    half = growth.fit(rows.person + 0.5, rows.time, rows.score)
    assert half.update(7, 2.0, 3.0).n_persons == half.n_persons + 1
    small = growth.fit(rows.person.astype(np.uint8), rows.time, rows.score)
    assert small.update(999, 2.0, 3.0).persons[-1] == 999


def test_a_lead_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="lead: 0"):
        growth.piecewise([0.0], [1.0], lead=0)
    with pytest.raises(ValueError, match="change"):
        growth.piecewise([0.0, 1.0], [1.0])


@pytest.mark.parametrize("n_persons", [1, 2, 40])
def test_ratings_that_all_lie_on_their_persons_lines_show_no_noise(n_persons: int) -> None:
    person, time = np.repeat(np.arange(n_persons), 5), np.tile(np.arange(5.0), n_persons)
    score = 1 + 0.25 * (person % 3) + (0.5 + 0.1 * (person % 4)) * time
    model = growth.fit(person, time, score)
    assert np.isnan(model.residual_sd)
    assert np.isnan(model.estimates.slope).all()
    assert np.isfinite(growth.fit(person, time, score + 0.01 * (np.arange(len(time)) % 2)).residual_sd)
