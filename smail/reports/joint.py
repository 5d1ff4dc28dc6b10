"""Two ratings of one occasion laid over each other: picture, table and topics come from one object.

What belongs to no area is not in it at all, so that no page made of it can show what staff believe.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from smail.catalogue import Catalogue
from smail.domain import gaps
from smail.domain.gaps import Gap
from smail.domain.instrument import Indicator, Instrument
from smail.domain.pairing import Pair
from smail.queries import joint_views as reads
from smail.queries.joint_views import Said, SeenPair, Sent
from smail.vault import Vault


@dataclass(frozen=True, slots=True)
class JointArea:
    """One area with both values; None where too little was answered or staff could not judge."""

    indicator: Indicator
    own: float | None
    theirs: float | None

    @property
    def key(self) -> str:
        """Which area it is."""
        return self.indicator.key


@dataclass(frozen=True, slots=True)
class Joint:
    """One occasion as two have seen it, and what they have said about it so far."""

    seen: SeenPair
    low: int
    high: int
    areas: tuple[JointArea, ...]
    topics: tuple[Gap, ...]
    # The areas that the person wanted to begin with.
    chosen: tuple[str, ...]
    said: Mapping[str, Said]
    said_before: tuple[Said, ...]

    @property
    def pair(self) -> Pair:
        """The two ratings."""
        return self.seen.pair

    def indicator(self, key: str) -> Indicator | None:
        """The area with this key, where both were asked about it."""
        return next((one.indicator for one in self.areas if one.key == key), None)


def joint_of(
    db: Session,
    vault: Vault,
    catalogue: Catalogue,
    participant_id: int,
    seen: SeenPair,
    *,
    with_said: bool = True,
) -> Joint:
    """The occasion, as far as both were asked about the same areas on the same steps."""
    own, theirs = reads.sent_of(db, seen.pair)
    ends, areas = areas_of(catalogue, own, theirs)
    keys = [one.key for one in areas]
    said = reads.said_about(db, vault, participant_id) if with_said else ()
    return Joint(
        seen=seen,
        low=ends[0],
        high=ends[1],
        areas=areas,
        topics=gaps.largest(keys, own.values, theirs.values, own.focus),
        chosen=tuple(key for key in own.focus if key in keys),
        said={one.area: one for mine_id, other_id, one in said if (mine_id, other_id) == (own.id, theirs.id)},
        said_before=tuple(
            one for mine_id, other_id, one in said if (mine_id, other_id) != (own.id, theirs.id)
        ),
    )


def areas_of(catalogue: Catalogue, own: Sent, theirs: Sent) -> tuple[tuple[int, int], tuple[JointArea, ...]]:
    """The ends of the scale, and the areas in which both were asked on it."""
    mine, other = (catalogue.by_digest(one.instrument_digest) for one in (own, theirs))
    steps = {
        key: scale for key, scale in _scales(mine, own).items() if _scales(other, theirs).get(key) == scale
    }
    ends = next(iter(steps.values()), (1, 5))
    return ends, tuple(
        JointArea(one, own.values.get(one.key), theirs.values.get(one.key))
        for one in mine.indicators
        if steps.get(one.key) == ends
    )


def _scales(instrument: Instrument, rating: Sent) -> dict[str, tuple[int, int]]:
    """The lowest and the highest step of each area that was asked about."""
    found: dict[str, tuple[int, int]] = {}
    for key in rating.shown:
        item = instrument.item(key)
        if item.indicator is not None:
            low, high = found.get(item.indicator, (item.low, item.high))
            found[item.indicator] = (min(low, item.low), max(high, item.high))
    return found
