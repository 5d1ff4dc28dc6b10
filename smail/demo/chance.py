"""The dice of the made-up county: made-up data is no secret, and the same seed gives the same county."""

import random
from collections.abc import Mapping
from typing import TypeVar

SEED = 20_220_101

Chosen = TypeVar("Chosen")


def dice_of(what: str, name: int | str) -> random.Random:
    """The dice for one purpose of one person, item or colleague, the same every time."""
    return random.Random(f"{SEED}:{what}:{name}")  # noqa: S311  # nosec B311


def drawn(dice: random.Random, weights: Mapping[Chosen, int]) -> Chosen:
    """One of these, as often as its weight says."""
    return dice.choices(tuple(weights), tuple(weights.values()))[0]
