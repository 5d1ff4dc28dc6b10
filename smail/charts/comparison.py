"""First, previous and now, or two who rated, laid over each other: a radar, or bars for few areas."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from smail.charts import canvas
from smail.charts.canvas import Width

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LEAST_FOR_RADAR = 3
LINE = 20
RADIUS = {Width.PHONE: 102, Width.DESK: 116}
NAME_SIGNS = 17
SAMPLE = 34
# The measure of a sign is the widest; a name is never that wide throughout.
SPARE = 10
BAR = 14
AIR = 12


@dataclass(frozen=True, slots=True)
class Round:
    """One rating: what it is called, and its score in each area; none where too little was answered."""

    label: str
    values: tuple[float | None, ...]
    written: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ComparisonPicture:
    """Everything that is drawn; equal pictures give equal bytes."""

    title: str
    description: str
    low: int
    high: int
    areas: tuple[str, ...]
    # The oldest first; the last one is now, or the person's own.
    rounds: tuple[Round, ...]
    # Two who rated the same occasion, and neither of them earlier than the other.
    are_raters: bool = False


@dataclass(frozen=True, slots=True)
class _Stroke:
    colour: str
    width: float
    dashes: tuple[float, ...] | None
    marker: str
    size: float


FIRST = _Stroke(canvas.MUTED, 2, (1.2, 1.4), "o", 6)
PREVIOUS = _Stroke(canvas.PREVIOUS, 2, (5, 2.5), "s", 7)
NOW = _Stroke(canvas.NOW, 3.5, None, "D", 7)


def draw_comparison(picture: ComparisonPicture, width: Width) -> bytes:
    """The picture as SVG."""
    if len(picture.areas) < LEAST_FOR_RADAR:
        return _draw_bars(picture, width)
    return _draw_radar(picture, width)


def _strokes(picture: ComparisonPicture) -> list[_Stroke]:
    if picture.are_raters:
        return [PREVIOUS, NOW]
    return [FIRST, PREVIOUS, NOW][-len(picture.rounds) :] if len(picture.rounds) != 2 else [FIRST, NOW]


@dataclass(frozen=True, slots=True)
class _Radar:
    """Where everything of a radar goes; with keys, numbers stand at the corners and the names below."""

    radius: float
    keys: tuple[str, ...]
    below: float
    size: tuple[float, float]
    middle: tuple[float, float]


def comparison_size(picture: ComparisonPicture, width: Width) -> tuple[int, int]:
    """The size of the drawing in pixels, known before it is drawn."""
    is_bars = len(picture.areas) < LEAST_FOR_RADAR
    size = _bars_plan(picture, width)[1] if is_bars else _radar_plan(picture, width).size
    return round(size[0]), round(size[1])


def _radar_plan(picture: ComparisonPicture, width: Width) -> _Radar:
    radius = RADIUS[width]
    keys = () if width is Width.DESK and _fit(picture.areas, width.pixels / 2, radius) else picture.areas
    below = LINE * (len(picture.rounds) if width is Width.PHONE else 1) + LINE * len(keys) + 2 * AIR
    margin = 26 if keys else 48
    size = (width.pixels, round(below + margin * 1.5 + 2 * radius))
    return _Radar(radius, keys, below, size, (width.pixels / 2, below + margin / 2 + radius))


def _draw_radar(picture: ComparisonPicture, width: Width) -> bytes:
    plan = _radar_plan(picture, width)
    middle, radius = plan.middle, plan.radius

    def paint(axes: "Axes") -> None:
        _web(axes, picture, middle, radius)
        _names(axes, picture, middle, radius, numbered=bool(plan.keys))
        for stroke, one in zip(_strokes(picture), picture.rounds, strict=True):
            _shape(axes, picture, stroke, one.values, middle, radius)
        _legend(axes, picture, width, plan.below - AIR)
        for at, name in enumerate(plan.keys):
            y = LINE * (len(plan.keys) - at) - LINE / 2
            axes.text(14, y, str(at + 1), color=canvas.TEXT, fontweight="bold", va="center", ha="center")
            axes.text(28, y, name, color=canvas.TEXT, va="center")

    return canvas.draw(plan.size, picture.title, picture.description, paint)


def _fit(names: Sequence[str], room: float, radius: float) -> bool:
    """Whether every name has room beside its corner; else numbers stand there and the names below."""
    for place, name in enumerate(names):
        across = abs(math.sin(2 * math.pi * place / len(names)))
        widest = max(canvas.text_width(line) for line in canvas.wrap(name, NAME_SIGNS))
        if across * (radius + 10) + widest * (0.5 if across < 0.1 else 1) > room + SPARE:
            return False
    return True


def _at(place: int, of: int, distance: float, middle: tuple[float, float]) -> tuple[float, float]:
    angle = 2 * math.pi * place / of
    return middle[0] + distance * math.sin(angle), middle[1] + distance * math.cos(angle)


def _share(value: float, picture: ComparisonPicture) -> float:
    """How far out a value stands: the lowest step has a ring of its own, so that it is no hole."""
    return (value - picture.low + 1) / (picture.high - picture.low + 1)


def _web(axes: "Axes", picture: ComparisonPicture, middle: tuple[float, float], radius: float) -> None:
    of = len(picture.areas)
    for place in range(of):
        end = _at(place, of, radius, middle)
        axes.plot([middle[0], end[0]], [middle[1], end[1]], color=canvas.GRID, linewidth=1, zorder=1)
    for step in range(picture.low, picture.high + 1):
        ring = [_at(place % of, of, radius * _share(step, picture), middle) for place in range(of + 1)]
        axes.plot(*zip(*ring, strict=True), color=canvas.GRID, linewidth=1, zorder=1)
        axes.text(
            middle[0] + 5,
            middle[1] + radius * _share(step, picture) - 3,
            str(step),
            color=canvas.MUTED,
            va="top",
            zorder=2,
        )


def _names(
    axes: "Axes", picture: ComparisonPicture, middle: tuple[float, float], radius: float, *, numbered: bool
) -> None:
    of = len(picture.areas)
    for place, name in enumerate(picture.areas):
        x, y = _at(place, of, radius + (13 if numbered else 10), middle)
        side = 0 if numbered else round(math.sin(2 * math.pi * place / of), 3)
        across = "center" if abs(side) < 0.1 else "left" if side > 0 else "right"
        lines = [str(place + 1)] if numbered else canvas.wrap(name, NAME_SIGNS)
        lift = math.cos(2 * math.pi * place / of)
        start = y + (len(lines) - 1) * LINE / 2 * (1 + (0 if numbered else lift))
        for row, text in enumerate(lines):
            axes.text(
                x,
                start - row * (LINE - 2) + (0 if numbered else 4 * lift),
                text,
                color=canvas.TEXT,
                ha=across,
                va="center",
                fontweight="bold" if numbered else "normal",
            )


def _shape(
    axes: "Axes",
    picture: ComparisonPicture,
    stroke: _Stroke,
    values: Sequence[float | None],
    middle: tuple[float, float],
    radius: float,
) -> None:
    of = len(values)
    ends = [
        None if value is None else _at(place, of, radius * _share(value, picture), middle)
        for place, value in enumerate(values)
    ]
    for one, other in zip(ends, [*ends[1:], ends[0]], strict=True):
        if one is not None and other is not None:
            _line(axes, stroke, [one[0], other[0]], [one[1], other[1]])
    there = [end for end in ends if end is not None]
    if stroke is NOW and len(there) == of:
        axes.fill(*zip(*there, strict=True), color=canvas.NOW, alpha=0.08, linewidth=0, zorder=2)
    for end in there:
        _marker(axes, stroke, *end)


def _line(axes: "Axes", stroke: _Stroke, x: Sequence[float], y: Sequence[float]) -> None:
    (drawn,) = axes.plot(x, y, color=stroke.colour, linewidth=stroke.width, solid_capstyle="round", zorder=3)
    if stroke.dashes is not None:
        drawn.set_dashes(stroke.dashes)


def _marker(axes: "Axes", stroke: _Stroke, x: float, y: float) -> None:
    axes.plot([x], [y], color=stroke.colour, marker=stroke.marker, markersize=stroke.size, zorder=4)


def _legend(axes: "Axes", picture: ComparisonPicture, width: Width, top: float) -> None:
    """Samples with their words: one below the other on a phone, in a row on a desk."""
    entries = list(zip(_strokes(picture), [one.label for one in picture.rounds], strict=True))
    widths = [SAMPLE + 8 + canvas.text_width(label) for _stroke, label in entries]
    gap = 18.0
    x = 0.0 if width is Width.PHONE else max(0.0, (width.pixels - sum(widths) - gap * (len(widths) - 1)) / 2)
    y = top - LINE / 2
    for (stroke, label), taken in zip(entries, widths, strict=True):
        _line(axes, stroke, [x + 6, x + SAMPLE - 4], [y, y])
        _marker(axes, stroke, x + SAMPLE / 2 + 1, y)
        axes.text(x + SAMPLE + 4, y, label, color=canvas.TEXT, va="center")
        if width is Width.PHONE:
            y -= LINE
        else:
            x += taken + gap


def _bars_plan(picture: ComparisonPicture, width: Width) -> tuple[float, tuple[float, float], float]:
    """Where the axis stands, the size of the sheet, and the height that an area takes."""
    rounds = len(picture.rounds)
    scale = LINE * (rounds if width is Width.PHONE else 1) + AIR + 24
    block = LINE + 6 + rounds * (BAR + 4) + AIR
    return scale, (width.pixels, scale + block * len(picture.areas) + 4), block


def _draw_bars(picture: ComparisonPicture, width: Width) -> bytes:
    scale, size, block = _bars_plan(picture, width)
    right = width.pixels - 46.0

    def across(value: float) -> float:
        return 6 + _share(value, picture) * (right - 6)

    def paint(axes: "Axes") -> None:
        for step in range(picture.low, picture.high + 1):
            x = across(step)
            axes.plot([x, x], [scale, size[1] - LINE], color=canvas.GRID, linewidth=1, zorder=0)
            axes.text(x, scale - 6, str(step), color=canvas.MUTED, ha="center", va="top")
        for at, name in enumerate(picture.areas):
            _bars_of(axes, picture, at, name, size[1] - 4 - at * block, across)
        _legend(axes, picture, width, scale - 24 - AIR)

    return canvas.draw(size, picture.title, picture.description, paint)


def _bars_of(
    axes: "Axes", picture: ComparisonPicture, at: int, name: str, top: float, across: Callable[[float], float]
) -> None:
    axes.text(6, top - LINE / 2, name, color=canvas.TEXT, va="center", fontweight="bold")
    y = top - LINE - 6 - BAR / 2
    for stroke, one in zip(_strokes(picture), picture.rounds, strict=True):
        value = one.values[at]
        if value is not None:
            axes.barh(
                [y],
                [across(value) - 6],
                left=6,
                height=BAR,
                facecolor=stroke.colour if stroke is NOW else canvas.PAPER,
                edgecolor=stroke.colour,
                linestyle="-" if stroke.dashes is None else (0, stroke.dashes),
                linewidth=2,
                zorder=2,
            )
            axes.text(across(value) + 6, y, one.written[at], color=canvas.TEXT, va="center")
        y -= BAR + 4
