"""From a history to its pictures: which there are, what is in each, and one drawing of each at most.

A picture is named by what is in it, so the name is only known to whoever was shown the page, and looking at
the page is what the audit notes.
"""

import hashlib
import re
import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from smail.charts.canvas import Width
from smail.charts.comparison import ComparisonPicture, Round, comparison_size, draw_comparison
from smail.charts.line import BandPoint, LinePicture, Mark, Point, draw_line, line_size
from smail.charts.timeline import draw_timeline, timeline_size
from smail.charts.timeline_values import TimelinePicture
from smail.reports.events import EventKind
from smail.reports.history import Area, History
from smail.reports.line import Estimate

KEPT = 600
ALL_AREAS = "alla"
_NAME = re.compile(r"(alla|plan|omrade\.[A-Za-z0-9_]{1,120})-(smal|bred)-([0-9a-f]{16})")
# Starts are where the line begins, and pauses and steps forward have marks of their own.
WITH_A_LINE = frozenset(
    {
        EventKind.TRANSITION,
        EventKind.CHANGE,
        EventKind.END,
        EventKind.NEW_VERSION,
        EventKind.WORK,
        EventKind.STUDIES,
    }
)
# A new way of drawing gives every picture a new name.
_STYLE = "4"

Picture = LinePicture | ComparisonPicture | TimelinePicture


@dataclass(frozen=True, slots=True)
class PictureWords:
    """Everything that is written in the pictures of one history, in the words of whoever looks."""

    areas: Mapping[str, str]
    sentences: Mapping[str, str]
    comparison_title: str
    comparison_sentence: str
    # Of each rating that is compared, the oldest first.
    rounds: tuple[str, ...]
    events: Mapping[EventKind, str]
    months: tuple[str, ...]
    decimal: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """One picture for one width, by the name that its content gives it."""

    name: str
    width: Width
    picture: Picture

    @property
    def what(self) -> str:
        """What it shows: `alla`, `plan`, or the area."""
        return self.name.partition("-")[0]

    @property
    def size(self) -> tuple[int, int]:
        """Its width and height in pixels, so that a page can keep its room."""
        if isinstance(self.picture, LinePicture):
            return line_size(self.picture, self.width)
        if isinstance(self.picture, TimelinePicture):
            return timeline_size(self.picture, self.width)
        return comparison_size(self.picture, self.width)

    def svg(self) -> bytes:
        """The picture, drawn now."""
        if isinstance(self.picture, LinePicture):
            return draw_line(self.picture, self.width)
        if isinstance(self.picture, TimelinePicture):
            return draw_timeline(self.picture, self.width)
        return draw_comparison(self.picture, self.width)


def drawings_of(history: History, words: PictureWords) -> dict[str, Drawing]:
    """Every picture of the history for every width, by name; none is drawn yet."""
    found = (
        drawing_of(what, width, picture) for what, picture in _pictures(history, words) for width in Width
    )
    return {one.name: one for one in found}


def is_name(text: str) -> bool:
    """Whether the text can be the name of a picture."""
    return _NAME.fullmatch(text) is not None


def name_of_area(area: Area) -> str:
    """What the picture of the area is called."""
    return f"omrade.{area.key}"


class Shelf:
    """Pictures that were drawn, by whose they are and their name; the ones not asked for longest go first."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._drawn: OrderedDict[tuple[int, str], bytes] = OrderedDict()
        self._turn = threading.Lock()

    def get(self, participant_id: int, name: str) -> bytes | None:
        """The picture of that person, where it was drawn before."""
        with self._turn:
            svg = self._drawn.get((participant_id, name))
            if svg is not None:
                self._drawn.move_to_end((participant_id, name))
            return svg

    def draw(self, participant_id: int, drawing: Drawing) -> bytes:
        """The picture, drawn once and kept."""
        svg = drawing.svg()
        with self._turn:
            self._drawn[participant_id, drawing.name] = svg
            while len(self._drawn) > self._kept:
                self._drawn.popitem(last=False)
        return svg


def drawing_of(what: str, width: Width, picture: Picture) -> Drawing:
    """The picture for that width, by the name that it then has."""
    content = f"{_STYLE} {what} {width} {picture!r}"
    digest = hashlib.sha256(content.encode()).hexdigest()[:16]
    return Drawing(f"{what}-{width}-{digest}", width, picture)


def _pictures(history: History, words: PictureWords) -> Iterator[tuple[str, Picture]]:
    if history.occasions and any(score is not None for one in history.occasions for score in one.scores):
        yield ALL_AREAS, _comparison(history, words)
    for area in history.areas:
        if area.scored:
            yield name_of_area(area), _line(history, area, words)


def _line(history: History, area: Area, words: PictureWords) -> LinePicture:
    events = [Mark(one.on, words.events[one.kind]) for one in history.events if one.kind in WITH_A_LINE]
    return LinePicture(
        title=words.areas[area.key],
        description=words.sentences[area.key],
        low=area.low,
        high=area.high,
        first=history.starts_on,
        last=history.today,
        runs=tuple(tuple(Point(one.on, one.score) for one in run.values) for run in area.runs),
        events=tuple(one for one in events if one.on > history.starts_on),
        pauses=tuple(
            Mark(one.on, words.events[EventKind.PAUSE], one.until)
            for one in history.events
            if one.kind is EventKind.PAUSE
        ),
        steps_forward=tuple(one.on for one in history.events if one.kind is EventKind.FRAMSTEG),
        month_names=words.months,
        # Before that the line is hardly the person's own.
        band=tuple(_band_point(*one) for one in area.line.path)
        if area.line is not None and area.line.is_long_enough
        else (),
    )


def _band_point(on: date, level: Estimate) -> BandPoint:
    """The point, rounded: what is fitted anew and does not move a pixel is not drawn anew."""
    return BandPoint(on, round(level.value, 3), round(level.low, 3), round(level.high, 3))


def _comparison(history: History, words: PictureWords) -> ComparisonPicture:
    areas = history.compared
    return ComparisonPicture(
        title=words.comparison_title,
        description=words.comparison_sentence,
        low=min(area.low for area in areas),
        high=max(area.high for area in areas),
        areas=tuple(words.areas[area.key] for area in areas),
        rounds=tuple(
            Round(label, one.scores, tuple(_written(score, words.decimal) for score in one.scores))
            for label, one in zip(words.rounds, history.occasions, strict=True)
        ),
    )


def _written(score: float | None, decimal: str) -> str:
    return "" if score is None else f"{score:.1f}".replace(".", decimal)


def month_year(day: date, months: tuple[str, ...]) -> str:
    """A month as the pictures write it: nov 25."""
    return f"{months[day.month - 1]} {day:%y}"
