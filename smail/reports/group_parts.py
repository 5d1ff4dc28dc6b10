"""Which row of a level each row of the next is part of: what is told of one is told of its parts together."""

from collections.abc import Mapping, Sequence
from functools import cache

from smail.queries import group_endings, group_referred
from smail.queries.group_counts import DONE, GIVEN, LATE, MISSING, ON_TIME, RARE, REASONS, UNKNOWN
from smail.queries.group_counts import GATHERED as GATHERED_REASONS

PARTS_OF: Mapping[str, Sequence[str]] = {
    DONE: (ON_TIME, LATE),
    MISSING: REASONS,
    GIVEN: [one for one in REASONS if one != UNKNOWN],
    RARE: [one for one in REASONS if one not in GATHERED_REASONS],
    **group_endings.GATHERED,
    **group_referred.GATHERED,
}


@cache
def parents_of(levels: tuple[tuple[str, ...], ...]) -> tuple[tuple[int, ...], ...]:
    """For each level the row of the level before, by its number; the first level is of one whole."""
    above = ((), *levels)
    return tuple(
        tuple(_parent(row, rows) for row in level) for rows, level in zip(above, levels, strict=False)
    )


def _parent(row: str, rows: Sequence[str]) -> int:
    own = _parts(row)
    return next((place for place, one in enumerate(rows) if len(rows) > 1 and own <= _parts(one)), 0)


def _parts(row: str) -> frozenset[str]:
    return frozenset(PARTS_OF.get(row, (row,)))
