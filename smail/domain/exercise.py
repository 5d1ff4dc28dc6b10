"""Whom an exercise begins with: six invented persons, the same every time, each with something to practise.

They have the names of trees, so that nobody takes them for people. Days are counted back from the day when
the exercise begins, so that somebody is late, somebody is due and somebody has just come, whenever that is.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from smail.domain.people import Sex

# Whoever reads a list must see it, also where nothing but the name of the programme stands.
PREFIX = "Övning: "
NAME_MAX = 120
# So many can practise in one exercise: two courses at once.
MOST = 40
# Everybody invented begins later than so long before the exercise.
EARLIEST = timedelta(days=500)
SKIPPED_NOW_AND_THEN = 0.08


@dataclass(frozen=True, slots=True)
class Invented:
    """One of them: when the person began and answered, in days back, and where the answers lead."""

    alias: str
    sex: Sex
    born_ago: int
    began: int
    answered: Sequence[int]
    level: float
    change: float

    def answers(self, items: Mapping[str, range]) -> Iterator[tuple[int, Mapping[str, int | None]]]:
        """Each occasion and its steps by question, None where it was skipped: the same at every start."""
        dice = random.Random(f"smail exercise {self.alias}")  # noqa: S311 # nosec B311 - the same for all
        own = {key: self.level + dice.uniform(-0.6, 0.6) for key in items}
        for place, ago in enumerate(self.answered):
            yield ago, {key: _step(dice, own[key] + place * self.change, items[key]) for key in items}


def _step(dice: random.Random, about: float, scale: range) -> int | None:
    if dice.random() < SKIPPED_NOW_AND_THEN:
        return None
    return min(max(round(dice.gauss(about, 0.4)), scale[0]), scale[-1])


SIX = (
    # Five times, and plainly upwards: what may be said of it, and what not.
    Invented("Asken", Sex.WOMAN, 24, 364, (360, 280, 196, 110, 26), 1.8, 0.5),
    # Plainly downwards, and late now: a talk worth to prepare.
    Invented("Granen", Sex.MAN, 47, 360, (352, 263, 171, 99), 4.0, -0.6),
    # Up and down, due these days.
    Invented("Eken", Sex.MAN, 31, 280, (272, 181, 92), 3.0, 0.0),
    # Two times: too early to say anything.
    Invented("Linden", Sex.WOMAN, 52, 120, (112, 14), 2.6, 0.3),
    # Answered today, and waits for the other view of the same occasion.
    Invented("Rönnen", Sex.OTHER, 38, 104, (97, 0), 3.2, 0.4),
    # Has just come and has answered nothing.
    Invented("Sälgen", Sex.UNDISCLOSED, 20, 4, (), 2.5, 0.0),
)


def exercise_name(typed: str) -> str:
    """The name as lists show it: always one that says what it is."""
    return typed if typed.startswith(PREFIX) else f"{PREFIX}{typed}"
