"""Signs of answers without reading, and of a scale that is too short."""

import doctest
from itertools import groupby

import numpy as np
import pytest

from smail.analysis import quality


def test_the_longest_run_is_that_of_counting_by_hand() -> None:
    draw = np.random.default_rng(8)
    answers = draw.integers(1, 4, (300, 14)).astype(float)
    answers[draw.random(answers.shape) < 0.1] = np.nan
    by_hand = [
        max((len(list(run)) for value, run in groupby(row) if not np.isnan(value)), default=0)
        for row in answers.tolist()
    ]
    assert quality.longstring(answers).tolist() == by_hand


def test_spread_within_a_person_is_the_sample_sd() -> None:
    answers = np.random.default_rng(9).integers(1, 6, (20, 7)).astype(float)
    assert quality.within_person_sd(answers) == pytest.approx(answers.std(axis=1, ddof=1))


def test_a_short_or_one_way_questionnaire_flags_nobody() -> None:
    assert not quality.straight_liners([[3.0] * 9], [False] * 5 + [True] * 4).any()
    assert not quality.straight_liners([[3.0] * 14], [False] * 14).any()
    gaps = [[3.0] * 10 + [np.nan] * 4]
    assert not quality.straight_liners(gaps, [False] * 10 + [True] * 4).any()
    assert quality.straight_liners([[3.0] * 14], [False] * 10 + [True] * 4).all()


def test_ends_are_flagged_above_fifteen_per_cent() -> None:
    values = np.array([[1.0] * 3 + [3.0] * 17, [5.0] * 4 + [2.0] * 16, [np.nan] * 20]).T
    found = quality.floor_ceiling(values, 1, 5)
    assert found.floor[:2].tolist() == [0.15, 0.0]
    assert found.ceiling[1] == 0.2
    assert found.is_flagged.tolist() == [False, True, False]
    assert np.isnan(found.floor[2])
    assert found.n.tolist() == [20, 20, 0]


def test_wrong_arguments_are_refused_by_name() -> None:
    for ask in (quality.longstring, quality.within_person_sd):
        with pytest.raises(ValueError, match="answers: shape"):
            ask([1.0])
    with pytest.raises(ValueError, match="is_reversed"):
        quality.straight_liners([[1.0, 2.0]], [True])
    with pytest.raises(ValueError, match="values: 6 is outside 1 to 5"):
        quality.floor_ceiling([[6.0]], 1, 5)
    with pytest.raises(ValueError, match="low: 5"):
        quality.floor_ceiling([[6.0]], 5, 5)


def test_examples_hold() -> None:
    outcome = doctest.testmod(quality)
    assert outcome.attempted > 0
    assert outcome.failed == 0
