"""How a group is divided at a few times: a bar of parts for each, told apart without colour."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from smail.charts import canvas
from smail.charts.canvas import Width

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROW, BAR, EDGE, KEY = 58, 20, 4, 22
# The colour and the hatching of each part, in order.
_LOOKS = ((canvas.NOW, ""), (canvas.EVENT, "//"), (canvas.PAUSE, ""))


@dataclass(frozen=True, slots=True)
class Divided:
    """One time: what it is called, the share of each part, and how they are written."""

    label: str
    shares: tuple[float, ...]
    written: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PassagesPicture:
    """Everything that is drawn; equal pictures give equal bytes."""

    title: str
    description: str
    parts: tuple[str, ...]
    times: tuple[Divided, ...]


def passages_size(picture: PassagesPicture, width: Width) -> tuple[int, int]:
    """The size of the drawing in pixels, known before it is drawn."""
    return width.pixels, KEY * len(picture.parts) + ROW * len(picture.times) + EDGE


def draw_passages(picture: PassagesPicture, width: Width) -> bytes:
    """The picture as SVG."""
    size = passages_size(picture, width)

    def paint(axes: "Axes") -> None:
        _paint_key(axes, picture, size)
        for place, one in enumerate(picture.times):
            _paint_row(axes, one, size, size[1] - KEY * len(picture.parts) - ROW * place)

    return canvas.draw(size, picture.title, picture.description, paint)


def _paint_key(axes: "Axes", picture: PassagesPicture, size: tuple[int, int]) -> None:
    for place, part in enumerate(picture.parts):
        middle = size[1] - KEY * place - KEY / 2
        _paint_box(axes, (EDGE, middle - 7), (22, 14), place)
        axes.text(EDGE + 30, middle, part, ha="left", va="center", color=canvas.TEXT)


def _paint_row(axes: "Axes", one: Divided, size: tuple[int, int], top: float) -> None:
    wide = size[0] - 2 * EDGE
    axes.text(EDGE, top - 6, one.label, ha="left", va="top", color=canvas.TEXT)
    axes.text(size[0] - EDGE, top - 6, " · ".join(one.written), ha="right", va="top", color=canvas.TEXT)
    left = float(EDGE)
    # In whole percent as they are written: the file would else tell how many they are.
    for place, share in enumerate(round(each, 2) for each in one.shares):
        _paint_box(axes, (left, top - 28 - BAR), (wide * share, BAR), place)
        left += wide * share


def _paint_box(axes: "Axes", corner: tuple[float, float], size: tuple[float, float], part: int) -> None:
    from matplotlib.patches import Rectangle

    colour, hatch = _LOOKS[part]
    edge = canvas.PAPER if hatch else canvas.MUTED
    axes.add_patch(Rectangle(corner, *size, facecolor=colour, edgecolor=edge, hatch=hatch, linewidth=1))
