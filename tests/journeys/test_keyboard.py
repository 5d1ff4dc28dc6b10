"""The whole way by keyboard: a sensible order, the focus always seen, each step beginning at its heading."""

import re

from playwright.sync_api import Page, expect

from tests.journeys import walking
from tests.journeys.browsers import Visitors
from tests.journeys.sites import Site
from tests.journeys.walking import FIRST_SEVEN, SEVEN_MORE, at_question, saved

MOST_TABS = 40

# What a sighted person needs: something drawn round the focus, inside the window, with nothing on top of it.
SEEN = """async () => {
  await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  const one = document.activeElement;
  const shown = one.matches(".answer input") ? one.nextElementSibling : one;
  const style = getComputedStyle(shown);
  const ring = parseFloat(style.outlineWidth);
  const box = shown.getBoundingClientRect();
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return {
    name: (one.getAttribute("aria-label") || one.labels?.[0]?.textContent || one.textContent || "").trim(),
    tag: one.tagName,
    value: one.value || "",
    box: [box.top, box.bottom, innerHeight],
    outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    inside: box.top >= ring && box.bottom + ring <= innerHeight && box.width > 0,
    covered: !(top && (shown.contains(top) || top.contains(shown) || one.contains(top))),
  };
}"""


def tab_to(page: Page, name: str) -> list[str]:
    """The focus has come to what has this name; every place on the way was seen. Returns the names passed."""
    passed: list[str] = []
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        found = page.evaluate(SEEN)
        if found["tag"] == "BODY":
            continue
        assert found["outlined"], f"no focus is drawn round {found['name']!r}"
        assert found["inside"], f"{found['name']!r} has the focus outside of the window: {found['box']}"
        assert not found["covered"], f"something covers {found['name']!r}"
        if found["name"] == name:
            return passed
        passed.append(found["name"])
    raise AssertionError(f"{name!r} cannot be reached by Tab; passed {passed}")


def heading_has_focus(page: Page) -> None:
    """The step begins at its heading."""
    expect(page.locator("h1")).to_be_focused()


def test_all_questions_are_answered_by_keyboard_alone(site: Site, visitors: Visitors) -> None:
    person = site.person()
    page = visitors.page(viewport={"width": 640, "height": 600})
    walking.open_link(page, site, person)
    _press(page, "Börja")
    for number in range(1, 8):
        _answer(page, number, 7)
    heading_has_focus(page)
    _press(page, "Ja, sju frågor till")
    for number in range(8, 15):
        _answer(page, number, 14)
    heading_has_focus(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    _press(page, "Nästa")
    heading_has_focus(page)
    tab_to(page, "Själv")
    page.keyboard.press("Space")
    _press(page, "Skicka in")
    expect(page).to_have_url(re.compile("/s/klart$"))
    heading_has_focus(page)
    assert site.answers_of(person) == {
        key: _value(number) for number, key in enumerate(FIRST_SEVEN + SEVEN_MORE, start=1)
    }
    assert site.is_submitted(person)


def _press(page: Page, name: str) -> None:
    tab_to(page, name)
    page.keyboard.press("Enter")


def _value(number: int) -> str:
    return str((number - 1) % 5 + 1)


def _answer(page: Page, number: int, of: int) -> None:
    """Down with the arrows from the first answer to the wanted one, then Tab to the button."""
    at_question(page, number, of)
    heading_has_focus(page)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.value") == "1", "Tab from the question leads to its answers"
    page.keyboard.press("Space")
    for _ in range(int(_value(number)) - 1):
        page.keyboard.press("ArrowDown")
    saved(page)
    passed = tab_to(page, "Nästa")
    assert passed == [], f"between the answers and the button: {passed}"
    page.keyboard.press("Enter")


def test_the_first_tab_offers_the_way_past_the_bar(site: Site, visitors: Visitors) -> None:
    page = visitors.page()
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Hoppa till innehållet")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_a_sent_form_in_error_puts_the_focus_on_what_is_wrong(site: Site, visitors: Visitors) -> None:
    page = visitors.page()
    page.goto("/s/kod")
    _press(page, "Öppna")
    expect(page.locator(".summary")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Ditt nummer")).to_be_focused()
