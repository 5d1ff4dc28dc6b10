"""Somebody who moves is received with number, code and a yes; without them nothing is told."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from smail.db.session import Database
from smail.db.tables import Account, Enrolment, Participant, Programme, SessionStrength
from smail.domain.people import DischargeReason, format_number
from smail.services import discharges
from smail.services.audit import SYSTEM
from smail.services.discharges import Ending
from smail.vault import Vault
from tests.factories.accounts import make_account, sign_in, sign_in_participant
from tests.factories.assessments import make_submitted
from tests.factories.organisations import make_municipality, make_programme, make_unit
from tests.factories.people import enrolment_of, make_enrolment, make_participant
from tests.support.client import Browser, new_browser
from tests.support.travel import TravelTo

PAGE = "/deltagare/ta-emot"
LATER = datetime(2026, 11, 16, 9, 5, tzinfo=UTC)
NOT_RIGHT = "Numret och koden hör inte ihop"


@dataclass(frozen=True)
class Road:
    """Two desks, one in each municipality, and somebody who is followed at the first."""

    database: Database
    here: Browser
    there: Browser
    sender: Account
    old: Programme
    new: Programme
    person: Participant

    def code(self) -> str:
        """The code that the sender's page shows."""
        home = f"/deltagare/{self.person.public_id}"
        answer = self.here.post_form(f"{home}/flyttkod", page=home)
        assert answer.status_code == 200
        return shown_in(answer.text)

    def receive(self, code: str, **changes: str) -> tuple[int, str]:
        """Status and text after the receiver has sent the form."""
        usual = {
            "number": format_number(self.person.number),
            "code": code,
            "programme": self.new.public_id,
            "starts_on": "2026-11-16",
            "agreed": "1",
            "agreed_how": "spoken",
        }
        sent = {name: value for name, value in (usual | changes).items() if value is not None}
        answer = self.there.post_form(PAGE, sent)
        return answer.status_code, answer.text

    def programmes(self) -> list[int]:
        """The programmes that the person is in now."""
        with self.database.transaction(write=False) as db:
            return list(
                db.scalars(
                    select(Enrolment.programme_id).where(
                        Enrolment.participant_id == self.person.id, Enrolment.ended_on.is_(None)
                    )
                )
            )


def shown_in(page: str) -> str:
    """The code on a page that shows one."""
    found = re.search(r"<dd>(\w{4}-\w{4})</dd>", page)
    assert found is not None
    return found[1]


@pytest.fixture
def road(database: Database, client: Browser, at: TravelTo) -> Road:
    at(datetime(2026, 11, 16, 9, 0, tzinfo=UTC))
    with database.transaction(write=True) as db:
        place, far = make_municipality(db), make_municipality(db, "Enköping")
        old, new = make_programme(db, place), make_programme(db, far, name="Ny start")
        sender, receiver = make_account(db, scope=place), make_account(db, scope=far)
        person = make_participant(db, old, sender, starts_on=date(2026, 3, 2))
        make_submitted(db, person, date(2026, 6, 1))
    there = new_browser(client.application)
    sign_in(client, sender)
    sign_in(there, receiver)
    return Road(database, client, there, sender, old, new, person)


def test_the_code_is_shown_once_and_leads_the_person_over(road: Road) -> None:
    status, _text = road.receive(road.code())
    assert (status, road.programmes()) == (303, [road.new.id])
    page = road.there.get(f"/deltagare/{road.person.public_id}")
    assert page.status_code == 200
    assert "Tidigare svar hos en annan personuppgiftsansvarig" in page.text
    assert road.here.get(f"/deltagare/{road.person.public_id}").status_code == 404
    today = road.here.get("/idag").text
    assert "har flyttat och fortsätter på en annan plats. Sista dagen här var 15 november 2026" in today
    assert "Ny start" not in today
    assert "Enköping" not in today


