"""What was planned in a made-up life: activities with gaps and in parallel, steps, action plans.

Plausible, not pretty: most have something job-directed now and then, some wait for weeks, some plans are
late, and every fourth step was not done when somebody asked.
"""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from smail.demo import county
from smail.demo.chance import dice_of, drawn
from smail.demo.lives import Life
from smail.demo.plan_words import AIMS, OFFERS, STEPS, Offer
from smail.demo.teams import Stay
from smail.domain.plan import ActivityKind, Outcome, StepAnswer, Uptake, follow_up_on

A_WEEK = timedelta(weeks=1)
_KINDS = {ActivityKind.JOB_DIRECTED: 45, ActivityKind.SKILLS: 30, ActivityKind.HEALTH_EVERYDAY: 25}
_WEEKS_BETWEEN = (0, 0, 1, 1, 2, 3, 4, 6, 8, 12)
_PARALLEL, _BROKEN_OFF, _NO_END_YET = 0.35, 0.12, 0.4
_ONLY_OFFERED = {Uptake.WISHED: 3, Uptake.OFFERED: 4, Uptake.DECLINED: 3, None: 10}
_HAS_PLAN, _PLAN_AFTER, _REVISED_AFTER = 0.9, (5, 60), (80, 115)
_ANSWERS = {StepAnswer.YES: 50, StepAnswer.PARTLY: 25, StepAnswer.NOT_YET: 25}


@dataclass(frozen=True, slots=True)
class Doing:
    """An activity, as it stands in the plan since a day."""

    kind: ActivityKind
    uptake: Uptake
    offer: Offer
    written_on: date
    starts_on: date | None = None
    ends_on: date | None = None
    outcome: Outcome | None = None

    @property
    def is_own(self) -> bool:
        """Whether the person wrote it."""
        return self.uptake is Uptake.WISHED


@dataclass(frozen=True, slots=True)
class Agreed:
    """A step, and the answer to whether it was done."""

    line: str
    on: date
    is_own: bool
    answer: StepAnswer | None = None
    answered_on: date | None = None
    is_answered_by_person: bool = False


@dataclass(frozen=True, slots=True)
class Aimed:
    """An action plan, the days on which it was gone through, and who agreed when."""

    aim: str
    made_on: date
    with_person: bool
    revised_on: tuple[date, ...]
    anchored_with: tuple[tuple[str, date], ...]


def doings(life: Life, at: int, today: date) -> tuple[Doing, ...]:
    """What was done in one of the person's stays, the same every time."""
    stay, dice = life.stays[at], dice_of("doing", f"{life.number}:{at}")
    return tuple(_differing((*_used(dice, stay, today), *_only_offered(dice, stay, today))))


def agreed(life: Life, today: date) -> Iterator[Agreed]:
    """The steps that were agreed around the person's answers."""
    dice = dice_of("step", life.number)
    lines = dice.sample(STEPS, len(STEPS))
    for number, occasion in enumerate(life.occasions):
        on = occasion + timedelta(days=dice.randint(0, 9))
        is_there = any(stay.holds(on) for stay in life.stays)
        chance, own = dice.random(), dice.random() < 0.3
        step = _answered(dice, lines[number % len(lines)], on, today, is_own=own)
        if chance < 0.7 and is_there and on < today:
            yield step


def aimed(life: Life, at: int, today: date) -> Aimed | None:
    """The action plan of one of the person's stays; some have none, or none yet."""
    stay, dice = life.stays[at], dice_of("aim", f"{life.number}:{at}")
    last = min(stay.ended_on or today, today - timedelta(days=1))
    made_on = stay.started_on + timedelta(days=dice.randint(*_PLAN_AFTER))
    days, day = [], made_on + timedelta(days=dice.randint(*_REVISED_AFTER))
    while day <= last:
        days.append(day)
        day += timedelta(days=dice.randint(*_REVISED_AFTER))
    aim, with_person = dice.choice(AIMS), dice.random() < 0.92
    others = tuple(_anchored(dice, life, stay, (made_on, *days)))
    if dice.random() > _HAS_PLAN or made_on > last:
        return None
    return Aimed(aim, made_on, with_person, tuple(days), others)


