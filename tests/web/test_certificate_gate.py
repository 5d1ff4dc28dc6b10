"""Measuring without a certificate that holds: said, or closed; and a person can always answer."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from smail import clock
from smail.db.session import Database
from smail.db.tables import (
    Account,
    Assessment,
    Certificate,
    CertificateStatus,
    PaperEntry,
    Participant,
    Programme,
    RaterKind,
    SessionStrength,
    WebSession,
)
from smail.domain.certification import CourseKind, Level, SeatState, last_valid_day
from smail.domain.measuring import Demand
from smail.domain.people import ContactChoice
from tests.factories.accounts import make_account, sign_in
from tests.factories.assessments import make_submitted, the_instrument
from tests.factories.courses import (
    make_certificate,
    make_course,
    make_learner,
    make_seat,
    make_utbildare,
    occasions_of,
)
from tests.factories.organisations import make_municipality, make_programme
from tests.factories.papers import make_paper_form
from tests.factories.people import make_participant
from tests.support.client import Browser, new_browser
from tests.support.queries import QueryRecorder
from tests.support.travel import TravelTo

MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
TODAY = MONDAY.date()
ITEMS = tuple(item.key for item in the_instrument("smail_staff").items)
FIRST = the_instrument().form("seven_plus_seven").parts[0]
CLOSED = "Stängt tills du har ett certifikat som gäller"
WARNED = "Du har inget certifikat som gäller"


@dataclass(frozen=True)
class Desk:
    """A handledare, a person, a paper of hers, and the browser of the handledare."""

    database: Database
    client: Browser
    me: Account
    colleague: Account
    person: Participant
    programme: Programme
    number: str

    @property
    def rating(self) -> str:
        return f"/deltagare/{self.person.public_id}/min-skattning"

    @property
    def together(self) -> str:
        return f"/deltagare/{self.person.public_id}/tillsammans"

    @property
    def page(self) -> str:
        return f"/deltagare/{self.person.public_id}"

    @property
    def paper(self) -> str:
        return f"/papper/{self.number}"

    def ask(self, demand: Demand) -> None:
        with self.database.transaction(write=True) as db:
            db.execute(update(Programme).values(certificate_demand=demand))

    def certify(self, account: Account, issued_on: date, level: Level = Level.ANVANDARE) -> Certificate:
        with self.database.transaction(write=True) as db:
            own = db.get_one(Account, account.id)
            return make_certificate(db, make_learner(db, own), level, issued_on)

    def send_paper(self, **changes: str) -> tuple[int, str]:
        fields = {f"q_{key}": "4" for key in FIRST} | {"filled_in_on": "2026-11-11"} | changes
        answer = self.client.post_form(self.paper, fields, page="/papper")
        return answer.status_code, answer.text

    def ratings(self, kind: RaterKind) -> list[Assessment]:
        with self.database.transaction(write=False) as db:
            return list(db.scalars(select(Assessment).where(Assessment.rater_kind == kind)))


@pytest.fixture
def desk(database: Database, client: Browser, at: TravelTo) -> Desk:
    at(MONDAY)
    with database.transaction(write=True) as db:
        place = make_municipality(db)
        me = make_account(db, scope=place, first_name="Sara")
        bo = make_account(db, scope=place, first_name="Bo", last_name="Berg")
        programme = make_programme(db, place, staff_rates=True)
        person = make_participant(db, programme, me, starts_on=date(2026, 9, 1))
        printed = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
        number = make_paper_form(db, person, me, printed_at=printed).number
    sign_in(client, me)
    return Desk(database, client, me, bo, person, programme, number)


def test_where_nothing_is_asked_nothing_is_said(desk: Desk) -> None:
    for address in (desk.rating, desk.paper):
        page = desk.client.get(address).text
        assert CLOSED not in page
        assert WARNED not in page
        assert "<fieldset" in page
    assert desk.client.post_form(desk.together, page=desk.page).location.endswith("/s/valkommen")


def test_warned_one_is_told_whom_to_ask_and_goes_on(desk: Desk) -> None:
    desk.ask(Demand.WARN)
    with desk.database.transaction(write=True) as db:
        utbildare = make_utbildare(db)
        name = f"{utbildare.first_name} {utbildare.last_name}"
    for address in (desk.rating, desk.paper):
        page = desk.client.get(address).text
        assert WARNED in page
        assert name in page
        assert "<fieldset" in page
    assert desk.send_paper()[0] == 303
    assert desk.client.post_form(desk.rating, {"act": "send", **dict.fromkeys(ITEMS, "3")}).status_code == 303
    said = desk.client.post_form(desk.together, page=desk.page)
    assert said.status_code == 200
    assert WARNED in said.text
    gone_on = desk.client.post_form(desk.together, {"has_read": "1"}, page=desk.page)
    assert gone_on.location.endswith("/s/valkommen")


def test_blocked_the_own_rating_is_closed_and_a_draft_is_kept(desk: Desk) -> None:
    desk.client.post_form(desk.rating, {"act": "save", "seen_health": "2"})
    page = desk.client.get(desk.rating)
    desk.ask(Demand.BLOCK)
    sent = desk.client.post_form(desk.rating, {"act": "send", **dict.fromkeys(ITEMS, "3")}, page=desk.page)
    assert page.status_code == 200
    assert sent.status_code == 409
    assert f"Ditt utkast med {len(ITEMS)} svar är sparat" in sent.text
    (row,) = desk.ratings(RaterKind.STAFF)
    assert row.submitted_on is None
    closed = desk.client.get(desk.rating).text
    assert CLOSED in closed
    assert "<fieldset" not in closed
    desk.certify(desk.me, TODAY)
    assert desk.client.get(desk.rating).text.count(" checked") == len(ITEMS)


def test_blocked_there_is_nothing_to_keep_blind_and_the_answers_are_seen(desk: Desk) -> None:
    with desk.database.transaction(write=True) as db:
        make_submitted(db, desk.person, clock.today(), value=2)
    hidden = "visas inte här än"
    for demand, is_hidden in ((Demand.OFF, True), (Demand.WARN, True), (Demand.BLOCK, False)):
        desk.ask(demand)
        for place in ("/historia", "/samtal", ""):
            assert (hidden in desk.client.get(f"{desk.page}{place}").text) is is_hidden, (demand, place)
        assert ("Väntar på din skattning" in desk.client.get("/idag").text) is is_hidden, demand
    # Where the closed page is opened it says why, as before.
    assert CLOSED in desk.client.get(desk.rating).text
    desk.certify(desk.me, TODAY)
    assert "Väntar på din skattning" in desk.client.get("/idag").text


def test_blocked_the_screen_is_not_lent_and_the_person_can_answer_all_the_same(desk: Desk) -> None:
    desk.ask(Demand.BLOCK)
    closed = desk.client.post_form(desk.together, {"has_read": "1"}, page=desk.page)
    assert closed.status_code == 409
    assert CLOSED in closed.text
    with desk.database.transaction(write=False) as db:
        assert SessionStrength.TOGETHER not in set(db.scalars(select(WebSession.strength)))
    code = desk.client.post_form(f"{desk.page}/kod", {"seen": MONDAY.isoformat()}, page=desk.page)
    assert code.status_code == 200
    link = desk.client.post_form(f"{desk.page}/lank", {"seen": MONDAY.isoformat()}, page=desk.page)
    assert link.status_code == 200
    secret = link.text.split("/s#", 1)[1][:22]
    person = new_browser(desk.client.application)
    assert person.post_form("/s/oppna", {"link": secret}, page="/s").status_code == 303
    assert person.post_form("/s/borja", page="/s/valkommen").status_code == 303
    assert len(desk.ratings(RaterKind.PARTICIPANT)) == 1


def test_a_screen_that_was_lent_before_goes_on_to_the_receipt(desk: Desk) -> None:
    desk.client.post_form(desk.together, page=desk.page)
    desk.ask(Demand.BLOCK)
    assert desk.client.post_form("/s/borja", page="/s/valkommen").status_code == 303
    assert desk.client.get(f"/s/fraga/{FIRST[0]}").status_code == 200


def test_blocked_a_paper_waits_for_a_colleague_with_a_certificate(desk: Desk) -> None:
    desk.certify(desk.colleague, date(2026, 1, 5))
    desk.ask(Demand.BLOCK)
    closed = desk.client.get(desk.paper).text
    assert CLOSED in closed
    assert "Bo Berg" in closed
    assert "<fieldset" not in closed
    status, page = desk.send_paper(free_text="Sover bättre")
    assert status == 409
    assert CLOSED in page
    assert "Sover bättre" in page
    assert page.count(" checked") >= len(FIRST)
    assert desk.ratings(RaterKind.PARTICIPANT) == []
    with desk.database.transaction(write=False) as db:
        assert db.scalars(select(PaperEntry)).all() == []
    other = new_browser(desk.client.application)
    sign_in(other, desk.colleague)
    typed = {f"q_{key}": "4" for key in FIRST} | {"filled_in_on": "2026-11-11"}
    assert other.post_form(desk.paper, typed, page=desk.paper).status_code == 303
    (row,) = desk.ratings(RaterKind.PARTICIPANT)
    assert row.rater_certificate is None


def test_what_was_typed_stands_again_once_there_is_a_certificate(desk: Desk) -> None:
    desk.ask(Demand.BLOCK)
    desk.send_paper(free_text="Sover bättre")
    desk.certify(desk.me, TODAY)
    page = desk.client.get(desk.paper).text
    assert "Sover bättre" in page
    assert page.count(" checked") >= len(FIRST)


def test_a_colleague_finds_the_paper_of_another_only_where_one_may_stand_in(desk: Desk) -> None:
    other = new_browser(desk.client.application)
    sign_in(other, desk.colleague)
    assert other.get(desk.paper).status_code == 404
    desk.ask(Demand.BLOCK)
    assert other.get(desk.paper).status_code == 200
    with desk.database.transaction(write=True) as db:
        person = db.get_one(Participant, desk.person.id)
        person.is_protected = True
        person.contact_choice = ContactChoice.IN_PERSON
        person.name = person.phone = person.email = None
    assert other.get(desk.paper).status_code == 404


@pytest.mark.parametrize(
    ("issued_on", "is_open"),
    [
        (TODAY, True),
        (date(2024, 11, 16), True),
        (date(2024, 11, 15), False),
    ],
)
def test_the_last_day_of_a_certificate_is_open_and_the_day_after_is_not(
    desk: Desk, issued_on: date, is_open: bool
) -> None:
    desk.ask(Demand.BLOCK)
    desk.certify(desk.me, issued_on)
    page = desk.client.get(desk.rating).text
    assert (CLOSED not in page) is is_open
    if not is_open:
        assert "Ditt gällde till och med 15 november 2026." in page
        assert "En påfyllning räcker" in page


def test_a_withdrawn_certificate_closes_from_its_day_and_says_so(desk: Desk) -> None:
    desk.ask(Demand.BLOCK)
    row = desk.certify(desk.me, date(2026, 1, 5))
    with desk.database.transaction(write=True) as db:
        kept = db.get_one(Certificate, row.id)
        kept.withdrawn_on, kept.withdrawn_by_id = TODAY + timedelta(days=1), desk.colleague.id
        kept.withdrawn_because = b"x"
    assert CLOSED not in desk.client.get(desk.rating).text
    with desk.database.transaction(write=True) as db:
        db.get_one(Certificate, row.id).withdrawn_on = TODAY
    page = desk.client.get(desk.rating).text
    assert "Ditt återkallades 16 november 2026." in page
    assert "En påfyllning räcker" not in page


def test_the_own_coming_course_is_named(desk: Desk) -> None:
    desk.ask(Demand.WARN)
    with desk.database.transaction(write=True) as db:
        course = make_course(db, CourseKind.ANVANDARE, make_utbildare(db))
        for place, one in enumerate(occasions_of(db, course)):
            one.starts_at = MONDAY + timedelta(days=3 + 7 * place)
        me = make_learner(db, db.get_one(Account, desk.me.id))
        make_seat(db, course, me, state=SeatState.INVITED, answered_at=None)
    page = desk.client.get(desk.rating).text
    assert "Du är inbjuden till Grundkurs i SMAIL, som börjar 19 november 2026." in page


@pytest.mark.parametrize(
    ("issued_on", "status"),
    [
        (None, CertificateStatus.NONE),
        (date(2024, 11, 16), CertificateStatus.VALID),
        (date(2024, 11, 15), CertificateStatus.EXPIRED),
        (date(2026, 11, 17), CertificateStatus.NONE),
    ],
)
def test_a_rating_carries_what_the_certificate_was_worth_when_it_was_sent(
    desk: Desk, issued_on: date | None, status: CertificateStatus
) -> None:
    desk.client.post_form(desk.rating, {"act": "save", "seen_health": "2"})
    if issued_on is not None:
        desk.certify(desk.me, issued_on)
    desk.client.post_form(desk.rating, {"act": "send", **dict.fromkeys(ITEMS, "3")})
    (row,) = desk.ratings(RaterKind.STAFF)
    assert row.rater_certificate is status
    assert last_valid_day(date(2024, 11, 16), 24) == TODAY


def test_no_page_asks_more_of_the_database_than_it_may(desk: Desk, query_recorder: QueryRecorder) -> None:
    for demand, words in ((Demand.WARN, WARNED), (Demand.BLOCK, CLOSED)):
        desk.ask(demand)
        for address in (desk.rating, desk.paper):
            query_recorder.clear()
            assert words in desk.client.get(address).text
            assert query_recorder.count <= 15, "\n".join(query_recorder.statements)
