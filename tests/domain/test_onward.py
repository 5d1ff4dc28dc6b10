"""Half a year later is the same day of the month, a draw can be made again, and a start races an end."""

import hashlib
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smail.domain.onward import (
    First,
    FollowUpState,
    Passage,
    StartKind,
    drawn_places,
    first_of,
    follow_up_on,
    is_followed_up,
    state_on,
)
from smail.domain.people import DischargeReason

START = date(2026, 1, 5)
TODAY = date(2026, 11, 16)


@pytest.mark.parametrize(
    ("last_on", "due_on"),
    [
        (date(2026, 3, 2), date(2026, 9, 2)),
        (date(2026, 8, 31), date(2027, 2, 28)),
        (date(2027, 8, 31), date(2028, 2, 29)),
        (date(2026, 8, 28), date(2027, 2, 28)),
        (date(2026, 12, 31), date(2027, 6, 30)),
        (date(2026, 7, 1), date(2027, 1, 1)),
    ],
)
def test_a_follow_up_comes_six_calendar_months_later_or_on_the_last_day_of_a_shorter_month(
    last_on: date, due_on: date
) -> None:
    assert follow_up_on(last_on) == due_on


@given(st.dates(date(2020, 1, 1), date(2040, 12, 31)))
def test_later_ends_are_never_followed_up_earlier(day: date) -> None:
    assert follow_up_on(day) <= follow_up_on(day + timedelta(days=1))


def test_it_is_due_for_two_weeks_and_overdue_the_day_after() -> None:
    def on(day: date) -> FollowUpState:
        return state_on(day, TODAY, done_on=None, declined_on=None, is_chosen=True)

    days = (-15, -14, 0, 1)
    assert [on(TODAY + timedelta(days=n)) for n in days] == [
        FollowUpState.COMING,
        FollowUpState.DUE,
        FollowUpState.DUE,
        FollowUpState.OVERDUE,
    ]


def test_whoever_wants_no_contact_or_was_not_drawn_is_never_late_and_what_is_done_is_done() -> None:
    late = TODAY + timedelta(days=90)
    no = state_on(late, TODAY, done_on=None, declined_on=START, is_chosen=True)
    not_drawn = state_on(late, TODAY, done_on=None, declined_on=None, is_chosen=False)
    done = state_on(late, TODAY, done_on=TODAY, declined_on=START, is_chosen=False)
    assert (no, not_drawn, done) == (FollowUpState.DECLINED, FollowUpState.NOT_CHOSEN, FollowUpState.DONE)


def test_the_dead_and_those_who_were_never_there_are_not_asked() -> None:
    left_out = [reason for reason in DischargeReason if not is_followed_up(reason)]
    assert left_out == [DischargeReason.DECEASED, DischargeReason.ENTERED_IN_ERROR]


def test_a_draw_can_be_made_again_by_hand_from_its_seed() -> None:
    by_lot = sorted(range(1, 61), key=lambda n: hashlib.sha256(f"frö:{n}".encode()).hexdigest())
    assert drawn_places("frö", 60, 15) == tuple(sorted(by_lot[:15]))
    assert drawn_places("frö", 60, 60) == tuple(range(1, 61))
    assert drawn_places("ett annat", 60, 15) != drawn_places("frö", 60, 15)


@pytest.mark.parametrize(("n", "frame"), [(0, 5), (6, 5)])
def test_no_more_are_drawn_than_there_are(n: int, frame: int) -> None:
    with pytest.raises(ValueError, match=f"n must be 1 to {frame}, got {n}"):
        drawn_places("frö", frame, n)


def test_every_place_is_drawn_equally_often() -> None:
    counts = [0] * 10
    for seed in range(2_000):
        for place in drawn_places(str(seed), 10, 3):
            counts[place - 1] += 1
    # 600 expected each; five standard deviations are about 102.
    assert all(abs(n - 600) < 102 for n in counts)


A_DAY = date(2026, 5, 4)


@pytest.mark.parametrize(
    ("ended_on", "reason", "started", "expected"),
    [
        (None, None, [], First(Passage.STILL_THERE, TODAY, 315)),
        (None, None, [(A_DAY, StartKind.WORK)], First(Passage.WORK, A_DAY, 119)),
        (
            None,
            None,
            [(A_DAY, StartKind.STUDIES), (TODAY, StartKind.WORK)],
            First(Passage.STUDIES, A_DAY, 119),
        ),
        (A_DAY, DischargeReason.ILLNESS, [], First(Passage.EXIT, A_DAY, 119)),
        (A_DAY, DischargeReason.WORK, [], First(Passage.WORK, A_DAY, 119)),
        (A_DAY, DischargeReason.OTHER, [(A_DAY, StartKind.WORK)], First(Passage.WORK, A_DAY, 119)),
        (A_DAY, DischargeReason.OTHER, [(TODAY, StartKind.WORK)], First(Passage.EXIT, A_DAY, 119)),
        (None, None, [(date(2025, 12, 1), StartKind.WORK)], First(Passage.STILL_THERE, TODAY, 315)),
        (None, None, [(date(2026, 12, 1), StartKind.WORK)], First(Passage.STILL_THERE, TODAY, 315)),
        (date(2026, 12, 1), DischargeReason.WORK, [], First(Passage.STILL_THERE, TODAY, 315)),
    ],
)
def test_what_came_first(
    ended_on: date | None,
    reason: DischargeReason | None,
    started: list[tuple[date, StartKind]],
    expected: First,
) -> None:
    assert first_of(START, ended_on, reason, started, TODAY) == expected
