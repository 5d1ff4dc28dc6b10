"""How many persons a figure is said to be of: at least so many, and never more than its answers."""

import pytest
from flask import Flask

from smail.domain.publishing import Figure
from smail.reports.group_wholes import about, roughly
from smail.web.federation import group_data
from smail.web.federation.group_made_of import at_least, cells_made_of
from smail.web.federation.group_tables import Part, Told, source_of
from tests.support.said_in_tens import FEWEST, tens_of

COUNTED_DOWN = ("level", "change", "share", "apart", "agreement", "hours", "leavers", "leaving_change")


def test_persons_counted_down_are_at_least_so_many_and_never_more_than_their_answers() -> None:
    for whole in range(FEWEST, 140):
        for n in range(FEWEST, whole + 1):
            told = at_least(about(n, whole))
            assert told <= n <= told + 20
            # Everybody has an answer: with one each there are the fewest.
            assert told <= roughly(n)


@pytest.mark.parametrize("kind", COUNTED_DOWN)
def test_the_words_of_a_number_counted_down_give_away_its_tens_and_no_more(app: Flask, kind: str) -> None:
    with app.test_request_context():
        said = [cells_made_of([Figure(3.0, 2.9, 3.1, tens)], kind, "")[0] for tens in range(10, 140, 10)]
        (nearest,) = cells_made_of([Figure(0.3, 0.1, 1.0, 70)], "tipping", "")
    assert [tens_of(one) for one in said] == [*range(10, 140, 10)]
    assert said[0] == "minst 5 personer"
    assert nearest == "ungefär 70 personer"


def test_those_who_were_there_are_persons_in_the_data_of_occasions_too(app: Flask) -> None:
    rows = [Told(Part.BASE, key, key, (Figure(70.0),)) for key in ("step_there", "persons_due", "due")]
    of = source_of("ratings", ("all",), ("", "Alla"), rows)
    with app.test_request_context():
        assert [group_data._unit(of, row) for row in rows] == ["personer", "personer", "tillfällen"]
        cells = [group_data._cells(of, row, row.figures[0]) for row in rows[:2]]
    assert [(one.value, one.rounding) for one in cells] == [("70", "exakt"), ("60", "minst så många")]
