"""One person's ratings over time, for whoever looks: page, picture, sentence and table come from here.

The ratings stand as they are, and the line is the model's. Where a person was asked seven questions one time
and fourteen another, only the questions that were put each time are counted; a new version of the
questionnaire begins a line of its own, since two wordings are two measures.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from smail.catalogue import Catalogue
from smail.domain.instrument import Indicator, Instrument
from smail.queries import history as reads
from smail.queries.history import HistoryRows
from smail.queries.submitted import steps_of
from smail.reports.county import County, CountyFit
from smail.reports.events import Event, events_of
from smail.reports.hindsight import SeenAnew, seen_anew
from smail.reports.line import Line
from smail.reports.rounds import Round, Scored, Value, rounds_of, score_round
from smail.vault import Vault


@dataclass(frozen=True, slots=True)
class Run:
    """Values of one version of the questionnaire, which can be laid beside each other."""

    version: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Area:
    """One indicator over time."""

    key: str
    indicator: Indicator
    low: int
    high: int
    runs: tuple[Run, ...]
    # Through the values of the newest version; none where the county or the person has too few.
    line: Line | None = None

    @property
    def values(self) -> tuple[Value, ...]:
        """Every value, oldest first."""
        return tuple(value for run in self.runs for value in run.values)

    @property
    def scored(self) -> tuple[Value, ...]:
        """The values that have a score, oldest first."""
        return tuple(value for value in self.values if value.score is not None)

    @property
    def span(self) -> tuple[float, float] | None:
        """The lowest and the highest score; None where there is none."""
        scores = [value.score for value in self.values if value.score is not None]
        return (min(scores), max(scores)) if scores else None

    @property
    def has_means(self) -> bool:
        """Whether a score can lie between two steps."""
        return any(value.n_answered > 1 for value in self.values)


@dataclass(frozen=True, slots=True)
class Occasion:
    """One rating that is laid beside others: its day and its score in each area, in their order."""

    rating: str
    on: date
    scores: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class History:
    """Everything that a page, a picture or a paper shows about one person's time."""

    today: date
    ratings: tuple[tuple[str, date], ...]
    areas: tuple[Area, ...]
    # First, previous and now, or as many as there are, of the newest version only.
    occasions: tuple[Occasion, ...]
    events: tuple[Event, ...]
    counts_common_items_only: bool
    compared_since: date | None
    # The first name of whoever is responsible now; empty where nobody is.
    followed_by: str = ""
    # What the lines lean on.
    fit: CountyFit | None = None
    # The first occasion as the person sees it now; none where it was not answered again.
    seen_anew: SeenAnew | None = None
    # Whether a programme of today asks why an answer is lower than before.
    asks_reasons: bool = False

    @property
    def starts_on(self) -> date:
        """The first day that a line shows."""
        return min([self.today, *(on for _rating, on in self.ratings), *(one.on for one in self.events)])

    @property
    def compared(self) -> tuple[Area, ...]:
        """The areas that first, previous and now are compared in."""
        return tuple(area for area in self.areas if area.runs and self._is_newest(area))

    @property
    def lower(self) -> tuple[tuple[Area, Value], ...]:
        """Every value that is lower than the one before it, the newest first."""
        found = [(area, value) for area in self.areas for value in area.values if value.is_lower]
        return tuple(sorted(found, key=lambda one: one[1].on, reverse=True))

    @property
    def weeks(self) -> int:
        """Whole weeks from the first rating to the last."""
        days = (self.ratings[-1][1] - self.ratings[0][1]).days if self.ratings else 0
        return days // 7

    def area(self, key: str) -> Area | None:
        """The area with this key."""
        return next((area for area in self.areas if area.key == key), None)

    def _is_newest(self, area: Area) -> bool:
        last = self.ratings[-1][0]
        return any(value.rating == last for value in area.runs[-1].values)


