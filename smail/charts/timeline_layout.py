"""Where everything of a timeline goes: a row for each area, one for the weeks, one for each activity."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from smail.charts import canvas
from smail.charts.canvas import STAR_STRIP, Width, text_width
from smail.charts.time_axis import Placed, TimeAxis, place, time_axis
from smail.charts.timeline_values import Bar, Lane, Strip, TimelinePicture

MONTHS, EDGE, AIR = 24, 8, 6
LABELS = 17
STRIP, STRIP_ROW = 16, 27
TOGETHER_ROW, NAME = 28, 19
SMALL, STEP_ROOM = 12, 16


@dataclass(frozen=True, slots=True)
class Sheet:
    """How a width is used: all of it, the names in it and in how many lines, and the height of a row."""

    pixels: int
    names: int
    lines: int
    row: int

    @property
    def left(self) -> int:
        """Where time begins."""
        return self.names + STEP_ROOM

    @property
    def signs(self) -> int:
        """How many signs a line of a name holds."""
        return int(self.names / text_width("n") * canvas.FONT_SIZE / SMALL)


# On a desk the picture stands alone, and so is wider than one of an area.
SHEETS = {Width.PHONE: Sheet(266, 104, 2, 27), Width.DESK: Sheet(700, 238, 1, 22)}


@dataclass(frozen=True, slots=True)
class Row:
    """The times of what has one name, and how high they stand."""

    bars: tuple[Bar, ...]
    middle: float


@dataclass(frozen=True, slots=True)
class PlacedLane:
    lane: Lane
    name_y: float
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything goes, from the lower left."""

    sheet: Sheet
    height: float
    axis: TimeAxis
    top: float
    labels: tuple[Placed, ...]
    stars_y: float
    together_y: float
    strips: tuple[tuple[Strip, float], ...]
    lanes: tuple[PlacedLane, ...]


def layout_of(picture: TimelinePicture, width: Width) -> Layout:
    """Every row from the lowest to the highest, and what is written over them."""
    sheet = SHEETS[width]
    axis = time_axis(picture.first, picture.last, sheet.left, sheet.pixels - EDGE)
    y: float = MONTHS + EDGE
    lanes = []
    for lane in reversed(picture.lanes):
        placed = _place_lane(lane, sheet, y)
        lanes.append(placed)
        y = placed.name_y + NAME - 4
    together_y = y + AIR
    y += TOGETHER_ROW + AIR if picture.levels else 0
    stars_y = y + STAR_STRIP / 2
    y += STAR_STRIP if picture.steps_forward else 0
    strips = []
    for strip in reversed(picture.strips):
        strips.append((strip, y + (STRIP_ROW - STRIP) / 2))
        y += STRIP_ROW
    labels = tuple(place(list(_labels(picture, axis)), 2, sheet.pixels - 2))
    rows = max((one.row + 1 for one in labels), default=0)
    height = y + rows * LABELS + EDGE
    return Layout(sheet, height, axis, y, labels, stars_y, together_y, tuple(strips), tuple(lanes))


def _labels(picture: TimelinePicture, axis: TimeAxis) -> Iterator[tuple[float, str]]:
    for mark in (*picture.gaps, *picture.pauses):
        span = span_of(mark.on, mark.until, axis)
        if span is not None:
            yield sum(span) / 2, mark.label
    yield axis.x(picture.today), picture.today_label


def _place_lane(lane: Lane, sheet: Sheet, bottom: float) -> PlacedLane:
    """Every activity beside its name, the earliest highest, under the name of their kind."""
    rows = _rows(lane)
    top = bottom + len(rows) * sheet.row
    placed = (Row(tuple(bars), top - (at + 0.5) * sheet.row) for at, bars in enumerate(rows))
    return PlacedLane(lane, top + 4, tuple(placed))


def _rows(lane: Lane) -> list[list[Bar]]:
    """What has the same name and comes again stands in one row, where no time covers another."""
    rows: list[list[Bar]] = []
    for bar in sorted(lane.bars, key=lambda one: (one.starts_on, one.label)):
        row = next((one for one in rows if one[0].label == bar.label and _is_over(one[-1], bar)), None)
        if row is None:
            rows.append([bar])
        else:
            row.append(bar)
    return rows


def _is_over(earlier: Bar, later: Bar) -> bool:
    return earlier.ends_on is not None and earlier.ends_on < later.starts_on


def span_of(first: date, until: date | None, axis: TimeAxis) -> tuple[float, float] | None:
    """From where to where the days lie, the last one left out; none where they are all before or after."""
    until = until or axis.last
    if first > axis.last or until <= axis.first:
        return None
    return axis.x(max(first, axis.first)), axis.x(min(until, axis.last))
