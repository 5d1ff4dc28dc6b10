"""Activities under the ratings: one axis, every kind told apart, gaps through everything, the same bytes."""

import re
from datetime import date

from smail.charts.canvas import BAND, NOW, PAPER, Width
from smail.charts.line import Mark, Point
from smail.charts.timeline import GAP, draw_timeline, timeline_size
from smail.charts.timeline_values import (
    Bar,
    Lane,
    Level,
    Look,
    Strip,
    TimelinePicture,
)

MONTHS = ("jan", "feb", "mars", "apr", "maj", "juni", "juli", "aug", "sep", "okt", "nov", "dec")
FIRST, TODAY, LAST = date(2026, 1, 5), date(2026, 11, 16), date(2027, 1, 20)


def picture(**changes: object) -> TimelinePicture:
    """One area, one bar of each kind, and a gap."""
    usual: dict[str, object] = {
        "title": "Plan",
        "description": "Två & fler <spår>.",
        "first": FIRST,
        "today": TODAY,
        "today_label": "i dag",
        "last": LAST,
        "strips": (Strip("Vardag", 1, 5, ((Point(date(2026, 2, 2), 2), Point(date(2026, 8, 3), 4)),)),),
        "lanes": (
            Lane("Arbetsinriktad", Look.FILLED, (Bar("Praktik", date(2026, 8, 31)),)),
            Lane("Kompetenshöjande", Look.OUTLINED, (Bar("Datakurs", date(2026, 2, 2), date(2026, 4, 3)),)),
            Lane("Hälsa", Look.DASHED, (Bar("Promenad", date(2026, 3, 2), date(2026, 6, 5)),)),
        ),
        "gaps": (Mark(date(2026, 6, 8), "12 v", date(2026, 8, 31)),),
        "pauses": (),
        "month_names": MONTHS,
    }
    return TimelinePicture(**(usual | changes))  # type: ignore[arg-type]


def drawn(one: TimelinePicture, width: Width = Width.DESK) -> str:
    """The SVG as text."""
    return draw_timeline(one, width).decode()


def texts(svg: str) -> dict[str, tuple[float, float]]:
    """Every text and where it stands."""
    found = re.findall(r'<text [^>]*?x="([\d.]+)" y="([\d.]+)"[^>]*>([^<]*)</text>', svg)
    return {words: (float(x), float(y)) for x, y, words in found}


def circles(svg: str) -> list[float]:
    """Where the circles stand, from the left."""
    found = re.findall(r'<use xlink:href="#\w+" x="([\d.]+)" y="[\d.]+" fill="#ffffff"', svg)
    return sorted(float(x) for x in found if float(x))


def frames(svg: str) -> list[float]:
    """The left and the right side of each frame."""
    return sides(svg, PAPER, "1.5")[:2]


def blocks(svg: str, face: str) -> list[float]:
    """Left, right and height of what is drawn in the row of the levels in that colour."""
    return sides(svg, face, "0.75")


def sides(svg: str, face: str, line: str) -> list[float]:
    """Left, right and height of what has that colour and such a line around it."""
    put = re.search(rf'#(\w+)" x="0" y="\d+" fill="{face}" [^>]*stroke-width="{re.escape(line)}"', svg)
    assert put is not None, (face, line)
    path = svg.partition(f'id="{put[1]}" d="')[2].partition('"')[0]
    points = [(float(x), float(y)) for x, y in re.findall(r"(-?[\d.]+) (-?[\d.]+)", path)]
    xs, ys = zip(*points, strict=True)
    return [min(xs), max(xs), max(ys) - min(ys)]


def test_equal_pictures_give_equal_bytes_and_another_day_another_picture() -> None:
    assert drawn(picture()) == drawn(picture())
    later = (Lane("Arbetsinriktad", Look.FILLED, (Bar("Praktik", date(2026, 9, 14)),)),)
    assert drawn(picture()) != drawn(picture(lanes=later))


def test_it_says_what_it_shows_and_everything_has_its_name() -> None:
    svg = drawn(picture())
    assert "<title>Plan</title>" in svg
    assert "<desc>Två &amp; fler &lt;spår&gt;.</desc>" in svg
    words = {"Vardag", "Arbetsinriktad", "Praktik", "Kompetenshöjande", "Datakurs", "Hälsa", "Promenad"}
    assert words | {"12 v", "i dag"} <= set(texts(svg))


def test_ratings_and_activities_stand_on_the_same_axis() -> None:
    svg = drawn(picture())
    # The first rating and the first day of the course are the same day: a circle, and the frame's left side.
    assert abs(circles(svg)[0] - frames(svg)[0]) < 0.5


def test_a_gap_is_a_column_through_everything_and_gone_where_there_is_none() -> None:
    assert GAP in drawn(picture())
    assert GAP not in drawn(picture(gaps=()))


def test_activities_at_the_same_time_never_cover_each_other() -> None:
    same = tuple(Bar(f"Nummer {at}", date(2026, 5, 4), date(2026, 6, 5)) for at in range(4))
    svg = drawn(picture(lanes=(Lane("Arbetsinriktad", Look.FILLED, same),)))
    heights = {texts(svg)[bar.label][1] for bar in same}
    assert len(heights) == 4
    assert texts(svg)["Nummer 0"][1] < texts(svg)["Nummer 3"][1]


