"""A drawn county of those who ended and to what, and what is published of it."""

import itertools
from collections import Counter
from datetime import UTC, datetime

import numpy as np

from smail.domain.calendar import Quarter
from smail.domain.people import Sex
from smail.domain.publishing import Publication, Scope, Split
from smail.queries.group_counts import BEFORE, ENDED, ONGOING, STARTED, Counted
from smail.queries.group_endings import (
    ENDING_ROWS,
    GATHERED,
    PARTS,
)
from smail.queries.releases import Member, Spot
from smail.reports.group_opening import Material
from smail.reports.group_results import published
from tests.support.published_attack import SEXES

AT = Quarter(2026, 1)
COUNTY = Spot(Scope.COUNTY, "county", "Länet")
TOWN = Spot(Scope.MUNICIPALITY, "town", "Staden")
PLACES = tuple(str(one) for one in range(5))
WHERE = {one: [one] for one in PLACES} | {"town": ["0", "1", "2"], "county": list(PLACES)}
# Whoever was there before, or began, has stayed or ended to something.
ATOMS = [f"{came}.{end}" for came in ("before", "began") for end in ("stayed", *PARTS)]
Truth = Counter[tuple[str, str, str]]


def parts_of() -> dict[str, list[str]]:
    """The atoms of each row."""
    rows = {
        BEFORE: [one for one in ATOMS if one.startswith("before")],
        STARTED: [one for one in ATOMS if one.startswith("began")],
        ONGOING: [one for one in ATOMS if one.endswith("stayed")],
    }
    for row in (ENDED, *ENDING_ROWS):
        rows[row] = [one for one in ATOMS if one.partition(".")[2] in GATHERED.get(row, (row,))]
    return rows


def truth_of(rng: np.random.Generator) -> Truth:
    """Persons of three programmes in one town and two on their own; few went to studies."""
    found: Truth = Counter()
    shares = rng.dirichlet((6, 1, 3, 5))
    for place, n in zip(PLACES, (120, 90, 40, 100, 60), strict=True):
        for _person in range(n):
            came = "before" if rng.random() < 0.7 else "began"
            end = PARTS[rng.choice(4, p=shares)] if rng.random() < 0.4 else "stayed"
            found[place, f"{came}.{end}", SEXES[int(rng.random() < 0.45)]] += 1
    return found


def published_of(
    truth: Truth, at: Quarter = AT, before: dict[Split, dict[str, Publication]] | None = None
) -> list[Publication]:
    """What is published of it by women and men and without; `before` is what was told of the time before."""
    rows = parts_of()

    def counted(row: str) -> list[Counted]:
        return [
            Counted(int(place), Sex(sex), 1990, row, n, n)
            for place, sex in itertools.product(PLACES, SEXES)
            for n in [sum(truth[place, one, sex] for one in rows[row])]
        ]

    members = tuple(
        Member(int(one), Spot(Scope.PROGRAMME, one, one), TOWN if one in WHERE["town"] else None)
        for one in PLACES
    )
    people = [one for row in (BEFORE, STARTED, ENDED, ONGOING) for one in counted(row)]
    endings = [one for row in PARTS for one in counted(row)]
    material = Material(at, COUNTY, members, people, [[]] * 6, [], endings=endings)
    found = published(material, before or {}, 5, datetime(2026, 5, 1, tzinfo=UTC))
    return [one for one in found if one.split is not Split.AGE]
