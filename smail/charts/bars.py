"""A few numbers as bars, each with its name above it and its number after it, so that no colour is needed."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from smail.charts import canvas
from smail.charts.canvas import Width

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROW, THICK, EDGE = 48, 16, 4
# What the longest bar leaves for its number.
_NUMBER = 60


def draw_bars(title: str, description: str, bars: Sequence[tuple[str, int]], width: Width) -> bytes:
    """The bars as SVG, of names and numbers."""
    size = width.pixels, ROW * len(bars) + EDGE
    longest = max(1, *(number for _name, number in bars))

    def paint(axes: "Axes") -> None:
        for place, (name, number) in enumerate(bars):
            top = size[1] - EDGE - ROW * place
            long = (size[0] - _NUMBER) * number / longest
            y = top - 22 - THICK / 2
            axes.text(EDGE, top, name, ha="left", va="top", color=canvas.TEXT)
            axes.barh(y, long, height=THICK, left=EDGE, color=canvas.NOW)
            axes.text(EDGE + long + 6, y, str(number), ha="left", va="center", color=canvas.TEXT)

    return canvas.draw(size, title, description, paint)
