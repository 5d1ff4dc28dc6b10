"""What is worth a talk on Today: few, ranked, and the same all day, whatever is put away meanwhile.

A signal tells one handledare about one participant and one occurrence: this gap, this rating, this limit that
has passed. Dealt with, it is told again only when something new has happened; put off, it comes back after a
week. Who has much to do stops reading a long list, so no more than five are told in a day, and those that
were told in the morning stay the day's five.

The ranking, the first that decides:

1. A person's first signal goes before anybody's second: one talk takes up all there is about a person, and
   five people are better seen than one five times.
2. Two of a kind go before the third of it, so that what is common does not hide what is rare.
3. The kind, in the order in which `SignalKind` names them: first what is surest and what is soonest lost by
   waiting, last what the lists of the page say anyway or what grows worse slowly.
4. What has lasted longest, then the number of the person. Never how large a fall or a gap is: persons are
   not put in order by what they have answered about themselves.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

MOST_A_DAY = 5
OF_A_KIND_FIRST = 2
# A signal that was put off comes back after so long.
NOT_NOW_FOR = timedelta(days=7)


class SignalKind(StrEnum):
    """What was seen, in the order in which it is told."""

    # The rarest and the surest: the sign rule errs for at most one person in twenty.
    DECLINE = "decline"
    # Nobody knows who follows the person; after 14 days others are told.
    HANDOVER_OPEN = "handover_open"
    # What was won is lost within weeks.
    GAP_WEEKS = "gap_weeks"
    # Something to talk of while both remember the occasion.
    LARGE_GAP = "large_gap"
    # Without a first rating nothing can be seen later; it stands in the list too.
    FIRST_MISSING = "first_missing"
    PLAN_LATE = "plan_late"
    PLAN_REVISION = "plan_revision"
    # Common, and it takes weeks to change.
    NO_JOB_DIRECTED = "no_job_directed"


class SignalAnswer(StrEnum):
    """What the handledare has said: dealt with, or not now."""

    DONE = "done"
    NOT_NOW = "not_now"


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Which signal about whom: the day tells one gap, rating or limit from the next of its kind."""

    person: int
    kind: SignalKind
    on: date


@dataclass(frozen=True, slots=True)
class Signal:
    """An occurrence that holds now, how long it has held, and what its reason is worded with."""

    occurrence: Occurrence
    number: str
    since: date
    # Weeks, ratings or areas, as the kind has it; the last day, where something is to be done by one.
    count: int = 0
    areas: int = 0
    until: date | None = None

    @property
    def kind(self) -> SignalKind:
        """What was seen."""
        return self.occurrence.kind


@dataclass(frozen=True, slots=True)
class Told:
    """What is remembered of an occurrence: the last day on which it was told, and the answer to it."""

    shown_on: date
    answer: SignalAnswer | None = None
    answered_on: date | None = None

    def is_silent(self, today: date) -> bool:
        """Whether the answer still keeps it from being told."""
        if self.answer is SignalAnswer.NOT_NOW and self.answered_on is not None:
            return today < back_on(self.answered_on)
        return self.answer is SignalAnswer.DONE


@dataclass(frozen=True, slots=True)
class Day:
    """The signals of one day: those to read, and those of the day that were put away."""

    shown: tuple[Signal, ...]
    put_away: tuple[Signal, ...]


def back_on(answered_on: date) -> date:
    """The day on which what was put off comes back."""
    return answered_on + NOT_NOW_FOR


def ranked(found: Iterable[Signal]) -> list[Signal]:
    """All of them, the most pressing first."""
    order = {kind: place for place, kind in enumerate(SignalKind)}
    plain = sorted(found, key=lambda one: (order[one.kind], one.since, one.number, one.occurrence.on))
    by_person = _in_turns(plain, lambda one: one.occurrence.person)
    by_kind = _in_turns([one for _turn, one in by_person], lambda one: one.kind)
    rounds = {one.occurrence: turn // OF_A_KIND_FIRST for turn, one in by_kind}
    return [one for _turn, one in sorted(by_person, key=lambda pair: (pair[0], rounds[pair[1].occurrence]))]


def _in_turns(
    found: Iterable[Signal], whose: Callable[[Signal], Hashable], already: Iterable[Hashable] = ()
) -> list[tuple[int, Signal]]:
    """Each signal with how many of the same owner stand before it or already, the first ones first."""
    before: Counter[Hashable] = Counter(already)
    turns = []
    for one in found:
        turns.append((before[whose(one)], one))
        before[whose(one)] += 1
    return sorted(turns, key=lambda pair: pair[0])


def of_day(
    found: Iterable[Signal], told: Mapping[Occurrence, Told], today: date, most: int = MOST_A_DAY
) -> Day:
    """What is told today: what was told already, and new ones only as far as the day's five reach.

    A signal that was put away, or that has ended since it was told, leaves its place empty until tomorrow.
    Who has been told of once today is not told of again before everybody else has been, but for what is
    surest: a decline that comes later in the day is what a place was kept for.
    """
    used = {one for one, about in told.items() if about.shown_on == today}
    silent = {one for one, about in told.items() if about.is_silent(today)}
    in_order = ranked(one for one in found if one.occurrence in used or one.occurrence not in silent)
    left = max(most - len(used), 0)
    unused = [one for one in in_order if one.occurrence not in used]
    by_person = _in_turns(unused, lambda one: one.occurrence.person, [one.person for one in used])
    turns = {one.occurrence: 0 if one.kind is SignalKind.DECLINE else turn for turn, one in by_person}
    new = sorted((one.occurrence for one in unused), key=turns.__getitem__)[:left]
    of_today = [one for one in in_order if one.occurrence in used.union(new)]
    return Day(
        tuple(one for one in of_today if one.occurrence not in silent),
        tuple(one for one in of_today if one.occurrence in silent),
    )
