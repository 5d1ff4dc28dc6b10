"""What was done towards work, under what was answered, on one axis of time: gaps and parallel support.

Everything has a row with its name beside, so that the whole is seen at a glance. Each area is a strip with
circles at the real days. Under them the weeks: a low bar where one activity runs, a high one where several
do, dark where one of them leads to work directly. Then a row for each activity among those of its kind:
filled where it leads to work directly, outlined where it builds skills, a dashed line where it is for health
and everyday life. Weeks without activity are a pale column through everything.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from smail.charts import canvas
from smail.charts.canvas import Width
from smail.charts.line import unbroken
from smail.charts.time_axis import TimeAxis
from smail.charts.timeline_layout import (
    EDGE,
    LABELS,
    MONTHS,
    NAME,
    SMALL,
    STRIP,
    Layout,
    PlacedLane,
    Sheet,
    layout_of,
    span_of,
)
from smail.charts.timeline_values import Bar, Level, Look, Strip, TimelinePicture

if TYPE_CHECKING:
    from matplotlib.axes import Axes

GAP, GAP_TEXT = "#fbe9d7", canvas.EVENT_TEXT
BAR, LOW, HIGH = 11, 7, 18
A_DAY = timedelta(days=1)


def draw_timeline(picture: TimelinePicture, width: Width) -> bytes:
    """The picture as SVG."""
    plan = layout_of(picture, width)

    def paint(axes: "Axes") -> None:
        _columns(axes, picture, plan)
        _months(axes, picture, plan)
        for strip, bottom in plan.strips:
            _strip(axes, strip, bottom, plan)
        _stars(axes, picture, plan)
        _levels(axes, picture, plan)
        for lane in plan.lanes:
            _lane(axes, lane, picture, plan)

    return canvas.draw((plan.sheet.pixels, plan.height), picture.title, picture.description, paint)


def timeline_size(picture: TimelinePicture, width: Width) -> tuple[int, int]:
    """The size of the drawing in pixels, known before it is drawn."""
    plan = layout_of(picture, width)
    return plan.sheet.pixels, round(plan.height)


def _columns(axes: "Axes", picture: TimelinePicture, plan: Layout) -> None:
    for marks, colour in ((picture.pauses, canvas.PAUSE), (picture.gaps, GAP)):
        for mark in marks:
            span = span_of(mark.on, mark.until, plan.axis)
            if span is not None:
                axes.fill_between(span, MONTHS, plan.top, color=colour, linewidth=0, zorder=0)
    x = plan.axis.x(picture.today)
    axes.plot([x, x], [MONTHS, plan.top], color=canvas.MUTED, linewidth=1, dashes=(4, 3), zorder=1)
    gaps = {mark.label for mark in picture.gaps}
    for label in plan.labels:
        colour = GAP_TEXT if label.text in gaps else canvas.MUTED
        y = plan.top + 4 + label.row * LABELS
        axes.text(label.x, y, label.text, color=colour, ha="center", va="baseline", fontsize=SMALL)


def _months(axes: "Axes", picture: TimelinePicture, plan: Layout) -> None:
    for tick in plan.axis.ticks(picture.month_names, plan.sheet.pixels):
        axes.plot([tick.x, tick.x], [MONTHS - 6, MONTHS - 1], color=canvas.MUTED, linewidth=1)
        axes.text(tick.middle, 5, tick.text, color=canvas.MUTED, ha="center", va="baseline", fontsize=SMALL)


def _name(axes: "Axes", text: str, middle: float, sheet: Sheet) -> None:
    """What the row holds, beside it, in as many lines as there are and cut where that is too few."""
    lines = canvas.wrap(text, sheet.signs)
    if len(lines) > sheet.lines:
        lines[sheet.lines - 1 :] = [" ".join(lines[sheet.lines - 1 :])]
    for at, line in enumerate(lines):
        y = middle + ((len(lines) - 1) / 2 - at) * (SMALL + 1)
        axes.text(
            2,
            y,
            _short(line, sheet.signs),
            color=canvas.TEXT,
            ha="left",
            va="center_baseline",
            fontsize=SMALL,
        )


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _strip(axes: "Axes", strip: Strip, bottom: float, plan: Layout) -> None:
    _name(axes, strip.name, bottom + STRIP / 2, plan.sheet)
    for step in (strip.low, strip.high):
        y = _y(step, strip, bottom)
        axes.plot(
            [plan.sheet.left, plan.sheet.pixels - EDGE], [y, y], color=canvas.GRID, linewidth=1, zorder=1
        )
        axes.text(
            plan.sheet.left - 6,
            y,
            str(step),
            color=canvas.MUTED,
            ha="right",
            va="center_baseline",
            fontsize=10,
        )
    for run in strip.runs:
        for joined in unbroken(run):
            _circles(axes, [(plan.axis.x(on), _y(value, strip, bottom)) for on, value in joined])


def _circles(axes: "Axes", points: Sequence[tuple[float, float]]) -> None:
    axes.plot(
        [x for x, _y in points],
        [y for _x, y in points],
        color=canvas.NOW,
        linewidth=1.5,
        marker="o",
        markersize=5,
        markerfacecolor=canvas.PAPER,
        markeredgecolor=canvas.NOW,
        markeredgewidth=1.5,
        zorder=3,
    )


def _stars(axes: "Axes", picture: TimelinePicture, plan: Layout) -> None:
    days = [plan.axis.x(day) for day in picture.steps_forward if plan.axis.holds(day)]
    canvas.stars(axes, days, plan.stars_y)


def _y(value: float, strip: Strip, bottom: float) -> float:
    return bottom + (value - strip.low) / (strip.high - strip.low) * STRIP


def _levels(axes: "Axes", picture: TimelinePicture, plan: Layout) -> None:
    """How many run at once, week by week: the height says how many, the colour whether one leads to work."""
    if not picture.levels:
        return
    bottom = plan.together_y
    _name(axes, picture.together, bottom + HIGH / 2, plan.sheet)
    ends = [plan.sheet.left, plan.sheet.pixels - EDGE]
    axes.plot(ends, [bottom, bottom], color=canvas.GRID, linewidth=1, zorder=1)
    for level in picture.levels:
        span = span_of(level.starts_on, level.until, plan.axis)
        if span is not None:
            _level(axes, level, span, bottom)


def _level(axes: "Axes", level: Level, span: tuple[float, float], bottom: float) -> None:
    top = bottom + (HIGH if level.is_more else LOW)
    face = canvas.NOW if level.has_job_directed else canvas.BAND
    axes.fill_between(span, bottom, top, facecolor=face, edgecolor=canvas.NOW, linewidth=0.75, zorder=2)


def _lane(axes: "Axes", placed: PlacedLane, picture: TimelinePicture, plan: Layout) -> None:
    name = placed.lane.name
    axes.text(2, placed.name_y, name, color=canvas.MUTED, ha="left", va="baseline", fontsize=SMALL)
    # A thin line parts the kinds, so that an empty one is seen to be empty.
    y = placed.name_y + NAME - 6
    axes.plot([2, plan.sheet.pixels - EDGE], [y, y], color=canvas.GRID, linewidth=1, zorder=0)
    for row in placed.rows:
        _name(axes, row.bars[0].label, row.middle, plan.sheet)
        for bar in row.bars:
            ends = plan.axis.x(max(bar.starts_on, plan.axis.first)), _end(bar, plan.axis)
            _bar(axes, placed.lane.look, ends, row.middle, plan.axis.x(picture.today))


def _end(bar: Bar, axis: TimeAxis) -> float:
    """Where the bar ends: after its last day, and at least so that it can be seen."""
    until = axis.last if bar.ends_on is None else min(bar.ends_on + A_DAY, axis.last)
    return max(axis.x(until), axis.x(max(bar.starts_on, axis.first)) + 3)


def _bar(axes: "Axes", look: Look, ends: tuple[float, float], middle: float, now: float) -> None:
    """The bar until today, and thin after it: what lies ahead is only planned."""
    left, right = ends
    if right > now:
        axes.plot([max(left, now), right], [middle, middle], color=canvas.NOW, linewidth=1.5, zorder=2)
    right = min(right, now)
    if right <= left:
        return
    if look is Look.DASHED:
        axes.plot([left, right], [middle, middle], color=canvas.NOW, linewidth=4, dashes=(2, 1), zorder=2)
        return
    face = canvas.NOW if look is Look.FILLED else canvas.PAPER
    low, high = middle - BAR / 2, middle + BAR / 2
    axes.fill_between([left, right], low, high, facecolor=face, edgecolor=canvas.NOW, linewidth=1.5, zorder=2)
