"""What is published of a group: the frozen figures that pages, files and reports are made of, and no others.

A publication is made once, after the disclosure gate, and kept as bytes. Whatever shows group results reads
it from here, so that page, picture, file and report cannot say different things. Keys are codes; the words
belong to the pages.
"""

import json
import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from smail.domain.calendar import ClosedSpan, Quarter, Span, Tertial, quarter, tertial
from smail.domain.rhythm import USUAL

VERSION = 1
# So long after a period's last day an answer can still fill what was due in it, in the usual rhythm.
WAITS = timedelta(days=USUAL.on_time_days_after)
# The column of everybody in the group.
ALL = "all"
# A share of fewer who began says too little to be told in fives.
FEWEST_BEGUN = 25


class Scope(StrEnum):
    """How large a part of the county a publication is of."""

    PROGRAMME = "programme"
    MUNICIPALITY = "municipality"
    COUNTY = "county"


class Cadence(StrEnum):
    """The periods that a programme reports by: one of them, never both."""

    QUARTER = "quarter"
    TERTIAL = "tertial"

    @classmethod
    def of_label(cls, label: str) -> "Cadence":
        """That of a closed period by its label."""
        return cls.TERTIAL if "-T" in label else cls.QUARTER

    @property
    def in_a_year(self) -> int:
        """How many there are of them."""
        return 4 if self is Cadence.QUARTER else 3

    def span_of(self, day: date) -> ClosedSpan:
        """The quarter or tertial that the day belongs to."""
        return quarter(day) if self is Cadence.QUARTER else tertial(day)


@dataclass(frozen=True, slots=True)
class Cube:
    """The programmes of a federation that report by the same periods: their figures are told together.

    No programme is in two, and nothing is told of both: so what one tells takes nothing from the other.
    """

    federation_id: int
    cadence: Cadence


class Reach(StrEnum):
    """Whether a publication is of one closed period, or of all time until the end of it, or of its year."""

    PERIOD = "period"
    SINCE_START = "since_start"
    YEAR = "year"


class Split(StrEnum):
    """What the figures are split by; by month there are counts alone."""

    NONE = "none"
    SEX = "sex"
    AGE = "age"
    MONTH = "month"


class AgeBand(StrEnum):
    """The ages that figures are split by, as reached in the year when the publication's period ends.

    Whose age is not known are a few, who would hide everybody's ages: they are with the eldest. What was
    released before has them apart.
    """

    YOUNG = "to_29"
    MIDDLE = "30_44"
    OLDER = "45_up"
    UNKNOWN = "age_unknown"
    REST = "45_up_or_unknown"

    @classmethod
    def of(cls, birth_year: int | None, day: date) -> "AgeBand":
        """The band of somebody born that year."""
        if birth_year is None:
            return cls.REST
        age = day.year - birth_year
        if age < 30:
            return cls.YOUNG
        return cls.MIDDLE if age < 45 else cls.REST


