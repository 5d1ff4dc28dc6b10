"""Weeks with no activity, with one, and with several in parallel: what BIP found to move people, counted.

A week is one of the calendar, from Monday to Sunday, and belongs to the time that its Monday lies in. It is
judged whole, so that what begins on Thursday is no gap on Monday. A week that holds a day of a pause says
nothing, since nothing is asked of the person then.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from smail.domain.plan import Track
from smail.domain.rhythm import Pause

A_WEEK = timedelta(weeks=1)
SIX_DAYS = timedelta(days=6)


@dataclass(frozen=True, slots=True)
class Week:
    """One week: its Monday, how many activities run in it, and whether one of them is job-directed."""

    monday: date
    tracks: int
    has_job_directed: bool

    @property
    def sunday(self) -> date:
        """The last day."""
        return self.monday + SIX_DAYS


@dataclass(frozen=True, slots=True)
class Gap:
    """Weeks in a row without activity, from the Monday of the first to the Sunday of the last."""

    starts_on: date
    last_on: date

    @property
    def weeks(self) -> int:
        """How many weeks it holds."""
        return ((self.last_on - self.starts_on).days + 1) // 7


@dataclass(frozen=True, slots=True)
class WeeksByTracks:
    """How many weeks hold no activity, one, or more than one, and how often one of them is job-directed."""

    none: int = 0
    one: int = 0
    one_job_directed: int = 0
    more: int = 0
    more_job_directed: int = 0

    @property
    def total(self) -> int:
        """All weeks that count."""
        return self.none + self.one + self.more


def weeks_by_tracks(
    tracks: Sequence[Track], first: date, last: date, pauses: Sequence[Pause] = ()
) -> WeeksByTracks:
    """The weeks from the first day to the last one, counted by their activities."""
    weeks = list(weeks_of(tracks, first, last, pauses))
    ones = [week for week in weeks if week.tracks == 1]
    more = [week for week in weeks if week.tracks > 1]
    return WeeksByTracks(
        none=len(weeks) - len(ones) - len(more),
        one=len(ones),
        one_job_directed=sum(week.has_job_directed for week in ones),
        more=len(more),
        more_job_directed=sum(week.has_job_directed for week in more),
    )


def gaps(tracks: Sequence[Track], first: date, last: date, pauses: Sequence[Pause] = ()) -> tuple[Gap, ...]:
    """The weeks without activity, those that follow on each other as one; a pause parts them."""
    found: list[Gap] = []
    for week in weeks_of(tracks, first, last, pauses):
        if week.tracks:
            continue
        if found and found[-1].last_on + timedelta(days=1) == week.monday:
            found[-1] = Gap(found[-1].starts_on, week.sunday)
        else:
            found.append(Gap(week.monday, week.sunday))
    return tuple(found)


def open_gap(tracks: Sequence[Track], first: date, day: date, pauses: Sequence[Pause] = ()) -> Gap | None:
    """The weeks without activity that hold the day; None while something runs. Found from its end."""
    this = day - timedelta(days=day.weekday())
    monday = this
    while monday >= first and _is_empty(tracks, pauses, monday):
        monday -= A_WEEK
    return None if monday == this else Gap(monday + A_WEEK, this + SIX_DAYS)


def _is_empty(tracks: Sequence[Track], pauses: Sequence[Pause], monday: date) -> bool:
    """Whether the week counts, and nothing runs in it."""
    return not any(one.meets(monday, monday + SIX_DAYS) for one in tracks) and not any(
        _rests(one, monday) for one in pauses
    )


def weeks_of(
    tracks: Sequence[Track], first: date, last: date, pauses: Sequence[Pause] = ()
) -> Iterator[Week]:
    """Every week that counts, the earliest first."""
    monday = first + timedelta(days=-first.weekday() % 7)
    while monday <= last:
        if not any(_rests(pause, monday) for pause in pauses):
            running = [one for one in tracks if one.meets(monday, monday + SIX_DAYS)]
            yield Week(monday, len(running), any(one.is_job_directed for one in running))
        monday += A_WEEK


def _rests(pause: Pause, monday: date) -> bool:
    """Whether the pause holds a day of the week; its end is the first day back."""
    first = max(pause.starts_on, monday)
    return first <= monday + SIX_DAYS and (pause.ends_on is None or pause.ends_on > first)
