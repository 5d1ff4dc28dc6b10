"""The first time seen again on a phone: each tap is saved, and two see both differences after."""

from datetime import timedelta

from playwright.sync_api import Page, expect

from smail import clock
from smail.db.tables import SessionKind, SessionStrength
from tests.factories.accounts import make_account
from tests.factories.hindsight import make_asked
from tests.journeys.browsers import Visitors
from tests.journeys.county import let_in
from tests.journeys.scenes import signed_in
from tests.journeys.sites import Site
from tests.journeys.walking import button

SEEN = "Område Min hälsa Då 4 Då, sett nu 2 Senast 3 Skillnad −1 Skillnad, sett nu +1"


def test_from_the_offer_to_both_differences_seen_by_two(site: Site, visitors: Visitors) -> None:
    today = clock.today()
    with site.database.transaction(write=True) as db:
        sara = make_account(db, first_name="Sara")
        days = (today - timedelta(weeks=14), today - timedelta(days=20))
        person, _rated = make_asked(db, days, values=(4, 3), handledare=sara)
        account_id, person_id, public_id = sara.id, person.id, person.public_id
    cookie = let_in(site, SessionKind.PARTICIPANT, SessionStrength.CODE, participant_id=person_id)
    phone = signed_in(visitors, cookie)
    phone.goto("/s/hem")
    phone.get_by_role("link", name="Läs mer").click()
    button(phone, "Börja").click()
    _answer_all(phone)
    phone.get_by_label("Själv", exact=True).check()
    button(phone, "Skicka in").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Tack!")
    phone.get_by_role("link", name="Se hur du har svarat").click()
    row = phone.get_by_role("row", name=SEEN)
    expect(row).to_be_visible()
    phone.get_by_text("Säg varför").click()
    phone.get_by_label("Vilket svar?").select_option(index=1)
    phone.get_by_label("Något hände i livet").check()
    button(phone, "Spara orsaken").click()
    expect(phone.get_by_text("Du har sagt: Något hände i livet.").first).to_be_visible()

    staff = signed_in(visitors, let_in(site, SessionKind.STAFF, account_id=account_id))
    staff.goto(f"/deltagare/{public_id}/historia")
    expect(staff.get_by_role("rowheader", name="Hälsa och hantering av hälsan").first).to_be_visible()
    expect(staff.get_by_role("cell", name="Skillnad, sett nu +1,0").first).to_be_visible()
    expect(staff.get_by_text("Orsak enligt personen: livshändelse")).to_be_visible()


def _answer_all(phone: Page) -> None:
    """Every question gets its second step, and is saved before the page moves on."""
    for number in range(1, 8):
        expect(phone.get_by_text(f"Fråga {number} av 7")).to_be_visible()
        phone.locator("label.answer").nth(1).click()
        expect(phone.locator("#saved")).to_have_text("Sparat")
        button(phone, "Nästa").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Titta igenom dina svar")
