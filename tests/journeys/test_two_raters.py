"""Two rate the same time, each alone, look at both together, and agree on what comes next."""

import re
from datetime import timedelta

from playwright.sync_api import ViewportSize, expect
from sqlalchemy import select

from smail import clock
from smail.db.tables import AgreedStep, Answer, Assessment, JointView, RaterKind, SessionKind, Talk
from smail.domain.roles import Role
from smail.services import steps
from smail.services.audit import SYSTEM
from smail.web.handledare.talking import LAST_STEPS
from tests.factories.accounts import make_account
from tests.factories.assessments import make_submitted
from tests.factories.organisations import make_programme
from tests.factories.people import make_participant
from tests.journeys.browsers import Visitors
from tests.journeys.county import let_in
from tests.journeys.looking import SETTINGS, faults_of
from tests.journeys.scenes import signed_in
from tests.journeys.sites import Site

DESK: ViewportSize = {"width": 1280, "height": 800}
LINE = "Ringa till praktikplatsen och fråga om tiderna på eftermiddagen passar bättre än på morgonen"


def test_from_the_own_rating_to_the_talk_on_one_sheet(site: Site, visitors: Visitors) -> None:
    with site.database.transaction(write=True) as db:
        programme = make_programme(db, staff_rates=True)
        sara = make_account(db, Role.HANDLEDARE, scope=programme, first_name="Sara")
        person = make_participant(db, programme, sara)
        answered = clock.today() - timedelta(days=2)
        make_submitted(db, person, answered, value=1, focus=["everyday_life", "health"])
        for at in range(LAST_STEPS):
            agreed_on = answered - (at + 1) * timedelta(weeks=1)
            steps.agree(db, site.vault, person.id, line=LINE, agreed_on=agreed_on, actor=SYSTEM)
        account_id, public_id = sara.id, person.public_id
    page = signed_in(visitors, let_in(site, SessionKind.STAFF, account_id=account_id))
    page.goto("/idag")
    page.locator("a[href$='/min-skattning']").click()
    # By keyboard alone: one stop for each question, the arrows choose, and each choice is saved at once.
    page.locator("#seen_job_belief").focus()
    page.keyboard.press("Space")
    for _ in range(7):
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
    expect(page.locator("#saved")).to_have_text("Sparat")
    page.reload()
    assert page.locator("input:checked").count() == 8
    page.get_by_role("button", name="Skicka in").click()
    page.get_by_role("link", name="Titta på båda bilderna tillsammans").click()
    expect(page.get_by_role("img")).to_be_visible()
    for setting in SETTINGS:
        assert list(faults_of(page, setting)) == []
    page.get_by_label("Vi tycker olika").first.check()
    page.get_by_role("button", name="Spara det ni kom fram till").click()
    expect(page.get_by_text("vi tycker olika.").first).to_be_visible()
    page.goto(f"/deltagare/{public_id}/samtal")
    page.set_viewport_size(DESK)
    expect(page.locator(".picture img")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollHeight") <= DESK["height"]
    expect(page.get_by_text("på eftermiddagen").first).to_be_visible()
    expect(page.get_by_role("link", name="Samtalsunderlag (PDF)")).to_be_in_viewport()
    page.get_by_label("Steg 1").fill("Gå ut en gång om dagen")
    page.get_by_role("button", name="Spara samtalet").click()
    expect(page.get_by_text("Samtalet är sparat.")).to_be_visible()
    for setting in SETTINGS:
        assert list(faults_of(page, setting)) == []
    printed = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", printed)) == 1
    with site.database.transaction(write=False) as db:
        theirs = select(Answer.value).join(Assessment, Assessment.id == Answer.assessment_id)
        values = list(db.scalars(theirs.where(Assessment.rater_kind == RaterKind.STAFF)))
        assert sorted(values, key=str) == [1, *[3] * 7]
        assert (len(db.scalars(select(JointView)).all()), len(db.scalars(select(Talk)).all())) == (1, 1)
        assert len(db.scalars(select(AgreedStep)).all()) == LAST_STEPS + 1
