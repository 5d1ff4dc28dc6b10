"""A plan, the whole way: agreed in a talk, answered three weeks later in one tap, and seen."""

from datetime import timedelta

from playwright.sync_api import expect

from smail import clock
from smail.db.tables import SessionKind, SessionStrength
from smail.domain.roles import Role
from tests.factories.accounts import make_account
from tests.factories.organisations import make_programme
from tests.factories.people import make_participant
from tests.journeys.browsers import Visitors
from tests.journeys.county import YEAR, let_in
from tests.journeys.scenes import signed_in
from tests.journeys.sites import Site
from tests.journeys.walking import button

STEP, WISH = "Ringa praktikplatsen", "Praktik på ett kafé"


def test_from_a_step_agreed_to_the_answer_seen(site: Site, visitors: Visitors) -> None:
    today = clock.today()
    with site.database.transaction(write=True) as db:
        programme = make_programme(db, staff_title="coach")
        sara = make_account(db, Role.HANDLEDARE, scope=programme, first_name="Sara")
        person = make_participant(db, programme, sara, starts_on=today - YEAR)
        account_id, person_id, public_id = sara.id, person.id, person.public_id
    staff = signed_in(visitors, let_in(site, SessionKind.STAFF, account_id=account_id))
    staff.goto(f"/deltagare/{public_id}")
    staff.get_by_role("link", name="Plan", exact=True).click()
    staff.get_by_text("Skriv ett steg").click()
    staff.get_by_label("Steg", exact=True).fill(STEP)
    staff.get_by_label("Dagen då ni kom överens").fill((today - timedelta(weeks=3)).isoformat())
    button(staff, "Spara steget").click()
    staff.get_by_role("link", name="Ny aktivitet").click()
    staff.get_by_label("Aktivitet", exact=True).fill("Datakurs")
    staff.get_by_label("Kompetenshöjande").check()
    button(staff, "Spara aktiviteten").click()
    expect(staff.locator(".picture img")).to_be_visible()

    cookie = let_in(site, SessionKind.PARTICIPANT, SessionStrength.CODE, participant_id=person_id)
    phone = signed_in(visitors, cookie)
    phone.goto("/s/hem")
    button(phone, f"En del {STEP}").click()
    expect(phone.get_by_text("Ditt svar är sparat.")).to_be_visible()
    phone.get_by_text("Skriv något som du vill prova").click()
    phone.get_by_label("Vad vill du prova?").fill(WISH)
    phone.get_by_label("Jobb", exact=True).check()
    button(phone, "Spara").click()
    expect(phone.get_by_text("Du har önskat det.")).to_be_visible()

    staff.reload()
    expect(staff.get_by_role("rowheader", name=WISH)).to_be_visible()
    staff.get_by_text("Tidigare steg (1)").click()
    expect(staff.get_by_text(STEP).first).to_be_visible()
    expect(staff.get_by_text("En del", exact=True).first).to_be_visible()
