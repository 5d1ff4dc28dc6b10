"""A gap is told at once, what leads nowhere after two weeks, and whoever is new gets time to begin."""

from datetime import date, timedelta

import pytest

from smail.domain.inactivity import TIME_TO_BEGIN, Inactivity, inactivity_on
from smail.domain.plan import ActivityKind, Track
from smail.domain.rhythm import Pause
from smail.domain.signals import SignalKind

START, TODAY = date(2026, 8, 31), date(2026, 11, 23)
A_DAY, A_WEEK = timedelta(days=1), timedelta(weeks=1)
JOB, SKILLS = ActivityKind.JOB_DIRECTED, ActivityKind.SKILLS


def test_a_week_without_anything_is_a_gap_and_told_as_that_alone() -> None:
    ended = [Track(JOB, START, TODAY - 2 * A_WEEK - A_DAY)]
    assert inactivity_on(TODAY, ended, START) == Inactivity(SignalKind.GAP_WEEKS, TODAY - 2 * A_WEEK, 3)


def test_a_gap_is_told_from_its_first_monday_to_whoever_had_something() -> None:
    ended = [Track(SKILLS, START, TODAY - A_DAY)]
    assert inactivity_on(TODAY, ended, START) == Inactivity(SignalKind.GAP_WEEKS, TODAY, 1)
    assert inactivity_on(TODAY - A_DAY, ended, START) is not None
    assert inactivity_on(TODAY - A_DAY, ended, TODAY - A_DAY) is None


def test_whoever_comes_back_has_two_weeks_too() -> None:
    back = TODAY - timedelta(days=3)
    long_ago = [Track(SKILLS, START, START + A_WEEK)]
    assert inactivity_on(TODAY, long_ago, back) is None
    assert inactivity_on(TODAY, [Track(SKILLS, START, back)], back) is not None


@pytest.mark.parametrize(("days", "is_told"), [(13, False), (14, True)])
def test_whoever_is_new_has_two_weeks(days: int, is_told: bool) -> None:
    start = TODAY - timedelta(days=days)
    assert (inactivity_on(TODAY, [], start) is not None) is is_told
    only_skills = [Track(SKILLS, start)]
    assert (inactivity_on(TODAY, only_skills, start) is not None) is is_told


def test_only_what_leads_to_work_counts_as_that() -> None:
    skills = Track(SKILLS, START)
    ended = Track(JOB, START, TODAY - 3 * A_WEEK - A_DAY)
    found = inactivity_on(TODAY, [skills, ended], START)
    assert found == Inactivity(SignalKind.NO_JOB_DIRECTED, TODAY - 3 * A_WEEK, 3)
    assert inactivity_on(TODAY, [skills, Track(JOB, START)], START) is None


@pytest.mark.parametrize(("ahead", "is_told"), [(TIME_TO_BEGIN, False), (TIME_TO_BEGIN + A_DAY, True)])
def test_what_begins_within_two_weeks_is_on_its_way(ahead: timedelta, is_told: bool) -> None:
    tracks = [Track(SKILLS, START), Track(JOB, TODAY + ahead)]
    assert (inactivity_on(TODAY, tracks, START) is not None) is is_told


def test_a_pause_is_nobody_s_gap_and_the_time_after_it_counts_from_the_day_back() -> None:
    rest = Pause(TODAY - 8 * A_WEEK, TODAY - A_WEEK)
    only_skills = [Track(SKILLS, START)]
    assert inactivity_on(TODAY, only_skills, START, [rest]) is None
    rests = [Pause(START + A_WEEK)]
    assert inactivity_on(TODAY, [Track(SKILLS, START, START + A_WEEK)], START, rests) is None
