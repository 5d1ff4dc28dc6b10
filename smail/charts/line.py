"""Answers of one area over time: circles where something was answered, at their real dates.

A line with a band goes through the circles that a model was fitted to; where there is none, a thin line only
joins them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from smail.charts import canvas
from smail.charts.canvas import STAR_STRIP, Width
from smail.charts.time_axis import Placed, TimeAxis, place, time_axis

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PLOT_HEIGHT = {Width.PHONE: 150, Width.DESK: 170}
ROW = 19
MONTHS = 26
AXIS_ROOM = 26
EDGE = 12
MOST_STEPS_NAMED = 6


@dataclass(frozen=True, slots=True)
class Point:
    """A score at a day; none where too little was answered, which leaves a gap."""

    on: date
    value: float | None


@dataclass(frozen=True, slots=True)
class BandPoint:
    """Where the line through the answers is on a day, and between what its band lies."""

    on: date
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened on a day, or that lasted until another."""

    on: date
    label: str
    until: date | None = None


@dataclass(frozen=True, slots=True)
class LinePicture:
    """Everything that is drawn; equal pictures give equal bytes."""

    title: str
    description: str
    low: int
    high: int
    first: date
    last: date
    # One for each version of the questionnaire: nothing joins two.
    runs: tuple[tuple[Point, ...], ...]
    events: tuple[Mark, ...]
    pauses: tuple[Mark, ...]
    steps_forward: tuple[date, ...]
    month_names: tuple[str, ...]
    # Through the last run; empty where no line is told.
    band: tuple[BandPoint, ...] = ()


@dataclass(frozen=True, slots=True)
class _Plan:
    """Where everything goes."""

    size: tuple[float, float]
    axis: TimeAxis
    bottom: float
    top: float
    labels: tuple[Placed, ...]


def draw_line(picture: LinePicture, width: Width) -> bytes:
    """The picture as SVG."""
    plan = _plan(picture, width)

    def paint(axes: "Axes") -> None:
        _pauses(axes, picture, plan)
        _grid(axes, picture, plan)
        _months(axes, picture, plan)
        _events(axes, picture, plan)
        _band(axes, picture, plan)
        for run in picture.runs:
            _run(axes, run, picture, plan)

    return canvas.draw(plan.size, picture.title, picture.description, paint)


def line_size(picture: LinePicture, width: Width) -> tuple[int, int]:
    """The size of the drawing in pixels, known before it is drawn."""
    size = _plan(picture, width).size
    return round(size[0]), round(size[1])


def _plan(picture: LinePicture, width: Width) -> _Plan:
    left, right = AXIS_ROOM + EDGE, width.pixels - 2 * EDGE
    axis = time_axis(picture.first, picture.last, left, right)
    marks = [(axis.x(one.on), one.label) for one in picture.events if axis.holds(one.on)]
    pauses = [(_middle(one, axis), one.label) for one in picture.pauses if _shows(one, axis)]
    named = [one for one in (*marks, *pauses) if one[1]]
    labels = place(named, 2, width.pixels - 2)
    rows = max((one.row + 1 for one in labels), default=0)
    bottom = MONTHS + (STAR_STRIP if picture.steps_forward else 0)
    top = bottom + PLOT_HEIGHT[width]
    return _Plan((width.pixels, top + rows * ROW + EDGE), axis, bottom, top, tuple(labels))


def _shows(pause: Mark, axis: TimeAxis) -> bool:
    return pause.on <= axis.last and (pause.until is None or pause.until > axis.first)


def _span(pause: Mark, axis: TimeAxis) -> tuple[float, float]:
    return axis.x(max(pause.on, axis.first)), axis.x(min(pause.until or axis.last, axis.last))


def _middle(pause: Mark, axis: TimeAxis) -> float:
    return sum(_span(pause, axis)) / 2


def _y(value: float, picture: LinePicture, plan: _Plan) -> float:
    return (
        plan.bottom
        + EDGE
        + (value - picture.low) / (picture.high - picture.low) * (plan.top - plan.bottom - 2 * EDGE)
    )


