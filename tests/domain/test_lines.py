"""A line stays one line, and what was written in it stays."""

from smail.domain.lines import in_one_line


def test_breaks_and_runs_of_space_are_one_space() -> None:
    assert in_one_line("  Ringa\t  på \n\n måndag  ") == "Ringa på måndag"


def test_a_space_that_holds_two_words_together_stays() -> None:
    assert in_one_line("Spara 1\u00a0000\u202fkr") == "Spara 1\u00a0000\u202fkr"


def test_nothing_but_space_is_nothing() -> None:
    assert in_one_line(" \n\u00a0\t") == ""