def _used(dice: random.Random, stay: Stay, today: date) -> Iterator[Doing]:
    """One activity after the other, some with another one beside, and some weeks between."""
    last = stay.ended_on or today
    day = stay.started_on + A_WEEK * dice.randint(0, 5)
    while day < last:
        kind = drawn(dice, _KINDS)
        first = _doing(dice, kind, day, stay, today)
        yield first
        if dice.random() < _PARALLEL:
            beside = day + A_WEEK * dice.randint(0, 4)
            other = dice.choice([one for one in ActivityKind if one is not kind])
            if beside < last:
                yield _doing(dice, other, beside, stay, today)
        if first.ends_on is None:
            return
        day = first.ends_on + timedelta(days=1) + A_WEEK * dice.choice(_WEEKS_BETWEEN)


def _differing(doings: Iterable[Doing]) -> Iterator[Doing]:
    """Each activity by another name than every other of its person's, as far as there are names."""
    taken: set[Offer] = set()
    for one in doings:
        offers = OFFERS[one.kind]
        start = offers.index(one.offer)
        free = (offer for offer in (*offers[start:], *offers[:start]) if offer not in taken)
        offer = next(free, one.offer)
        taken.add(offer)
        yield replace(one, offer=offer)


def _doing(dice: random.Random, kind: ActivityKind, day: date, stay: Stay, today: date) -> Doing:
    offer = dice.choice(OFFERS[kind])
    planned = day + A_WEEK * dice.randint(*offer.weeks) - timedelta(days=3)
    is_short, goes_on = dice.random() < _BROKEN_OFF, dice.random() < _NO_END_YET
    written_on = max(stay.started_on, day - timedelta(days=dice.randint(0, 10)))
    ends_on: date | None = min(planned, stay.ended_on or planned)
    outcome: Outcome | None = Outcome.BROKEN_OFF if is_short else Outcome.COMPLETED
    if ends_on is not None and ends_on >= today:
        ends_on, outcome = (None if goes_on else ends_on), None
    return Doing(kind, Uptake.USED, offer, written_on, day, ends_on, outcome)


def _only_offered(dice: random.Random, stay: Stay, today: date) -> Iterator[Doing]:
    uptake = drawn(dice, _ONLY_OFFERED)
    kind = drawn(dice, _KINDS)
    offer = dice.choice(OFFERS[kind])
    last = min(stay.ended_on or today, today - timedelta(days=1))
    on = last - timedelta(days=dice.randint(0, 40))
    if uptake is not None and on > stay.started_on:
        yield Doing(kind, uptake, offer, on)


def _answered(dice: random.Random, line: str, on: date, today: date, *, is_own: bool) -> Agreed:
    answer, is_asked = drawn(dice, _ANSWERS), dice.random() < 0.8
    answered_on = follow_up_on(on) + timedelta(days=dice.randint(0, 9))
    by_person = dice.random() < 0.6
    if not is_asked or answered_on >= today:
        return Agreed(line, on, is_own)
    return Agreed(line, on, is_own, answer, answered_on, by_person)


def _anchored(
    dice: random.Random, life: Life, stay: Stay, days: tuple[date, ...]
) -> Iterator[tuple[str, date]]:
    """The authorities that the person has to do with, and the own municipality where that tells no place."""
    own = next(one.municipality for one in county.WITH_PARTICIPANTS if one.key == stay.programme)
    known = tuple(county.AUTHORITIES) if life.is_protected else (*county.AUTHORITIES, own)
    chosen = dice.sample(known, dice.choice((1, 1, 2)))
    for day in days:
        for name in chosen:
            if dice.random() < 0.6:
                yield name, day
