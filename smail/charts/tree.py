"""Who certified whom: each who certified utbildare, the utbildare below, and their användare as dots."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from smail.charts import canvas
from smail.charts.canvas import Width

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROW, EDGE, INDENT, DOT, DOTS_A_ROW = 24, 8, 18, 12, 10


@dataclass(frozen=True, slots=True)
class Twig:
    """An utbildare, and how many användare came of it."""

    name: str
    n_users: int


@dataclass(frozen=True, slots=True)
class Bough:
    """One who certified utbildare, and they."""

    name: str
    twigs: tuple[Twig, ...]


@dataclass(frozen=True, slots=True)
class TreePicture:
    """Everything that is drawn; equal pictures give equal bytes."""

    title: str
    description: str
    boughs: tuple[Bough, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    """One row of the drawing: words at a depth, or dots."""

    depth: int
    text: str = ""
    dots: int = 0


def tree_size(picture: TreePicture, width: Width) -> tuple[int, int]:
    """The size of the drawing in pixels, known before it is drawn."""
    return width.pixels, 2 * EDGE + ROW * len(list(_lines(picture, width)))


def draw_tree(picture: TreePicture, width: Width) -> bytes:
    """The picture as SVG."""
    size, lines = tree_size(picture, width), list(_lines(picture, width))

    def paint(axes: "Axes") -> None:
        for place, line in enumerate(lines):
            _paint(axes, line, size[1] - EDGE - ROW * place)

    return canvas.draw(size, picture.title, picture.description, paint)


def _lines(picture: TreePicture, width: Width) -> Iterator[_Line]:
    for bough in picture.boughs:
        yield from _worded(bough.name, 0, width)
        for twig in bough.twigs:
            yield from _worded(f"{twig.name}: {twig.n_users}", 1, width)
            for first in range(0, twig.n_users, DOTS_A_ROW):
                yield _Line(2, dots=min(DOTS_A_ROW, twig.n_users - first))


def _worded(text: str, depth: int, width: Width) -> Iterator[_Line]:
    most = int((width.pixels - 2 * EDGE - INDENT * depth) / canvas.SIGN)
    for line in canvas.wrap(text, most):
        yield _Line(depth, text=line)


def _paint(axes: "Axes", line: _Line, top: float) -> None:
    middle, left = top - ROW / 2, EDGE + INDENT * line.depth
    for depth in range(1, line.depth + 1):
        stem = EDGE + INDENT * depth - INDENT / 2
        axes.plot([stem, stem], [top - ROW, top], color=canvas.GRID, linewidth=1.5)
    if line.text:
        colour = canvas.TEXT if line.depth else canvas.NOW
        axes.text(left, middle, line.text, ha="left", va="center", color=colour)
    for place in range(line.dots):
        axes.plot([left + DOT * (place + 0.5)], [middle], color=canvas.NOW, marker="o", markersize=7, mew=0)
