"""A paper form on its way in, by the keyboard alone and in few key presses."""

from datetime import date, timedelta

from playwright.sync_api import Page, expect

from smail.domain.paper import format_form_number
from tests.journeys.counting import Hand

MOST_PRESSES = 40


def type_paper_in(page: Page, number: str) -> date:
    """A date, fourteen questions, one area and two letters of own words; returns the date, of yesterday."""
    page.goto("/papper")
    page.locator("#nummer").focus()
    hand = Hand(page)
    hand.press(*number.lower(), "Enter")
    day = page.locator("#filled_in_on")
    expect(day).to_be_focused()
    expect(day).to_have_value("")
    on = date.fromisoformat(day.get_attribute("max") or "") - timedelta(days=1)
    # The browser of the tests has the month first; the digits are eight in any order.
    hand.press(*f"{on:%m%d%Y}")
    expect(day).to_have_value(on.isoformat())
    hand.press("Enter")
    hand.press("4", "4", "3", "Backspace", "1", "v", "h", *"444444444")
    hand.press("2", "Enter", "O", "k", "Tab", "Enter")
    expect(page.get_by_text(f"Formulär {format_form_number(number)} för")).to_be_visible()
    assert hand.presses <= MOST_PRESSES
    return on