def history_of(
    db: Session,
    vault: Vault,
    catalogue: Catalogue,
    participant_id: int,
    *,
    today: date,
    county: County | None = None,
    without: date | None = None,
    events: bool = True,
) -> History:
    """The person's history as it is known today; lines only against a county.

    `without` is a day whose answers whoever looks must not see yet: nothing of them is in it. Without
    `events` it tells of nothing but pauses and framsteg beside the answers.
    """
    rows = reads.rows_of(db, vault, participant_id, without=without, events=events)
    rounds = rounds_of(rows.ratings, catalogue)
    mixed = [one for one in rounds if one.is_mixed]
    steps = steps_of(db, [row.id for one in mixed for row in one.ratings]) if mixed else {}
    comments = {(one.rating_id, one.indicator): one.line for one in rows.comments}
    reasons = {(one.rating_id, one.indicator): one for one in rows.reasons}
    scored = [score_round(one, steps, comments, reasons) for one in rounds]
    newest = rounds[-1] if rounds else None
    fit = county.fit_of(db, newest.instrument) if county is not None and newest is not None else None
    lines = {} if fit is None else _lines(scored[-1], fit, _last_day(rows, today))
    areas = _areas(rounds, scored, lines)
    return History(
        today=today,
        ratings=tuple((row.public_id, row.on) for row in rows.ratings),
        areas=areas,
        occasions=_occasions(newest, scored[-1] if scored else {}),
        events=events_of(rows, rounds, _explained(areas), today),
        counts_common_items_only=bool(mixed),
        compared_since=newest.ratings[0].on if newest is not None and len(rounds) > 1 else None,
        followed_by=next((one.first_name for one in reversed(rows.responsible) if one.ends_on is None), ""),
        fit=fit,
        seen_anew=seen_anew(rounds[0] if rounds else None, rows.hindsight, steps),
        asks_reasons=any(stay.asks_hindsight and stay.is_open_on(today) for stay in rows.stays),
    )


def _lines(scored: Scored, fit: CountyFit, until: date) -> Mapping[str, Line]:
    # Whoever has nothing to look back on never pays for the mathematics.
    from smail.reports.lines import lines_of

    return lines_of(scored, fit, until)


def _last_day(rows: HistoryRows, today: date) -> date:
    """Today while the person is in a programme, else the last day of the last one."""
    ends = [stay.ended_on for stay in rows.stays]
    return max((day for day in ends if day is not None), default=today) if all(ends) else today


def _areas(rounds: Sequence[Round], scored: Sequence[Scored], lines: Mapping[str, Line]) -> tuple[Area, ...]:
    """The areas of the newest questionnaire first; an area goes on where its questionnaire comes again."""
    runs: dict[tuple[str, str], list[Run]] = {}
    known: dict[tuple[str, str], tuple[Indicator, int, int]] = {}
    for one, values in reversed(list(zip(rounds, scored, strict=True))):
        for indicator in one.indicators:
            key = (one.instrument.key, indicator.key)
            run = Run(f"{one.instrument.key} {one.instrument.version}", values[indicator.key])
            runs.setdefault(key, []).insert(0, run)
            known.setdefault(key, (indicator, *_scale(one.instrument, indicator)))
    keys = [indicator for _instrument, indicator in known]
    return tuple(
        Area(
            key[1] if keys.count(key[1]) == 1 else f"{key[0]}_{key[1]}",
            indicator,
            low,
            high,
            tuple(runs[key]),
            lines.get(key[1]) if key[0] == rounds[-1].instrument.key else None,
        )
        for key, (indicator, low, high) in known.items()
    )


def _explained(areas: Sequence[Area]) -> list[tuple[Indicator, Value]]:
    """The lower values whose person has said why."""
    return [(area.indicator, one) for area in areas for one in area.values if one.cause is not None]


def _scale(instrument: Instrument, indicator: Indicator) -> tuple[int, int]:
    items = [item for item in instrument.items if item.indicator == indicator.key]
    return min(item.low for item in items), max(item.high for item in items)


def _occasions(newest: Round | None, scored: Scored) -> tuple[Occasion, ...]:
    if newest is None:
        return ()
    last = len(newest.ratings) - 1
    wanted = sorted({0, max(last - 1, 0), last})
    return tuple(
        Occasion(
            newest.ratings[at].public_id,
            newest.ratings[at].on,
            tuple(scored[area.key][at].score for area in newest.indicators),
        )
        for at in wanted
    )
