"""Continuity round a person: how long a handover may wait, nobody was there, and a cover may last."""

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum

CONFIRM_WITHIN = timedelta(days=14)
A_WEEK = timedelta(weeks=1)
MOST_LINES = 3
# A leave is written down at most so far ahead; a longer one than the longest is a handover.
COVER_AHEAD = timedelta(days=183)
LONGEST_COVER = timedelta(days=92)

# The first day with somebody responsible, and the first day without; None while it goes on.
Followed = tuple[date, date | None]


class CoverProblem(StrEnum):
    """What is wrong with the days of a cover."""

    IN_THE_PAST = "in_the_past"
    TOO_FAR_AHEAD = "too_far_ahead"
    ENDS_BEFORE_START = "ends_before_start"
    TOO_LONG = "too_long"


def confirm_by(handed_over_on: date) -> date:
    """The last day on which whoever takes over confirms in time."""
    return handed_over_on + CONFIRM_WITHIN


def days_without(first: date, last: date, followed: Iterable[Followed]) -> int:
    """The days from the first to the last, both counted, on which nobody was responsible.

    A handover on the same day leaves no day out; times that share days count each day once.
    """
    after, without, reached = last + timedelta(days=1), 0, first
    for starts_on, ends_on in sorted(followed, key=lambda one: one[0]):
        without += max((min(starts_on, after) - reached).days, 0)
        reached = max(reached, min(ends_on or after, after))
    return without + max((after - reached).days, 0)


def weeks_without(first: date, last: date, followed: Iterable[Followed]) -> int:
    """The whole weeks in those days, gaps added up."""
    return days_without(first, last, followed) // A_WEEK.days


def until_left(ends_on: date | None, account_ended_on: date | None) -> date | None:
    """The first day without: whoever has no account any more follows nobody."""
    known = [day for day in (ends_on, account_ended_on) if day is not None]
    return min(known, default=None)


def cover_problem(starts_on: date, ends_on: date, today: date) -> CoverProblem | None:
    """What is wrong with a leave from the first day to the first day back."""
    if ends_on <= starts_on:
        return CoverProblem.ENDS_BEFORE_START
    if starts_on < today:
        return CoverProblem.IN_THE_PAST
    if starts_on > today + COVER_AHEAD:
        return CoverProblem.TOO_FAR_AHEAD
    return CoverProblem.TOO_LONG if ends_on - starts_on > LONGEST_COVER else None
