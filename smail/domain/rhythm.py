"""When a rating is due and how many were done: two questions that are kept apart on purpose.

The invitation follows the last completed rating. The count follows the enrolment, so that a person who
stops answering is missing in every quarter and not due once for ever.

All dates are Swedish civil dates. `starts_on` is the first day; `ends_on` is the first day after, so that
neighbours share a date and a length is a difference; `last_on` is a last day, itself included.
"""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from smail.domain.calendar import Span


@dataclass(frozen=True, slots=True)
class Rhythm:
    """The days between ratings in a programme, and how early and late a rating still belongs to its date."""

    interval_days: int = 91
    opens_days_before: int = 21
    on_time_days_after: int = 35
    first_within_days: int = 14

    def __post_init__(self) -> None:
        """A rhythm that cannot move forward is refused."""
        if self.interval_days < 1:
            raise ValueError(f"interval_days must be at least 1, got {self.interval_days}")
        if min(self.opens_days_before, self.on_time_days_after, self.first_within_days) < 0:
            raise ValueError(f"the days of a rhythm cannot be negative, got {self!r}")


# What a programme has that has chosen nothing else.
USUAL = Rhythm()


@dataclass(frozen=True, slots=True)
class Pause:
    """Days on which nothing is asked, from `starts_on` up to the day back, `ends_on`; None while open."""

    starts_on: date
    ends_on: date | None = None

    def __post_init__(self) -> None:
        """A pause that ends before it starts is refused; one that ends on its first day holds no day."""
        if self.ends_on is not None and self.ends_on < self.starts_on:
            raise ValueError(f"ends_on {self.ends_on} is before starts_on {self.starts_on}")

    def holds(self, day: date) -> bool:
        """Whether the day lies in the pause; the day back does not."""
        return self.starts_on <= day and (self.ends_on is None or day < self.ends_on)


class State(StrEnum):
    """Where a person stands on Today."""

    NOT_YET = "not_yet"
    DUE = "due"
    OVERDUE = "overdue"
    PAUSED = "paused"
    DONE = "done"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Standing:
    """The state on one day, with the next date, the day its window opens and the last day that is on time.

    The dates are None when no next date is known: after the end, after the closing rating, in an open pause.
    """

    state: State
    next_on: date | None = None
    opens_on: date | None = None
    last_on: date | None = None
    days_late: int = 0


def shortest(rhythms: Iterable[Rhythm]) -> Rhythm:
    """The rhythm that rules a person who is in several programmes: the one with the shortest interval."""
    return min(rhythms, key=lambda rhythm: rhythm.interval_days)


def next_date(
    rhythm: Rhythm, *, last_completed: date | None, started_on: date, pauses: Sequence[Pause] = ()
) -> date | None:
    """The date of the next rating; in a pause it waits for the day back, and is None while that is open."""
    if last_completed is None:
        planned = started_on + timedelta(days=rhythm.first_within_days)
    else:
        planned = last_completed + timedelta(days=rhythm.interval_days)
    return _first_outside(planned, pauses)


def state(
    rhythm: Rhythm,
    *,
    today: date,
    started_on: date,
    last_completed: date | None = None,
    pauses: Sequence[Pause] = (),
    ended_on: date | None = None,
) -> Standing:
    """How the person stands today.

    Due from the day the window opens until the date, overdue after it, without limit. Done from the rating
    until its five weeks have passed or the next window opens. A pause that has begun moves a rating that was
    already late to the day back: nobody returns to a debt. `ended_on` is the last day in the programme; a
    closing rating is due by then unless one was completed in the three weeks before. After it nothing is due.
    """
    if ended_on is not None and today > ended_on:
        return Standing(State.ENDED)
    next_on = _next_seen_today(rhythm, today, started_on, last_completed, pauses)
    if ended_on is not None:
        next_on = _until_the_end(rhythm, next_on, last_completed, ended_on)
    paused = any(pause.holds(today) for pause in pauses)
    if next_on is None:
        return Standing(State.PAUSED if paused else _between(rhythm, today, last_completed))
    opens_on = _opens_on(rhythm, next_on, started_on, last_completed)
    last_on = next_on + timedelta(days=rhythm.on_time_days_after)
    if paused:
        return Standing(State.PAUSED, next_on, opens_on, last_on)
    if today > next_on:
        return Standing(State.OVERDUE, next_on, opens_on, last_on, (today - next_on).days)
    found = State.DUE if today >= opens_on else _between(rhythm, today, last_completed)
    return Standing(found, next_on, opens_on, last_on)


def _next_seen_today(
    rhythm: Rhythm, today: date, started_on: date, last_completed: date | None, pauses: Sequence[Pause]
) -> date | None:
    planned = next_date(rhythm, last_completed=last_completed, started_on=started_on, pauses=pauses)
    if planned is None:
        return None
    begun = [pause for pause in pauses if pause.starts_on <= today]
    if any(pause.ends_on is None for pause in begun):
        return None
    back = max((pause.ends_on for pause in begun if pause.ends_on is not None), default=planned)
    return _first_outside(max(planned, back), pauses)


