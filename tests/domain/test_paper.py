"""The rules of a form on paper: its number, the questions it answers, and the day it was filled in."""

from datetime import date, timedelta

import pytest

from smail.domain import paper
from smail.domain.people import ALPHABET

PARTS = (("a", "b"), ("c", "d"))
MARCH = date(2026, 3, 2)


def test_a_number_is_read_however_it_was_typed() -> None:
    number = paper.new_form_number()
    shown = paper.format_form_number(number)
    assert len(shown) == 9
    for typed in (number, shown, shown.lower(), f" {shown} ", " ".join(number), "\uff0d".join(number)):
        assert paper.parse_form_number(typed) == number


def test_every_single_mistake_and_every_two_that_changed_places_are_caught() -> None:
    number = paper.new_form_number()
    for place in range(8):
        for sign in ALPHABET.replace(number[place], ""):
            assert paper.parse_form_number(number[:place] + sign + number[place + 1 :]) is None
    for place in range(7):
        swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
        assert paper.parse_form_number(swapped) is None


@pytest.mark.parametrize("typed", ["", "KX482P", "0OI1SVNM", "7" * 500, "åäö", "\x00" * 8])
def test_what_is_no_number_is_none(typed: str) -> None:
    assert paper.parse_form_number(typed) is None


def test_a_part_that_nobody_has_begun_was_not_put() -> None:
    assert paper.parts_answered(PARTS, frozenset({"a"})) == ("a", "b")
    assert paper.unanswered(PARTS, frozenset({"a"})) == ("b",)
    assert paper.unanswered(PARTS, frozenset({"a", "b"})) == ()
    assert paper.unanswered(PARTS, frozenset({"a", "b", "d"})) == ("c",)
    assert paper.unanswered(PARTS, frozenset()) == ("a", "b")


def test_two_differ_where_only_one_has_answered() -> None:
    assert paper.differing({"a": "1", "b": "2"}, {"a": "1", "c": "3"}, "abc") == ("b", "c")


def _ten_weeks(last: date | None, on: date) -> bool:
    return last is None or on - last >= timedelta(weeks=10)


def test_a_day_between_two_ratings_needs_room_on_both_sides() -> None:
    others = [MARCH, MARCH + timedelta(weeks=26)]

    def at(weeks: int) -> date | None:
        return paper.too_close(MARCH + timedelta(weeks=weeks), others, _ten_weeks)

    assert at(0) == MARCH
    assert at(9) == MARCH
    assert at(13) is None
    assert at(17) == others[1]
    assert at(30) == others[1]
    assert at(39) is None
    assert paper.too_close(MARCH, [], _ten_weeks) is None
