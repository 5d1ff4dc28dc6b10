"""What the county's models say of one person in one area: a line with its band, and perhaps a sign."""

from dataclasses import dataclass
from datetime import date, timedelta

from smail.analysis.verdicts import Sign, is_long_enough

QUARTER = timedelta(days=91)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with the ends of its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Line:
    """One area's line through a person's ratings, in steps of the scale; `change` is per 13 weeks."""

    sign: Sign
    n: int
    first: date
    last: date
    level: Estimate
    level_on: date
    change: Estimate
    path: tuple[tuple[date, Estimate], ...]

    @property
    def weeks(self) -> int:
        """Whole weeks from the first score to the last."""
        return (self.last - self.first).days // 7

    @property
    def is_long_enough(self) -> bool:
        """Whether there are ratings enough, over time enough, for a sign to be possible."""
        return bool(is_long_enough(self.n, (self.last - self.first) / QUARTER))
