"""A paper form on its way in, by the keyboard alone and in few key presses."""

from playwright.sync_api import Page, expect

from smail.domain.paper import format_form_number
from tests.journeys.counting import Hand

MOST_PRESSES = 40


def type_paper_in(page: Page, number: str) -> None:
    """Fourteen questions, one area and two letters of the own words, from the number to what is sent in."""
    page.goto("/papper")
    page.locator("#nummer").focus()
    hand = Hand(page)
    hand.press(*number.lower(), "Enter")
    expect(page.locator("#filled_in_on")).to_be_focused()
    hand.press("Enter", "4", "4", "3", "Backspace", "1", "v", "h", *"444444444")
    hand.press("2", "Enter", "O", "k", "Tab", "Enter")
    expect(page.get_by_text(f"Formulär {format_form_number(number)} för")).to_be_visible()
    assert hand.presses <= MOST_PRESSES
