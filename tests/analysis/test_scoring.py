"""Scores are means of answered items, turned where reversed, and exist only by the half rule."""

import doctest
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smail.analysis import scoring
from smail.analysis.scoring import ScoringKey, indicator_scores, overall_index

FIVE_ITEMS = ScoringKey(
    items=("a", "b", "c", "d", "e"),
    indicators=("x", "y"),
    indicator_of=("x", "x", "x", "y", None),
    low=(1, 1, 1, 0, 1),
    high=(6, 6, 6, 10, 5),
    reversed=(False, True, False, True, False),
)
NAN = math.nan


def test_the_examples_in_the_docstrings_are_true() -> None:
    outcome = doctest.testmod(scoring)
    assert outcome.attempted >= 4
    assert outcome.failed == 0


def test_a_reversed_item_is_turned_on_its_own_scale() -> None:
    scores = indicator_scores([[6, 1, 6, 10, 3]], FIVE_ITEMS)
    assert scores.sum.tolist() == [[18, 0]]
    assert scores.score.tolist() == [[6.0, 0.0]]


def test_half_of_the_items_rounded_up_make_a_score() -> None:
    scores = indicator_scores([[6.0, NAN, NAN, 2.0, 3.0], [6.0, NAN, 3.0, NAN, 3.0]], FIVE_ITEMS)
    np.testing.assert_array_equal(scores.score, [[NAN, 8.0], [4.5, NAN]])
    assert scores.n_answered.tolist() == [[1, 1], [2, 0]]
    assert scores.n_items.tolist() == [3, 1]


def test_the_sum_is_kept_in_whole_numbers_even_where_the_score_is_not() -> None:
    scores = indicator_scores([[6, NAN, NAN, 2, 3]], FIVE_ITEMS)
    assert scores.sum.dtype == np.int64
    assert scores.sum.tolist() == [[6, 8]]


def test_an_item_without_indicator_is_in_no_score() -> None:
    one = indicator_scores([[1, 1, 1, 1, 1]], FIVE_ITEMS)
    other = indicator_scores([[1, 1, 1, 1, 5]], FIVE_ITEMS)
    assert one.sum.tolist() == other.sum.tolist()


def test_no_persons_give_no_rows() -> None:
    assert indicator_scores(np.empty((0, 5)), FIVE_ITEMS).score.shape == (0, 2)


def test_an_indicator_without_shown_items_has_no_score() -> None:
    key = ScoringKey(("a",), ("x", "y"), ("x",), (1,), (5,), (False,))
    np.testing.assert_array_equal(indicator_scores([[5]], key).score, [[5.0, NAN]])


@pytest.mark.parametrize("wrong", [0, 7, 2.5, math.inf, -1])
def test_a_value_that_is_no_step_is_named(wrong: float) -> None:
    with pytest.raises(ValueError, match=rf"values: {wrong:g} is no step of 'b' \(1-6\)"):
        indicator_scores([[1.0] * 5, [1.0, wrong, 1.0, 1.0, 1.0]], FIVE_ITEMS)


@pytest.mark.parametrize("shape", [(5,), (2, 4), (1, 1, 5)])
def test_a_wrong_shape_is_named(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="values: shape"):
        indicator_scores(np.ones(shape), FIVE_ITEMS)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"low": (1,)}, "low: 1 entries for 2 items"),
        ({"indicator_of": ("x", "z")}, "indicator_of: 'z'"),
        ({"high": (5, 1)}, "low: 1 is not below high 1 for 'b'"),
    ],
)
def test_an_impossible_key_is_named(changed: dict[str, tuple[int | str, ...]], message: str) -> None:
    parts = {"indicator_of": ("x", "x"), "low": (1, 1), "high": (5, 5), "reversed": (False, False)}
    with pytest.raises(ValueError, match=message):
        ScoringKey(items=("a", "b"), indicators=("x",), **(parts | changed))  # type: ignore[arg-type]


steps = st.one_of(st.integers(1, 6).map(float), st.just(NAN))


@given(st.lists(st.lists(steps, min_size=3, max_size=3), min_size=1, max_size=8))
def test_every_score_equals_the_rule_written_out_by_hand(rows: list[list[float]]) -> None:
    values = [[*row, NAN, NAN] for row in rows]
    scores = indicator_scores(values, FIVE_ITEMS)
    for row, score in zip(rows, scores.score[:, 0], strict=True):
        turned = [7 - x if place == 1 else x for place, x in enumerate(row) if not math.isnan(x)]
        expected = sum(turned) / len(turned) if len(turned) >= 2 else NAN
        np.testing.assert_allclose(score, expected)


@given(st.lists(st.lists(steps, min_size=3, max_size=3), min_size=1, max_size=8))
def test_turning_every_item_turns_the_score(rows: list[list[float]]) -> None:
    straight = ScoringKey(("a", "b", "c"), ("x",), ("x",) * 3, (1,) * 3, (6,) * 3, (False,) * 3)
    turned = ScoringKey(("a", "b", "c"), ("x",), ("x",) * 3, (1,) * 3, (6,) * 3, (True,) * 3)
    np.testing.assert_allclose(
        indicator_scores(rows, straight).score, 7 - indicator_scores(rows, turned).score
    )


def test_the_index_weighs_indicators_alike_and_needs_four() -> None:
    table = [[1.0, 2.0, 3.0, 4.0, NAN, NAN, NAN], [5.0] * 3 + [NAN] * 4, [1.0] * 6 + [5.0]]
    np.testing.assert_allclose(overall_index(table), [2.5, NAN, 11 / 7])
    np.testing.assert_allclose(overall_index(table, minimum=3), [2.5, 5.0, 11 / 7])


def test_an_index_asked_for_wrongly_is_named() -> None:
    with pytest.raises(ValueError, match="minimum: 0"):
        overall_index([[1.0]], minimum=0)
    with pytest.raises(ValueError, match="scores: shape"):
        overall_index([1.0, 2.0])
