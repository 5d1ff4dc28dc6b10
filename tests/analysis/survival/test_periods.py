"""Who is at risk in which period, and what was known before it: counted by hand."""

import numpy as np
import pytest

from smail.analysis.survival import last_known, person_periods


@pytest.mark.parametrize(
    ("days", "has_left", "has_event", "events"),
    [
        (0, 1, 1, [1]),
        (91, 1, 1, [1]),
        (92, 1, 1, [0, 1]),
        (182, 1, 0, [0, 0]),
        (91, 0, 0, [0]),
        (181, 0, 0, [0]),
        (90, 0, 0, []),
    ],
)
def test_a_period_ends_on_its_ninety_first_day_and_one_not_followed_to_its_end_tells_nothing(
    days: int, has_left: int, has_event: int, events: list[int]
) -> None:
    found = person_periods([days], [has_left], [has_event])
    assert found.is_event.astype(int).tolist() == events
    assert found.period.tolist() == list(range(len(events)))


def test_rows_keep_whose_they_are() -> None:
    found = person_periods([300, 10, 200], [1, 0, 1], [1, 0, 0])
    assert found.person.tolist() == [0, 0, 0, 0, 2, 2, 2]
    assert np.flatnonzero(found.is_event).tolist() == [3]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (([-1], [0], [0]), "days: -1 is before the start"),
        (([1], [0], [1]), "has_event: an event of somebody who has not left"),
        (([1], [2], [0]), "event: 2 is neither 0 nor 1"),
    ],
)
def test_what_cannot_be_is_refused_by_name(given: tuple[list[int], ...], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        person_periods(*given)
    with pytest.raises(ValueError, match="length: 0"):
        person_periods([1], [0], [0], length=0)


def test_only_what_is_dated_before_and_lately_is_known() -> None:
    person, day, value = [2, 1, 1, 1, 1], [100, 10, 30, 50, 50], [9.0, 1.0, np.nan, 5.0, 6.0]

    def known(of: int, before: int) -> float:
        return float(last_known(person, day, value, [of], [before], within=60)[0])

    assert np.isnan(known(1, 10))
    assert known(1, 11) == 1
    assert known(1, 50) == 1, "a missing value hides none, and one of the same day is not before"
    assert known(1, 51) == 6, "of one day the latter counts"
    assert known(1, 110) == 6
    assert np.isnan(known(1, 111)), "too long ago"
    assert np.isnan(known(3, 51))
    assert np.isnan(known(2, 100))
    assert last_known([], [], [], [1], [5], within=9).tolist() == pytest.approx([np.nan], nan_ok=True)


def test_lengths_that_differ_are_refused() -> None:
    with pytest.raises(ValueError, match="value: 1 values of 2 persons"):
        last_known([1, 1], [1, 2], [1.0], [1], [1], within=1)
    with pytest.raises(ValueError, match="before: 2 days for 1 rows"):
        last_known([1], [1], [1.0], [1], [1, 2], within=1)
