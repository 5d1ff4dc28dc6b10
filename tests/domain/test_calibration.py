"""A round beside the reference, when the next one comes, and how many of a group its figures are made of."""

from datetime import date, timedelta

import pytest

from smail.domain.calibration import Beside, Leaning, beside, may_begin, next_round_on, shown
from tests.factories.calibration import SITUATIONS, steps_at

SENT = date(2026, 3, 2)


def test_a_round_like_the_reference_is_no_step_from_it() -> None:
    assert beside(SITUATIONS, steps_at()) == Beside(42, 42, 42, 0.0)


def test_the_difference_has_the_sign_of_who_is_milder() -> None:
    steps = {**steps_at(), ("man_19", "seen_purpose"): 3, ("woman_61", "seen_purpose"): 2}
    found = beside(SITUATIONS, steps, "seen_purpose")
    assert (found.n, found.n_same, found.n_near) == (6, 4, 5)
    assert found.mean == pytest.approx(1 / 6)


@pytest.mark.parametrize(
    ("mean", "leaning"),
    [
        (0.2, Leaning.MILDER),
        (0.19, Leaning.LIKE),
        (-0.19, Leaning.LIKE),
        (-0.2, Leaning.STRICTER),
    ],
)
def test_less_than_a_step_in_five_answers_is_no_leaning(mean: float, leaning: Leaning) -> None:
    assert Beside(42, 30, 40, mean).leaning is leaning


def test_a_new_round_comes_thirteen_weeks_after_the_last_and_not_a_day_before() -> None:
    assert next_round_on(SENT) == date(2026, 6, 1)
    assert not may_begin(SENT, date(2026, 5, 31))
    assert may_begin(SENT, SENT + timedelta(days=91))
    assert may_begin(None, SENT)


@pytest.mark.parametrize(("n", "n_shown"), [(0, 0), (4, 0), (5, 5), (6, 5), (9, 5), (10, 10)])
def test_a_group_is_shown_by_whole_fives_so_that_nobody_can_be_taken_off(n: int, n_shown: int) -> None:
    rounds = [{("a", "b"): one} for one in range(n)]
    assert shown(rounds) == rounds[:n_shown]


def test_what_lacks_a_step_is_told_by_situation() -> None:
    steps = {place: step for place, step in steps_at().items() if place != ("man_52", "seen_health")}
    assert [one.key for one in SITUATIONS.missing(steps)] == ["man_52"]
    assert SITUATIONS.missing(steps_at()) == ()
