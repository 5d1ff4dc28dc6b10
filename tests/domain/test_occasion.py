"""Where a person goes on, from nothing but what was put, answered and asked."""

import dataclasses
from typing import Any

import pytest

from smail.domain import occasion
from smail.domain.occasion import AskMore, Check, Closing, Progress, Question, Step

PARTS = (("a", "b"), ("c", "d"))


def progress(answered: str = "", **changes: Any) -> Progress:
    start = Progress(
        parts=PARTS,
        shown=("a", "b"),
        wants_more=None,
        answered=frozenset(answered),
        asks_closing=True,
        has_closed=False,
    )
    return dataclasses.replace(start, **changes)


ALL: dict[str, Any] = {"shown": ("a", "b", "c", "d"), "wants_more": True}


@pytest.mark.parametrize(
    ("state", "step"),
    [
        (progress(), Question("a", 1, 2)),
        (progress("a"), Question("b", 2, 2)),
        (progress("b"), Question("a", 1, 2)),
        (progress("ab"), AskMore(2)),
        (progress("ab", wants_more=False), Closing()),
        (progress("ab", **ALL), Question("c", 3, 4)),
        (progress("abd", **ALL), Question("c", 3, 4)),
        (progress("abcd", **ALL), Closing()),
        (progress("abcd", **ALL, has_closed=True), Check()),
        (progress("abcd", **ALL, asks_closing=False), Check()),
        (progress("ab", parts=(("a", "b"),)), Closing()),
        (progress("ab", parts=(("a", "b"),), asks_closing=False), Check()),
    ],
)
def test_the_person_goes_on_at_the_first_thing_that_waits(state: Progress, step: Step) -> None:
    assert occasion.current(state) == step


def test_a_third_part_is_asked_about_too() -> None:
    state = progress("abcd", **ALL, parts=(*PARTS, ("e",)))
    assert occasion.current(state) == AskMore(1)


@pytest.mark.parametrize(
    ("state", "step", "behind"),
    [
        (progress(), Question("a", 1, 2), None),
        (progress("a"), Question("b", 2, 2), Question("a", 1, 2)),
        (progress("ab"), AskMore(2), Question("b", 2, 2)),
        (progress("ab", wants_more=False), Closing(), AskMore(2)),
        (progress("abcd", **ALL), Closing(), Question("d", 4, 4)),
        (progress("abcd", **ALL), Check(), Closing()),
        (progress("abcd", **ALL, asks_closing=False), Check(), Question("d", 4, 4)),
    ],
)
def test_back_leads_to_the_step_before(state: Progress, step: Step, behind: Step | None) -> None:
    assert occasion.before(state, step) == behind


def test_an_item_that_was_not_put_is_no_question() -> None:
    assert occasion.question(progress(), "c") is None
    assert occasion.question(progress(**ALL), "c") == Question("c", 3, 4)


def test_taking_more_puts_the_next_part_and_then_no_more() -> None:
    shown = occasion.shown_with_more(PARTS, ("a", "b"))
    assert shown == ("a", "b", "c", "d")
    assert occasion.shown_with_more(PARTS, shown) == shown


def test_wanting_no_more_keeps_what_was_answered_beyond_the_first_part() -> None:
    shown = ("a", "b", "c", "d")
    assert occasion.shown_without_more(PARTS, shown, frozenset("abd")) == ("a", "b", "d")
    assert occasion.shown_without_more(PARTS, shown, frozenset("a")) == ("a", "b")


def test_taking_the_rest_again_puts_it_in_the_order_of_the_form() -> None:
    assert occasion.shown_with_more(PARTS, ("a", "b", "d")) == ("a", "b", "c", "d")
