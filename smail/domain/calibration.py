"""Calibration: invented situations that everybody who rates puts on the same steps, beside a reference.

A round is all the situations, sent in together: whoever has seen the reference of one would rate the next one
after it. Nothing here is about a real person.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from statistics import fmean
from typing import TypeVar

# The same situations come back: after a quarter, the interval of the ratings themselves, few remember what
# they chose, and a drift that has come is still young.
ROUND_INTERVAL = timedelta(weeks=13)
# Of fewer raters nothing is shown of a group; and so many more come in before its figures change, since one
# more in a figure that was seen yesterday tells what that one chose.
FEWEST_RATERS = 5
# Where so few have all chosen alike, a figure of them is a figure of each.
FEWEST_ALIKE = 10
# Below this the interval of a kappa is so wide that words say more.
FEWEST_PAIRS = 20
# Less than one step in five answers is no leaning to either side.
LEANS_FROM = 0.2

Place = tuple[str, str]
Shown = TypeVar("Shown")
Steps = Mapping[Place, int]


@dataclass(frozen=True, slots=True)
class Rater:
    """Whose rounds they are: an account's, or those of somebody without one, by letters to this address."""

    account_id: int | None = None
    learner_id: int | None = None
    email_mac: bytes | None = None
    organisation_id: int | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """The step that the words of the scale give for a situation, and why."""

    step: int
    reason: str


@dataclass(frozen=True, slots=True)
class Vignette:
    """One invented situation, with the reference of each question by its key."""

    key: str
    title: str
    text: tuple[str, ...]
    references: Mapping[str, Reference]


@dataclass(frozen=True, slots=True)
class Vignettes:
    """The situations of one version, which never change, and the questions that they are rated by."""

    version: str
    digest: str
    instrument_key: str
    instrument_version: str
    form_key: str
    all: tuple[Vignette, ...]

    def find(self, key: str) -> Vignette | None:
        """The situation with this key."""
        return next((one for one in self.all if one.key == key), None)

    def places(self, item_key: str | None = None) -> tuple[Place, ...]:
        """Each situation with each question, or with that one, in order."""
        return tuple(
            (one.key, item)
            for one in self.all
            for item in one.references
            if item_key is None or item == item_key
        )

    def reference(self, place: Place) -> int:
        """The step of the reference."""
        return next(one.references[place[1]].step for one in self.all if one.key == place[0])

    def missing(self, steps: Steps) -> tuple[Vignette, ...]:
        """The situations that lack a step."""
        return tuple(one for one in self.all if any((one.key, item) not in steps for item in one.references))


class Leaning(StrEnum):
    """To which side of the reference somebody rates."""

    MILDER = "milder"
    STRICTER = "stricter"
    LIKE = "like"


@dataclass(frozen=True, slots=True)
class Beside:
    """Steps beside the reference: how many, how many the same or next to it, and the mean difference."""

    n: int
    n_same: int
    n_near: int
    mean: float

    @property
    def leaning(self) -> Leaning:
        """Milder means higher steps than the reference."""
        if abs(self.mean) < LEANS_FROM:
            return Leaning.LIKE
        return Leaning.MILDER if self.mean > 0 else Leaning.STRICTER


def beside(vignettes: Vignettes, steps: Steps, item_key: str | None = None) -> Beside:
    """A whole round beside the reference, or one question of it."""
    apart = [steps[place] - vignettes.reference(place) for place in vignettes.places(item_key)]
    near = [abs(one) for one in apart]
    return Beside(len(apart), near.count(0), near.count(0) + near.count(1), fmean(apart))


def next_round_on(last_sent_on: date | None) -> date | None:
    """The first day of a new round; None where nothing was ever sent in, and any day will do."""
    return None if last_sent_on is None else last_sent_on + ROUND_INTERVAL


def may_begin(last_sent_on: date | None, today: date) -> bool:
    """Whether a round can be begun today."""
    first = next_round_on(last_sent_on)
    return first is None or today >= first


def shown(rounds: Sequence[Shown]) -> Sequence[Shown]:
    """Those of a group that its figures are made of: whole fives, the earliest first; none below five."""
    return rounds[: len(rounds) - len(rounds) % FEWEST_RATERS]
