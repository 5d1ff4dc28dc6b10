"""Leaving a shared screen: afterwards neither Back nor a typed address shows anything of the person."""

import re

from playwright.sync_api import Page, expect

from smail.db.tables import SessionKind
from tests.journeys import walking
from tests.journeys.browsers import Visitors
from tests.journeys.sites import EXIT, Person, Site, Staff
from tests.journeys.walking import FIRST_SEVEN, answer_all_and_send, button, choose, saved

CLOSED = re.compile("/s/utloggad$")
UNLOCK = re.compile("/las-upp$")
BEHIND = 6


def _nothing_left(page: Page, person: Person) -> None:
    """However far one goes back, and whatever is typed, no answer and no number is shown."""
    stems = ("Titta igenom", "Dina svar i dag", person.number[:3] + "-" + person.number[3:])
    for _ in range(BEHIND):
        page.go_back()
        _shows_none_of(page, stems)
    for path in ("/s/valkommen", "/s/klart", "/s/kontrollera", f"/s/fraga/{FIRST_SEVEN[0]}", "/s/hem"):
        page.goto(path)
        expect(page).to_have_url(CLOSED)
    assert page.evaluate("localStorage.length") == 0


def _shows_none_of(page: Page, words: tuple[str, ...]) -> None:
    page.wait_for_load_state()
    if page.url.startswith("about:"):
        return
    expect(page.locator("input[name=answer]:checked")).to_have_count(0)
    for text in words:
        expect(page.get_by_text(text)).to_have_count(0)


def test_back_shows_nothing_after_jag_ar_klar(site: Site, visitors: Visitors) -> None:
    person = site.person()
    page = visitors.page()
    walking.begin(page, site, person)
    answer_all_and_send(page)
    expect(page.get_by_role("heading", name="Dina svar i dag")).to_be_visible()
    button(page, "Jag är klar").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Du är klar")
    assert site.count_sessions(SessionKind.PARTICIPANT) == 0
    _nothing_left(page, person)


def test_the_quick_way_out_leaves_at_once_and_ends_the_session(site: Site, visitors: Visitors) -> None:
    person = site.person()
    page = visitors.page()
    walking.begin(page, site, person)
    choose(page, "2")
    saved(page)
    button(page, "Lämna snabbt").click()
    expect(page).to_have_url(re.compile(f"{EXIT}$"))
    page.wait_for_function("fetch('/s/valkommen').then((answer) => answer.url.endsWith('/s/utloggad'))")
    assert site.count_sessions(SessionKind.PARTICIPANT) == 0
    _nothing_left(page, person)


def test_the_quick_way_out_forgets_what_was_waiting_for_the_network(site: Site, visitors: Visitors) -> None:
    person = site.person()
    page = visitors.page()
    walking.begin(page, site, person)
    page.route("**/s/fraga/*", lambda route: route.abort("connectionreset"))
    choose(page, "2")
    expect(page.get_by_role("status")).to_have_text("Väntar på nät. Ditt val står kvar.")
    assert page.evaluate("localStorage.length") == 1
    button(page, "Lämna snabbt").click()
    expect(page).to_have_url(re.compile(f"{EXIT}$"))
    assert page.evaluate("localStorage.length") == 0


def _lend_the_screen(page: Page, site: Site, staff: Staff, person: Person) -> None:
    walking.sign_in(page, staff)
    page.goto(f"/deltagare/{person.public_id}")
    button(page, "Svara tillsammans").first.click()
    expect(page).to_have_url(re.compile("/s/valkommen$"))


def test_a_lent_screen_shows_no_staff_page_until_the_password_is_typed(
    site: Site, visitors: Visitors
) -> None:
    staff = site.staff()
    person = site.person(staff)
    page = visitors.page(viewport={"width": 1024, "height": 768})
    _lend_the_screen(page, site, staff, person)
    for path in ("/idag", "/deltagare", f"/deltagare/{person.public_id}", "/konto"):
        page.goto(path)
        expect(page).to_have_url(UNLOCK)
    page.goto("/s/valkommen")
    button(page, "Börja").click()
    answer_all_and_send(page)
    button(page, "Jag är klar").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Du är klar")
    for _ in range(BEHIND + len(FIRST_SEVEN) + 6):
        page.go_back()
        _shows_none_of(page, (person.number[:3] + "-" + person.number[3:], "Dina svar i dag", "Att göra"))
    _unlock(page, staff)
    page.goto(f"/deltagare/{person.public_id}")
    expect(page.get_by_role("heading", level=1)).to_contain_text(person.number[:3])
    assert site.is_submitted(person)


def _unlock(page: Page, staff: Staff) -> None:
    page.goto("/idag")
    expect(page).to_have_url(UNLOCK)
    page.get_by_label("Ditt lösenord").fill("fel lösenord, säkert")
    button(page, "Lås upp").click()
    expect(page.locator(".summary")).to_be_visible()
    page.get_by_label("Ditt lösenord").fill(staff.password)
    button(page, "Lås upp").click()
    expect(page).to_have_url(re.compile("/idag$"))
