"""The pictures of a report: kept in it as the numbers that they show, and drawn from those where it is set.

A chart has a title, an alternative text, and either `bars` (a name and a number) or `effects` (a name, an
interval, and how it is written) with `nothing`, the words of the line where nothing would have happened.
"""

from collections.abc import Mapping
from typing import Any

from smail.charts.bars import draw_bars
from smail.charts.canvas import Width
from smail.charts.effects import Bar, EffectsPicture, draw_effects

# As wide as a paper's picture is, in millimetres.
MILLIMETRES = 130


def chart_of(picture: EffectsPicture) -> dict[str, Any]:
    """The picture as a report keeps it."""
    return {
        "title": picture.title,
        "alt": f"{picture.title}. {picture.description}",
        "nothing": picture.nothing,
        "effects": [
            {"label": one.label, "low": one.low, "value": one.value, "high": one.high, "written": one.written}
            for one in picture.bars
        ],
    }


def effects_in(chart: Mapping[str, Any]) -> EffectsPicture | None:
    """The picture that the chart was made of; None for one of bars."""
    if "effects" not in chart:
        return None
    bars = tuple(Bar(**one) for one in chart["effects"])
    return EffectsPicture(chart["title"], chart["alt"], bars, chart["nothing"])


def with_drawings(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document as a paper is set of it: each chart with its drawing."""
    parts = [
        {**part, "charts": [{**one, "svg": _svg(one)} for one in part.get("charts", ())]}
        for part in document["parts"]
    ]
    return {**document, "parts": parts, "picture_width": MILLIMETRES}


def _svg(chart: Mapping[str, Any]) -> str:
    picture = effects_in(chart)
    if picture is not None:
        return draw_effects(picture, Width.DESK).decode()
    bars = [(one["label"], one["value"]) for one in chart["bars"]]
    return draw_bars(chart["title"], chart["alt"], bars, Width.DESK).decode()
