"""A code for moving that is loaded again in the browser: the one written down goes on working, for both."""

import re

from playwright.sync_api import Locator, Page, expect

from smail import clock
from smail.db.tables import SessionKind, SessionStrength
from smail.domain.roles import Role
from tests.factories.accounts import make_account
from tests.factories.assessments import make_submitted
from tests.factories.organisations import make_programme
from tests.factories.people import make_participant
from tests.journeys.browsers import Visitors
from tests.journeys.county import YEAR, let_in
from tests.journeys.scenes import signed_in
from tests.journeys.sites import Site
from tests.journeys.walking import button


def test_loading_the_page_again_makes_no_new_code(site: Site, visitors: Visitors) -> None:
    with site.database.transaction(write=True) as db:
        programme = make_programme(db, staff_title="coach")
        sara = make_account(db, Role.HANDLEDARE, scope=programme, first_name="Sara")
        person = make_participant(db, programme, sara, starts_on=clock.today() - YEAR)
        make_submitted(db, person, clock.today())
        account_id, person_id, public_id = sara.id, person.id, person.public_id
    staff = signed_in(visitors, let_in(site, SessionKind.STAFF, account_id=account_id))
    staff.goto(f"/deltagare/{public_id}")
    staff.locator("summary").filter(has_text="Byta och rätta").click()
    button(staff, "Ge en flyttkod").click()
    expect(_code(staff)).to_be_visible()
    staff.reload()
    expect(staff.get_by_role("heading", name="Flyttkoden är redan visad")).to_be_visible()
    way_in = let_in(site, SessionKind.PARTICIPANT, SessionStrength.CODE, participant_id=person_id)
    phone = signed_in(visitors, way_in)
    phone.goto("/s/hem")
    button(phone, "Visa min flyttkod").click()
    expect(_code(phone)).to_be_visible()
    phone.reload()
    expect(phone.get_by_role("heading", name="Din kod är redan visad")).to_be_visible()
    button(phone, "Visa en ny flyttkod").click()
    expect(_code(phone)).to_be_visible()


def _code(page: Page) -> Locator:
    return page.get_by_text(re.compile(r"^\w{4}-\w{4}$"))
