"""A forgotten PIN, the whole way: the link still answers, a fresh code leads in, another PIN is chosen."""

import re

from playwright.sync_api import Page, expect

from smail import clock
from smail.db.tables import SessionKind
from smail.domain.roles import Role
from smail.services import links
from smail.services.audit import SYSTEM
from smail.services.pins import set_pin
from tests.factories.accounts import make_account
from tests.factories.assessments import make_submitted
from tests.factories.organisations import make_programme
from tests.factories.people import make_participant
from tests.journeys.browsers import Visitors
from tests.journeys.county import YEAR, let_in
from tests.journeys.scenes import signed_in
from tests.journeys.sites import Site
from tests.journeys.walking import button

FORGOTTEN, NEW = "284719", "730164"


def test_from_a_forgotten_pin_to_a_new_one(site: Site, visitors: Visitors) -> None:
    with site.database.transaction(write=True) as db:
        programme = make_programme(db, staff_title="coach")
        sara = make_account(db, Role.HANDLEDARE, scope=programme, first_name="Sara")
        person = make_participant(db, programme, sara, starts_on=clock.today() - YEAR)
        make_submitted(db, person, clock.today())
        set_pin(db, site.vault, person.id, FORGOTTEN, actor=SYSTEM)
        token = links.issue_link(db, site.vault, person.id, actor=SYSTEM, issued_by_id=None)
        account_id, public_id = sara.id, person.public_id
    phone = visitors.page()
    phone.goto(f"/s#{token}")
    phone.wait_for_url(re.compile("/s/valkommen$"))
    phone.goto("/s/mer")
    expect(phone.get_by_role("heading", name="Har du glömt koden?")).to_be_visible()
    staff = signed_in(visitors, let_in(site, SessionKind.STAFF, account_id=account_id))
    staff.goto(f"/deltagare/{public_id}")
    staff.get_by_role("link", name="Har personen glömt sin PIN-kod?").click()
    button(staff, "Visa kod").click()
    number, code = _shown(staff)
    button(phone, "Skriv nummer och kod").click()
    phone.get_by_label("Ditt nummer").fill(number)
    phone.locator("input[name=code]").fill(code)
    with phone.expect_navigation():
        phone.locator("main form button[type=submit]").first.click()
    phone.goto("/s/hem")
    phone.locator("input[name=pin]").fill(NEW)
    phone.locator("input[name=pin_again]").fill(NEW)
    button(phone, "Spara koden").click()
    expect(phone.get_by_text("Din kod är sparad.")).to_be_visible()
    button(phone, "Jag är klar").click()
    _opens_with(visitors.page(), token, NEW)


def _shown(staff: Page) -> tuple[str, str]:
    number = re.search(r"[0-9A-Z]{3}-[0-9A-Z]{3}", staff.get_by_role("heading", level=1).inner_text())
    assert number is not None
    # It stands there twice: once to see, once to hear digit by digit.
    code = re.sub(r"\D", "", staff.locator(".code").inner_text())
    return number[0], code[:6]


def _opens_with(phone: Page, token: str, pin: str) -> None:
    phone.goto(f"/s#{token}")
    phone.wait_for_url(re.compile("/s/valkommen$"))
    phone.goto("/s/mer")
    phone.locator("input[name=pin]").fill(pin)
    button(phone, "Visa").click()
    expect(phone).to_have_url(re.compile("/s/hem$"))
