"""From the link to the receipt on a phone, over a lost network and on two devices; then Today says "Klar"."""

import re

from playwright.sync_api import Page, expect

from tests.journeys import walking
from tests.journeys.browsers import Visitors
from tests.journeys.sites import Site
from tests.journeys.walking import FIRST_SEVEN, SEVEN_MORE, answer, at_question, button, choose, saved

VALUES = ("3", "2", "dont_know", "4", "1", "5", "skipped", "2", "3", "4", "5", "1", "2", "3")


def test_a_person_answers_from_link_to_receipt_and_the_handledare_sees_it(
    any_site: Site, visitors: Visitors
) -> None:
    handledare = any_site.staff()
    person = any_site.person(handledare)
    phone = visitors.page(has_touch=True, is_mobile=True)
    walking.begin(phone, any_site, person)
    for number, value in enumerate(VALUES[:5], start=1):
        at_question(phone, number, 7)
        answer(phone, value)
    _lose_the_network_on_question_six(phone)
    phone.context.close()

    other = visitors.page(has_touch=True, is_mobile=True)
    walking.open_link(other, any_site, person)
    expect(other.get_by_role("heading", level=1)).to_have_text("Välkommen tillbaka!")
    expect(other.get_by_text("Dina sex svar är sparade. Här kommer fråga 7 av 7.")).to_be_visible()
    button(other, "Fortsätt").click()
    at_question(other, 7, 7)
    answer(other, VALUES[6])
    button(other, "Ja, sju frågor till").click()
    for number, value in enumerate(VALUES[7:], start=8):
        at_question(other, number, 14)
        answer(other, value)
    _close_check_and_send(other)

    assert any_site.answers_of(person) == dict(zip(FIRST_SEVEN + SEVEN_MORE, VALUES, strict=True))
    assert any_site.is_submitted(person)
    desk = visitors.page(viewport={"width": 1280, "height": 900})
    walking.sign_in(desk, handledare)
    desk.locator("summary").filter(has_text="Klara").click()
    row = desk.get_by_role("row").filter(has_text=f"{person.number[:3]}-{person.number[3:]}")
    expect(row.get_by_text("Klar", exact=True)).to_be_visible()


def _lose_the_network_on_question_six(phone: Page) -> None:
    at_question(phone, 6, 7)
    walking.lose_the_network(phone)
    choose(phone, VALUES[5])
    expect(phone.get_by_role("status")).to_have_text("Väntar på nät. Ditt val står kvar.")
    button(phone, "Nästa").click()
    at_question(phone, 6, 7)
    expect(phone.get_by_role("status")).to_have_text("Väntar på nät. Ditt val står kvar.")
    assert walking.is_chosen(phone, VALUES[5])
    phone.context.set_offline(False)
    at_question(phone, 7, 7)


def _close_check_and_send(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Till sist")
    page.get_by_role("checkbox").nth(1).check()
    page.get_by_role("textbox").fill("Det viktigaste är att komma hemifrån.")
    walking.go_on(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Titta igenom dina svar")
    expect(page.get_by_text("Det viktigaste är att komma hemifrån.")).to_be_visible()
    page.get_by_label("Själv").check()
    button(page, "Skicka in").click()
    expect(page).to_have_url(re.compile("/s/klart$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Tack!")


def test_an_answer_can_be_changed_from_the_check(site: Site, visitors: Visitors) -> None:
    person = site.person()
    page = visitors.page()
    walking.begin(page, site, person)
    for _ in FIRST_SEVEN:
        answer(page, "3")
    button(page, "Nej, det räcker för i dag").click()
    walking.go_on(page)
    page.get_by_role("link", name=re.compile("^Ändra")).nth(2).click()
    at_question(page, 3, 7)
    choose(page, "5")
    saved(page)
    walking.go_on(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Titta igenom dina svar")
    assert site.answers_of(person) == dict.fromkeys(FIRST_SEVEN, "3") | {"purpose_clear_goal": "5"}
