"""Everything that can be wrong with a row has words, and they tell where and what."""

import pytest

from smail.imports.faults import Reason, RowFault
from smail.imports.map_file import OLDEST, YOUNGEST
from smail.web.federation.import_words import REASONS, line_of


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_is_a_sentence(reason: Reason) -> None:
    assert str(REASONS[reason]).endswith(".")


def test_nobody_is_told_of_a_map_that_may_not_have_been_used() -> None:
    assert [reason for reason, words in REASONS.items() if "karta" in str(words)] == []


def test_the_limits_of_an_age_are_named() -> None:
    assert f"{YOUNGEST}–{OLDEST} år" in str(REASONS[Reason.AGE])


def test_a_line_tells_row_column_value_and_the_row_that_says_otherwise() -> None:
    fault = RowFault(7, "k\x1bön", "K\n", Reason.CONTRADICTS, 3)
    assert line_of(fault).startswith("Rad 7, k�ön ”K�”: Värdet säger emot")
    assert line_of(fault).endswith("Se rad 3.")


def test_what_is_not_told_is_left_out() -> None:
    assert line_of(RowFault(7, "", None, Reason.CELLS)).startswith("Rad 7: Raden har")