@dataclass(frozen=True, slots=True)
class PublishedPeriod:
    """A closed quarter or tertial by its label, or all time until its last day."""

    reach: Reach
    label: str

    @property
    def span(self) -> ClosedSpan:
        """The closed quarter or tertial that it ends with."""
        year, number = self.label.split("-")
        kind = Quarter if number[0] == "Q" else Tertial
        return kind(int(year), int(number[1:]))

    @property
    def last_on(self) -> date:
        """The cut-off: nothing that happened later is in the figures."""
        return self.span.last_on

    @property
    def starts_on(self) -> date | None:
        """The first day; None where it reaches back to the start."""
        return self.span.starts_on if self.reach is Reach.PERIOD else None


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure with its interval and what it is made of; of a hidden one nothing is told.

    `share_missing` is rounded so coarsely that it gives away no few ratings.
    """

    value: float | None = None
    low: float | None = None
    high: float | None = None
    n_persons: int | None = None
    n_ratings: int | None = None
    share_missing: float | None = None
    is_hidden: bool = False


HIDDEN = Figure(is_hidden=True)


@dataclass(frozen=True, slots=True)
class PublishedRow:
    """One thing that is told, with a figure for each column."""

    key: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class PublishedTable:
    """Rows of figures by column (a sex, an age band or everybody), and how it came to those counted.

    `steps` go from enrolled to counted, each with the number of persons left, by the same columns.
    """

    key: str
    columns: tuple[str, ...]
    rows: tuple[PublishedRow, ...]
    steps: tuple[PublishedRow, ...] = ()

    def figure(self, row: str, column: str = ALL) -> Figure | None:
        """The figure of a row and a column; None where there is no such."""
        if column not in self.columns:
            return None
        place = self.columns.index(column)
        return next((one.figures[place] for one in self.rows if one.key == row), None)


@dataclass(frozen=True, slots=True)
class Publication:
    """Everything that is published of one group, period and split, as it was on the day it was made.

    `place` is the public id of the programme, the municipality or the federation; `instrument` is the digest
    of the questionnaire behind the levels, None without levels. Where `is_women_and_men` the column of all
    holds women and men only, since the others would be a few.
    """

    scope: Scope
    place: str
    name: str
    period: PublishedPeriod
    split: Split
    threshold: int
    made_at: datetime
    tables: tuple[PublishedTable, ...]
    is_women_and_men: bool = False
    instrument: str | None = None

    @property
    def cut_off(self) -> date:
        """The last day that the figures are of."""
        return self.period.last_on

    def table(self, key: str) -> PublishedTable | None:
        """The table by its key."""
        return next((one for one in self.tables if one.key == key), None)


def counted_until(span: Span) -> date:
    """The last day whose answers fill what was due in the period: five weeks after its own."""
    return span.last_on if span.last_on == date.max else span.last_on + WAITS


def is_closed(span: Span, today: date) -> bool:
    """Whether the period is over, and the time in which what was due in it could be filled."""
    return counted_until(span) < today


def closed_spans(first: date, today: date, cadence: Cadence) -> tuple[ClosedSpan, ...]:
    """Every quarter or tertial that had closed before today, from the one that holds the first day."""
    found: list[ClosedSpan] = []
    span = cadence.span_of(first)
    while is_closed(span, today):
        found.append(span)
        span = span.following()
    return tuple(found)


def to_json(publication: Publication) -> str:
    """The publication as it is kept: one form, so that the same figures are always the same bytes."""
    body = {
        "version": VERSION,
        "scope": publication.scope.value,
        "place": publication.place,
        "name": publication.name,
        "reach": publication.period.reach.value,
        "period": publication.period.label,
        "split": publication.split.value,
        "threshold": publication.threshold,
        "made_at": publication.made_at.isoformat(),
        "is_women_and_men": publication.is_women_and_men,
        "instrument": publication.instrument,
        "tables": [
            {
                "key": table.key,
                "columns": table.columns,
                "rows": [_row(row) for row in table.rows],
                "steps": [_row(row) for row in table.steps],
            }
            for table in publication.tables
        ],
    }
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def from_json(text: str) -> Publication:
    """The publication that was kept; ValueError where it is of a form that is not known here."""
    body = json.loads(text)
    if body.get("version") != VERSION:
        raise ValueError(f"version {body.get('version')!r} of a publication is not known")
    return Publication(
        Scope(body["scope"]),
        body["place"],
        body["name"],
        PublishedPeriod(Reach(body["reach"]), body["period"]),
        Split(body["split"]),
        body["threshold"],
        datetime.fromisoformat(body["made_at"]),
        tuple(
            PublishedTable(
                one["key"],
                tuple(one["columns"]),
                tuple(_read_row(row) for row in one["rows"]),
                tuple(_read_row(row) for row in one["steps"]),
            )
            for one in body["tables"]
        ),
        body["is_women_and_men"],
        body["instrument"],
    )


def _row(row: PublishedRow) -> dict[str, Any]:
    return {"key": row.key, "figures": [_figure(one) for one in row.figures]}


def _figure(one: Figure) -> list[Any] | None:
    """A hidden figure is nothing at all; NaN is written as nothing known."""
    if one.is_hidden:
        return None
    numbers = (one.value, one.low, one.high, one.n_persons, one.n_ratings, one.share_missing)
    return [None if number is None or math.isnan(number) else number for number in numbers]


def _read_row(row: dict[str, Any]) -> PublishedRow:
    return PublishedRow(row["key"], tuple(HIDDEN if one is None else Figure(*one) for one in row["figures"]))
