"""A county of which some persons are corrected when quarters they were in have been released."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from smail.domain.people import Sex
from tests.support.since_county import ALWAYS, Made, Person

WAYS = ("late", "error", "end", "sex", "birth")


def corrected(made: Made, rng: np.random.Generator, share: float = 0.12) -> Made:
    """The same county, of which some persons are entered late, in error or wrongly, and corrected later."""
    found: list[Person] = []
    for one in made.people:
        first = max(one.first, 0)
        last = len(made.quarters) - 1
        if rng.random() >= share or first >= last:
            found.append(one)
            continue
        found += _corrected(one, str(rng.choice(WAYS)), int(rng.integers(first + 1, last + 1)), rng)
    return replace(made, people=tuple(found))


def _corrected(one: Person, way: str, at: int, rng: np.random.Generator) -> Iterator[Person]:
    before, after = replace(one, known=range(at)), replace(one, known=range(at, ALWAYS.stop))
    if way != "late":
        yield before
    if way == "sex":
        after = replace(after, sex=Sex.MAN if one.sex is Sex.WOMAN else Sex.WOMAN)
    if way == "birth":
        after = replace(after, birth_year=one.birth_year + int(rng.choice([-15, 15])))
    if way == "end":
        stay = int(rng.integers(0, len(one.rows)))
        after = replace(after, last=one.first + stay, rows=one.rows[: stay + 1])
    if way != "error":
        yield after