def test_what_comes_again_stands_in_the_row_of_its_name_unless_it_runs_twice_at_once() -> None:
    def height(*bars: Bar) -> int:
        return timeline_size(picture(lanes=(Lane("Hälsa", Look.DASHED, bars),)), Width.DESK)[1]

    spring = Bar("Promenad", date(2026, 3, 2), date(2026, 4, 3))
    once = height(spring)
    assert height(spring, Bar("Promenad", date(2026, 4, 4), date(2026, 6, 5))) == once
    assert height(spring, Bar("Promenad", date(2026, 4, 3), date(2026, 6, 5))) > once
    assert height(spring, Bar("Simning", date(2026, 4, 4), date(2026, 6, 5))) > once


def test_all_of_it_with_five_activities_is_seen_at_a_glance_on_a_desk_and_on_a_phone() -> None:
    strips = tuple(Strip(f"Område {at}", 1, 5, ()) for at in range(7))
    bars = [Bar(f"Aktivitet {at}", date(2026, 2, 2), date(2026, 4, 3)) for at in range(5)]
    lanes = (
        Lane("Arbetsinriktad", Look.FILLED, tuple(bars[:2])),
        Lane("Kompetenshöjande", Look.OUTLINED, tuple(bars[2:4])),
        Lane("Hälsa", Look.DASHED, tuple(bars[4:])),
    )
    levels = (Level(date(2026, 2, 2), date(2026, 4, 6), is_more=True, has_job_directed=True),)
    one = picture(strips=strips, lanes=lanes, levels=levels, steps_forward=(FIRST,))
    # As large as a page shows it: 44 rem on a desk with its edge, 302 pixels on a phone of 360.
    for width, shown, most in ((Width.DESK, 792, 560), (Width.PHONE, 302, 640)):
        drawn_at, height = timeline_size(one, width)
        assert height * shown / drawn_at <= most, (width, height * shown / drawn_at)


def test_how_many_run_at_once_is_seen_week_by_week_and_whether_one_leads_to_work() -> None:
    spring, autumn = (date(2026, 2, 2), date(2026, 4, 6)), (date(2026, 8, 31), date(2026, 11, 16))
    low = Level(*spring, is_more=False, has_job_directed=False)
    high = Level(*autumn, is_more=True, has_job_directed=True)
    svg = drawn(picture(lanes=(), together="Samtidigt", levels=(low, high)))
    assert "Samtidigt" in texts(svg)
    light, dark = blocks(svg, BAND), blocks(svg, NOW)
    assert abs(light[0] - circles(svg)[0]) < 0.5
    assert dark[0] > light[1]
    assert dark[2] > 2 * light[2]


def test_a_phone_drawing_is_narrow_and_a_long_name_is_cut_beside_its_bar() -> None:
    long = "Arbetspraktik på ett stort lager två halva dagar i veckan med handledare"
    bars = (Bar(long, date(2026, 8, 31)),)
    one = picture(lanes=(Lane("Arbetsinriktad", Look.FILLED, bars),))
    assert timeline_size(one, Width.PHONE)[0] == Width.PHONE.pixels
    (cut,) = (words for words in texts(drawn(one, Width.PHONE)) if words.endswith("…"))
    assert cut.removesuffix("…") in long
    (cut,) = (words for words in texts(drawn(one, Width.DESK)) if words.endswith("…"))
    assert long.startswith(cut.removesuffix("…"))
    assert len(cut) > 25


def test_what_lies_ahead_is_thin() -> None:
    ahead = (
        Lane("Kompetenshöjande", Look.OUTLINED, (Bar("Truckkort", date(2026, 12, 7), date(2026, 12, 11)),)),
    )
    svg = drawn(picture(lanes=ahead, strips=()))
    assert f'fill="{PAPER}" stroke' not in svg
    assert "Truckkort" in svg


def test_the_size_is_known_before_it_is_drawn_and_grows_with_what_is_shown() -> None:
    width, height = timeline_size(picture(), Width.DESK)
    assert f'width="{width}"' in drawn(picture())
    assert f'height="{height}"' in drawn(picture())
    assert timeline_size(picture(strips=()), Width.DESK)[1] < height


def test_steps_forward_are_stars_under_the_ratings_on_the_same_axis() -> None:
    starred = picture(steps_forward=(date(2026, 2, 2), date(2020, 1, 1)))
    svg = drawn(starred)
    # A star is drawn once and put where it belongs; what is before the first day has none.
    (star,) = re.findall(r'<use xlink:href="#\w+" x="([\d.]+)" y="([\d.]+)" fill="#b5568a"', svg)
    assert abs(float(star[0]) - frames(svg)[0]) < 0.5
    assert texts(svg)["Vardag"][1] < float(star[1]) < texts(svg)["Arbetsinriktad"][1]
    assert timeline_size(starred, Width.DESK)[1] > timeline_size(picture(), Width.DESK)[1]
    assert "#b5568a" not in drawn(picture())
