"""A few estimates with their intervals beside each other, and the line where nothing would have happened.

They are drawn of the decimals that are written: where a line ends in the file would else be a number that
the words keep back.
"""

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from smail.charts import canvas
from smail.charts.canvas import Width

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROW, LINE, TOP, FOOT = 64, 20, 8, 26
# No estimate is written with more.
DECIMALS = 2
_EDGE = 4


@dataclass(frozen=True, slots=True)
class Bar:
    """One estimate: what it is, its interval, and how it is written."""

    label: str
    low: float
    value: float
    high: float
    written: str


@dataclass(frozen=True, slots=True)
class EffectsPicture:
    """Everything that is drawn; equal pictures give equal bytes."""

    title: str
    description: str
    bars: tuple[Bar, ...]
    nothing: str
    # What the ends of the scale reach at least, so that pictures beside each other have the same.
    reach: float = 0.0


def in_parts(picture: EffectsPicture, most: int) -> tuple[EffectsPicture, ...]:
    """The picture as several of at most so many bars each, on one scale."""
    n_parts = -(-len(picture.bars) // most)
    size, more = divmod(len(picture.bars), n_parts)
    far = max(max(abs(one.low), abs(one.high)) for one in picture.bars)
    starts = [size * part + min(part, more) for part in range(n_parts + 1)]
    return tuple(
        replace(picture, bars=picture.bars[start:end], reach=round(far, DECIMALS))
        for start, end in pairwise(starts)
    )


def effects_size(picture: EffectsPicture, width: Width) -> tuple[int, int]:
    """The size of the drawing in pixels, known before it is drawn."""
    rows = sum(_height(_words(one, width.pixels)) for one in picture.bars)
    return width.pixels, TOP + rows + FOOT


def draw_effects(picture: EffectsPicture, width: Width) -> bytes:
    """The picture as SVG."""
    size = effects_size(picture, width)

    def paint(axes: "Axes") -> None:
        paint_effects(axes, picture, size)

    return canvas.draw(size, picture.title, picture.description, paint)


def paint_effects(axes: "Axes", picture: EffectsPicture, size: tuple[int, int]) -> None:
    """The picture stands on axes of that size in pixels, with the origin at the lower left."""
    bars = [_as_written(one) for one in picture.bars]
    far = max(0.1, picture.reach, *(max(abs(one.low), abs(one.high)) for one in bars))
    middle, half = size[0] / 2, size[0] / 2 - 12

    def at(value: float) -> float:
        return middle + half * value / far

    axes.plot([middle, middle], [FOOT, size[1] - TOP], color=canvas.MUTED, linewidth=1, dashes=(3, 3))
    axes.text(middle, 6, picture.nothing, ha="center", va="bottom", color=canvas.MUTED)
    top = size[1] - TOP
    for one in bars:
        words = _words(one, size[0])
        for number, line in enumerate(words):
            # On the paper's colour, so that the line of nothing does not run through the words.
            box = {"facecolor": canvas.PAPER, "edgecolor": "none", "pad": 1}
            axes.text(_EDGE, top - 4 - LINE * number, line, ha="left", va="top", color=canvas.TEXT, bbox=box)
        top -= _height(words)
        y = top + ROW - LINE - 22
        axes.plot([at(one.low), at(one.high)], [y, y], color=canvas.NOW, linewidth=2.5)
        axes.plot([at(one.value)], [y], color=canvas.NOW, marker="D", markersize=8, linestyle="none")


def _as_written(one: Bar) -> Bar:
    return replace(
        one,
        low=round(one.low, DECIMALS),
        value=round(one.value, DECIMALS),
        high=round(one.high, DECIMALS),
    )


def _words(one: Bar, pixels: int) -> list[str]:
    """What it is and how it is written, in as many lines as it takes; its number is never cut."""
    most = int((pixels - 2 * _EDGE) / canvas.SIGN)
    return canvas.wrap(f"{one.label}: {one.written}", most)


def _height(words: list[str]) -> int:
    return ROW + LINE * (len(words) - 1)
