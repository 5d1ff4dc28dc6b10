"""What a timeline is made of, before anything has a place: strips of ratings, activities by kind, gaps."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from smail.charts.line import Mark, Point


class Look(StrEnum):
    """How the bars of a lane are told from those of another."""

    FILLED = "filled"
    OUTLINED = "outlined"
    DASHED = "dashed"


@dataclass(frozen=True, slots=True)
class Strip:
    """One area: its name, its scale and its scores, one run for each version of the questionnaire."""

    name: str
    low: int
    high: int
    runs: tuple[tuple[Point, ...], ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """One activity: its name and its days, the last one included; none while it goes on."""

    label: str
    starts_on: date
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class Lane:
    """The activities of one kind."""

    name: str
    look: Look
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Level:
    """Weeks in a row with as many activities: one, or two and more, and whether one leads to work directly.

    The day after the last one ends them.
    """

    starts_on: date
    until: date
    is_more: bool
    has_job_directed: bool


@dataclass(frozen=True, slots=True)
class TimelinePicture:
    """Everything that is drawn; equal pictures give equal bytes."""

    title: str
    description: str
    first: date
    today: date
    today_label: str
    last: date
    strips: tuple[Strip, ...]
    lanes: tuple[Lane, ...]
    # With the first day after each.
    gaps: tuple[Mark, ...]
    pauses: tuple[Mark, ...]
    month_names: tuple[str, ...]
    # What the row of the levels is called, over the activities; nothing where no week is counted.
    together: str = ""
    levels: tuple[Level, ...] = ()
    # The days of steps forward: a star each, under the ratings.
    steps_forward: tuple[date, ...] = ()
