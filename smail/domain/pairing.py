"""Which of a handledare's ratings are about which of the person's own: the same occasion seen by two.

The two rate without seeing each other's values, so nothing but the days can tell what belongs together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

# The two may rate on different days and still mean the same occasion.
WITHIN = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Dated:
    """A rating that was sent in: which one, and the day."""

    id: int
    on: date


@dataclass(frozen=True, slots=True)
class Pair:
    """One occasion: the person's own rating, and the handledare's."""

    own: Dated
    theirs: Dated


def pairs(own: Sequence[Dated], theirs: Sequence[Dated]) -> tuple[Pair, ...]:
    """Each of one handledare's ratings with the nearest own rating within 14 days, the earliest pair first.

    Of two equally near ones it is the earlier, since most rate after the person. Where several of the
    handledare's are nearest to the same own rating, the nearest of them is its pair, of equals the later one;
    the others have none. No order of the arguments changes that.
    """
    found: dict[int, Pair] = {}
    for one in sorted(theirs, key=lambda one: (one.on, one.id)):
        nearest = _nearest(own, one)
        if nearest is None:
            continue
        before = found.get(nearest.id)
        if before is None or _apart(nearest, one) <= _apart(nearest, before.theirs):
            found[nearest.id] = Pair(nearest, one)
    return tuple(sorted(found.values(), key=lambda pair: (pair.own.on, pair.own.id)))


def waits_since(own: Sequence[Dated], theirs: Sequence[Dated], today: date) -> date | None:
    """The day of the latest own rating that this handledare can still rate too; None while none waits."""
    latest = max(own, key=lambda one: (one.on, one.id), default=None)
    if latest is None or not timedelta(0) <= today - latest.on <= WITHIN:
        return None
    return None if any(pair.own == latest for pair in pairs(own, theirs)) else latest.on


def may_rate(own: Sequence[Dated], theirs: Sequence[Dated], today: date) -> bool:
    """Whether a rating of today would tell of an occasion that this handledare has not rated yet.

    That is the latest own one, or one that is to come where nothing of the last 14 days waits for it.
    """
    if waits_since(own, theirs, today) is not None:
        return True
    return all(today - one.on > WITHIN for one in theirs)


def _nearest(own: Sequence[Dated], other: Dated) -> Dated | None:
    near = [one for one in own if _apart(one, other) <= WITHIN]
    return min(near, key=lambda one: (_apart(one, other), one.on, one.id), default=None)


def _apart(one: Dated, other: Dated) -> timedelta:
    return abs(one.on - other.on)
