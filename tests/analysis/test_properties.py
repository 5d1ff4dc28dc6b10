"""What must not matter does not: order of rows, names of persons, units of time, rows without a score."""

from collections.abc import Callable
from dataclasses import astuple, dataclass, fields

import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from smail.analysis import agreement, change, groups, missing, quality, reliability, survival

Array = NDArray[np.float64]
N, K = 60, 5


@dataclass(frozen=True)
class Data:
    """A county in rows: persons by number, dated ratings, three groups."""

    person: NDArray[np.int64]
    time: Array
    score: Array
    group: NDArray[np.int64]


def _data() -> Data:
    draw = np.random.default_rng(31)
    person = np.repeat(np.arange(N), K)
    time = np.tile(np.arange(K), N) + draw.uniform(0, 0.3, N * K)
    level, slope = draw.normal(3, 0.6, N), draw.normal(0.1, 0.1, N)
    score = level[person] + slope[person] * time + draw.normal(0, 0.4, N * K)
    score[draw.random(N * K) < 0.1] = np.nan
    return Data(person, time, score, person % 3)


def _shuffled(data: Data) -> Data:
    order = np.random.default_rng(7).permutation(len(data.person))
    return Data(*(part[order] for part in astuple(data)))


def _renamed(data: Data) -> Data:
    return Data(1000 - 7 * data.person, data.time, data.score, data.group)


def _later(data: Data) -> Data:
    return Data(data.person, data.time + 40, data.score, data.group)


def _with_nothing_more(data: Data) -> Data:
    return Data(
        np.append(data.person, [3, 9]),
        np.append(data.time, [6.0, 7.0]),
        np.append(data.score, [np.nan, np.nan]),
        np.append(data.group, [0, 0]),
    )


def _compared(data: Data) -> list[float]:
    found = groups.compare(data.person, data.time, data.score, data.group == 1)
    return [found.p, *(value for one in (*found.slopes, found.difference) for value in astuple(one)[:5])]


def _programmes(data: Data) -> list[float]:
    found = groups.programme_slopes(data.person, data.time, data.score, data.group)
    return [*found.slope, *found.se, found.mean, found.between_sd, *found.n_persons, *found.n_ratings]


def _hazards(data: Data) -> list[float]:
    seen = ~np.isnan(data.score)
    event = (np.nan_to_num(data.score) > 3.6).astype(int)[seen]
    found = survival.cox(data.time[seen], data.time[seen] + 0.8, event, data.score[seen], data.person[seen])
    return [*found.effects, *found.se, *found.robust_se, found.log_likelihood]


@pytest.mark.parametrize("what", [_compared, _programmes, _hazards])
@pytest.mark.parametrize("how", [_shuffled, _renamed, _later, _with_nothing_more])
def test_what_is_told_of_groups_does_not_hang_on_how_rows_are_told(
    what: Callable[[Data], list[float]], how: Callable[[Data], Data]
) -> None:
    assert_allclose(what(how(_data())), what(_data()), rtol=1e-5, atol=1e-7)


def _numbers(found: object) -> list[float]:
    """The numbers of a result, but for how many rows were left out."""
    told = [getattr(found, one.name) for one in fields(found) if one.name not in LEFT_OUT]  # type: ignore[arg-type]
    plain = [np.ravel(np.asarray(one, dtype=np.float64)) for one in told if not isinstance(one, tuple)]
    return [float(value) for part in plain for value in part]


LEFT_OUT = ("n_dropped", "share_missing", "warnings")
TABLES: dict[str, Callable[[Array], object]] = {
    "alpha": reliability.cronbach_alpha,
    "omega": reliability.omega_total,
    "items": reliability.item_statistics,
    "icc": lambda table: reliability.icc(table, 2),
    "spearman_brown": lambda table: reliability.spearman_brown(table[:, 0], table[:, 1]),
    "bland_altman": lambda table: agreement.bland_altman(table[:, 0], table[:, 1]),
    "kappa": lambda table: agreement.weighted_kappa(table[:, 0], table[:, 1], 1, 5),
    "paired": lambda table: groups.paired_change(table[:, 0], table[:, 1]),
    "ends": lambda table: quality.floor_ceiling(table, 1, 5),
}


def _table() -> Array:
    draw = np.random.default_rng(5)
    answers = np.clip(np.rint(draw.normal(3, 0.8, (80, 1)) + draw.normal(0, 0.7, (80, 4))), 1, 5)
    answers[draw.random((80, 4)) < 0.03] = np.nan
    return np.asarray(answers)


@pytest.mark.parametrize("name", TABLES)
def test_the_order_of_persons_changes_no_coefficient(name: str) -> None:
    assert_allclose(
        _numbers(TABLES[name](_table()[::-1])), _numbers(TABLES[name](_table())), rtol=1e-7, atol=1e-9
    )


@pytest.mark.parametrize("name", [name for name in TABLES if name != "items"])
def test_somebody_who_answers_nothing_changes_no_coefficient(name: str) -> None:
    more = np.concatenate([_table(), np.full((2, 4), np.nan)])
    assert_allclose(_numbers(TABLES[name](more)), _numbers(TABLES[name](_table())), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("method", [one for one in change.Method if one is not change.Method.HLM])
def test_each_person_s_index_of_change_goes_with_the_person(method: change.Method) -> None:
    pre, post = _table()[:, 0], _table()[:, 1]
    order = np.random.default_rng(2).permutation(len(pre))
    turned = change.reliable_change(pre[order], post[order], 0.7, method=method)
    assert_allclose(turned.index, change.reliable_change(pre, post, 0.7, method=method).index[order])


def test_curves_hang_neither_on_order_nor_on_the_unit_of_time() -> None:
    draw = np.random.default_rng(4)
    time, cause = draw.integers(1, 20, 200).astype(float), draw.integers(0, 3, 200)
    group, order = draw.integers(0, 2, 200), draw.permutation(200)
    for turn, unit in ((order, 1.0), (np.arange(200), 91.0)):
        curve = survival.kaplan_meier(time[turn] * unit, cause[turn] > 0)
        assert_allclose(curve.survival, survival.kaplan_meier(time, cause > 0).survival)
        assert_allclose(curve.time, survival.kaplan_meier(time, cause > 0).time * unit)
        exits = survival.aalen_johansen(time[turn] * unit, cause[turn])
        assert_allclose(exits.incidence, survival.aalen_johansen(time, cause).incidence)
        assert_allclose(exits.se, survival.aalen_johansen(time, cause).se)
        apart = survival.log_rank(time[turn] * unit, cause[turn] > 0, group[turn])
        assert apart.chi2 == pytest.approx(survival.log_rank(time, cause > 0, group).chi2)


def test_who_went_missing_hangs_on_no_order() -> None:
    done = np.random.default_rng(6).random((50, 4)) < 0.7
    for name in ("expected", "done", "missed", "left"):
        turned = getattr(missing.attrition_table(done[::-1]), name)
        assert_allclose(turned, getattr(missing.attrition_table(done), name))
