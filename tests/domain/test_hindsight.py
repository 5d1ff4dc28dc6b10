"""Who can look back, and which answers are lower than the one before."""

from datetime import date

import pytest

from smail.domain.hindsight import LookBack, lower_than_before

FIRST = date(2026, 3, 3)


@pytest.mark.parametrize(
    ("scores", "lower"),
    [
        ((), ()),
        ((3.0,), ()),
        ((3.0, 2.5), (1,)),
        ((3.0, None, 2.0), (2,)),
        ((3.0, 3.0, 4.0, 2.0, 2.0), (3,)),
        ((None, 2.0, 1.0, None, 1.5), (2,)),
    ],
)
def test_an_answer_is_lower_than_the_last_one_that_there_was(
    scores: tuple[float | None, ...], lower: tuple[int, ...]
) -> None:
    assert lower_than_before(scores) == lower


@pytest.mark.parametrize(
    ("found", "may_begin", "is_asked"),
    [
        (LookBack(FIRST, 1), False, False),
        (LookBack(FIRST, 2), True, True),
        (LookBack(FIRST, 2, is_begun=True), True, True),
        (LookBack(FIRST, 2, is_begun=True, is_declined=True), True, False),
        (LookBack(FIRST, 3, is_begun=True, sent_on=FIRST), False, False),
    ],
)
def test_the_first_time_is_looked_back_on_once_there_is_a_second(
    found: LookBack, may_begin: bool, is_asked: bool
) -> None:
    assert (found.may_begin, found.is_asked) == (may_begin, is_asked)
