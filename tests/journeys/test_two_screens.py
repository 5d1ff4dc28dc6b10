"""Sessions that end and screens that disagree: nothing is lost, and nothing is stored unseen."""

import re

from playwright.sync_api import Page, expect

from smail.db.tables import SessionKind
from tests.journeys import walking
from tests.journeys.browsers import Visitors
from tests.journeys.sites import Person, Site
from tests.journeys.walking import FIRST_SEVEN, answer, at_question, button, choose, go_on, saved

OUT = "Dina svar är sparade. Öppna din länk igen. Ditt val står kvar."


def test_an_answer_given_after_the_session_ended_is_sent_when_the_link_is_opened_again(
    any_site: Site, visitors: Visitors
) -> None:
    person = any_site.person()
    page = visitors.page()
    walking.begin(page, any_site, person)
    for value in ("1", "2", "3"):
        answer(page, value)
    any_site.expire_sessions(person)
    choose(page, "4")
    expect(page.get_by_role("status")).to_have_text(OUT)
    assert walking.is_chosen(page, "4")
    assert len(any_site.answers_of(person)) == 3

    walking.open_link(page, any_site, person)
    button(page, "Fortsätt").click()
    at_question(page, 4, 7)
    saved(page)
    assert walking.is_chosen(page, "4")
    go_on(page)
    at_question(page, 5, 7)
    assert any_site.answers_of(person) == dict(zip(FIRST_SEVEN, "1234", strict=False))


def _two_tabs_at_question_one(site: Site, visitors: Visitors) -> tuple[Person, Page, Page]:
    person = site.person()
    context = visitors.new()
    first = context.new_page()
    walking.begin(first, site, person)
    second = context.new_page()
    second.goto(first.url)
    return person, first, second


def test_two_tabs_that_disagree_show_both_answers_and_the_person_decides(
    any_site: Site, visitors: Visitors
) -> None:
    person, first, second = _two_tabs_at_question_one(any_site, visitors)
    labels = [first.locator(f"label.answer:has([value='{value}'])").inner_text() for value in "25"]
    choose(first, "2")
    saved(first)
    choose(second, "5")
    expect(second.get_by_role("heading", level=1)).to_have_text("Vilket svar gäller?")
    for label in labels:
        expect(second.get_by_role("paragraph").filter(has_text=label)).to_be_visible()
    assert any_site.answers_of(person) == {FIRST_SEVEN[0]: "2"}
    second.locator("section").filter(has_text=labels[1]).get_by_role("button").click()
    at_question(second, 2, 7)
    assert any_site.answers_of(person) == {FIRST_SEVEN[0]: "5"}


def test_two_tabs_that_agree_are_not_asked(site: Site, visitors: Visitors) -> None:
    person, first, second = _two_tabs_at_question_one(site, visitors)
    for page in (first, second):
        choose(page, "3")
        saved(page)
    assert site.answers_of(person) == {FIRST_SEVEN[0]: "3"}


def test_two_devices_go_through_the_questions_in_turns(site: Site, visitors: Visitors) -> None:
    person = site.person()
    phone, computer = visitors.page(), visitors.page(viewport={"width": 1280, "height": 800})
    walking.begin(phone, site, person)
    answer(phone, "1")
    walking.open_link(computer, site, person)
    button(computer, "Fortsätt").click()
    at_question(computer, 2, 7)
    answer(computer, "2")
    choose(phone, "2")
    saved(phone)
    assert site.answers_of(person) == dict(zip(FIRST_SEVEN, "12", strict=False))
    assert site.count_sessions(SessionKind.PARTICIPANT) == 2


def test_a_second_tab_that_sends_after_the_submit_changes_nothing(site: Site, visitors: Visitors) -> None:
    person, first, second = _two_tabs_at_question_one(site, visitors)
    for _ in FIRST_SEVEN:
        answer(first, "3")
    button(first, "Nej, det räcker för i dag").click()
    go_on(first)
    first.get_by_label("Själv").check()
    button(first, "Skicka in").click()
    expect(first.get_by_role("heading", level=1)).to_have_text("Tack!")
    choose(second, "1")
    expect(second).to_have_url(re.compile("/s/klart$"))
    assert site.answers_of(person) == dict.fromkeys(FIRST_SEVEN, "3")
