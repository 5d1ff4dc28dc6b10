"""Weeks with and without activity: each week is counted once, and judged whole."""

import itertools
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as some

from smail.domain.plan import ActivityKind, Track
from smail.domain.rhythm import Pause
from smail.domain.tracks import Gap, WeeksByTracks, gaps, open_gap, weeks_by_tracks, weeks_of

JOB, SKILLS, HEALTH = ActivityKind.JOB_DIRECTED, ActivityKind.SKILLS, ActivityKind.HEALTH_EVERYDAY
# A Monday.
START = date(2026, 8, 31)
WEEK = timedelta(weeks=1)

days = some.dates(date(2026, 1, 1), date(2026, 12, 31))


@some.composite
def tracks(draw: some.DrawFn) -> list[Track]:
    """Some activities, of which some go on."""
    found = []
    for _ in range(draw(some.integers(0, 5))):
        first, length = draw(days), draw(some.integers(0, 120))
        last = first + timedelta(days=length) if draw(some.booleans()) else None
        found.append(Track(draw(some.sampled_from(ActivityKind)), first, last))
    return found


@some.composite
def pauses(draw: some.DrawFn) -> list[Pause]:
    """Some pauses, of which some are of no day at all."""
    found = []
    for _ in range(draw(some.integers(0, 2))):
        first = draw(days)
        found.append(Pause(first, first + timedelta(days=draw(some.integers(0, 40)))))
    return found


def test_an_example_by_hand() -> None:
    running = [
        Track(SKILLS, START + WEEK, START + 3 * WEEK),
        Track(JOB, START + 3 * WEEK, START + 4 * WEEK - timedelta(days=1)),
        Track(HEALTH, START + 6 * WEEK),
    ]
    last = START + 8 * WEEK - timedelta(days=1)
    assert weeks_by_tracks(running, START, last) == WeeksByTracks(
        none=3, one=4, one_job_directed=0, more=1, more_job_directed=1
    )
    assert gaps(running, START, last) == (
        Gap(START, START + WEEK - timedelta(days=1)),
        Gap(START + 4 * WEEK, START + 6 * WEEK - timedelta(days=1)),
    )
    assert [gap.weeks for gap in gaps(running, START, last)] == [1, 2]


def test_what_begins_on_thursday_is_no_gap_on_monday() -> None:
    assert open_gap([Track(JOB, START + timedelta(days=3))], START, START) is None


def test_the_weeks_behind_a_gap_are_counted_with_its_own() -> None:
    ended = [Track(JOB, START, START + timedelta(days=6))]
    sunday = timedelta(days=6)
    behind = open_gap(ended, START, START + 2 * WEEK)
    assert behind == Gap(START + WEEK, START + 2 * WEEK + sunday)
    assert behind.weeks == 2
    assert open_gap([], START, START + timedelta(days=2)) == Gap(START, START + sunday)
    assert open_gap(ended, START, START + sunday) is None


def test_a_week_of_a_pause_says_nothing_and_parts_two_gaps() -> None:
    rest = [Pause(START + WEEK + timedelta(days=2), START + WEEK + timedelta(days=3))]
    last = START + 3 * WEEK - timedelta(days=1)
    assert weeks_by_tracks([], START, last, rest) == WeeksByTracks(none=2)
    assert len(gaps([], START, last, rest)) == 2
    assert open_gap([], START, START + WEEK, rest) is None


@given(tracks(), pauses(), days, days)
def test_every_week_that_counts_is_counted_once(
    running: list[Track], rests: list[Pause], one: date, two: date
) -> None:
    first, last = sorted((one, two))
    counted = weeks_by_tracks(running, first, last, rests)
    mondays = [
        day
        for day in (first + timedelta(days=at) for at in range((last - first).days + 1))
        if day.weekday() == 0
        and not any(rest.holds(day + timedelta(days=at)) for rest in rests for at in range(7))
    ]
    assert [week.monday for week in weeks_of(running, first, last, rests)] == mondays
    assert counted.total == len(mondays)
    assert 0 <= counted.one_job_directed <= counted.one
    assert 0 <= counted.more_job_directed <= counted.more


@given(tracks(), pauses(), days, days)
def test_gaps_are_the_weeks_without_activity_and_never_meet(
    running: list[Track], rests: list[Pause], one: date, two: date
) -> None:
    first, last = sorted((one, two))
    found = gaps(running, first, last, rests)
    assert sum(gap.weeks for gap in found) == weeks_by_tracks(running, first, last, rests).none
    for gap in found:
        assert not any(track.meets(gap.starts_on, gap.last_on) for track in running)
    for before, after in itertools.pairwise(found):
        assert after.starts_on > before.last_on + timedelta(days=1)


@given(tracks(), some.sampled_from(ActivityKind), days, days, days)
def test_one_more_activity_never_makes_more_weeks_without(
    running: list[Track], kind: ActivityKind, starts_on: date, one: date, two: date
) -> None:
    first, last = sorted((one, two))
    before = weeks_by_tracks(running, first, last)
    after = weeks_by_tracks([Track(kind, starts_on), *running], first, last)
    assert after.none <= before.none
    assert after.more >= before.more
    assert after.total == before.total


@given(tracks(), days, days)
def test_the_order_of_activities_says_nothing(running: list[Track], one: date, two: date) -> None:
    first, last = sorted((one, two))
    assert weeks_by_tracks(running, first, last) == weeks_by_tracks(running[::-1], first, last)


@given(days, days)
def test_what_runs_all_the_time_leaves_no_gap(one: date, two: date) -> None:
    first, last = sorted((one, two))
    counted = weeks_by_tracks([Track(JOB, first)], first, last)
    assert (counted.none, counted.one_job_directed) == (0, counted.one)
    assert gaps([Track(JOB, first)], first, last) == ()
