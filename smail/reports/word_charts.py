"""Bars of a report as a picture that a file of Word can hold; equal figures give equal bytes."""

import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from smail.charts import canvas

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_ROW, _LEFT, _WIDTH = 0.42, 2.9, 6.3


def picture_of(chart: Mapping[str, Any]) -> bytes:
    """Each bar with its name before it and its figure after it, so that no colour is needed to read it."""
    with canvas.TURN:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        bars = chart["bars"]
        figure = Figure(figsize=(_WIDTH, _ROW * len(bars) + 0.2), dpi=150, facecolor=canvas.PAPER)
        sheet = FigureCanvasAgg(figure)
        _paint(figure.add_axes((_LEFT / _WIDTH, 0.02, 1 - (_LEFT + 0.5) / _WIDTH, 0.96)), bars)
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
