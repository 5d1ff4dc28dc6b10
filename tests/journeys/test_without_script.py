"""The whole way with number and code in a browser that runs no script: plain forms, one question a page."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.browsers import Visitors
from tests.journeys.sites import EXIT, Person, Site
from tests.journeys.walking import FIRST_SEVEN, SEVEN_MORE, at_question, button, choose, go_on

VALUES = ("1", "2", "3", "4", "5", "dont_know", "skipped", "5", "4", "3", "2", "1", "2", "3")


def test_all_questions_are_answered_without_script(site: Site, visitors: Visitors) -> None:
    person = site.person()
    page = visitors.page(java_script_enabled=False)
    _enter_by_code(page, person)
    for number, value in enumerate(VALUES[:7], start=1):
        at_question(page, number, 7)
        choose(page, value)
        go_on(page)
    button(page, "Ja, sju frågor till").click()
    for number, value in enumerate(VALUES[7:], start=8):
        at_question(page, number, 14)
        choose(page, value)
        go_on(page)
    go_on(page)
    page.get_by_label("Med tolk").check()
    button(page, "Skicka in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tack!")
    assert site.answers_of(person) == dict(zip(FIRST_SEVEN + SEVEN_MORE, VALUES, strict=True))
    assert site.is_submitted(person)


def _enter_by_code(page: Page, person: Person) -> None:
    page.goto("/")
    button(page, "Till frågorna").click()
    button(page, "Skriv nummer och kod").click()
    page.get_by_label("Ditt nummer").fill(f"{person.number[:3]}-{person.number[3:]}".lower())
    page.get_by_label("Kod med sex siffror").fill(person.code)
    button(page, "Öppna").click()
    button(page, "Börja").click()


def test_the_link_is_pasted_where_no_script_runs(site: Site, visitors: Visitors) -> None:
    person = site.person()
    page = visitors.page(java_script_enabled=False)
    page.goto(site.link_of(person))
    page.get_by_label("Klistra in länken här").fill(site.link_of(person))
    button(page, "Öppna").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hej!")


def test_going_on_without_an_answer_says_what_to_do(site: Site, visitors: Visitors) -> None:
    page = visitors.page(java_script_enabled=False)
    _enter_by_code(page, site.person())
    button(page, "Nästa").click()
    at_question(page, 1, 7)
    expect(page.get_by_role("link", name="Välj ett svar. Eller tryck Hoppa över.")).to_be_visible()


def test_the_quick_way_out_works_without_script(site: Site, visitors: Visitors) -> None:
    page = visitors.page(java_script_enabled=False)
    _enter_by_code(page, site.person())
    button(page, "Lämna snabbt").click()
    expect(page).to_have_url(re.compile(f"{EXIT}$"))
    page.goto("/s/fraga/job_belief_confidence")
    expect(page).to_have_url(re.compile("/s/utloggad$"))
