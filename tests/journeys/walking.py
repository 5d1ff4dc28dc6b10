"""The steps of a person through the questions, by what stands on the screen."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.journeys.sites import Person, Site, Staff

SAVED = "Sparat"
FIRST_SEVEN = (
    "job_belief_confidence",
    "labour_market_fitting_job",
    "purpose_clear_goal",
    "collaboration_doing_together",
    "everyday_life_working_days",
    "health_what_helps",
    "job_search_frequency",
)
SEVEN_MORE = (
    "job_belief_managing_work",
    "labour_market_getting_hired",
    "purpose_acting_on_goal",
    "collaboration_asking_for_help",
    "everyday_life_appointments",
    "health_strength",
    "job_search_actions",
)


def button(page: Page, name: str) -> Locator:
    """A button or a link that looks like one, by its whole name."""
    return page.get_by_role("button", name=name, exact=True).or_(
        page.get_by_role("link", name=name, exact=True)
    )


def open_link(page: Page, site: Site, person: Person) -> None:
    """The link has been opened and the start page is there."""
    page.goto(site.link_of(person))
    expect(page).to_have_url(re.compile("/s/valkommen$"))


def begin(page: Page, site: Site, person: Person) -> None:
    """The first question is on the screen."""
    open_link(page, site, person)
    button(page, "Börja").click()
    expect(page).to_have_url(re.compile("/s/fraga/"))


def at_question(page: Page, number: int, of: int) -> None:
    """This question is on the screen."""
    expect(page.get_by_text(f"Fråga {number} av {of}", exact=True)).to_be_visible()


def lose_the_network(page: Page) -> None:
    """The page has all it needs, its script too, and from now on nothing more reaches it."""
    page.wait_for_load_state("load")
    page.context.set_offline(True)


def choice(page: Page, value: str) -> Locator:
    """The answer as a thumb finds it."""
    return page.locator(f"label.answer:has(input[name=answer][value='{value}'])")


def choose(page: Page, value: str) -> None:
    """The answer is tapped."""
    choice(page, value).click()


def is_chosen(page: Page, value: str) -> bool:
    """Whether the answer is the one that stands on the screen."""
    return page.locator(f"input[name=answer][value='{value}']").is_checked()


def saved(page: Page) -> None:
    """The screen says that the answer is safe."""
    expect(page.get_by_role("status").filter(has_text=SAVED)).to_have_text(SAVED)


def answer(page: Page, value: str) -> None:
    """The answer is chosen, the screen has said "Sparat", and the next page is on its way."""
    choose(page, value)
    saved(page)
    go_on(page)


def go_on(page: Page) -> None:
    """The next page is there."""
    onward = button(page, "Nästa")
    # Where a press has led here, the address is that of the page before until this one is there.
    expect(onward).to_be_visible()
    here = page.url
    onward.click()
    expect(page).not_to_have_url(here)


def answer_all_and_send(page: Page) -> None:
    """Seven answers are sent in, and the receipt is on the screen."""
    for number, _ in enumerate(FIRST_SEVEN, start=1):
        at_question(page, number, len(FIRST_SEVEN))
        choose(page, "4")
        button(page, "Nästa").click()
    button(page, "Nej, det räcker för i dag").click()
    go_on(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Titta igenom dina svar")
    if page.get_by_label("Själv").count():
        page.get_by_label("Själv").check()
    button(page, "Skicka in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tack!")


def sign_in(page: Page, staff: Staff) -> None:
    """The handledare has signed in with password and phone."""
    page.goto("/logga-in")
    page.get_by_label("Användarnamn").fill(staff.username)
    page.get_by_label("Lösenord").fill(staff.password)
    button(page, "Nästa").click()
    page.get_by_label("Kod med sex siffror").fill(staff.totp())
    button(page, "Logga in").click()
    expect(page).to_have_url(re.compile("/idag$"))
