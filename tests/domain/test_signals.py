"""Signals are few and ranked, each for a reason, and the day's five stay the day's five."""

import itertools
from datetime import date, timedelta

import pytest

from smail.domain.signals import (
    MOST_A_DAY,
    NOT_NOW_FOR,
    Occurrence,
    Signal,
    SignalAnswer,
    SignalKind,
    Told,
    ranked,
)
from smail.domain.signals import of_day as day_of

TODAY = date(2026, 11, 23)
A_DAY = timedelta(days=1)
K = SignalKind


def signal(person: int, kind: SignalKind, *, weeks: int = 1, on: date | None = None) -> Signal:
    """A signal about that person that has held for so many weeks."""
    since = TODAY - timedelta(weeks=weeks)
    return Signal(Occurrence(person, kind, on or since), f"{person:06d}", since)


def told(*shown: Signal, on: date = TODAY, answer: SignalAnswer | None = None) -> dict[Occurrence, Told]:
    """They were told that day, and answered then."""
    return {one.occurrence: Told(on, answer, on if answer else None) for one in shown}


def test_the_kinds_come_in_the_order_in_which_they_are_named() -> None:
    found = [signal(at, kind) for at, kind in enumerate(SignalKind)]
    for mixed in itertools.islice(itertools.permutations(found), 0, None, 997):
        assert [one.kind for one in ranked(mixed)] == list(SignalKind)


def test_the_first_signal_of_a_person_goes_before_anybody_s_second() -> None:
    both = [signal(1, K.DECLINE), signal(1, K.GAP_WEEKS)]
    assert ranked([*both, signal(2, K.NO_JOB_DIRECTED)])[1].occurrence.person == 2
    assert [one.kind for one in ranked(both)] == [K.DECLINE, K.GAP_WEEKS]


def test_what_is_common_does_not_hide_what_is_rare() -> None:
    many = [signal(person, K.HANDOVER_OPEN) for person in range(30)]
    few = [signal(30, K.NO_JOB_DIRECTED), signal(31, K.PLAN_LATE)]
    kinds = [one.kind for one in ranked([*many, *few])][:MOST_A_DAY]
    assert kinds == [K.HANDOVER_OPEN, K.HANDOVER_OPEN, K.PLAN_LATE, K.NO_JOB_DIRECTED, K.HANDOVER_OPEN]


def test_of_one_kind_the_longest_lasting_goes_first_and_then_the_number() -> None:
    found = [signal(3, K.GAP_WEEKS), signal(2, K.GAP_WEEKS), signal(1, K.GAP_WEEKS, weeks=4)]
    assert [one.occurrence.person for one in ranked(found)] == [1, 2, 3]


def test_how_large_a_fall_is_says_nothing_of_the_order() -> None:
    small, large = signal(1, K.DECLINE), signal(2, K.DECLINE)
    worse = Signal(large.occurrence, large.number, large.since, count=9, areas=7)
    assert ranked([worse, small]) == [small, worse]


def test_thirty_participants_give_five_signals() -> None:
    found = [signal(person, kind) for person in range(30) for kind in (K.NO_JOB_DIRECTED, K.PLAN_LATE)]
    day = day_of(found, {}, TODAY)
    assert len(day.shown) == MOST_A_DAY
    assert day.put_away == ()


@pytest.mark.parametrize("answer", list(SignalAnswer))
def test_what_is_put_away_lets_no_sixth_in_the_same_day(answer: SignalAnswer) -> None:
    found = [signal(person, K.NO_JOB_DIRECTED) for person in range(9)]
    five = day_of(found, {}, TODAY).shown
    memory = told(*five) | told(five[0], answer=answer)
    day = day_of(found, memory, TODAY)
    assert (day.shown, day.put_away) == (five[1:], (five[0],))
    tomorrow = day_of(found, memory, TODAY + A_DAY)
    assert len(tomorrow.shown) == MOST_A_DAY
    assert five[0] not in tomorrow.shown
    assert tomorrow.put_away == ()


def test_what_has_ended_leaves_its_place_empty_and_what_comes_at_noon_waits() -> None:
    found = [signal(person, K.NO_JOB_DIRECTED) for person in range(9)]
    five = day_of(found, {}, TODAY).shown
    at_noon = [signal(20, K.DECLINE), *found[1:]]
    assert day_of(at_noon, told(*five), TODAY).shown == five[1:]
    assert day_of(at_noon, told(*five), TODAY + A_DAY).shown[0].kind is K.DECLINE


def test_a_day_with_room_takes_what_comes_later() -> None:
    morning = [signal(1, K.PLAN_LATE)]
    noon = [*morning, signal(2, K.DECLINE)]
    assert len(day_of(noon, told(*morning), TODAY).shown) == 2


def test_a_place_can_be_kept_for_what_is_not_known_yet() -> None:
    found = [signal(person, K.NO_JOB_DIRECTED) for person in range(9)]
    four = day_of(found, {}, TODAY, MOST_A_DAY - 1).shown
    later = day_of([*found, signal(20, K.DECLINE)], told(*four), TODAY).shown
    assert [one.kind for one in later] == [K.DECLINE, *[K.NO_JOB_DIRECTED] * 4]


def test_the_kept_place_goes_to_somebody_who_was_not_told_of_this_morning() -> None:
    morning = [signal(person, K.GAP_WEEKS) for person in range(MOST_A_DAY - 1)]
    late = [signal(0, K.HANDOVER_OPEN), signal(9, K.FIRST_MISSING), signal(1, K.PLAN_LATE)]
    day = day_of([*morning, *late], told(*morning), TODAY)
    assert sorted(one.occurrence.person for one in day.shown) == [0, 1, 2, 3, 9]
    alone = day_of([*morning, late[0]], told(*morning), TODAY)
    assert late[0] in alone.shown


def test_a_decline_seen_later_takes_the_kept_place_also_from_somebody_not_told_of_yet() -> None:
    gap, decline, other = signal(1, K.LARGE_GAP), signal(1, K.DECLINE), signal(2, K.FIRST_MISSING)
    others = [signal(person, K.PLAN_LATE) for person in range(3, 6)]
    first = day_of([gap, *others], {}, TODAY, MOST_A_DAY - 1).shown
    assert len(first) == MOST_A_DAY - 1
    later = day_of([gap, decline, other, *others], told(*first), TODAY).shown
    assert decline in later
    assert other not in later


def test_not_now_comes_back_after_a_week() -> None:
    one = signal(1, K.GAP_WEEKS)
    memory = told(one, answer=SignalAnswer.NOT_NOW)
    assert day_of([one], memory, TODAY + NOT_NOW_FOR - A_DAY).shown == ()
    assert day_of([one], memory, TODAY + NOT_NOW_FOR).shown == (one,)


def test_what_is_dealt_with_comes_only_when_something_new_has_happened() -> None:
    one = signal(1, K.GAP_WEEKS)
    memory = told(one, answer=SignalAnswer.DONE)
    assert day_of([one], memory, TODAY + timedelta(days=400)).shown == ()
    again = signal(1, K.GAP_WEEKS, on=TODAY + A_DAY)
    assert day_of([again], memory, TODAY + A_DAY).shown == (again,)


def test_what_was_dealt_with_does_not_hold_the_person_s_other_signals_back() -> None:
    away, other = signal(1, K.DECLINE), signal(1, K.NO_JOB_DIRECTED)
    found = [away, other, *(signal(person, K.GAP_WEEKS) for person in range(2, 6))]
    memory = told(away, on=TODAY - A_DAY, answer=SignalAnswer.DONE)
    assert other in day_of(found, memory, TODAY).shown
