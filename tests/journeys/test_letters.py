"""The letters on paper: as many pages as letters, nothing of the screen on them, and a code that leads in."""

import re

from playwright.sync_api import expect

from smail.db.tables import SessionKind
from smail.domain.people import ContactChoice
from smail.domain.roles import Role
from smail.services.registration import Contact, seal_contact
from tests.factories.accounts import make_account
from tests.factories.organisations import make_programme
from tests.factories.people import enrolment_of, make_participant, make_staff_period
from tests.journeys.browsers import Visitors
from tests.journeys.county import let_in
from tests.journeys.looking import SETTINGS, faults_of
from tests.journeys.scenes import signed_in
from tests.journeys.sites import Site

LETTERS = 5
LONG = "Alexandra Konstantinopolitanska-Wennerström af Segerstad"


def test_every_letter_is_one_page_of_its_own(site: Site, visitors: Visitors) -> None:
    with site.database.transaction(write=True) as db:
        programme = make_programme(db, staff_title="arbetsmarknadssekreterare")
        sara = make_account(db, Role.HANDLEDARE, scope=programme, first_name="Anna-Karin")
        for number in range(LETTERS):
            person = make_participant(
                db, programme, sara, language=("sv", "en")[number % 2], birth_year=(1984, 2010)[number % 2]
            )
            seal_contact(site.vault, person, Contact(LONG, ContactChoice.LETTER))
            for _ in range(4):
                colleague = make_account(db, scope=programme, first_name="Karl-Johan Emanuel")
                make_staff_period(db, enrolment_of(db, person), colleague, is_responsible=False)
        account_id = sara.id
    page = signed_in(visitors, let_in(site, SessionKind.STAFF, account_id=account_id))
    page.goto("/brev")
    page.get_by_role("button", name="Visa breven").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{LETTERS} brev att skriva ut")
    for setting in SETTINGS:
        assert list(faults_of(page, setting)) == []
    printed = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", printed)) == LETTERS
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", level=1)).to_be_hidden()
    expect(page.locator(".bar")).to_be_hidden()
    address = page.locator(".letter code").first.inner_text()
    other = visitors.page()
    other.goto(address)
    expect(other).to_have_url(re.compile("/s/valkommen$"))
