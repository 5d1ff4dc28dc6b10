"""A paper is typed by the keyboard alone, and a lent tablet shows the next one nothing of the one before."""

from datetime import timedelta

from playwright.sync_api import Page, expect
from sqlalchemy import select

from smail import clock
from smail.db.tables import Account, ActorKind, Answer, Assessment, Participant, SessionKind
from smail.domain.people import AnswerMode, format_number
from smail.domain.roles import Role
from smail.services import codes
from smail.services.audit import Actor
from tests.factories.accounts import PASSWORD, give_password, make_account
from tests.factories.organisations import make_programme
from tests.factories.papers import make_paper_form
from tests.factories.people import make_participant
from tests.journeys.browsers import Visitors
from tests.journeys.county import let_in
from tests.journeys.scenes import signed_in
from tests.journeys.sites import Site
from tests.journeys.typing_in import type_paper_in
from tests.journeys.walking import at_question, button

ACTOR = Actor(ActorKind.STAFF, "a" * 16)


def _people(site: Site) -> tuple[int, Participant, Participant, str]:
    with site.database.transaction(write=True) as db:
        programme = make_programme(db)
        sara = make_account(db, Role.HANDLEDARE, scope=programme, first_name="Sara")
        give_password(db, sara)
        on_paper, on_tablet = make_participant(db, programme, sara), make_participant(db, programme, sara)
        printed_at = clock.now() - timedelta(days=3)
        return sara.id, on_paper, on_tablet, make_paper_form(db, on_paper, sara, printed_at=printed_at).number


def test_a_paper_takes_few_key_presses_and_a_lent_tablet_goes_clean_to_the_next(
    site: Site, visitors: Visitors
) -> None:
    sara_id, on_paper, on_tablet, number = _people(site)
    page = signed_in(visitors, let_in(site, SessionKind.STAFF, account_id=sara_id))
    on = type_paper_in(page, number)
    with site.database.transaction(write=False) as db:
        row = db.scalars(select(Assessment).where(Assessment.participant_id == on_paper.id)).one()
        values = list(db.scalars(select(Answer.value).where(Answer.assessment_id == row.id)))
        assert (row.mode, row.focus, row.free_text is not None) == (AnswerMode.PAPER, ["labour_market"], True)
        assert row.submitted_on == on == clock.today() - timedelta(days=1)
        assert sorted(values, key=str) == [1, *[4] * 11, None, None]
    _lend(page, site, sara_id, on_tablet)


def _lend(page: Page, site: Site, sara_id: int, person: Participant) -> None:
    page.goto("/surfplatta")
    page.get_by_role("button", name="Låna ut skärmen nu").click()
    with site.database.transaction(write=True) as db:
        sara = db.get_one(Account, sara_id)
        code = codes.issue_code(db, site.vault, person.id, actor=ACTOR, issued_by_id=sara.id)
    page.get_by_label("Ditt nummer").fill(format_number(person.number))
    page.get_by_label("Kod med sex siffror").fill(code)
    page.get_by_role("button", name="Öppna").click()
    _answer(page)
    page.get_by_role("button", name="Jag är klar").click()
    expect(page.get_by_text("Nästa person kan börja.")).to_be_visible()
    for _ in range(14):
        page.go_back()
        page.wait_for_load_state()
        assert "Dina svar" not in page.locator("main").inner_text()
        assert page.locator("input:checked").count() == 0
    page.goto("/idag")
    expect(page).to_have_url(f"{site.base_url}/las-upp")
    page.get_by_label("Ditt lösenord").fill(PASSWORD)
    page.get_by_role("button", name="Lås upp").click()
    expect(page).to_have_url(f"{site.base_url}/idag")


def _answer(page: Page) -> None:
    button(page, "Börja").click()
    for number in range(1, 8):
        at_question(page, number, 7)
        page.locator("input[name=answer][value='4']").check()
        button(page, "Nästa").click()
    button(page, "Nej, det räcker för i dag").click()
    button(page, "Nästa").click()
    page.get_by_label("Själv").check()
    button(page, "Skicka in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tack!")
