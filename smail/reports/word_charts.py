"""Charts of a report as pictures that a file of Word can hold; equal figures give equal bytes."""

import io
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from smail.charts import canvas
from smail.charts.canvas import Width
from smail.charts.effects import EffectsPicture, effects_size, paint_effects
from smail.reports.report_pictures import effects_in

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_ROW, _LEFT, _WIDTH = 0.42, 2.9, 6.3
_DOTS = 150


def picture_of(chart: Mapping[str, Any]) -> bytes:
    """Each bar with its name and its figure in words, so that no colour is needed to read it."""
    effects = effects_in(chart)
    return _of_bars(chart["bars"]) if effects is None else _of_effects(effects)


def _of_bars(bars: Sequence[Mapping[str, Any]]) -> bytes:
    def paint(figure: "Figure") -> None:
        _paint(figure.add_axes((_LEFT / _WIDTH, 0.02, 1 - (_LEFT + 0.5) / _WIDTH, 0.96)), bars)

    return _png((_WIDTH, _ROW * len(bars) + 0.2), paint)


def _of_effects(picture: EffectsPicture) -> bytes:
    size = effects_size(picture, Width.DESK)

    def paint(figure: "Figure") -> None:
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_axis_off()
        axes.set_xlim(0, size[0])
        axes.set_ylim(0, size[1])
        paint_effects(axes, picture, size)

    # A unit of the drawing is a 72nd of an inch, as its letters are.
    return _png((size[0] / 72, size[1] / 72), paint, letters=canvas.FONT_SIZE)


def _png(
    inches: tuple[float, float], paint: Callable[["Figure"], None], letters: float | None = None
) -> bytes:
    with canvas.TURN:
        from matplotlib import rc_context
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        with rc_context({} if letters is None else {"font.size": letters, "font.family": ["DejaVu Sans"]}):
            figure = Figure(figsize=inches, dpi=_DOTS, facecolor=canvas.PAPER)
            sheet = FigureCanvasAgg(figure)
            paint(figure)
            content = io.BytesIO()
            sheet.print_png(content, metadata={"Software": None})  # type: ignore[no-untyped-call]
    return content.getvalue()


def _paint(axes: "Axes", bars: Sequence[Mapping[str, Any]]) -> None:
    axes.set_axis_off()
    most = max(1, *(one["value"] for one in bars))
    axes.set_xlim(0, most)
    axes.set_ylim(0.4, len(bars) + 0.6)
    words: dict[str, Any] = {"va": "center", "color": canvas.TEXT, "size": 9}
    for place, one in zip(range(len(bars), 0, -1), bars, strict=True):
        axes.barh(place, one["value"], height=0.55, color=canvas.NOW)
        axes.text(-0.02 * most, place, one["label"], ha="right", **words)
        axes.text(one["value"] + 0.02 * most, place, str(one["value"]), ha="left", **words)