def _until_the_end(
    rhythm: Rhythm, next_on: date | None, last_completed: date | None, ended_on: date
) -> date | None:
    closing_opens = ended_on - timedelta(days=rhythm.opens_days_before)
    if last_completed is not None and last_completed >= closing_opens:
        return None
    return None if next_on is None else min(next_on, ended_on)


def _opens_on(rhythm: Rhythm, next_on: date, started_on: date, last_completed: date | None) -> date:
    earliest = started_on if last_completed is None else last_completed + timedelta(days=1)
    return max(earliest, next_on - timedelta(days=rhythm.opens_days_before))


def _between(rhythm: Rhythm, today: date, last_completed: date | None) -> State:
    if last_completed is None:
        return State.NOT_YET
    shown_until = last_completed + timedelta(days=rhythm.on_time_days_after)
    return State.DONE if today <= shown_until else State.NOT_YET


@dataclass(frozen=True, slots=True)
class Period:
    """One full interval of enrolment, from `starts_on` until it is complete on `ends_on`."""

    number: int
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class FilledPeriod:
    """A period with the rating that fills it: its date, and its place in the sequence that was given."""

    period: Period
    filled_on: date | None = None
    filled_by: int | None = None

    def until(self, day: date) -> "FilledPeriod":
        """As it stood at the end of the day: a rating that was made later is not there yet."""
        if self.filled_on is None or self.filled_on <= day:
            return self
        return FilledPeriod(self.period)


@dataclass(frozen=True, slots=True)
class Counts:
    """Ratings due and, among these, done."""

    due: int
    done: int


def periods(
    started_on: date,
    *,
    until: date,
    ended_on: date | None = None,
    interval_days: int = USUAL.interval_days,
    pauses: Sequence[Pause] = (),
) -> tuple[Period, ...]:
    """Every interval that was complete on `until`, and by the last day of enrolment, in order.

    Days in pauses are not counted. A period starts on the first day outside pauses and is complete on the day
    after its last counted day: `interval_days` later where nothing was paused. There the next one starts.
    """
    last = until if ended_on is None else min(until, ended_on)
    return tuple(
        period for period in _laid(started_on, last, interval_days, pauses) if period.ends_on <= last
    )


def fill(
    laid: Sequence[Period],
    completed: Sequence[date],
    *,
    before_days: int = USUAL.opens_days_before,
    after_days: int = USUAL.on_time_days_after,
) -> tuple[FilledPeriod, ...]:
    """The same periods, each with at most one rating.

    In order of date each rating fills the earliest unfilled period whose days, widened by `before_days` and
    `after_days`, hold it; one that finds none fills none.
    """
    filled: dict[int, int] = {}
    for index in sorted(range(len(completed)), key=lambda index: completed[index]):
        for place, period in enumerate(laid):
            if place not in filled and _takes(period, completed[index], before_days, after_days):
                filled[place] = index
                break
    return tuple(
        FilledPeriod(period, completed[filled[place]], filled[place])
        if place in filled
        else FilledPeriod(period)
        for place, period in enumerate(laid)
    )


def count(filled: Iterable[FilledPeriod], span: Span, *, until: date | None = None) -> Counts:
    """Due are the periods that end in the span, up to `until` where given; done are the filled among them."""
    last = span.last_on if until is None else min(until, span.last_on)
    due = [one for one in filled if span.starts_on <= one.period.ends_on <= last]
    return Counts(due=len(due), done=sum(one.filled_on is not None for one in due))


def _takes(period: Period, day: date, before_days: int, after_days: int) -> bool:
    first = period.starts_on - timedelta(days=before_days)
    return first <= day <= period.ends_on + timedelta(days=after_days)


def _laid(started_on: date, until: date, interval_days: int, pauses: Sequence[Pause]) -> Iterator[Period]:
    """The periods that start on or before `until`, one after the other; the last may end later."""
    starts_on = _first_outside(started_on, pauses)
    for number in itertools.count(1):
        if starts_on is None or starts_on > until:
            return
        ends_on = _after_counted_days(starts_on, interval_days, pauses)
        if ends_on is None:
            return
        yield Period(number, starts_on, ends_on)
        starts_on = _first_outside(ends_on, pauses)


def _after_counted_days(day: date, days: int, pauses: Iterable[Pause]) -> date | None:
    """The day after so many days outside pauses, counted from `day`; None where an open pause stops it."""
    left = days
    for pause in _in_order(pauses):
        if pause.ends_on is not None and pause.ends_on <= day:
            continue
        before = max((pause.starts_on - day).days, 0)
        if left <= before:
            break
        if pause.ends_on is None:
            return None
        left -= before
        day = pause.ends_on
    return day + timedelta(days=left)


def _first_outside(day: date, pauses: Iterable[Pause]) -> date | None:
    for pause in _in_order(pauses):
        if pause.holds(day):
            if pause.ends_on is None:
                return None
            day = pause.ends_on
    return day


def _in_order(pauses: Iterable[Pause]) -> list[Pause]:
    return sorted(pauses, key=lambda pause: (pause.starts_on, pause.ends_on or date.max))
