"""What is told by sex of the horizontal principles, and what somebody might work out of it."""

from collections.abc import Hashable
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smail.domain.certification import LearnerGroup
from smail.domain.horizontal import Group, Split, Steps, group_of, told_of

NUMBERS = st.builds(Steps, *[st.sampled_from([0, 0, 1, 4, 5, 6, 11]) for _ in range(3)])
SPLITS = st.fixed_dictionaries({"woman": NUMBERS, "man": NUMBERS})


def _of(women: Steps, men: Steps) -> dict[Hashable, Steps]:
    return {"woman": women, "man": men}


@pytest.mark.parametrize("belongs_to", list(LearnerGroup))
def test_an_utbildare_is_counted_as_one_whatever_else_they_are(belongs_to: LearnerGroup) -> None:
    assert group_of(belongs_to, is_utbildare=True) is Group.UTBILDARE
    assert group_of(belongs_to, is_utbildare=False).value == belongs_to.value


def test_one_small_group_is_not_what_the_others_leave_of_all() -> None:
    large, middle = _of(Steps(30), Steps(20)), _of(Steps(9), Steps(8))
    small = _of(Steps(3), Steps(2))
    assert told_of([large, middle]) == ({0, 1}, True)
    assert told_of([large, middle, small]) == ({0}, True)
    assert told_of([large, small]) == (frozenset(), True)
    assert told_of([large, _of(Steps(3, 1), Steps(2))]) == ({0}, False)


@given(st.lists(SPLITS, max_size=4))
def test_no_sum_and_no_difference_of_what_is_told_is_of_few(groups: list[Split]) -> None:
    shown, is_total_shown = told_of(groups)
    told = [groups[place] for place in shown]
    for n in range(len(told) + 1):
        for some in combinations(told, n):
            for sex in ("woman", "man"):
                added = sum((one[sex] for one in some), Steps())
                assert added.is_safe
                if is_total_shown:
                    assert (sum((one[sex] for one in groups), Steps()) - added).is_safe
