"""The promise of an answer, and the code that reads one."""

from datetime import date, timedelta

import pytest

from smail.domain.opinions import (
    ANSWERED_WITHIN,
    CODE_LENGTH,
    TOLD_OF_AFTER,
    answer_by,
    code_of,
    is_overdue,
    shown_code,
    tidied_code,
)
from smail.domain.people import ALPHABET


def test_an_answer_is_in_time_for_fourteen_days() -> None:
    told_on = date(2026, 11, 22)
    assert answer_by(told_on) == date(2026, 12, 6)
    assert not is_overdue(told_on, date(2026, 12, 6))
    assert is_overdue(told_on, date(2026, 12, 7))


def test_every_code_can_come_and_two_numbers_give_two() -> None:
    last = len(ALPHABET) ** CODE_LENGTH - 1
    assert code_of(0) == ALPHABET[0] * CODE_LENGTH
    assert code_of(last) == ALPHABET[-1] * CODE_LENGTH
    assert len({code_of(number) for number in range(500)}) == 500


@pytest.mark.parametrize("typed", ["2345-6789-DFHJ", " 2345 6789 dfhj ", "23456789DFHJ", "2345–6789–DFHJ"])
def test_a_code_is_known_however_it_is_typed(typed: str) -> None:
    assert tidied_code(typed) == "23456789DFHJ"
    assert shown_code("23456789DFHJ") == "2345-6789-DFHJ"


def test_a_code_that_is_too_long_is_another_one() -> None:
    assert tidied_code("23456789DFHJK" * 9) != "23456789DFHJ"


def test_reminding_begins_half_way() -> None:
    assert TOLD_OF_AFTER * 2 == ANSWERED_WITHIN == timedelta(days=14)
