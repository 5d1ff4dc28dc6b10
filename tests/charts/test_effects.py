"""Estimates and bars as pictures: nothing that is written is cut, on the narrowest of screens either."""

import re
from html import unescape

import pytest

from smail.charts import canvas
from smail.charts.bars import draw_bars
from smail.charts.canvas import Width
from smail.charts.effects import Bar, EffectsPicture, draw_effects, effects_size, in_parts
from smail.charts.passages import Divided, PassagesPicture, draw_passages

LONG = "Kunskap om arbetsmarknaden och om vägarna dit"
PICTURE = EffectsPicture(
    "Förändring",
    "Alla kan vara slump.",
    (Bar(LONG, -0.1, 0.05, 0.2, "+0,05"), Bar("Hälsa", 0.1, 0.2, 0.3, "+0,20")),
    "ingen ändring",
)


def _written(svg: bytes) -> list[str]:
    return [unescape(one) for one in re.findall(r"<text[^>]*>([^<]*)</text>", svg.decode())]


@pytest.mark.parametrize("width", list(Width))
def test_a_long_name_goes_on_to_the_next_line_and_keeps_its_number(width: Width) -> None:
    found = _written(draw_effects(PICTURE, width))
    assert max(canvas.text_width(one) for one in found) <= width.pixels
    told = " ".join(found)
    assert f"{LONG}: +0,05" in told
    assert "Hälsa: +0,20" in found
    # Each further line has room of its own.
    assert effects_size(PICTURE, width)[1] == effects_size(PICTURE, Width.DESK)[1] + 20 * (len(found) - 3) * (
        width is Width.PHONE
    )


def test_parts_of_a_picture_have_few_bars_each_and_the_scale_of_the_whole() -> None:
    bars = tuple(Bar(f"Område {n}", -0.1 * n, 0.0, 0.1 * n, "0,00") for n in range(1, 8))
    parts = in_parts(EffectsPicture("t", "d", bars, "ingen"), 3)
    assert [len(one.bars) for one in parts] == [3, 2, 2]
    assert tuple(bar for one in parts for bar in one.bars) == bars
    assert {one.reach for one in parts} == {0.7}


def test_bars_say_their_names_and_numbers_and_equal_ones_give_equal_bytes() -> None:
    bars = [("Tillfällen som skulle göras", 66), ("Gjorda", 58), ("Gjorda i tid", 0)]
    svg = draw_bars("Svarstillfällen", "58 av 66 är gjorda.", bars, Width.DESK)
    assert _written(svg) == ["Tillfällen som skulle göras", "66", "Gjorda", "58", "Gjorda i tid", "0"]
    assert "<desc>58 av 66 är gjorda.</desc>" in svg.decode()
    assert draw_bars("Svarstillfällen", "58 av 66 är gjorda.", bars, Width.DESK) == svg


def test_where_a_line_ends_in_the_file_tells_no_more_decimals_than_are_written() -> None:
    def bar(low: float, value: float, high: float) -> EffectsPicture:
        return EffectsPicture("t", "d", (Bar("Steget", low, value, high, "+0,12"),), "ingen")

    exact, written = bar(-0.051, 0.1234, 0.2987), bar(-0.05, 0.12, 0.3)
    assert draw_effects(exact, Width.DESK) == draw_effects(written, Width.DESK)
    # Of 104 persons 47 are 45.2 percent, and of 105 they are 44.8.
    parts = [
        PassagesPicture("t", "d", ("a", "b"), (Divided("26 veckor", (n, 1 - n), ("45 %", "55 %")),))
        for n in (47 / 104, 47 / 105)
    ]
    assert draw_passages(parts[0], Width.DESK) == draw_passages(parts[1], Width.DESK)
