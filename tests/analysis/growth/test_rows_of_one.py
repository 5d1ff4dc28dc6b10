"""What is told of one person from rows, whoever is in the fit."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from smail.analysis import growth
from tests.analysis.growth.conftest import made

ROWS, _ = made(60, 11)
GROUP = (ROWS.person % 3).astype(float)
CHANGE = growth.piecewise(ROWS.time, np.where(ROWS.person % 2, 3.0, np.nan))
FIELDS = tuple(growth.PersonEstimates.__dataclass_fields__)


def _same(one: growth.PersonEstimates, other: growth.PersonEstimates) -> None:
    for field in FIELDS:
        assert_allclose(getattr(one, field), getattr(other, field), rtol=1e-10, atol=1e-12, err_msg=field)


@pytest.mark.parametrize("who", [0, 7, 31])
def test_the_rows_of_somebody_in_the_fit_tell_what_the_fit_tells(who: int) -> None:
    model = growth.fit(ROWS.person, ROWS.time, ROWS.score)
    mine = ROWS.person == who
    _same(model.estimate_rows(ROWS.time[mine], ROWS.score[mine]), model.estimate([who]))
    told = model.predict_rows(ROWS.time[mine], ROWS.score[mine], [0.0, 4.0, 20.0], 0.9)
    known = model.predict([who] * 3, [0.0, 4.0, 20.0], 0.9)
    assert_allclose(
        [told.score, told.se, told.low, told.high], [known.score, known.se, known.low, known.high]
    )


def test_covariates_and_terms_of_the_person_come_with_the_rows() -> None:
    model = growth.fit(ROWS.person, ROWS.time, ROWS.score, GROUP, CHANGE)
    mine = ROWS.person == 7
    own = ROWS.time[mine], ROWS.score[mine]
    _same(model.estimate_rows(*own, [1.0], CHANGE[mine]), model.estimate([7]))
    told = model.predict_rows(*own, [4.0], covariates=[1.0], terms=CHANGE[mine])
    assert_allclose([told.score, told.se], [model.predict([7], [4.0]).score, model.predict([7], [4.0]).se])


def test_without_ratings_anybody_is_expected_to_be_like_all() -> None:
    model = growth.fit(ROWS.person, ROWS.time, ROWS.score, GROUP)
    for rows in (([], []), ([2.0], [np.nan])):
        one = model.estimate_rows(*rows, covariates=[2.0])
        level, slope, more_level, more_slope = model.effects
        assert_allclose([one.level[0], one.slope[0]], [level + 2 * more_level, slope + 2 * more_slope])
        weights = np.array([0.0, 1.0, 0.0, 2.0])
        error = model.slope_sd**2 + weights @ model.effects_covariance @ weights
        assert_allclose(one.slope_se, [np.sqrt(error)])
        assert one.n.tolist() == [0]
        assert np.isnan(one.own_slope[0])


def test_somebody_outside_the_fit_is_told_of_as_after_an_update_of_a_large_county() -> None:
    rows, _ = made(3000, 5)
    model = growth.fit(rows.person, rows.time, rows.score)
    time, score = np.array([0.0, 1.1, 2.0, 3.3]), np.array([2.0, 2.5, 4.0, 4.0])
    after = model
    for when, what in zip(time, score, strict=True):
        after = after.update(5000, float(when), float(what))
    told, known = model.estimate_rows(time, score), after.estimate([5000])
    assert told.slope[0] == pytest.approx(known.slope[0], abs=0.01 * known.slope_se[0])
    assert told.slope_se[0] == pytest.approx(known.slope_se[0], rel=0.01)


WRONG = {
    r"score: \(2,\) scores, \(1,\) times": ([1.0], [2.0, 3.0]),
    "are no ratings": ([np.inf], [3.0]),
    "covariates: 1 and 0 terms for 0 and 0": ([1.0], [3.0], [1.0]),
}


@pytest.mark.parametrize("message", WRONG)
def test_rows_that_are_none_are_refused(message: str) -> None:
    model = growth.fit(ROWS.person, ROWS.time, ROWS.score)
    with pytest.raises(ValueError, match=message):
        model.estimate_rows(*WRONG[message])
