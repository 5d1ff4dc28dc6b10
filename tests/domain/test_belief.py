"""No figure of beliefs can be read back to one handledare or one person."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from smail.domain.belief import Beliefs, together

steps = st.dictionaries(
    st.integers(1, 6), st.dictionaries(st.integers(1, 12), st.integers(1, 5), max_size=8), max_size=6
)


def test_three_handledare_and_five_persons_are_enough() -> None:
    assert together({1: {1: 5, 2: 4}, 2: {3: 1}, 3: {4: 2, 5: 3}}) == Beliefs(3, 5, 3.0)


def test_two_handledare_four_persons_or_one_who_stands_for_more_than_half_are_not() -> None:
    assert together({1: {1: 3, 2: 3, 3: 3}, 2: {4: 3, 5: 3, 6: 3}}) is None
    assert together({1: {1: 3, 2: 3}, 2: {3: 3}, 3: {4: 3}}) is None
    assert together({1: {1: 3, 2: 3, 3: 3, 4: 3}, 2: {5: 3}, 3: {6: 3}}) is None
    assert together({}) is None


def test_whoever_has_believed_nothing_does_not_count_as_one() -> None:
    assert together({1: {1: 3, 2: 3, 3: 3}, 2: {4: 3, 5: 3, 6: 3}, 3: {}}) is None


def test_one_person_whom_all_judge_does_not_carry_the_figure() -> None:
    alone = {number: {1: 4} for number in range(1, 6)}
    assert together({**alone, 6: {2: 1, 3: 1, 4: 1, 5: 1}}) is None


def test_where_all_believe_the_same_nothing_is_told() -> None:
    assert together({1: {1: 4, 2: 4}, 2: {3: 4, 4: 4}, 3: {5: 4}}) is None


@given(steps)
def test_what_is_told_always_has_enough_behind_it(by_staff: dict[int, dict[int, int]]) -> None:
    found = together(by_staff)
    if found is not None:
        sizes = [len(one) for one in by_staff.values() if one]
        persons = Counter(person for one in by_staff.values() for person in one)
        assert len(sizes) >= 3
        assert len(persons) >= 5
        assert len({step for one in by_staff.values() for step in one.values()}) > 1
        assert max(*sizes, *persons.values()) * 2 <= sum(sizes)