def test_the_person_makes_the_code_on_the_own_page(road: Road) -> None:
    phone = new_browser(road.here.application)
    sign_in_participant(phone, road.person, SessionStrength.CODE)
    with road.database.transaction(write=True) as db:
        make_submitted(db, road.person, date(2026, 11, 10))
    assert "Ska du flytta?" in phone.get("/s/hem").text
    answer = phone.post_form("/s/flyttkod", page="/s/hem")
    assert format_number(road.person.number) in answer.text
    assert "23 november" in answer.text
    assert road.receive(shown_in(answer.text))[0] == 303


def seen_in(page: str, near: str) -> dict[str, str]:
    """What the form whose button is at that address says of when its page was made."""
    found = re.search(rf'{near}".*?name="seen" value="([^"]+)"', page, re.DOTALL)
    assert found is not None
    return {"seen": found[1]}


def test_a_code_that_is_loaded_again_still_is_the_one_written_down(road: Road, at: TravelTo) -> None:
    home = f"/deltagare/{road.person.public_id}"
    form = seen_in(road.here.get(home).text, "/flyttkod")
    at(LATER)
    code = shown_in(road.here.post_form(f"{home}/flyttkod", form, page=home).text)
    again = road.here.post_form(f"{home}/flyttkod", form, page=home)
    assert (again.status_code, "Flyttkoden är redan visad" in again.text) == (409, True)
    fresh = seen_in(again.text, "/flyttkod")
    assert road.receive(code)[0] == 303
    assert road.here.post_form(f"{home}/flyttkod", fresh, page="/idag").status_code == 404


def test_the_own_code_that_is_loaded_again_still_is_the_one_written_down(road: Road, at: TravelTo) -> None:
    phone = new_browser(road.here.application)
    sign_in_participant(phone, road.person, SessionStrength.CODE)
    form = seen_in(phone.get("/s/hem").text, "/s/flyttkod")
    at(LATER)
    code = shown_in(phone.post_form("/s/flyttkod", form, page="/s/hem").text)
    again = phone.post_form("/s/flyttkod", form, page="/s/hem")
    assert (again.status_code, "Din kod är redan visad" in again.text) == (409, True)
    at(LATER + timedelta(minutes=1))
    fresh = phone.post_form("/s/flyttkod", seen_in(again.text, "/s/flyttkod"), page="/s/hem")
    assert shown_in(fresh.text) != code
    assert road.receive(shown_in(fresh.text))[0] == 303


@pytest.mark.parametrize("strength", [SessionStrength.LINK, SessionStrength.TOGETHER])
def test_a_link_alone_gives_no_code(road: Road, strength: SessionStrength) -> None:
    phone = new_browser(road.here.application)
    sign_in_participant(phone, road.person, strength)
    assert phone.post_form("/s/flyttkod", page="/s/mer").status_code == 303


def test_without_a_yes_nothing_follows_and_the_way_to_register_is_shown(road: Road) -> None:
    code = road.code()
    status, text = road.receive(code, agreed="")
    assert (status, road.programmes()) == (422, [road.old.id])
    assert "Registrera då personen som ny" in text
    assert road.receive(code, agreed_how="")[0] == 422
    assert road.receive(code)[0] == 303


def test_a_stranger_learns_nothing_from_a_number_without_its_code(road: Road) -> None:
    code = road.code()
    told = [
        road.receive(typed, number=number)[1].replace(number, "").replace(typed, "")
        for number, typed in ((format_number(road.person.number), "2345-6789"), ("KX4-82P", code))
    ]
    for page in told:
        assert NOT_RIGHT in page
    # The example beside the field is the very number that nobody has.
    without_tokens = [re.sub(r'value="[^"]*"', "", page).replace("KX4-82P", "") for page in told]
    assert without_tokens[0] == without_tokens[1]


def test_guesses_are_slowed_down(road: Road) -> None:
    code = road.code()
    found = [road.receive("2345-6789")[0] for _ in range(6)]
    assert found == [422] * 5 + [429]
    assert road.receive(code)[0] == 429
    assert road.programmes() == [road.old.id]