def _grid(axes: "Axes", picture: LinePicture, plan: _Plan) -> None:
    steps = range(picture.low, picture.high + 1)
    for step in steps:
        y = _y(step, picture, plan)
        axes.plot([AXIS_ROOM, plan.size[0] - EDGE], [y, y], color=canvas.GRID, linewidth=1, zorder=1)
        if len(steps) <= MOST_STEPS_NAMED or (step - picture.low) % 2 == 0:
            axes.text(AXIS_ROOM - 8, y, str(step), color=canvas.MUTED, ha="right", va="center")


def _months(axes: "Axes", picture: LinePicture, plan: _Plan) -> None:
    for tick in plan.axis.ticks(picture.month_names, plan.size[0]):
        axes.plot([tick.x, tick.x], [MONTHS - 6, MONTHS - 1], color=canvas.MUTED, linewidth=1)
        axes.text(tick.middle, 6, tick.text, color=canvas.MUTED, ha="center", va="baseline")


def _pauses(axes: "Axes", picture: LinePicture, plan: _Plan) -> None:
    for pause in picture.pauses:
        if _shows(pause, plan.axis):
            left, right = _span(pause, plan.axis)
            axes.fill_between([left, right], plan.bottom, plan.top, color=canvas.PAUSE, linewidth=0, zorder=0)


def _events(axes: "Axes", picture: LinePicture, plan: _Plan) -> None:
    for event in picture.events:
        if plan.axis.holds(event.on):
            x = plan.axis.x(event.on)
            axes.plot(
                [x, x], [plan.bottom, plan.top], color=canvas.EVENT, linewidth=1.5, dashes=(4, 3), zorder=2
            )
    pauses = {one.label for one in picture.pauses}
    for label in plan.labels:
        colour = canvas.MUTED if label.text in pauses else canvas.EVENT_TEXT
        axes.text(
            label.x, plan.top + 5 + label.row * ROW, label.text, color=colour, ha="center", va="baseline"
        )
    stars = [plan.axis.x(day) for day in picture.steps_forward if plan.axis.holds(day)]
    canvas.stars(axes, stars, MONTHS + STAR_STRIP / 2 + 2)


def _band(axes: "Axes", picture: LinePicture, plan: _Plan) -> None:
    if not picture.band:
        return
    days = [plan.axis.x(one.on) for one in picture.band]
    low, line, high = (
        [_y(_on_scale(end, picture), picture, plan) for end in ends]
        for ends in zip(*((one.low, one.value, one.high) for one in picture.band), strict=True)
    )
    axes.fill_between(days, low, high, color=canvas.BAND, linewidth=0, zorder=0.5)
    axes.plot(days, line, color=canvas.NOW, linewidth=3, zorder=3, solid_capstyle="round")


def _on_scale(value: float, picture: LinePicture) -> float:
    return min(max(value, picture.low), picture.high)


def _run(axes: "Axes", run: Sequence[Point], picture: LinePicture, plan: _Plan) -> None:
    is_joined = not (picture.band and run is picture.runs[-1])
    for joined in unbroken(run):
        axes.plot(
            [plan.axis.x(on) for on, _value in joined],
            [_y(value, picture, plan) for _on, value in joined],
            color=canvas.NOW,
            linewidth=2,
            linestyle="-" if is_joined else "none",
            marker="o",
            markersize=9,
            markerfacecolor=canvas.PAPER,
            markeredgecolor=canvas.NOW,
            markeredgewidth=2.5,
            zorder=4,
        )


def unbroken(run: Sequence[Point]) -> list[list[tuple[date, float]]]:
    """The points in rows that no missing score interrupts."""
    rows: list[list[tuple[date, float]]] = [[]]
    for point in run:
        if point.value is None:
            rows.append([])
        else:
            rows[-1].append((point.on, point.value))
    return [row for row in rows if row]
