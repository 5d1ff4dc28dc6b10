"""What is told of a goal when a quarter has closed: figures that may be shown, and nothing of the others.

A hidden figure is nothing at all here, so that what is kept, shown and filed cannot give it away.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from smail.domain.goals.counting import Rung
from smail.domain.goals.judging import Interval, Judged, Status
from smail.domain.people import Sex


class Bound(StrEnum):
    """On which side of a number the figure is, where no more than that is told of it."""

    UNDER = "under"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    OVER = "over"


class Misfit(StrEnum):
    """How what a goal speaks of is not what its sample was drawn among."""

    MORE_THAN_DRAWN = "more_than_drawn"
    LESS_THAN_DRAWN = "less_than_drawn"


@dataclass(frozen=True, slots=True)
class ToldFigure:
    """A figure that may be shown: a number, a count of n, or a share with its interval.

    One that is rounded is never kept. With a bound its value is what was promised, and no figure; with ends
    no more is told of the share than that it is between them. What a rounded one is of may be told as it is.
    """

    value: float
    n_persons: int
    count: int | None = None
    n: int | None = None
    interval: Interval | None = None
    is_rounded: bool = False
    bound: Bound | None = None
    ends: Interval | None = None
    is_of_exact: bool = False

    def has_as_it_is(self, number: int) -> bool:
        """Whether a step of so many is told as it is; beside an exact figure all but its own are in fives."""
        if self.is_rounded:
            return self.is_of_exact and number == self.n
        return self.bound is not None or number in (self.n, self.count)


@dataclass(frozen=True, slots=True)
class Told:
    """How a goal stood: since when it was counted, on which day, and what may be shown of it.

    `until` lies before the end of the quarter where so few, or nobody, had come since then that the new
    figure less the old one would have told of them: then the old one stands.

    The last six are of what is shown, and never kept: the periods that are not in the figure because they
    are hidden; whether how it stands is that of the figure's own day alone; the day that ended it for good;
    what the goal says that its sample does not; at least how many are at steps that are not told; and at
    which of these that is everybody.
    """

    judged: Judged
    starts_on: date | None
    until: date
    whole: ToldFigure | None = None
    by_sex: Mapping[Sex, ToldFigure] = field(default_factory=dict)
    rungs: tuple[tuple[Rung, int | None], ...] = ()
    n_unknown: int | None = None
    without: tuple[str, ...] = ()
    is_last_known: bool = False
    final_on: date | None = None
    misfit: Misfit | None = None
    least: Mapping[Rung, int] = field(default_factory=dict)
    exactly: frozenset[Rung] = frozenset()

    @property
    def status(self) -> Status:
        """How it stood."""
        return self.judged.status

    def as_json(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            "status": self.status.value,
            "is_sure": self.judged.is_sure,
            "starts_on": None if self.starts_on is None else self.starts_on.isoformat(),
            "until": self.until.isoformat(),
            "whole": None if self.whole is None else _figure(self.whole),
            "by_sex": {sex.value: _figure(one) for sex, one in self.by_sex.items()},
            "rungs": [[rung.value, number] for rung, number in self.rungs],
            "n_unknown": self.n_unknown,
        }


def from_json(kept: Mapping[str, Any]) -> Told:
    """What was kept by `as_json`."""
    starts_on = kept["starts_on"]
    return Told(
        Judged(Status(kept["status"]), kept["is_sure"]),
        None if starts_on is None else date.fromisoformat(starts_on),
        date.fromisoformat(kept["until"]),
        None if kept["whole"] is None else _read(kept["whole"]),
        {Sex(sex): _read(one) for sex, one in kept["by_sex"].items()},
        tuple((Rung(rung), number) for rung, number in kept["rungs"]),
        kept["n_unknown"],
    )


def _figure(one: ToldFigure) -> dict[str, Any]:
    ends = None if one.interval is None else [one.interval.low, one.interval.high]
    return {"value": one.value, "n_persons": one.n_persons, "count": one.count, "n": one.n, "interval": ends}


def _read(kept: Mapping[str, Any]) -> ToldFigure:
    ends = None if kept["interval"] is None else Interval(*kept["interval"])
    return ToldFigure(kept["value"], kept["n_persons"], kept["count"], kept["n"], ends)
