"""Counts a goal: from everybody who was there, rung by rung, down to those who are counted.

Each person counts once. Where a share is asked for, a person who was there twice stands with the last time.
A time limit that has not run out counts nobody yet, and somebody who left before it ran out counts neither
way: else those who were quick, or went early, would decide the share.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from smail.domain import rhythm
from smail.domain.calendar import Days
from smail.domain.goals import belonging
from smail.domain.goals.facts import Facts, Stay
from smail.domain.goals.grammar import (
    Count,
    Difference,
    Distribution,
    Event,
    Given,
    Measure,
    Occasions,
    Progression,
    Share,
)
from smail.domain.goals.lengths import After, Length, Unit
from smail.domain.goals.windows import Window
from smail.domain.people import Sex
from smail.domain.publishing import counted_until

# Persons with protected identity are only counted among so many.
FEWEST_WITH_PROTECTED = 10


class Rung(StrEnum):
    """The steps from those who were there to those who are counted."""

    ENROLLED = "enrolled"
    IN_GROUP = "in_group"
    IN_PERIOD = "in_period"
    STAYED = "stayed"  # until the time limit had run out
    DRAWN = "drawn"
    DUE = "due"  # from here on occasions, not persons
    RATED = "rated"  # often enough for a line through the answers
    COUNTED = "counted"


@dataclass(frozen=True, slots=True)
class Tally:
    """How many are counted, of how many (None for a plain count), and the number at each rung before.

    `n_persons` are those that the figure is about, also where occasions are counted; `n_unknown` are persons
    left out because what the group asks for is not known of them.
    """

    count: int
    n: int | None
    n_persons: int
    rungs: tuple[tuple[Rung, int], ...]
    n_unknown: int = 0


@dataclass(frozen=True, slots=True)
class _Ladder:
    """Those who are left, and how many there were at each rung."""

    stays: Sequence[Stay]
    rungs: tuple[tuple[Rung, int], ...]
    n_unknown: int


def rungs_of(measure: Measure) -> tuple[Rung, ...]:
    """The steps that the measure is counted by; none of what is typed in."""
    if isinstance(measure, Given):
        return ()
    if isinstance(measure, Progression):
        return Rung.ENROLLED, Rung.RATED, Rung.COUNTED
    one = measure.of if isinstance(measure, Difference) else measure
    within = one.condition.within if isinstance(one, Count | Share) and one.condition else None
    is_drawn = isinstance(one, Share) and one.sample is not None
    more = {
        Rung.STAYED: within is not None and within.after is After.START,
        Rung.DRAWN: is_drawn,
        Rung.DUE: isinstance(one, Occasions),
    }
    first = Rung.ENROLLED, Rung.IN_GROUP, Rung.IN_PERIOD
    return *first, *(rung for rung, is_there in more.items() if is_there), Rung.COUNTED


def tally(measure: Measure, facts: Facts, window: Window, sex: Sex | None = None) -> Tally | None:
    """The goal counted in the window, of all or of one sex; None where the register counts nothing of it."""
    if isinstance(measure, Given | Progression | Difference):
        return None
    rows = facts.staff if measure.group.who.is_staff else facts.stays
    asked = [stay for stay in rows if sex is None or stay.sex is sex]
    found = _tally(measure, asked, facts.drawn, window)
    if found.n_persons >= FEWEST_WITH_PROTECTED:
        return found
    return _tally(measure, [stay for stay in asked if not stay.is_protected], facts.drawn, window)


def frame(share: Share, stays: Iterable[Stay], window: Window) -> tuple[str, ...]:
    """The persons that a sample is drawn from: those of the group until now, sorted."""
    found = {
        stay.person
        for stay in stays
        if belonging.is_known(stay, window)
        and belonging.is_of(stay, share.group)
        and belonging.belongs(stay, share.group, None, window)
    }
    return tuple(sorted(found))


def _tally(
    measure: Count | Share | Occasions | Distribution,
    rows: Sequence[Stay],
    drawn: frozenset[str] | None,
    window: Window,
) -> Tally:
    ladder = _ladder(measure, rows, drawn, window)
    if isinstance(measure, Occasions):
        return _of_occasions(measure, ladder, window)
    if isinstance(measure, Count):
        count = _persons(stay for stay in ladder.stays if _holds(stay, measure, window))
        return _told(ladder, count, None, count)
    last = _last_of_each(ladder.stays)
    if isinstance(measure, Distribution):
        return _told(ladder, len(last), len(last), len(last))
    return _told(ladder, sum(_holds(stay, measure, window) for stay in last), len(last), len(last))


def _told(ladder: _Ladder, count: int, n: int | None, n_persons: int) -> Tally:
    return Tally(count, n, n_persons, (*ladder.rungs, (Rung.COUNTED, count)), ladder.n_unknown)


def _holds(stay: Stay, measure: Count | Share, window: Window) -> bool:
    return measure.condition is None or belonging.has(stay, measure.condition, measure.group, window)


def _ladder(
    measure: Count | Share | Occasions | Distribution,
    rows: Sequence[Stay],
    drawn: frozenset[str] | None,
    window: Window,
) -> _Ladder:
    group = measure.group
    condition = measure.condition if isinstance(measure, Count | Share) else None
    within = None if condition is None else condition.within
    there = [stay for stay in rows if belonging.is_known(stay, window)]
    named = [stay for stay in there if belonging.is_of(stay, group)]
    left = [stay for stay in named if belonging.belongs(stay, group, within, window)]
    rungs = [(Rung.ENROLLED, there), (Rung.IN_GROUP, named), (Rung.IN_PERIOD, left)]
    if within is not None and within.after is After.START:
        left = [stay for stay in left if belonging.stayed(stay, within)]
        rungs.append((Rung.STAYED, left))
    if isinstance(measure, Share) and measure.sample is not None:
        left = [stay for stay in left if drawn is not None and stay.person in drawn]
        rungs.append((Rung.DRAWN, left))
    unknown = _persons(stay for stay in there if belonging.is_unknown(stay, group))
    return _Ladder(left, tuple((rung, _persons(stays)) for rung, stays in rungs), unknown)


def _of_occasions(measure: Occasions, ladder: _Ladder, window: Window) -> Tally:
    counts = [
        (stay.person, rhythm.count(_laid(stay, measure, window.until), window, until=window.until))
        for stay in ladder.stays
    ]
    due, done = sum(one.due for _, one in counts), sum(one.done for _, one in counts)
    persons = len({person for person, one in counts if one.due})
    rungs = (*ladder.rungs, (Rung.DUE, due), (Rung.COUNTED, done))
    return Tally(done, due, persons, rungs, ladder.n_unknown)


def _laid(stay: Stay, measure: Occasions, until: date) -> Sequence[rhythm.FilledPeriod]:
    """What was due of the person, and what filled it, by the one rule that ratings are counted by.

    A rating fills what was due until five weeks after, which is known when a quarter or a tertial is closed.
    """
    if measure.event is Event.RATING or measure.every is None:
        return [one.until(counted_until(Days(until, until))) for one in stay.ratings]
    since = min((one.on for one in stay.happenings if one.event is measure.since), default=None)
    if since is None:
        return ()
    done = [one.on for one in stay.happenings if one.event is measure.event and one.on <= until]
    laid = rhythm.periods(
        since, until=until, ended_on=stay.ended_on, interval_days=_days(measure.every), pauses=stay.pauses
    )
    return rhythm.fill(laid, done)


def _days(every: Length) -> int:
    return every.amount * 7 if every.unit is Unit.WEEKS else every.amount


def _persons(stays: Iterable[Stay]) -> int:
    return len({stay.person for stay in stays})


def _last_of_each(stays: Sequence[Stay]) -> list[Stay]:
    ordered = sorted(stays, key=lambda stay: (stay.starts_on, stay.ended_on or date.max))
    return list({stay.person: stay for stay in ordered}.values())
