"""What was done towards work, under what was answered, on one axis of time: gaps and parallel support.

Each area is a strip with circles at the real days. Below, each activity is a bar among those of its kind:
filled where it leads to work directly, outlined where it builds skills, a dashed line where it is for health
and everyday life. Weeks without activity are a pale column through everything.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from smail.charts import canvas
from smail.charts.canvas import STAR_STRIP, Width, text_width
from smail.charts.line import Mark, Point
from smail.charts.time_axis import Placed, TimeAxis, place, time_axis

if TYPE_CHECKING:
    from matplotlib.axes import Axes

GAP, GAP_TEXT = "#fbe9d7", canvas.EVENT_TEXT
MONTHS = 26
LEFT, EDGE = 22, 8
LABELS = 19
# A strip and a lane have their names above what they show.
NAME, STRIP, STRIP_AIR = 18, 30, 12
BAR, BAR_AIR = 11, 9
ROW = BAR + NAME + BAR_AIR
BETWEEN = 14
AIR = 10
A_DAY = timedelta(days=1)


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
    # The days of steps forward: a star each, under the ratings.
    steps_forward: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class _PlacedBar:
    bar: Bar
    label: str
    label_x: float
    # Of the row: names stand above the bars.
    bottom: float


@dataclass(frozen=True, slots=True)
class _PlacedLane:
    lane: Lane
    name_y: float
    bars: tuple[_PlacedBar, ...]


@dataclass(frozen=True, slots=True)
class _Plan:
    """Where everything goes, from the lower left."""

    size: tuple[float, float]
    axis: TimeAxis
    top: float
    labels: tuple[Placed, ...]
    stars_y: float
    strips: tuple[tuple[Strip, float], ...]
    lanes: tuple[_PlacedLane, ...]


def draw_timeline(picture: TimelinePicture, width: Width) -> bytes:
    """The picture as SVG."""
    plan = _plan(picture, width)

    def paint(axes: "Axes") -> None:
        _columns(axes, picture, plan)
        _months(axes, picture, plan)
        for strip, bottom in plan.strips:
            _strip(axes, strip, bottom, plan)
        _stars(axes, picture, plan)
        for lane in plan.lanes:
            _lane(axes, lane, picture, plan)

    return canvas.draw(plan.size, picture.title, picture.description, paint)


def timeline_size(picture: TimelinePicture, width: Width) -> tuple[int, int]:
    """The size of the drawing in pixels, known before it is drawn."""
    size = _plan(picture, width).size
    return round(size[0]), round(size[1])


def _plan(picture: TimelinePicture, width: Width) -> _Plan:
    axis = time_axis(picture.first, picture.last, LEFT, width.pixels - EDGE)
    y: float = MONTHS + EDGE
    lanes = []
    for lane in reversed(picture.lanes):
        placed = _place_lane(lane, axis, y, width.pixels)
        lanes.append(placed)
        y = placed.name_y + NAME + BETWEEN
    stars_y = y + STAR_STRIP / 2
    y += STAR_STRIP if picture.steps_forward else 0
    strips = []
    for strip in reversed(picture.strips):
        strips.append((strip, y))
        y += STRIP + NAME + STRIP_AIR
    labels = tuple(place(list(_labels(picture, axis)), 2, width.pixels - 2))
    rows = max((one.row + 1 for one in labels), default=0)
    size = width.pixels, y + rows * LABELS + EDGE
    return _Plan(size, axis, y, labels, stars_y, tuple(strips), tuple(lanes))


def _labels(picture: TimelinePicture, axis: TimeAxis) -> Iterator[tuple[float, str]]:
    for mark in (*picture.gaps, *picture.pauses):
        span = _span(mark, axis)
        if span is not None:
            yield sum(span) / 2, mark.label
    yield axis.x(picture.today), picture.today_label


def _place_lane(lane: Lane, axis: TimeAxis, bottom: float, sheet: float) -> _PlacedLane:
    """Every bar in the highest row where neither it nor its name covers another, the earliest first."""
    taken: list[float] = []
    placed: list[tuple[Bar, str, float, int]] = []
    for bar in sorted(lane.bars, key=lambda one: (one.starts_on, one.label)):
        label = _short(bar.label, int((sheet - 2 * EDGE) / canvas.SIGN))
        begins, ends = axis.x(max(bar.starts_on, axis.first)), _end(bar, axis)
        label_x = max(min(begins, sheet - EDGE - text_width(label)), 2)
        left, right = min(begins, label_x), max(ends, label_x + text_width(label))
        row = next((at for at, end in enumerate(taken) if end + AIR <= left), len(taken))
        taken[row : row + 1] = [right]
        placed.append((bar, label, label_x, row))
    top = bottom + max(len(taken), 1) * ROW
    bars = (_PlacedBar(bar, label, x, top - (row + 1) * ROW) for bar, label, x, row in placed)
    return _PlacedLane(lane, top, tuple(bars))


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _end(bar: Bar, axis: TimeAxis) -> float:
    """Where the bar ends: after its last day, and at least so that it can be seen."""
    until = axis.last if bar.ends_on is None else min(bar.ends_on + A_DAY, axis.last)
    return max(axis.x(until), axis.x(max(bar.starts_on, axis.first)) + 3)


def _span(mark: Mark, axis: TimeAxis) -> tuple[float, float] | None:
    """From where to where the days of the mark lie; none where they are all before or after."""
    until = mark.until or axis.last
    if mark.on > axis.last or until <= axis.first:
        return None
    return axis.x(max(mark.on, axis.first)), axis.x(min(until, axis.last))


def _columns(axes: "Axes", picture: TimelinePicture, plan: _Plan) -> None:
    for marks, colour in ((picture.pauses, canvas.PAUSE), (picture.gaps, GAP)):
        for mark in marks:
            span = _span(mark, plan.axis)
            if span is not None:
                axes.fill_between(span, MONTHS, plan.top, color=colour, linewidth=0, zorder=0)
    x = plan.axis.x(picture.today)
    axes.plot([x, x], [MONTHS, plan.top], color=canvas.MUTED, linewidth=1, dashes=(4, 3), zorder=1)
    gaps = {mark.label for mark in picture.gaps}
    for label in plan.labels:
        colour = GAP_TEXT if label.text in gaps else canvas.MUTED
        y = plan.top + 5 + label.row * LABELS
        axes.text(label.x, y, label.text, color=colour, ha="center", va="baseline")


def _months(axes: "Axes", picture: TimelinePicture, plan: _Plan) -> None:
    for tick in plan.axis.ticks(picture.month_names, plan.size[0]):
        axes.plot([tick.x, tick.x], [MONTHS - 6, MONTHS - 1], color=canvas.MUTED, linewidth=1)
        axes.text(tick.middle, 6, tick.text, color=canvas.MUTED, ha="center", va="baseline")


def _strip(axes: "Axes", strip: Strip, bottom: float, plan: _Plan) -> None:
    axes.text(LEFT, bottom + STRIP + 8, strip.name, color=canvas.TEXT, ha="left", va="baseline")
    for step in (strip.low, strip.high):
        y = _y(step, strip, bottom)
        axes.plot([LEFT, plan.size[0] - EDGE], [y, y], color=canvas.GRID, linewidth=1, zorder=1)
        axes.text(LEFT - 8, y, str(step), color=canvas.MUTED, ha="right", va="center")
    for run in strip.runs:
        for joined in _unbroken(run):
            _circles(axes, [(plan.axis.x(on), _y(value, strip, bottom)) for on, value in joined])


def _circles(axes: "Axes", points: Sequence[tuple[float, float]]) -> None:
    axes.plot(
        [x for x, _y in points],
        [y for _x, y in points],
        color=canvas.NOW,
        linewidth=1.5,
        marker="o",
        markersize=6,
        markerfacecolor=canvas.PAPER,
        markeredgecolor=canvas.NOW,
        markeredgewidth=2,
        zorder=3,
    )


def _stars(axes: "Axes", picture: TimelinePicture, plan: _Plan) -> None:
    days = [plan.axis.x(day) for day in picture.steps_forward if plan.axis.holds(day)]
    canvas.stars(axes, days, plan.stars_y)


def _y(value: float, strip: Strip, bottom: float) -> float:
    return bottom + (value - strip.low) / (strip.high - strip.low) * STRIP


def _unbroken(run: Sequence[Point]) -> list[list[tuple[date, float]]]:
    """The points in rows that no missing score interrupts."""
    rows: list[list[tuple[date, float]]] = [[]]
    for point in run:
        if point.value is None:
            rows.append([])
        else:
            rows[-1].append((point.on, point.value))
    return [row for row in rows if row]


def _lane(axes: "Axes", placed: _PlacedLane, picture: TimelinePicture, plan: _Plan) -> None:
    axes.text(2, placed.name_y, placed.lane.name, color=canvas.MUTED, ha="left", va="baseline")
    for one in placed.bars:
        axes.text(one.label_x, one.bottom + BAR + 5, one.label, color=canvas.TEXT, ha="left", va="baseline")
        left = plan.axis.x(max(one.bar.starts_on, plan.axis.first))
        _bar(axes, placed.lane.look, left, _end(one.bar, plan.axis), one.bottom, plan.axis.x(picture.today))


def _bar(axes: "Axes", look: Look, left: float, right: float, bottom: float, now: float) -> None:
    """The bar until today, and thin after it: what lies ahead is only planned."""
    middle = bottom + BAR / 2
    if right > now:
        axes.plot([max(left, now), right], [middle, middle], color=canvas.NOW, linewidth=1.5, zorder=2)
    right = min(right, now)
    if right <= left:
        return
    if look is Look.DASHED:
        axes.plot([left, right], [middle, middle], color=canvas.NOW, linewidth=4, dashes=(2, 1), zorder=2)
        return
    face = canvas.NOW if look is Look.FILLED else canvas.PAPER
    axes.fill_between(
        [left, right], bottom, bottom + BAR, facecolor=face, edgecolor=canvas.NOW, linewidth=1.5, zorder=2
    )
