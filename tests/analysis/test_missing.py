"""Who is missing, and how far a conclusion hangs on them."""

import doctest

import numpy as np
import pytest

from smail.analysis import missing
from tests.analysis.growth.conftest import made


def test_every_expected_person_is_either_done_or_missed() -> None:
    draw = np.random.default_rng(1)
    stay = draw.integers(1, 7, 80)
    done = np.where(np.arange(6) < stay[:, None], draw.integers(0, 2, (80, 6)), np.nan)
    found = missing.attrition_table(done, np.repeat(["kvinna", "man"], 40))
    assert (found.done + found.missed == found.expected).all()
    assert found.expected[:, 0].tolist() == [40, 40]
    assert found.left.sum() == (stay < 6).sum()
    assert (found.expected[:, 1:] == found.expected[:, :-1] - found.left[:, 1:]).all()


def test_those_who_come_later_are_not_counted_as_gone() -> None:
    found = missing.attrition_table([[np.nan, 1, 1], [1, np.nan, np.nan]])
    assert found.left.tolist() == [[0, 1, 0]]
    assert found.expected.tolist() == [[1, 1, 1]]


def test_the_worse_the_unseen_are_the_lower_the_slope() -> None:
    rows, _ = made(120, 8, slope=0.06)
    late = rows.time > 4
    score = np.where(late & (rows.person % 3 == 0), np.nan, rows.score)
    found = missing.delta_adjusted(rows.person, rows.time, score, seed=2, n_draws=5)
    assert (np.diff(found.slope) > 0).all()
    assert found.n_unseen == np.isnan(score).sum()
    middle = int(np.argmin(np.abs(found.delta)))
    assert found.low[middle] < 0.06 < found.high[middle]


def test_a_strong_conclusion_does_not_tip_and_a_weak_one_does() -> None:
    rows, _ = made(150, 8, slope=0.12)
    strong = missing.delta_adjusted(rows.person, rows.time, rows.score, seed=2, n_draws=4)
    assert np.isnan(strong.tipping)
    weak, _ = made(60, 8, slope=0.04)
    gone = (weak.time > 3) & (weak.person % 2 == 0)
    found = missing.delta_adjusted(
        weak.person, weak.time, np.where(gone, np.nan, weak.score), seed=2, n_draws=4
    )
    assert np.isfinite(found.tipping)


def test_the_same_seed_gives_the_same_answer() -> None:
    rows, _ = made(30, 8)
    one, other = (
        missing.delta_adjusted(rows.person, rows.time, rows.score, seed=5, n_draws=3, deltas=[-0.5, 0, 0.5])
        for _ in range(2)
    )
    assert one.slope.tolist() == other.slope.tolist()


def test_too_little_gives_nan() -> None:
    found = missing.delta_adjusted([1, 1], [0, 1], [2, np.nan], seed=1)
    assert np.isnan(found.slope).all()
    assert found.n_unseen == 1


def test_wrong_arguments_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match="done: 2"):
        missing.attrition_table([[2]])
    with pytest.raises(ValueError, match="done: shape"):
        missing.attrition_table([1])
    with pytest.raises(ValueError, match="group: shape"):
        missing.attrition_table([[1]], ["a", "b"])
    with pytest.raises(ValueError, match="n_draws: 1"):
        missing.delta_adjusted([1, 1], [0, 1], [2, 3], seed=1, n_draws=1)


def test_examples_hold() -> None:
    outcome = doctest.testmod(missing)
    assert outcome.attempted > 0
    assert outcome.failed == 0
