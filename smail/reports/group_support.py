"""What was offered and what ran for those who were there when the quarter was over, in persons and in weeks.

Each person is in one part: with several activities at once in some week, with one at a time, with none in the
quarter though something has been offered, or with nothing offered. Means are of persons: each counts once.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from smail.domain.calendar import ClosedSpan
from smail.domain.plan import Track
from smail.domain.publishing import AgeBand
from smail.domain.rhythm import Pause
from smail.domain.tracks import WeeksByTracks, weeks_by_tracks
from smail.queries.group_counts import ONGOING, Counted
from smail.queries.group_support import Supported
from smail.reports.group_columns import InColumns, in_columns
from smail.reports.group_measures import Measure, differing, each, mean_of
from smail.reports.group_wholes import Whole

ACTIVE, NOT_ACTIVE = "active", "not_active"
SEVERAL, SINGLE = "several", "single"
SEVERAL_JOB, SEVERAL_OTHER = "several_job", "several_other"
NOT_SEVERAL = "not_several"
OFFERED_ONLY, NOTHING_OFFERED = "offered_only", "not_offered"
# Who had several comes first: in most places those who had none are a few, and would hide all.
SUPPORT_LEVELS = (
    (ONGOING,),
    (SEVERAL, NOT_SEVERAL),
    (SEVERAL, SINGLE, NOT_ACTIVE),
    (SEVERAL_JOB, SEVERAL_OTHER, SINGLE, NOT_ACTIVE),
    (SEVERAL_JOB, SEVERAL_OTHER, SINGLE, OFFERED_ONLY, NOTHING_OFFERED),
)
# Of which row of the level before each row is a part.
SUPPORT_PARENTS = ((), (0, 0), (0, 1, 1), (0, 0, 1, 2), (0, 1, 2, 3, 3))
# From here on it is told who had any activity.
ACTIVE_LEVEL = 2
# What is told as a sum of several rows.
SUMS: Mapping[str, tuple[str, ...]] = {ACTIVE: (SEVERAL, SINGLE)}
SUPPORT_ROWS = (
    ACTIVE,
    SEVERAL,
    SEVERAL_JOB,
    SEVERAL_OTHER,
    SINGLE,
    NOT_ACTIVE,
    OFFERED_ONLY,
    NOTHING_OFFERED,
)
WEEKS, HOURS = "weeks", "hours"
WEEK_ROWS = ("weeks_none", "weeks_one", "weeks_more", "weeks_more_job")
_A_DAY = timedelta(days=1)
# Somebody's first Monday, activities in whole weeks, and pauses.
_Same = tuple[date, tuple[Track, ...], tuple[Pause, ...]]


@dataclass(frozen=True, slots=True)
class Support:
    """One person's support in the quarter: the part that the person is in, the weeks and the hours."""

    who: Supported
    band: AgeBand
    part: str
    weeks: WeeksByTracks
    hours: float | None


def support_in(people: Sequence[Supported], at: ClosedSpan) -> list[Support]:
    """The support of each of these persons in the quarter."""
    # Thousands have had the same in the same weeks.
    known: dict[_Same, WeeksByTracks] = {}
    return [_support(one, at, known) for one in people]


def _support(one: Supported, at: ClosedSpan, known: dict[_Same, WeeksByTracks]) -> Support:
    same = _in_weeks(one, at)
    weeks = known.get(same)
    if weeks is None:
        weeks = known[same] = weeks_by_tracks(same[1], same[0], at.last_on, one.pauses)
    if weeks.more:
        part = SEVERAL_JOB if weeks.more_job_directed else SEVERAL_OTHER
    elif one.used:
        part = SINGLE
    else:
        part = OFFERED_ONLY if one.kinds else NOTHING_OFFERED
    return Support(one, AgeBand.of(one.birth_year, at.last_on), part, weeks, _hours(one, at))


def _in_weeks(one: Supported, at: ClosedSpan) -> _Same:
    """What the weeks are counted from, in whole weeks: from the first to the last of the quarter."""
    first = one.first_on + timedelta(days=-one.first_on.weekday() % 7)
    end = at.last_on + timedelta(days=6 - at.last_on.weekday())
    tracks = []
    for track in (used.track for used in one.used):
        starts, ends = max(track.starts_on, first), min(track.ends_on or end, end)
        tracks.append(
            Track(
                track.kind,
                starts - timedelta(days=starts.weekday()),
                ends + timedelta(days=6 - ends.weekday()),
            )
        )
    return first, tuple(tracks), one.pauses


def _hours(one: Supported, at: ClosedSpan) -> float | None:
    """Hours a month on the average over the person's days; None where none are known."""
    known = [(used.track, used.hours) for used in one.used if used.hours is not None]
    if not known:
        return None
    days = (at.last_on - one.first_on + _A_DAY).days
    spans = (
        (min(track.ends_on or at.last_on, at.last_on) - max(track.starts_on, one.first_on) + _A_DAY).days
        for track, _hours_a_month in known
    )
    return sum(hours * max(span, 0) / days for span, (_track, hours) in zip(spans, known, strict=True))


def support_counts(found: Sequence[Support]) -> tuple[list[Counted], ...]:
    """The persons in each row of each level but the first, which is of everybody."""
    return tuple(_counted(found, rows) for rows in SUPPORT_LEVELS[1:])


def _counted(found: Sequence[Support], rows: Sequence[str]) -> list[Counted]:
    counts = Counter(
        (one.who.programme_id, one.who.sex, one.who.birth_year, row_of(one.part, rows)) for one in found
    )
    return [Counted(*key, n, n) for key, n in counts.items()]


def row_of(part: str, rows: Sequence[str]) -> str:
    """The row of that level which the part is in."""
    if part in rows:
        return part
    if part in (SEVERAL_JOB, SEVERAL_OTHER):
        return SEVERAL
    return NOT_ACTIVE if part != SINGLE and NOT_ACTIVE in rows else NOT_SEVERAL


def support_measures(found: Sequence[Support]) -> Iterator[Measure]:
    """The shares of weeks, and the hours of those for whom hours are known."""
    counted = [one for one in found if one.weeks.total]
    shares = np.array([_shares(one.weeks) for one in counted]).reshape(-1, len(WEEK_ROWS))
    for place, row in enumerate(WEEK_ROWS):
        own = shares[:, place]
        figures = each(mean_of(own, 2, (0.0, 1.0)))
        yield Measure(WEEKS, row, *_where(counted), figures, of=Whole.WEEKS, may_tell=differing(own))
    timed = [one for one in found if one.hours is not None]
    hours = np.array([one.hours for one in timed], dtype=np.float64)
    figures = each(mean_of(hours, 0, (0.0, np.inf)))
    yield Measure(HOURS, HOURS, *_where(timed), figures, of=Whole.ACTIVE, may_tell=differing(hours))


def _shares(weeks: WeeksByTracks) -> list[float]:
    return [one / weeks.total for one in (weeks.none, weeks.one, weeks.more, weeks.more_job_directed)]


def _where(found: Sequence[Support]) -> tuple[np.ndarray, InColumns]:
    return (
        np.array([one.who.programme_id for one in found], dtype=np.int64),
        in_columns((one.who.sex, one.band) for one in found),
    )
