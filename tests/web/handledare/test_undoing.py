"""A registration by mistake is undone on a page that says what goes, and nothing is undone by a slip."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from smail.db.session import Database
from smail.db.tables import Account, Answer, AuditEvent, Enrolment, Participant, Programme, SessionStrength
from smail.domain.people import format_number
from tests.factories.accounts import make_account, sign_in, sign_in_participant
from tests.factories.assessments import make_answer, make_open, make_submitted
from tests.factories.organisations import make_municipality, make_programme
from tests.factories.people import enrolment_of, make_enrolment, make_participant, make_staff_period
from tests.support.client import Browser, new_browser
from tests.support.travel import TravelTo


@dataclass(frozen=True)
class Desk:
    """A handledare who is signed in and has registered somebody by mistake."""

    database: Database
    client: Browser
    me: Account
    programme: Programme
    person: Participant
    enrolment: Enrolment

    @property
    def page(self) -> str:
        """Where the registration is undone."""
        return f"/deltagare/{self.person.public_id}/angra"

    def send(self, **changes: str) -> tuple[int, str]:
        """Status and text after the form was sent."""
        usual = {"enrolment": self.enrolment.public_id, "answers_seen": "0", "undo_confirmed": "1"}
        answer = self.client.post_form(self.page, usual | changes)
        return answer.status_code, answer.text

    def begin_answering(self) -> None:
        """The person has answered the first question."""
        with self.database.transaction(write=True) as db:
            rating = make_open(db, self.person)
            make_answer(db, rating, rating.items_shown[0])

    def is_there(self) -> bool:
        """Whether the registration still stands."""
        with self.database.transaction(write=False) as db:
            return db.get(Enrolment, self.enrolment.id) is not None


@pytest.fixture
def desk(database: Database, client: Browser, at: TravelTo) -> Desk:
    at(datetime(2026, 11, 16, 9, 0, tzinfo=UTC))
    with database.transaction(write=True) as db:
        place = make_municipality(db)
        programme, me = make_programme(db, place), make_account(db, scope=place)
        person = make_participant(db, programme, me)
        enrolment = enrolment_of(db, person)
    sign_in(client, me)
    return Desk(database, client, me, programme, person, enrolment)


def test_the_persons_page_leads_to_it_and_afterwards_the_person_is_nowhere(desk: Desk) -> None:
    assert desk.page in desk.client.get(f"/deltagare/{desk.person.public_id}").text
    assert "Numret" in desk.client.get(desk.page).text
    status, _text = desk.send()
    assert status == 303
    assert not desk.is_there()
    number = format_number(desk.person.number)
    assert f"Registreringen av {number} är ångrad." in desk.client.get("/idag").text
    assert number not in desk.client.get("/deltagare").text
    assert desk.client.get(f"/deltagare/{desk.person.public_id}").status_code == 404


def test_it_is_confirmed_first(desk: Desk) -> None:
    answer = desk.client.post_form(desk.page, {"enrolment": desk.enrolment.public_id, "answers_seen": "0"})
    assert answer.status_code == 422
    assert "Kryssa i" in answer.text
    assert desk.is_there()


def test_answers_that_were_begun_are_told_of_and_go_only_when_they_were(desk: Desk) -> None:
    desk.begin_answering()
    assert "1 sparat svar försvinner" in desk.client.get(desk.page).text
    status, text = desk.send()
    assert (status, desk.is_there()) == (422, True)
    assert "svarat på fler frågor medan du läste" in text
    assert desk.send(answers_seen="1")[0] == 303
    with desk.database.transaction(write=False) as db:
        assert db.scalar(select(func.count()).select_from(Answer)) == 0


def test_who_has_sent_in_answers_is_led_to_the_avslut(desk: Desk) -> None:
    with desk.database.transaction(write=True) as db:
        make_submitted(db, desk.person)
    page = desk.client.get(desk.page).text
    assert "Felregistrering" in page
    assert f"/deltagare/{desk.person.public_id}/avslut" in page
    assert desk.send()[0] == 422
    assert desk.is_there()


def test_of_several_registrations_the_one_that_was_meant_goes(desk: Desk) -> None:
    with desk.database.transaction(write=True) as db:
        other = make_programme(db, make_municipality(db), name="Nya vägar")
        stay = make_enrolment(db, desk.person, other)
        make_staff_period(db, stay, desk.me)
    choice = desk.client.get(desk.page).text
    assert "Vilken registrering" in choice
    assert "answers_seen" not in choice
    assert "finns kvar" in desk.client.get(f"{desk.page}?insats={stay.public_id}").text
    page = f"{desk.page}?insats={stay.public_id}"
    data = {"enrolment": stay.public_id, "answers_seen": "0", "undo_confirmed": "1"}
    assert desk.client.post_form(desk.page, data, page=page).status_code == 303
    assert desk.is_there()
    assert desk.client.get(f"/deltagare/{desk.person.public_id}").status_code == 200


def test_anothers_registration_is_not_undone_by_its_id(desk: Desk) -> None:
    with desk.database.transaction(write=True) as db:
        other = enrolment_of(db, make_participant(db, desk.programme))
    status, _text = desk.send(enrolment=other.public_id)
    assert status == 422
    with desk.database.transaction(write=False) as db:
        assert db.get(Enrolment, other.id) is not None
    assert desk.is_there()


@pytest.mark.parametrize("seen", ["", "-1", "x", "99999999999999999999"])
def test_a_number_that_the_page_never_gave_undoes_nothing(desk: Desk, seen: str) -> None:
    assert desk.send(answers_seen=seen)[0] == 422
    assert desk.is_there()


def test_sent_twice_it_is_undone_once(desk: Desk) -> None:
    token = desk.client.get(desk.page).text.partition('name="csrf_token" value="')[2].partition('"')[0]
    data = {
        "csrf_token": token,
        "enrolment": desk.enrolment.public_id,
        "answers_seen": "0",
        "undo_confirmed": "1",
    }
    headers = {"Origin": "https://smail.test"}
    found = [desk.client.post(desk.page, data=data, headers=headers).status_code for _ in range(2)]
    assert found == [303, 404]
    with desk.database.transaction(write=False) as db:
        undone = AuditEvent.action == "enrolment.undo"
        assert db.scalar(select(func.count()).select_from(AuditEvent).where(undone)) == 1


@pytest.mark.parametrize("strength", [SessionStrength.LINK, SessionStrength.CODE])
def test_a_person_with_the_page_open_is_told_kindly(desk: Desk, strength: SessionStrength) -> None:
    phone = new_browser(desk.client.application)
    sign_in_participant(phone, desk.person, strength)
    assert phone.get("/s/valkommen").status_code == 200
    token = phone.get("/s/valkommen").text.partition('name="csrf_token" value="')[2].partition('"')[0]
    assert desk.send()[0] == 303
    answer = phone.post("/s/borja", data={"csrf_token": token}, headers={"Origin": "https://smail.test"})
    assert (answer.status_code, answer.location) == (303, "/s/utloggad")
    assert phone.get("/s/utloggad").status_code == 200
