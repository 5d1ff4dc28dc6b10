"""The sheet everything is drawn on: a unit is a pixel on the screen, one look, equal bytes each time.

Text stays text. It is then set in the typeface of the page around it, sharp and small in bytes, and the
browser joins Arabic and Persian letters, which outlines made here would not. Room is measured with DejaVu
Sans, among the widest of common typefaces, so what stands in its place fits.
"""

import io
import re
import threading
from collections.abc import Callable, Sequence
from enum import StrEnum
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FONT_SIZE = 14
# The height that a row of stars takes.
STAR_STRIP = 18
# What a sign takes at most on the average, in pixels at that size.
SIGN = 8.4

PAPER = "#ffffff"
TEXT = "#1c2b2d"
MUTED = "#4c5c5f"
GRID = "#dfe5e4"
PAUSE = "#eef1f1"
NOW = "#0f5c63"
BAND = "#dbe7e7"
# Okabe and Ito's colours: told apart by everybody, and never alone.
PREVIOUS = "#0072b2"
EVENT = "#d55e00"
EVENT_TEXT = "#a0450f"
STEP_FORWARD = "#b5568a"

_FAMILY = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif"
_LOOK = {
    "svg.fonttype": "none",
    "svg.hashsalt": "smail",
    "font.family": ["DejaVu Sans"],
    "font.size": FONT_SIZE,
    "path.simplify": False,
    # What somebody is called is no formula, also with signs for money in it.
    "text.parse_math": False,
}
# The look is a setting of the whole process, so one drawing is made at a time.
TURN = threading.Lock()


class Width(StrEnum):
    """For which width on the screen a picture is drawn."""

    PHONE = "smal"
    DESK = "bred"

    @property
    def pixels(self) -> int:
        """Of the drawing: what a phone of 320 pixels leaves, or half a desk."""
        return {Width.PHONE: 266, Width.DESK: 520}[self]


def draw(size: tuple[float, float], title: str, description: str, paint: Callable[["Axes"], None]) -> bytes:
    """An SVG of that size in pixels, on which `paint` has drawn with the origin at the lower left."""
    with TURN:
        # Within the turn, so that whoever comes while it is being loaded finds all of it.
        from matplotlib import rc_context

        with rc_context(_LOOK):  # type: ignore[arg-type]  # the names of settings are a closed list there
            figure = _sheet(size)
            paint(_whole(figure, size))
            return _with_words(_svg(figure), size, title, description)


def stars(axes: "Axes", places: Sequence[float], y: float) -> None:
    """A star at each place, all at one height: steps forward."""
    axes.plot(
        places, [y] * len(places), linestyle="none", marker="*", markersize=12, color=STEP_FORWARD, zorder=3
    )


def text_width(text: str) -> float:
    """The pixels that a line of text takes at most."""
    return SIGN * len(text)


def wrap(text: str, most: int) -> list[str]:
    """The text in lines of at most so many signs, broken between words; a longer word keeps its line."""
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= most:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _sheet(size: tuple[float, float]) -> "Figure":
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    # A backend of SVG counts 72 units an inch, so one of them is a pixel here.
    figure = Figure(figsize=(size[0] / 72, size[1] / 72), dpi=72, facecolor=PAPER)
    FigureCanvasSVG(figure)
    return figure


def _whole(figure: "Figure", size: tuple[float, float]) -> "Axes":
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set_xlim(0, size[0])
    axes.set_ylim(0, size[1])
    return axes


def _svg(figure: "Figure") -> str:
    stream = io.StringIO()
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    figure.savefig(stream, format="svg", metadata=nothing)
    return stream.getvalue()


def _with_words(svg: str, size: tuple[float, float], title: str, description: str) -> bytes:
    """The drawing with its name and what it says inside, sized in pixels, in the typeface of the page."""
    words = f"<title>{escape(title)}</title>\n<desc>{escape(description)}</desc>"
    root = re.search(r"<svg\b[^>]*>", svg)
    assert root is not None
    # matplotlib says the joins in a style sheet of its own.
    sized = root[0].replace("<svg", '<svg stroke-linejoin="round"', 1)
    sized = re.sub(
        r'(width|height)="[\d.]+pt"', lambda one: f'{one[1]}="{size[one[1] == "height"]:g}"', root[0]
    )
    body = re.sub(r' style="([^"]*)"', _as_attributes, svg[root.end() :])
    body = re.sub(r"\s*<style\b.*?</style>", "", body, flags=re.S).replace("'DejaVu Sans'", _FAMILY)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{sized}\n{words}{body}'.encode()


def _as_attributes(style: re.Match[str]) -> str:
    """The declarations as attributes, since a page that allows no inline style must be able to show them."""
    pairs = (one.split(":", 1) for one in style[1].split(";") if one.strip())
    return "".join(f' {name.strip()}="{value.strip()}"' for name, value in pairs)
