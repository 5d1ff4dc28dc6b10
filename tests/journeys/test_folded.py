"""What a handledare reads now and then is folded: found by its link, seen on a desk, and kept on paper."""

from playwright.sync_api import ViewportSize, expect

from smail.db.tables import SessionKind
from smail.domain.roles import Role
from tests.factories.accounts import make_account
from tests.factories.organisations import make_programme
from tests.factories.people import make_participant
from tests.journeys.browsers import Visitors
from tests.journeys.county import let_in
from tests.journeys.scenes import signed_in
from tests.journeys.sites import Site

# A busy day and a long history stay under this on a phone (px).
TALLEST = 3_500
DESK: ViewportSize = {"width": 1280, "height": 900}


def test_a_folded_part_opens_by_its_link_and_stands_on_paper_and_on_a_desk(
    site: Site, visitors: Visitors
) -> None:
    with site.database.transaction(write=True) as db:
        programme = make_programme(db)
        sara = make_account(db, Role.HANDLEDARE, scope=programme, first_name="Sara")
        people = [make_participant(db, programme, sara) for _ in range(25)]
        account_id, address = sara.id, f"/deltagare/{people[0].public_id}"
    page = signed_in(visitors, let_in(site, SessionKind.STAFF, account_id=account_id))
    page.goto(address)
    team = page.locator("#team")
    expect(team).to_be_hidden()
    page.emulate_media(media="print")
    expect(team).to_be_visible()
    expect(page.get_by_label("Kollega")).to_be_hidden()
    page.emulate_media(media="screen")
    page.goto("/idag")
    page.goto(f"{address}#team")
    expect(team).to_be_in_viewport()
    page.goto("/idag")
    assert page.evaluate("document.documentElement.scrollHeight") < TALLEST
    rows = page.locator(".people tbody tr")
    expect(rows).to_have_count(25)
    expect(rows.filter(visible=True)).to_have_count(8)
    page.set_viewport_size(DESK)
    expect(rows.filter(visible=True)).to_have_count(25)
