"""What made-up persons answer, and what their handledare see: levels that differ, wander and do not all rise.

Plausible, not pretty. Each person has a level of its own in each area, on a scale without ends that is folded
into the steps of an item only when it is answered, so that few stand at the ceiling. From one occasion to the
next it moves by a slope, which is downwards for one in four, and by noise that lasts for a while; a change of
handledare that nobody had planned costs something. Items differ in difficulty, health lies lower than the
rest, some answers are "vet inte", some are skipped.
"""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from smail.answers import GivenAnswer
from smail.demo.chance import dice_of, drawn
from smail.demo.words import WORDS
from smail.domain.instrument import AnswerKind, Instrument, Item
from smail.domain.people import AnswerMode

_USUAL_LEVEL, _BETWEEN_PERSONS, _BETWEEN_AREAS = -0.35, 0.75, 0.5
_SLOPE, _SLOPES_DIFFER = 0.09, 0.17
_WANDER, _WANDER_DAYS, _MOOD, _STEP_NOISE = 0.4, 200.0, 0.25, 0.5
_SETBACK, _SETBACK_DAYS = -0.4, 120.0
_INTERVAL = 91.0
_AREAS = {
    "job_belief": -0.1,
    "labour_market": 0.05,
    "purpose": 0.0,
    "collaboration": 0.35,
    "everyday_life": 0.15,
    "health": -0.5,
    "job_search": -0.3,
}
_MODES = {
    AnswerMode.ALONE: 60,
    AnswerMode.WITH_STAFF: 16,
    AnswerMode.READ_ALOUD: 8,
    AnswerMode.SUPPORT_PERSON: 6,
    AnswerMode.PAPER: 4,
    AnswerMode.INTERPRETER: 1,
}
_MODES_OF_OTHERS = {**_MODES, AnswerMode.INTERPRETER: 45}
_READ_ALONE = frozenset({"sv", "sv-x-lattlast", "en"})
_UNSURE = (0.0, 0.01, 0.03, 0.05, 0.05, 0.2)
_CANNOT_JUDGE = 0.06
_HARDER_TO_SEE = {"health": 0.16, "job_search": 0.1}


@dataclass(slots=True)
class Voice:
    """One person who answers again and again; `mood` is that of the day."""

    dice: random.Random
    language: str = "sv"
    base: float = 0.0
    slope: float = 0.0
    unsure: float = 0.0
    started_on: date | None = None
    today: date | None = None
    mood: float = 0.0
    areas: dict[str, tuple[float, float]] = field(default_factory=dict)
    wander: dict[str, float] = field(default_factory=dict)
    own: dict[str, float] = field(default_factory=dict)
    setbacks: list[date] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.base = self.dice.gauss(_USUAL_LEVEL, _BETWEEN_PERSONS)
        self.slope = self.dice.gauss(_SLOPE, _SLOPES_DIFFER)
        self.unsure = self.dice.choice(_UNSURE)

    def go_on(self, instrument: Instrument, day: date) -> None:
        """The time until that day has passed: every area has moved a little."""
        if self.started_on is None:
            self.started_on = day
        kept = math.exp(-(day - (self.today or day)).days / _WANDER_DAYS)
        fresh = _WANDER * math.sqrt(1 - kept * kept) if self.today else _WANDER
        for indicator in instrument.indicators:
            before = self.wander.get(indicator.key, 0.0)
            self.wander[indicator.key] = before * kept + self.dice.gauss(0, fresh)
            if indicator.key not in self.areas:
                start = _AREAS.get(indicator.key, 0.0) + self.dice.gauss(0, _BETWEEN_AREAS)
                self.areas[indicator.key] = (start, self.dice.gauss(0, 0.06))
        self.today, self.mood = day, self.dice.gauss(0, _MOOD)

    def level(self, indicator: str | None) -> float:
        """Where the person stands in the area, or in all of them, on a scale without ends."""
        if indicator is None:
            return math.fsum(self.level(key) for key in self.areas) / max(len(self.areas), 1)
        start, own_slope = self.areas[indicator]
        assert self.today is not None
        assert self.started_on is not None
        intervals = (self.today - self.started_on).days / _INTERVAL
        setback = math.fsum(
            _SETBACK * math.exp(-(self.today - day).days / _SETBACK_DAYS)
            for day in self.setbacks
            if day <= self.today
        )
        moved = (self.slope + own_slope) * intervals
        return self.base + start + moved + setback + self.wander[indicator]

    def answer(self, item: Item) -> GivenAnswer:
        """What the person says to this item today."""
        chance = self.dice.random()
        if chance < self.unsure:
            kind = AnswerKind.DONT_KNOW if chance < self.unsure * 0.6 else AnswerKind.SKIPPED
            return GivenAnswer(item.key, kind, None)
        if item.key not in self.own:
            self.own[item.key] = self.dice.gauss(0, 0.35)
        level = self.level(item.indicator) + self.own[item.key] + self.mood
        return GivenAnswer(item.key, AnswerKind.VALUE, _step(item, level + self.dice.gauss(0, _STEP_NOISE)))

    def wants_more(self) -> bool:
        """Whether the person goes on after the first part."""
        return self.dice.random() < 0.7

    def mode(self) -> AnswerMode:
        """How it is answered this time."""
        return drawn(self.dice, _MODES if self.language in _READ_ALONE else _MODES_OF_OTHERS)

    def focus(self, areas: Sequence[str], most: int) -> tuple[str, ...]:
        """The areas to begin with; often none."""
        return tuple(self.dice.sample(tuple(areas), self.dice.choice((0, 0, 1, most))))

    def words(self, language: str) -> str | None:
        """The person's own words; mostly none."""
        return self.dice.choice(WORDS[language]) if self.dice.random() < 0.12 else None


def seen(voice: Voice, item: Item, rater: str) -> GivenAnswer:
    """What this handledare says about the person that day; each sees things a little in an own way."""
    key = item.indicator or ""
    if item.indicator and voice.dice.random() < _HARDER_TO_SEE.get(key, _CANNOT_JUDGE):
        return GivenAnswer(item.key, AnswerKind.CANNOT_JUDGE, None)
    level = voice.level(item.indicator) + _eye(rater) + voice.dice.gauss(0, 0.6)
    return GivenAnswer(item.key, AnswerKind.VALUE, _step(item, level))


def _step(item: Item, level: float) -> int:
    part = 1 / (1 + math.exp(-(level - _difficulty(item.key))))
    return item.low + round((item.high - item.low) * part)


@cache
def _difficulty(item_key: str) -> float:
    return dice_of("item", item_key).gauss(0, 0.3)


@cache
def _eye(rater: str) -> float:
    return dice_of("rater", rater).gauss(0.1, 0.3)
