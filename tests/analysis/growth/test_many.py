"""Several scores of the same rows: each gets what it gets alone."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from smail.analysis import growth
from tests.analysis.growth.conftest import Rows, made

ROWS, _ = made(300, 17)
GROUP = (ROWS.person % 3).astype(float)


def _scores(rows: Rows) -> NDArray[np.float64]:
    """Four columns with missing ratings of their own: the last one where hardly anybody has any."""
    draw = np.random.default_rng(4)
    columns = [rows.score, 5 - rows.score, 100 * rows.score + draw.normal(0, 30, len(rows.score)), rows.score]
    missing = [draw.random(len(rows.score)) < share for share in (0.0, 0.1, 0.4, 0.9)]
    return np.stack(
        [np.where(is_in, np.nan, one) for is_in, one in zip(missing, columns, strict=True)], axis=1
    )


def _same(one: growth.GrowthModel, other: growth.GrowthModel) -> None:
    assert (one.persons == other.persons).all()
    assert (one.n_rows, one.names, one.kept) == (other.n_rows, other.names, other.kept)
    for name in ("effects", "effects_covariance", "random_covariance", "residual_sd", "log_likelihood"):
        assert_allclose(getattr(one, name), getattr(other, name), rtol=1e-10, err_msg=name)
    for name in growth.PersonEstimates.__dataclass_fields__:
        assert_allclose(
            getattr(one.estimates, name), getattr(other.estimates, name), rtol=1e-10, err_msg=name
        )


def test_each_score_gets_what_it_gets_alone() -> None:
    scores = _scores(ROWS)
    for column, model in zip(scores.T, growth.fit_many(ROWS.person, ROWS.time, scores), strict=True):
        assert model is not None
        _same(model, growth.fit(ROWS.person, ROWS.time, column))


def test_covariates_and_terms_go_with_each_score() -> None:
    scores = _scores(ROWS)[:, :2]
    terms = growth.piecewise(ROWS.time, np.where(ROWS.person % 2, 3.0, np.nan))
    models = growth.fit_many(ROWS.person, ROWS.time, scores, GROUP, terms)
    for column, model in zip(scores.T, models, strict=True):
        assert model is not None
        _same(model, growth.fit(ROWS.person, ROWS.time, column, GROUP, terms))


def test_scores_of_a_large_county_that_few_and_many_have_get_what_they_get_alone() -> None:
    rows, _ = made(12_000, 21)
    scores, group = _scores(rows), (rows.person < 40).astype(float)
    scores[rows.person < 40, 1] = np.nan
    for columns, covariates in ((scores, None), (scores[:, :2], group)):
        models = growth.fit_many(rows.person, rows.time, columns, covariates)
        for column, model in zip(columns.T, models, strict=True):
            assert model is not None
            _same(model, growth.fit(rows.person, rows.time, column, covariates))


def test_a_score_that_nobody_has_has_no_model_and_the_others_have_theirs() -> None:
    empty = np.full(len(ROWS.person), np.nan)
    none, model = growth.fit_many(ROWS.person, ROWS.time, np.stack([empty, ROWS.score], axis=1))
    assert none is None
    assert model is not None
    _same(model, growth.fit(ROWS.person, ROWS.time, ROWS.score))
    assert growth.fit_many([], [], np.empty((0, 2))) == (None, None)


def test_a_score_that_is_one_day_s_only_has_no_slope() -> None:
    first = np.where(ROWS.time == 0, ROWS.score, np.nan)
    both = growth.fit_many(ROWS.person, ROWS.time + 0.3, np.stack([ROWS.score, first], axis=1))
    assert both[1] is not None
    assert np.isnan(both[1].effects).all()


def test_the_index_of_rows_that_are_no_table_is_refused() -> None:
    with pytest.raises(ValueError, match="scores: 1 dimensions"):
        growth.fit_many([1], [0.0], [3.0])
    with pytest.raises(ValueError, match="time: nan in a row with a score"):
        growth.fit_many([1, 1], [0.0, np.nan], [[1.0, np.nan], [np.nan, 2.0]])


IDS: dict[str, Callable[[NDArray[np.int64]], NDArray[Any]]] = {
    "far apart": lambda ids: ids.astype(np.int64) * 10**14 - 10**16,
    "of one byte": lambda ids: (ids % 200 - 100).astype(np.int8),
    "beyond signed": lambda ids: ids.astype(np.uint64) + np.uint64(2**63),
    "names": lambda ids: np.array([f"{one:04d}" for one in ids]),
}


@pytest.mark.parametrize("kind", IDS)
def test_rows_find_their_person_whatever_the_ids_are(kind: str) -> None:
    ids = IDS[kind](ROWS.person % 200)
    order = np.random.default_rng(9).permutation(len(ids))
    model = growth.fit(ids[order], ROWS.time[order], ROWS.score[order])
    expected = {one: int(np.isfinite(ROWS.score[ids == one]).sum()) for one in np.unique(ids)}
    assert model.persons.dtype == ids.dtype
    assert dict(zip(model.persons.tolist(), model.estimates.n.tolist(), strict=True)) == expected


def test_groups_of_any_size_are_fitted_together_as_each_by_itself() -> None:
    rng = np.random.default_rng(11)
    several = []
    for n in (6, 40, 3, 150):
        person, time = np.repeat(np.arange(n), 4), np.tile(np.arange(4.0), n)
        level, slope = rng.normal(3, 0.6, n), rng.normal(0.1, 0.2, n)
        score = level[person] + slope[person] * time + rng.normal(0, 0.4, 4 * n)
        several.append(growth.Unfitted(person, time, score, person % 2 if n > 6 else None))
    # Nothing tells of these: all at one date, and nobody at all.
    several += [
        growth.Unfitted([1, 2, 3], [0, 0, 0], [1, 2, 3]),
        growth.Unfitted([1, 2], [0, 1], [np.nan] * 2),
    ]
    for one, found in zip(several, growth.fit_each(several), strict=True):
        alone = growth.fit(one.person, one.time, one.score, one.covariates)
        assert found.n_persons == alone.n_persons
        # As far as the search goes, which ends where a step would help no more.
        assert_allclose(found.effects, alone.effects, rtol=1e-6)
        assert_allclose(found.log_likelihood, alone.log_likelihood, rtol=1e-10)
        assert_allclose(found.estimates.slope, alone.estimates.slope, rtol=1e-4, atol=1e-6)
