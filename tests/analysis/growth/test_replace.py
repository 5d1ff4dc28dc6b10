"""Ratings that come, change or are withdrawn: what a whole fit at the same variances would give."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from smail.analysis import growth
from smail.analysis.growth import surface
from smail.analysis.growth.ratings import read
from smail.analysis.growth.sums import Sums
from tests.analysis.growth.conftest import made

ROWS, _ = made(60, 11)
GROUP = (ROWS.person % 3).astype(float)
CHANGE = growth.piecewise(ROWS.time, np.where(ROWS.person % 2, 3.0, np.nan))
TIME, SCORE = np.array([0.5, 1.5, 4.0]), np.array([1.0, np.nan, 5.0])


def _model() -> growth.GrowthModel:
    return growth.fit(ROWS.person, ROWS.time, ROWS.score, GROUP, CHANGE)


def _from_scratch(model: growth.GrowthModel) -> growth.GrowthModel:
    """The model with its likelihood worked out anew from its sums, at the same variances."""
    at = surface.point(model.sums, model.at.theta)
    return growth.GrowthModel(model.persons, model.names, model.kept, model.scale, model.sums, at)


def _same(one: growth.GrowthModel, other: growth.GrowthModel) -> None:
    assert one.n_rows == other.n_rows
    for name in ("effects", "effects_covariance", "residual_sd", "log_likelihood"):
        assert_allclose(getattr(one, name), getattr(other, name), rtol=1e-8, atol=1e-12, err_msg=name)
    for name in growth.PersonEstimates.__dataclass_fields__:
        assert_allclose(getattr(one.estimates, name), getattr(other.estimates, name), rtol=1e-8, err_msg=name)


def _by_rows(model: growth.GrowthModel, who: int) -> Sums:
    """The person's sums as the rows give them."""
    mine = ROWS.person == who
    constant = GROUP[mine][:1]
    return read(
        model.names, model.kept, model.scale, ROWS.time[mine], ROWS.score[mine], constant, CHANGE[mine]
    )


@pytest.mark.parametrize("who", [4, 1000])
def test_other_ratings_give_what_a_fit_of_them_at_the_same_variances_gives(who: int) -> None:
    terms = np.zeros((3, 3))
    changed = _model().replace(who, TIME, SCORE, [1.0], terms)
    _same(changed, _from_scratch(changed))
    others = ROWS.person != who
    person = np.append(ROWS.person[others], [who] * 3)
    whole = growth.fit(
        person,
        np.append(ROWS.time[others], TIME),
        np.append(ROWS.score[others], SCORE),
        np.append(GROUP[others], [1.0] * 3),
        np.concatenate([CHANGE[others], terms]),
    )
    assert (changed.persons == whole.persons).all()
    assert changed.n_rows == whole.n_rows
    assert_allclose(changed.effects, whole.effects, atol=0.02)
    told, known = changed.estimate([who]), changed.estimate_rows(TIME, SCORE, [1.0], terms)
    assert_allclose(
        [told.level, told.slope, told.slope_se], [known.level, known.slope, known.slope_se], rtol=1e-9
    )


def test_a_person_without_ratings_left_is_gone_and_comes_back_as_before() -> None:
    model = _model()
    gone = model.replace(7, [], [], [1.0], np.empty((0, 3)))
    assert 7 not in gone.persons
    assert gone.n_persons == model.n_persons - 1
    _same(gone, _from_scratch(gone))
    with pytest.raises(ValueError, match=r"person: .*7.* is not in the model"):
        gone.estimate([7])
    mine = ROWS.person == 7
    _same(gone.replace(7, ROWS.time[mine], ROWS.score[mine], [1.0], CHANGE[mine]), model)


def test_somebody_unknown_without_ratings_changes_nothing() -> None:
    model = _model()
    assert model.replace(1000, [2.0], [np.nan], [1.0], [[0.0, 0.0, 0.0]]) is model


def test_the_sums_of_a_fit_are_those_of_each_person_s_rows() -> None:
    model = _model()
    for who in (0, 7, 31):
        ours, theirs = model.sums.of(slice(who, who + 1)), _by_rows(model, who)
        for name in ("cross", "own", "covariates", "total"):
            assert_allclose(getattr(ours, name), getattr(theirs, name), rtol=1e-9, atol=1e-9, err_msg=name)


def test_a_replacement_leaves_the_model_before_it_as_it_was() -> None:
    model = _model()
    before = model.sums.cross.copy(), model.sums.own.copy()
    model.replace(4, [], [], [1.0], np.empty((0, 3)))
    model.replace(4, TIME, SCORE, [1.0], np.zeros((3, 3)))
    assert_allclose(model.sums.cross, before[0], rtol=0)
    assert_allclose(model.sums.own, before[1], rtol=0)
    assert model.n_persons == 60


def test_a_rating_with_covariates_of_another_is_refused() -> None:
    with pytest.raises(ValueError, match="covariates"):
        _model().update(4, 2.0, 3.0, [2.0], [0.0, 0.0, 0.0])
