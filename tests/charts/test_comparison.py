"""First, previous and now: a radar with seven areas, bars with two, and three ways to tell them apart."""

import re

import pytest

from smail.charts.canvas import FONT_SIZE, Width
from smail.charts.comparison import ComparisonPicture, Round, comparison_size, draw_comparison

SHORT = ("Tro på jobb", "Vad jag vet om jobb", "Mina mål", "Göra saker med andra", "Min vardag", "Min hälsa")
Values = tuple[float | None, ...]


def picture(*rounds: Values, areas: tuple[str, ...] = SHORT) -> ComparisonPicture:
    """A picture of these ratings."""
    labels = ("Första", "Förra", "Nu")[-len(rounds) :]
    made = tuple(
        Round(label, values, tuple("–" if one is None else f"{one:g}" for one in values))
        for label, values in zip(labels, rounds, strict=True)
    )
    return ComparisonPicture("Alla områden", "Siffror & ord.", 1, 5, areas, made)


THREE = ((1.0,) * 6, (2.0,) * 6, (3.0,) * 6)


def drawn(one: ComparisonPicture, width: Width = Width.DESK) -> str:
    """The SVG as text."""
    return draw_comparison(one, width).decode()


def test_equal_pictures_give_equal_bytes() -> None:
    assert drawn(picture(*THREE)) == drawn(picture(*THREE))


def test_the_three_rounds_differ_in_colour_and_in_dashes() -> None:
    svg = drawn(picture(*THREE))
    dashes = {
        colour: bool(
            re.search(
                rf'stroke-dasharray="[^"]+"[^>]*stroke="{colour}"|stroke="{colour}"[^>]*stroke-dasharray', svg
            )
        )
        for colour in ("#4c5c5f", "#0072b2", "#0f5c63")
    }
    assert dashes == {"#4c5c5f": True, "#0072b2": True, "#0f5c63": False}


@pytest.mark.parametrize(("rounds", "colours"), [(1, {"#0f5c63"}), (2, {"#4c5c5f", "#0f5c63"})])
def test_with_fewer_ratings_now_stays_now(rounds: int, colours: set[str]) -> None:
    svg = drawn(picture(*THREE[-rounds:]))
    thick = set(re.findall(r'stroke="(#[0-9a-f]{6})" stroke-width="(?:2|3\.5)"', svg))
    assert thick | {"#0f5c63"} == colours
    assert "#0072b2" not in svg


def test_names_stand_at_the_corners_on_a_desk_and_below_on_a_phone() -> None:
    assert ">Min hälsa</text>" in drawn(picture(*THREE))
    phone = drawn(picture(*THREE), Width.PHONE)
    assert ">6</text>" in phone
    assert ">Min hälsa</text>" in phone


def test_a_name_too_long_for_its_corner_goes_below() -> None:
    long = (*SHORT[:5], "Arbetsmarknadsorienteringskompetens")
    assert ">6</text>" in drawn(picture(*THREE, areas=long))


def test_a_missing_score_has_no_corner_and_no_line() -> None:
    def corners(svg: str) -> int:
        return len(re.findall(r'<use [^>]*fill="#0f5c63"', svg))

    whole, gap = picture((3.0,) * 6), picture((3.0, None, *(3.0,) * 4))
    assert corners(drawn(whole)) == corners(drawn(gap)) + 1


def test_below_three_areas_there_are_bars_with_their_numbers() -> None:
    svg = drawn(picture((1.0, 2.5), (2.0, None), (5.0, 3.0), areas=SHORT[:2]))
    assert ">2.5</text>" in svg
    assert ">Tro på jobb</text>" in svg
    assert re.findall(r">([1-5])</text>", svg)[:5] == ["1", "2", "3", "4", "5"]


def test_a_higher_score_has_a_longer_bar() -> None:
    svg = drawn(picture((2.0, 4.0), areas=SHORT[:2]))
    ends = [float(end) for end in re.findall(r'd="M 6 [\d.]+ \nL ([\d.]+) ', svg)]
    assert len(ends) == 2
    assert ends[0] < ends[1]


@pytest.mark.parametrize("areas", [SHORT, SHORT[:2]])
@pytest.mark.parametrize("width", Width)
def test_no_text_is_small_and_the_size_is_told_beforehand(width: Width, areas: tuple[str, ...]) -> None:
    one = picture(*(values[: len(areas)] for values in THREE), areas=areas)
    svg = drawn(one, width)
    assert {float(size) for size in re.findall(r'font(?:-size)?="[^"]*?([\d.]+)px', svg)} == {
        float(FONT_SIZE)
    }
    assert f'width="{comparison_size(one, width)[0]}" height="{comparison_size(one, width)[1]}"' in svg
    assert re.findall(r"<style|style=|<script", svg) == []
