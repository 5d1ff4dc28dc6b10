"""The line of one area: real dates, whole scale, honest gaps, the same bytes each time."""

import re
from datetime import date

import pytest

from smail.charts.canvas import FONT_SIZE, Width
from smail.charts.line import LinePicture, Mark, Point, draw_line, line_size
from smail.charts.time_axis import place, time_axis

MONTHS = ("jan", "feb", "mars", "apr", "maj", "juni", "juli", "aug", "sep", "okt", "nov", "dec")
DAYS = (date(2025, 11, 3), date(2026, 2, 10), date(2026, 8, 20), date(2026, 11, 2))


def picture(*values: float | None, **changes: object) -> LinePicture:
    """A picture of answers on the usual days."""
    run = tuple(Point(on, value) for on, value in zip(DAYS, values, strict=False))
    usual: dict[str, object] = {
        "title": "Min vardag",
        "description": "Svaren ligger mellan 2 & 4 <5>.",
        "low": 1,
        "high": 5,
        "first": date(2025, 10, 20),
        "last": date(2026, 11, 21),
        "runs": (run,),
        "events": (),
        "pauses": (),
        "steps_forward": (),
        "month_names": MONTHS,
    }
    return LinePicture(**(usual | changes))  # type: ignore[arg-type]


def drawn(one: LinePicture, width: Width = Width.DESK) -> str:
    """The SVG as text."""
    return draw_line(one, width).decode()


def circles(svg: str) -> list[tuple[float, float]]:
    """Where answers are: the marks with a white middle."""
    found = re.findall(r'<use xlink:href="#\w+" x="([\d.]+)" y="([\d.]+)" fill="#ffffff"', svg)
    return [(float(x), float(y)) for x, y in found]


def test_equal_pictures_give_equal_bytes_and_different_ones_do_not() -> None:
    assert drawn(picture(2, 3, 3, 4)) == drawn(picture(2, 3, 3, 4))
    assert drawn(picture(2, 3, 3, 4)) != drawn(picture(2, 3, 3, 5))


def test_the_picture_says_its_name_and_what_it_shows_safely() -> None:
    svg = drawn(picture(2, 3))
    assert "<title>Min vardag</title>" in svg
    assert "<desc>Svaren ligger mellan 2 &amp; 4 &lt;5&gt;.</desc>" in svg
    assert "dc:date" not in svg


def test_time_is_real() -> None:
    x = [at for at, _y in circles(drawn(picture(2, 3, 3, 4)))]
    days = [(on - DAYS[0]).days for on in DAYS]
    assert len(x) == 4
    for at, day in zip(x, days, strict=True):
        assert (at - x[0]) / (x[-1] - x[0]) == pytest.approx(day / days[-1], abs=1e-3)


def test_higher_answers_stand_higher_on_a_scale_that_is_always_whole() -> None:
    svg = drawn(picture(2, 3))
    (_, two), (_, three) = circles(svg)
    assert three < two
    assert re.findall(r">([1-5])</text>", svg) == ["1", "2", "3", "4", "5"]


def test_a_missing_score_leaves_a_gap() -> None:
    def lines(svg: str) -> int:
        return len(re.findall(r'stroke="#0f5c63" stroke-width="2"', svg))

    whole, broken = drawn(picture(2, 3, 3, 4)), drawn(picture(2, 3, None, 4))
    assert len(circles(broken)) == 3
    assert lines(broken) == lines(whole) + 1


def test_nothing_joins_two_versions_of_the_questionnaire() -> None:
    points = [Point(on, 3.0) for on in DAYS]
    joined = drawn(picture(runs=(tuple(points),)))
    apart = drawn(picture(runs=(tuple(points[:2]), tuple(points[2:]))))
    assert joined.count('stroke-width="2"') == apart.count('stroke-width="2"') - 1


def test_events_pauses_and_steps_forward_have_marks_of_their_own() -> None:
    events = (Mark(date(2026, 3, 16), "ny coach"),)
    pauses = (Mark(date(2026, 6, 20), "paus", date(2026, 8, 10)),)
    svg = drawn(picture(2, 3, events=events, pauses=pauses, steps_forward=(date(2026, 9, 1),)))
    for mark in (">ny coach</text>", ">paus</text>", "#d55e00", "stroke-dasharray", "#eef1f1", "#b5568a"):
        assert mark in svg
    assert "#d55e00" not in drawn(picture(2, 3))


@pytest.mark.parametrize("width", Width)
def test_no_text_is_smaller_than_fourteen_pixels_and_the_size_is_told_beforehand(width: Width) -> None:
    one = picture(2, 3, 4, 5, events=(Mark(date(2026, 3, 16), "övergång"),))
    svg = drawn(one, width)
    sizes = {float(size) for size in re.findall(r'font(?:-size)?="[^"]*?([\d.]+)px', svg)}
    assert sizes == {float(FONT_SIZE)}
    found = re.search(r'width="([\d.]+)" height="([\d.]+)" viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
    assert found is not None
    numbers = [float(one) for one in found.groups()]
    assert numbers[:2] == numbers[2:] == [float(side) for side in line_size(one, width)]


def test_a_strict_page_may_show_it() -> None:
    svg = drawn(picture(2, 3))
    assert re.findall(r"<style|style=|<script|https?://(?!www\.w3\.org/)", svg) == []


def test_labels_that_would_cover_each_other_get_rows() -> None:
    first, second, far = place([(100, "ny coach"), (110, "paus"), (300, "slut")], 0, 400)
    assert (first.row, second.row, far.row) == (0, 1, 0)


def test_a_label_at_the_edge_stays_inside() -> None:
    (one,) = place([(399, "övergång")], 0, 400)
    assert one.x < 399


def test_a_first_rating_has_two_months_of_room() -> None:
    axis = time_axis(date(2026, 11, 2), date(2026, 11, 3), 0, 100)
    assert axis.x(date(2026, 11, 2)) < axis.x(date(2026, 11, 3)) == 100
    assert (axis.last - axis.first).days == 60


@pytest.mark.parametrize("width", Width)
def test_a_drawing_of_twenty_months_dates_its_answers(width: Width) -> None:
    svg = drawn(picture(2, 3, first=date(2025, 3, 10), last=date(2026, 11, 21)), width)
    assert len(re.findall(rf">(?:{'|'.join(MONTHS)})(?: \d\d)?</text>", svg)) >= 3
