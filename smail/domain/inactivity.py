"""When it is worth a talk that nothing runs, or that nothing which runs leads to work."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from smail.domain.plan import Track
from smail.domain.rhythm import Pause
from smail.domain.signals import SignalKind
from smail.domain.tracks import open_gap

# Whoever is new has until then for a first talk, and so has whoever has just ended something.
TIME_TO_BEGIN = timedelta(days=14)
A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Inactivity:
    """What is missing, since which day, and for how many weeks."""

    kind: SignalKind
    since: date
    weeks: int


def inactivity_on(
    day: date, tracks: Sequence[Track], started_on: date, pauses: Sequence[Pause] = ()
) -> Inactivity | None:
    """What is worth a talk that day; None where enough runs, or is about to.

    A week without anything says it all: that nothing in it leads to work is not told beside it. What begins
    within two weeks is on its way. A pause is nobody's gap.
    """
    if any(one.holds(day) for one in pauses):
        return None
    gap = open_gap(tracks, started_on, day, pauses)
    if gap is not None:
        had_something = any(
            one.starts_on <= day and (one.ends_on is None or one.ends_on >= started_on) for one in tracks
        )
        is_told = had_something or day >= started_on + TIME_TO_BEGIN
        return Inactivity(SignalKind.GAP_WEEKS, gap.starts_on, gap.weeks) if is_told else None
    since = _without_work_since(day, tracks, started_on, pauses)
    if since is None or day < since + TIME_TO_BEGIN:
        return None
    return Inactivity(SignalKind.NO_JOB_DIRECTED, since, (day - since).days // 7)


def _without_work_since(
    day: date, tracks: Sequence[Track], started_on: date, pauses: Sequence[Pause]
) -> date | None:
    """The first day without anything that leads to work; None where something does or soon will."""
    directed = [one for one in tracks if one.is_job_directed]
    if any(one.meets(day, day + TIME_TO_BEGIN) for one in directed):
        return None
    ends = [one.ends_on + A_DAY for one in directed if one.ends_on is not None and one.ends_on < day]
    back = [one.ends_on for one in pauses if one.ends_on is not None and one.ends_on <= day]
    return max([started_on, *ends, *back])
