"""What belongs together follows from the days alone, once each, whatever order it is read in."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smail.domain.pairing import WITHIN, Dated, Pair, may_rate, pairs, waits_since

FIRST = date(2026, 3, 2)
TODAY = date(2026, 11, 16)


def _on(days: int, number: int = 1) -> Dated:
    return Dated(number, FIRST + timedelta(days=days))


def _many(days: list[int], first_id: int) -> list[Dated]:
    return [Dated(first_id + at, FIRST + timedelta(days=day)) for at, day in enumerate(days)]


some_days = st.lists(st.integers(0, 120), max_size=6)


@pytest.mark.parametrize(("apart", "belong"), [(0, 1), (14, 1), (-14, 1), (15, 0), (-15, 0)])
def test_two_ratings_belong_together_up_to_fourteen_days_apart(apart: int, belong: int) -> None:
    assert len(pairs([_on(30)], [_on(30 + apart, 2)])) == belong


def test_of_two_equally_near_ones_it_is_the_earlier() -> None:
    assert pairs([_on(0), _on(10, 2)], [_on(5, 3)]) == (Pair(_on(0), _on(5, 3)),)


def test_a_second_rating_of_the_same_occasion_takes_no_other_occasion() -> None:
    own, theirs = [_on(0), _on(13, 2)], [_on(1, 3), _on(2, 4)]
    assert pairs(own, theirs) == (Pair(_on(0), _on(1, 3)),)


def test_of_two_as_near_to_the_same_occasion_the_later_one_counts() -> None:
    assert pairs([_on(10)], [_on(8, 2), _on(12, 3)]) == (Pair(_on(10), _on(12, 3)),)


@given(some_days, some_days)
def test_nothing_is_in_two_pairs_and_no_pair_is_too_far_apart(own: list[int], theirs: list[int]) -> None:
    found = pairs(_many(own, 1), _many(theirs, 100))
    assert len({pair.own.id for pair in found}) == len(found) == len({pair.theirs.id for pair in found})
    assert all(abs(pair.own.on - pair.theirs.on) <= WITHIN for pair in found)


@given(some_days, some_days)
def test_every_pair_is_the_nearest_own_rating_and_whoever_has_none_gave_way_to_a_nearer(
    own: list[int], theirs: list[int]
) -> None:
    mine, other = _many(own, 1), _many(theirs, 100)
    by_theirs = {pair.theirs.id: pair for pair in pairs(mine, other)}
    by_own = {pair.own.id: pair for pair in by_theirs.values()}
    for one in other:
        distances = [abs(found.on - one.on) for found in mine]
        least = min(distances, default=WITHIN + timedelta(days=1))
        pair = by_theirs.get(one.id)
        if pair is not None:
            assert abs(pair.own.on - one.on) == least
        elif least <= WITHIN:
            nearest = [found for found in mine if abs(found.on - one.on) == least]
            assert any(
                found.id in by_own and abs(by_own[found.id].theirs.on - found.on) <= least
                for found in nearest
            )


@given(some_days, some_days, st.randoms())
def test_the_order_of_reading_changes_nothing(own: list[int], theirs: list[int], dice: object) -> None:
    mine, other = _many(own, 1), _many(theirs, 100)
    dice.shuffle(mine)  # type: ignore[attr-defined]
    dice.shuffle(other)  # type: ignore[attr-defined]
    assert pairs(mine, other) == pairs(_many(own, 1), _many(theirs, 100))


@pytest.mark.parametrize(("days_ago", "waits"), [(0, True), (14, True), (15, False)])
def test_an_own_rating_waits_for_the_handledare_for_fourteen_days(days_ago: int, waits: bool) -> None:
    answered = TODAY - timedelta(days=days_ago)
    assert waits_since([Dated(1, answered)], [], TODAY) == (answered if waits else None)
    assert waits_since([Dated(1, answered)], [Dated(2, TODAY)], TODAY) is None


def test_whoever_has_rated_for_the_next_occasion_waits_for_the_person() -> None:
    before = Dated(1, TODAY - timedelta(days=91))
    assert may_rate([before], [], TODAY)
    assert not may_rate([before], [Dated(2, TODAY - timedelta(days=3))], TODAY)
    assert may_rate([before], [Dated(2, TODAY - timedelta(days=15))], TODAY)


def test_a_new_answer_opens_a_rating_that_is_not_its_pair_yet() -> None:
    own = [Dated(1, TODAY - timedelta(days=20)), Dated(2, TODAY)]
    assert may_rate(own, [Dated(3, TODAY - timedelta(days=13))], TODAY)
    assert not may_rate(own, [Dated(3, TODAY - timedelta(days=9))], TODAY)
