"""The style sheet keeps what the look promises: contrast by day and night, and no way around the tokens."""

import re
from importlib import resources

import pytest

CSS = (resources.files("smail") / "static" / "smail.css").read_text(encoding="utf-8")
BARE = re.sub(r"/\*.*?\*/", "", CSS, flags=re.S)
ROOT_FONT = 18.0  # html { font: 112.5% } of the browser's 16 px
DARK = re.search(r"prefers-color-scheme: dark\)\s*\{\s*:root\s*\{(.*?)\}", BARE, flags=re.S)
SURFACES = ("bg", "surface", "selected")
SOFT = ("accent-soft", "danger-soft", "ok-soft")


def _tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+):\s*([^;]+);", block))


def _schemes() -> dict[str, dict[str, str]]:
    first = re.search(r":root\s*\{(.*?)\}", BARE, flags=re.S)
    assert first is not None
    assert DARK is not None
    light = _tokens(first[1])
    return {"light": light, "dark": light | _tokens(DARK[1])}


def _luminance(colour: str) -> float:
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2.2, 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


PAIRS = (
    [("text", ground, 12.0) for ground in ("bg", "surface")]
    + [("text", ground, 7.0) for ground in ("selected", *SOFT)]
    + [("muted", ground, 4.5) for ground in SURFACES]
    + [(colour, ground, 4.5) for colour in ("primary", "accent", "danger", "ok") for ground in SURFACES]
    + [("primary-strong", ground, 4.5) for ground in SURFACES]
    + [(kind, f"{kind}-soft", 4.5) for kind in ("accent", "danger", "ok")]
    + [("primary", ground, 4.5) for ground in SOFT]
    + [("on-primary", ground, 4.5) for ground in ("primary", "primary-strong", "danger")]
    + [("border", ground, 3.0) for ground in ("bg", "surface")]
    + [("muted", "line", 3.0), ("focus", "focus-ink", 9.0), ("ink", "focus", 7.0), ("ink", "paper", 21.0)]
)


def test_the_formula_gives_the_known_ratios() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("one", "other", "least"), PAIRS)
def test_every_pair_of_tokens_has_its_contrast(scheme: str, one: str, other: str, least: float) -> None:
    tokens = _schemes()[scheme]
    assert contrast(tokens[one], tokens[other]) >= least


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("ground", SURFACES)
def test_the_focus_ring_shows_on_every_surface_by_one_of_its_two_colours(scheme: str, ground: str) -> None:
    tokens = _schemes()[scheme]
    assert max(contrast(tokens[ring], tokens[ground]) for ring in ("focus", "focus-ink")) >= 3.0


def test_dark_changes_tokens_and_nothing_else() -> None:
    start = BARE.index("prefers-color-scheme: dark")
    inside = BARE[BARE.index("{", start) + 1 : BARE.index("}", BARE.index("}", start) + 1)]
    assert re.sub(r"--[\w-]+:\s*#[0-9a-f]{6};", "", inside).split() == [":root", "{", "}"]


def test_no_colour_stands_outside_the_tokens() -> None:
    outside = re.sub(r":root\s*\{.*?\}", "", BARE, flags=re.S)
    assert (
        re.findall(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(|:\s*(?:white|black|red|grey|gray)\b", outside)
        == []
    )


def test_every_token_is_used_and_every_used_token_exists() -> None:
    used = set(re.findall(r"var\(--([\w-]+)\)", BARE))
    assert used == set(_schemes()["light"])


PHYSICAL = (
    r"(?:margin|padding|border)-(?:left|right|top|bottom)\b|(?<![\w-])(?:left|right|top|bottom)\s*:"
    r"|text-align:\s*(?:left|right)|float:\s*(?:left|right)|(?<![\w-])(?:max-|min-)?(?:width|height)\s*:\s*[\d.]+px"
)


def test_only_logical_properties_so_that_right_to_left_comes_free() -> None:
    assert re.findall(PHYSICAL, BARE) == []


def test_no_size_but_a_line_or_a_ring_is_in_pixels() -> None:
    lines = re.sub(r"(?:border|outline|box-shadow|decoration)[\w-]*:[^;]*;", "", BARE)
    lines = lines.replace("inline-size: 1px; block-size: 1px", "")
    assert re.findall(r"[^;{}]*\b\d+px[^;{}]*", lines) == []


def test_no_text_is_smaller_than_fifteen_pixels() -> None:
    sizes = [float(number) for number in re.findall(r"font-size:\s*([\d.]+)rem", BARE)]
    assert len(sizes) > 10
    assert min(sizes) * ROOT_FONT >= 15
    others = re.findall(r"font-size:\s*([^;]+);", BARE)
    assert {size for size in others if not size.endswith("rem")} == {"11.5pt"}  # paper
    assert "font: 112.5%/1.5" in BARE


def test_an_answer_is_at_least_fifty_two_pixels_high() -> None:
    assert float(_schemes()["light"]["tap"].removesuffix("rem")) * ROOT_FONT >= 52
    assert re.search(r"\.answer span \{[^}]*min-block-size: var\(--tap\)", BARE)
    other = re.search(r"\.answer--other span \{[^}]*min-block-size: ([\d.]+)rem", BARE)
    assert other is not None
    assert float(other[1]) * ROOT_FONT >= 52


def test_the_sheet_asks_for_nothing_from_elsewhere() -> None:
    assert re.findall(r"url\(|@import|@font-face|https?:", BARE) == []


@pytest.mark.parametrize("wish", ["forced-colors: active", "prefers-reduced-motion", "media print"])
def test_the_reader_s_own_settings_are_kept(wish: str) -> None:
    assert wish in BARE


def test_the_sheet_stays_small_enough_for_a_cheap_phone() -> None:
    assert len(CSS.encode()) <= 19_000


def test_every_brace_is_closed() -> None:
    assert BARE.count("{") == BARE.count("}")
