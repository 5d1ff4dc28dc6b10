"""How many the county plans to certify, and where; and what is told of a small group."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from smail.domain.calendar import Quarter, quarter
from smail.domain.certification import PLANNED, Level

# No county plans for more.
MOST_PLANNED = 10_000
# Whoever has a place on a course whose last occasion was longer ago than this takes it no more.
TAKING_UNTIL = timedelta(days=183)
FEWEST_BY_SEX = 5


@dataclass(frozen=True, slots=True)
class Planned:
    """How many of each level a place plans to have."""

    utbildare: int
    anvandare: int

    def __post_init__(self) -> None:
        """A number that no county could plan for is refused."""
        if not all(0 <= one <= MOST_PLANNED for one in (self.utbildare, self.anvandare)):
            raise ValueError(f"a plan holds 0 to {MOST_PLANNED} of each level")

    def of(self, level: Level) -> int:
        """How many of that level."""
        return self.utbildare if level is Level.UTBILDARE else self.anvandare


# What holds until a county has said otherwise.
USUAL = Planned(PLANNED[Level.UTBILDARE], PLANNED[Level.ANVANDARE])


@dataclass(frozen=True, slots=True)
class TrainingPlans:
    """The plan of the county, and of each place that has one, by the id of its organisation."""

    county: Planned = USUAL
    places: Mapping[int, Planned] = field(default_factory=dict)
    reached_on: date | None = None
    is_chosen: bool = False

    def of(self, organisation_id: int | None) -> Planned | None:
        """The plan of a place, or the county's; None where the place has none."""
        return self.county if organisation_id is None else self.places.get(organisation_id)

    def shared_out(self) -> Planned:
        """What the places plan for together."""
        found = self.places.values()
        return Planned(sum(one.utbildare for one in found), sum(one.anvandare for one in found))

    def until(self, today: date) -> date:
        """The day by which it is reached: the chosen one while it is to come, or the end of next year."""
        if self.reached_on is not None and self.reached_on > today:
            return self.reached_on
        return date(today.year + 1, 12, 31)


def last_quarter(today: date) -> Quarter:
    """The quarter that was closed last."""
    return quarter(quarter(today).starts_on - timedelta(days=1))


def may_be_split(parts: Mapping[str, int], wholes: Mapping[str, int]) -> bool:
    """Whether no part, nor what is left of its whole, is of so few that a person might be seen."""
    left = (wholes[key] - parts[key] for key in parts)
    return all(n == 0 or n >= FEWEST_BY_SEX for n in (*parts.values(), *left))
