"""What made-up persons answer: each has an own level in each area, which wanders a little and rises slowly.

Plausible, not pretty: some answers go down, some are "vet inte", some are skipped.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from smail.answers import GivenAnswer
from smail.domain.instrument import AnswerKind, Instrument, Item
from smail.domain.people import AnswerMode

_MODES = {
    AnswerMode.ALONE: 60,
    AnswerMode.WITH_STAFF: 14,
    AnswerMode.READ_ALOUD: 8,
    AnswerMode.INTERPRETER: 8,
    AnswerMode.SUPPORT_PERSON: 6,
    AnswerMode.PAPER: 4,
}
_WORDS = (
    "Jag vill prova något med djur.",
    "Det går bättre när jag får skriva ner vad jag ska göra.",
    "Jag sover dåligt just nu.",
    "Bra att få berätta.",
    "I would like to talk about courses.",
)


@dataclass(slots=True)
class Voice:
    """One person who answers again and again."""

    dice: random.Random
    levels: dict[str, float] = field(default_factory=dict)
    own: dict[str, float] = field(default_factory=dict)
    slope: float = 0.0
    unsure: float = 0.05

    def __post_init__(self) -> None:
        self.slope = self.dice.gauss(0.12, 0.12)
        self.unsure = self.dice.choice((0.0, 0.02, 0.05, 0.05, 0.2))

    def go_on(self, instrument: Instrument) -> None:
        """Some weeks have passed: every area has moved a little."""
        for indicator in instrument.indicators:
            start = self.levels.get(indicator.key, self.dice.gauss(2.3, 0.7))
            self.levels[indicator.key] = start + self.slope + self.dice.gauss(0, 0.3)

    def answer(self, item: Item) -> GivenAnswer:
        """What the person says to this item today."""
        chance = self.dice.random()
        if chance < self.unsure:
            kind = AnswerKind.DONT_KNOW if chance < self.unsure * 0.6 else AnswerKind.SKIPPED
            return GivenAnswer(item.key, kind, None)
        own = self.own.setdefault(item.key, self.dice.gauss(0, 0.35))
        level = self.levels.get(item.indicator or "", 2.5) + own + self.dice.gauss(0, 0.35)
        return GivenAnswer(item.key, AnswerKind.VALUE, min(max(round(level), item.low), item.high))

    def wants_more(self) -> bool:
        """Whether the person goes on after the first part."""
        return self.dice.random() < 0.7

    def mode(self) -> AnswerMode:
        """How it is answered this time."""
        return self.dice.choices(tuple(_MODES), tuple(_MODES.values()))[0]

    def focus(self, areas: Sequence[str], most: int) -> tuple[str, ...]:
        """The areas to begin with; often none."""
        return tuple(self.dice.sample(tuple(areas), self.dice.choice((0, 0, 1, most))))

    def words(self) -> str:
        """The person's own words; mostly none."""
        return self.dice.choice(_WORDS) if self.dice.random() < 0.2 else ""
