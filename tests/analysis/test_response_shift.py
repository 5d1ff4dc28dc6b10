"""Change in two views: plain, and from the first occasion as it is seen now; what lies between them."""

import numpy as np
import pytest
from scipy import stats

from smail.analysis.response_shift import changes, response_shift

NAN = float("nan")
# Howard's case: all have come to see the start as lower than they said then, and the plain mean hides it.
FIRST = [3.0, 3.5, 4.0, 2.5, 3.0, 4.5]
THEN = [2.0, 3.0, 3.5, 2.0, 3.0, 3.5]
LATEST = [3.0, 4.0, 3.5, 3.0, 3.5, 4.0]


def test_the_plain_change_is_the_adjusted_one_and_the_shift_added_up() -> None:
    found = changes(FIRST, THEN, LATEST)
    assert found.plain == pytest.approx(found.adjusted + found.shift)
    mean = response_shift(FIRST, THEN, LATEST)
    assert mean.plain.estimate == pytest.approx(mean.adjusted.estimate + mean.shift.estimate)
    assert mean.plain.estimate == pytest.approx(1 / 12)
    assert mean.adjusted.estimate == pytest.approx(2 / 3)
    assert mean.shift.estimate == pytest.approx(-7 / 12)


@pytest.mark.parametrize("confidence", [0.9, 0.95])
def test_the_interval_is_that_of_the_paired_t_test(confidence: float) -> None:
    found = response_shift(FIRST, THEN, LATEST, confidence)
    for one, before in ((found.plain, FIRST), (found.adjusted, THEN)):
        # An implementation of its own: scipy's paired t test.
        known = stats.ttest_rel(LATEST, before).confidence_interval(confidence)
        assert (one.low, one.high) == pytest.approx((known.low, known.high))


def test_only_persons_with_all_three_count_and_the_others_are_told_of() -> None:
    found = response_shift([*FIRST, 3, NAN], [*THEN, NAN, 2], [*LATEST, 5, 5])
    assert found.plain.estimate == pytest.approx(1 / 12)
    assert (found.plain.n_persons, found.plain.n_ratings) == (6, 12)
    assert found.shift.share_missing == pytest.approx(2 / 8)


def test_a_missing_score_leaves_its_own_view_alone() -> None:
    found = changes([3, 3], [NAN, 2], [4, NAN])
    assert found.plain.tolist() == pytest.approx([1, NAN], nan_ok=True)
    assert found.adjusted.tolist() == pytest.approx([NAN, NAN], nan_ok=True)
    assert found.shift.tolist() == pytest.approx([NAN, -1], nan_ok=True)


def test_too_few_persons_are_a_result_and_no_error() -> None:
    nobody, one = response_shift([], [], []), response_shift([3], [2], [4])
    assert nobody.plain.n_persons == 0
    assert np.isnan(nobody.plain.estimate)
    assert (one.adjusted.estimate, one.adjusted.n_persons) == (2, 1)
    assert np.isnan(one.adjusted.low)


def test_what_cannot_be_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="then: shape"):
        changes([1, 2], [1], [1, 2])
    with pytest.raises(ValueError, match="latest: shape"):
        changes([1, 2], [1, 2], [1])
    with pytest.raises(ValueError, match="confidence: 95"):
        response_shift([1], [1], [1], 95)
