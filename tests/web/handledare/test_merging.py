"""Two numbers for one person are joined by those who follow both or share out the work, after a look."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from smail.db.session import Database
from smail.db.tables import Account, AuditEvent, FormerNumber, Participant, Programme, SessionStrength
from smail.domain.people import format_number
from smail.domain.roles import Role
from smail.services import registration
from smail.services.registration import Contact
from smail.vault import Vault
from tests.factories.accounts import make_account, sign_in, sign_in_participant
from tests.factories.assessments import make_answer, make_open, make_submitted
from tests.factories.organisations import make_municipality, make_programme
from tests.factories.people import make_participant
from tests.support.client import Browser, new_browser
from tests.support.travel import TravelTo

PAGE = "/deltagare/samma-person"


@dataclass(frozen=True)
class Desk:
    """A handledare who is signed in and follows somebody under two numbers."""

    database: Database
    client: Browser
    me: Account
    programme: Programme
    keep: Participant
    absorb: Participant

    def look(self, keep: str | None = None, absorb: str | None = None) -> str:
        """The address of the two side by side."""
        return f"{PAGE}?behall={keep or self.keep.number}&bort={absorb or self.absorb.number}"

    def send(self, **changes: str) -> tuple[int, str]:
        """Status and text after the form on the page was sent."""
        page = self.client.get(self.look()).text
        seen = re.search(r'name="seen" value="(\w+)"', page)
        usual = {
            "behall": self.keep.number,
            "bort": self.absorb.number,
            "seen": seen[1] if seen else "",
            "merge_confirmed": "1",
        }
        answer = self.client.post_form(PAGE, usual | changes, page=self.look())
        return answer.status_code, answer.text

    def joined(self) -> int:
        """How many numbers have gone."""
        with self.database.transaction(write=False) as db:
            return db.scalar(select(func.count()).select_from(FormerNumber)) or 0


@pytest.fixture
def desk(database: Database, client: Browser, vault: Vault, at: TravelTo) -> Desk:
    at(datetime(2026, 11, 16, 9, 0, tzinfo=UTC))
    with database.transaction(write=True) as db:
        place = make_municipality(db)
        programme, me = make_programme(db, place), make_account(db, scope=place)
        keep, absorb = make_participant(db, programme, me), make_participant(db, programme, me)
        for person, name in ((keep, "Astrid"), (absorb, "Astrid L")):
            registration.seal_contact(vault, person, Contact(name))
    sign_in(client, me)
    return Desk(database, client, me, programme, keep, absorb)


def sign_in_as(desk: Desk, role: Role) -> None:
    """Somebody else sits at the desk."""
    with desk.database.transaction(write=True) as db:
        other = make_account(db, role)
    sign_in(desk.client, other)


def looks(desk: Desk) -> set[int | None]:
    """Whose pages were looked at."""
    with desk.database.transaction(write=False) as db:
        seen = AuditEvent.action == "see_participant"
        return set(db.scalars(select(AuditEvent.participant_id).where(seen)))


def test_the_two_stand_side_by_side_with_names_for_who_follows_them_and_the_look_is_noted(
    desk: Desk,
) -> None:
    with desk.database.transaction(write=True) as db:
        make_submitted(db, desk.absorb, date(2026, 11, 2))
    page = desk.client.get(desk.look()).text
    for words in ("Astrid L", format_number(desk.keep.number), "1 gång, 2026-11-02", "Steget vidare blir en"):
        assert words in page
    assert looks(desk) == {desk.keep.id, desk.absorb.id}


@pytest.mark.parametrize("faults", [{"merge_confirmed": ""}, {"seen": "other"}])
def test_a_look_that_a_faulty_form_gives_is_noted_as_well(desk: Desk, faults: dict[str, str]) -> None:
    data = {"behall": desk.keep.number, "bort": desk.absorb.number, "seen": "", "merge_confirmed": "1"}
    answer = desk.client.post_form(PAGE, data | faults, page=PAGE)
    assert (answer.status_code, "Astrid L" in answer.text) == (422, True)
    assert looks(desk) == {desk.keep.id, desk.absorb.id}


def test_afterwards_the_old_number_leads_to_the_person(desk: Desk) -> None:
    status, _text = desk.send()
    assert (status, desk.joined()) == (303, 1)
    found = desk.client.get(f"/deltagare?nummer={format_number(desk.absorb.number)}")
    assert found.location == f"/deltagare/{desk.keep.public_id}"
    assert desk.client.get(f"/deltagare/{desk.absorb.public_id}").status_code == 404
    assert format_number(desk.absorb.number) not in desk.client.get("/deltagare").text


def test_a_coordinator_joins_by_number_and_is_shown_no_name(desk: Desk) -> None:
    sign_in_as(desk, Role.COORDINATOR)
    page = desk.client.get(desk.look()).text
    assert "Slå ihop numren" in page
    assert "Astrid" not in page
    assert looks(desk) == set()
    assert desk.send()[0] == 303
    assert "nu samma person" in desk.client.get(PAGE).text


def test_a_coordinator_finds_nobody_with_protected_identity(desk: Desk) -> None:
    with desk.database.transaction(write=True) as db:
        db.merge(desk.absorb).is_protected = True
    sign_in_as(desk, Role.COORDINATOR)
    page = desk.client.get(desk.look()).text
    assert "Hittar ingen deltagare med det numret" in page
    assert "Skyddade" not in page
    assert desk.send()[0] == 422
    assert desk.joined() == 0


def test_somebody_elses_person_is_not_found_like_a_number_that_nobody_has(desk: Desk) -> None:
    with desk.database.transaction(write=True) as db:
        other = make_participant(db, desk.programme)
    shown = [
        desk.client.get(desk.look(absorb=number)).text.replace(number, "")
        for number in (other.number, "KX4-82P")
    ]
    assert shown[0] == shown[1]
    assert desk.send(bort=other.number)[0] == 422
    assert desk.joined() == 0


@pytest.mark.parametrize("typed", ["", "x", "' OR 1=1", "A" * 400, "\x00", "KX4-82P"])
def test_hostile_numbers_find_nobody(desk: Desk, typed: str) -> None:
    assert desk.client.get(PAGE, query_string={"behall": typed, "bort": typed}).status_code == 200
    assert desk.send(behall=typed)[0] == 422
    assert desk.joined() == 0


def test_the_same_number_twice_and_another_controllers_are_told_kindly(desk: Desk) -> None:
    assert "hör till samma person" in desk.client.get(desk.look(absorb=desk.keep.number)).text
    with desk.database.transaction(write=True) as db:
        other = make_participant(db, make_programme(db, make_municipality(db, "Enköping")))
    sign_in_as(desk, Role.COORDINATOR)
    assert "olika personuppgiftsansvariga" in desk.client.get(desk.look(absorb=other.number)).text
    assert desk.send(bort=other.number)[0] == 422


def test_it_is_confirmed_and_only_what_was_seen_is_done(desk: Desk) -> None:
    assert desk.send(merge_confirmed="")[0] == 422
    page = desk.client.get(desk.look()).text
    seen = re.search(r'name="seen" value="(\w+)"', page)
    assert seen is not None
    with desk.database.transaction(write=True) as db:
        rating = make_open(db, desk.absorb)
        make_answer(db, rating, rating.items_shown[0])
    status, text = desk.send(seen=seen[1])
    assert (status, desk.joined()) == (422, 0)
    assert "Något har ändrats" in text
    assert "1 svar sparat" in text


def test_sent_twice_it_is_done_once_and_said_kindly(desk: Desk) -> None:
    assert desk.send()[0] == 303
    status, text = desk.send()
    assert (status, desk.joined()) == (422, 1)
    assert "hör till samma person" in text


def test_a_person_under_the_number_that_goes_is_told_kindly(desk: Desk) -> None:
    phone = new_browser(desk.client.application)
    sign_in_participant(phone, desk.absorb, SessionStrength.CODE)
    assert phone.get("/s/valkommen").status_code == 200
    assert desk.send()[0] == 303
    assert phone.get("/s/valkommen").location == "/s/utloggad"


def test_the_persons_page_leads_here(desk: Desk) -> None:
    page = desk.client.get(f"/deltagare/{desk.keep.public_id}").text
    assert f"{PAGE}?behall={format_number(desk.keep.number)}" in page
