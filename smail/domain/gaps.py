"""Where two who rated the same occasion are furthest apart: what is worth a talk, whoever is right."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

MOST = 3
# One step of the scale: less than that is how anybody answers on two days.
LEAST = 1.0


@dataclass(frozen=True, slots=True)
class Gap:
    """One area with both values."""

    area: str
    own: float
    theirs: float

    @property
    def size(self) -> float:
        """How many steps lie between the two."""
        return abs(self.own - self.theirs)

    @property
    def is_own_higher(self) -> bool:
        """Whether the person's own value is the higher one."""
        return self.own > self.theirs


def largest(
    areas: Sequence[str],
    own: Mapping[str, float | None],
    theirs: Mapping[str, float | None],
    chosen: Collection[str] = (),
) -> tuple[Gap, ...]:
    """At most three areas that both have a value in, at least one step apart, the largest gap first.

    Of equal gaps an area that the person has chosen comes first, then the order of `areas`.
    """
    both = [
        Gap(area, mine, other)
        for area in areas
        if (mine := own.get(area)) is not None and (other := theirs.get(area)) is not None
    ]
    far = [gap for gap in both if gap.size >= LEAST]
    return tuple(sorted(far, key=lambda gap: (-gap.size, gap.area not in chosen))[:MOST])