@pytest.mark.parametrize(("name", "typed"), [("number", "KX4-82X"), ("number", "五"), ("code", "2345")])
def test_a_slip_of_the_pen_is_told_at_its_field_and_costs_no_guess(road: Road, name: str, typed: str) -> None:
    code = road.code()
    for _ in range(6):
        status, text = road.receive(**{"code": code, name: typed})
        assert status == 422
        assert f'href="#{name}"' in text
    assert road.receive(code)[0] == 303


@pytest.mark.parametrize("day", ["2026-11-17", "2026-09-01", "2026-13-01", "", "x"])
def test_a_day_that_cannot_be_is_told_and_costs_no_guess(road: Road, day: str) -> None:
    code = road.code()
    for _ in range(6):
        assert road.receive(code, starts_on=day)[0] == 422
    assert road.receive(code)[0] == 303


def test_another_municipalitys_programme_cannot_be_chosen(road: Road) -> None:
    assert road.receive(road.code(), programme=road.old.public_id)[0] == 422
    assert road.programmes() == [road.old.id]


def test_sent_twice_the_person_moves_once(road: Road) -> None:
    code = road.code()
    assert [road.receive(code)[0], road.receive(code)[0]] == [303, 422]
    assert road.programmes() == [road.new.id]


def test_another_programme_of_the_same_controller_is_a_plain_change(road: Road) -> None:
    with road.database.transaction(write=True) as db:
        unit = make_unit(db, make_municipality(db), name="Vuxenenheten")
        beside = make_programme(db, unit, name="Nya vägar")
        stay = enrolment_of(db, road.person)
    page = f"/deltagare/{road.person.public_id}/insats"
    choice = road.here.get(page).text
    assert "Nya vägar" in choice
    assert "Ny start" not in choice
    form = f"{page}?insats={beside.public_id}"
    data = {
        "programme": beside.public_id,
        "responsible": road.sender.public_id,
        "starts_on": "2026-11-16",
        "ending": stay.public_id,
    }
    assert "avslutas dagen före" in road.here.get(form).text
    assert road.here.post_form(page, data | {"ending": ""}, page=form).status_code == 422
    assert road.here.post_form(page, data | {"programme": road.new.public_id}, page=form).status_code == 422
    assert road.here.post_form(page, data, page=form).status_code == 303
    assert road.programmes() == [beside.id]


def test_a_day_that_the_person_was_in_the_programme_already_is_told_at_its_field(
    road: Road, vault: Vault
) -> None:
    with road.database.transaction(write=True) as db:
        beside = make_programme(db, make_municipality(db), name="Nya vägar")
        earlier = make_enrolment(db, db.get_one(Participant, road.person.id), beside)
        ending = Ending(date(2026, 11, 10), DischargeReason.WORK)
        discharges.discharge(db, vault, earlier.id, ending, SYSTEM, road.sender.id)
    page = f"/deltagare/{road.person.public_id}/insats"
    data = {
        "programme": beside.public_id,
        "responsible": road.sender.public_id,
        "starts_on": "2026-11-10",
        "ending": "none",
    }
    form = f"{page}?insats={beside.public_id}"
    answer = road.here.post_form(page, data, page=form)
    assert (answer.status_code, "redan med i insatsen den dagen" in answer.text) == (422, True)
    assert 'href="#starts_on"' in answer.text
    assert road.here.post_form(page, data | {"starts_on": "2026-11-11"}, page=form).status_code == 303


def test_the_other_time_goes_on_where_the_person_is_in_both(road: Road) -> None:
    with road.database.transaction(write=True) as db:
        beside = make_programme(db, make_municipality(db), name="Nya vägar")
    page = f"/deltagare/{road.person.public_id}/insats"
    data = {
        "programme": beside.public_id,
        "responsible": road.sender.public_id,
        "starts_on": "2026-11-16",
        "ending": "none",
    }
    form = f"{page}?insats={beside.public_id}"
    assert road.here.post_form(page, data, page=form).status_code == 303
    assert set(road.programmes()) == {road.old.id, beside.id}
    assert road.here.post_form(page, data, page=f"/deltagare/{road.person.public_id}").status_code == 422
