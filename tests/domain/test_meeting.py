"""What a sheet for a meeting may show: of areas only where some are ticked, and until the meeting is over."""

from datetime import date, timedelta

import pytest

from smail.domain.meeting import Choice, ChoiceProblem, SheetPart, holds_on, in_order, problem_of

TODAY = date(2026, 11, 22)
STEPS = frozenset({SheetPart.STEPS})
ANSWERS = frozenset({SheetPart.ANSWERS})


@pytest.mark.parametrize(
    ("choice", "problem"),
    [
        (Choice(TODAY, STEPS), None),
        (Choice(TODAY - timedelta(days=1), STEPS), ChoiceProblem.PAST),
        (Choice(TODAY + timedelta(days=367), STEPS), ChoiceProblem.TOO_FAR),
        (Choice(TODAY, ANSWERS), ChoiceProblem.NO_AREA),
        (Choice(TODAY, ANSWERS, frozenset({"health"})), None),
        (Choice(TODAY, frozenset()), None),
    ],
)
def test_what_is_wrong_with_a_choice(choice: Choice, problem: ChoiceProblem | None) -> None:
    assert problem_of(choice, TODAY) is problem


def test_areas_are_forgotten_where_nothing_tells_of_them() -> None:
    areas = frozenset({"health"})
    assert Choice(TODAY, STEPS, areas).told == Choice(TODAY, STEPS)
    assert Choice(TODAY, ANSWERS, areas).told == Choice(TODAY, ANSWERS, areas)


def test_a_choice_holds_until_its_day_is_over() -> None:
    assert holds_on(TODAY, TODAY)
    assert not holds_on(TODAY, TODAY + timedelta(days=1))


def test_the_parts_stand_in_the_order_of_the_sheet() -> None:
    assert in_order({SheetPart.STEPS, SheetPart.ANSWERS}) == (SheetPart.ANSWERS, SheetPart.STEPS)
