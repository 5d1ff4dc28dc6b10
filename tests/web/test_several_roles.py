"""Several roles in one sign-in: one menu, nothing twice, and each thing only where the role for it holds."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from smail import clock
from smail.db.session import Database
from smail.db.tables import Account, Participant, Programme, RoleGrant
from smail.domain.people import format_number
from smail.domain.roles import Role
from tests.factories.accounts import make_account, make_grant, sign_in
from tests.factories.organisations import make_municipality, make_programme
from tests.factories.people import enrolment_of, make_enrolment, make_participant, make_staff_period
from tests.support.client import Browser, new_browser
from tests.support.travel import TravelTo

MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)


class Scene:
    """Handledare in two municipalities, lead of a programme in a third place, and coordinator until a day."""

    def __init__(self, database: Database, app: Flask) -> None:
        self.database = database
        with database.transaction(write=True) as db:
            here, there = make_municipality(db), make_municipality(db, "Enköping")
            self.here, self.there = make_programme(db, here), make_programme(db, there)
            self.led = make_programme(db, here, name="Leds av mig")
            self.account = make_account(db, scope=self.here)
            make_grant(db, self.account, Role.HANDLEDARE, scope=self.there)
            make_grant(db, self.account, Role.PROGRAMME_LEAD, scope=self.led)
            ends = clock.today() + timedelta(days=3)
            self.coordinating = make_grant(db, self.account, Role.COORDINATOR, ends_on=ends)
            self.people = [make_participant(db, one, self.account) for one in (self.here, self.there)]
            self.other = make_participant(db, self.led, make_account(db, scope=self.led))
        self.browser = new_browser(app)
        sign_in(self.browser, self.account)

    def menu(self) -> list[str]:
        """The labels of the menu, in order."""
        page = self.browser.get("/konto").text
        nav = re.search(r"<nav class=\"nav\".*?</nav>", page, re.S)
        assert nav is not None
        return re.findall(r"<a href=\"[^\"]+\"[^>]*>([^<]+)</a>", nav[0])


@pytest.fixture
def scene(database: Database, app: Flask, at: TravelTo) -> Scene:
    at(MONDAY)
    return Scene(database, app)


def test_one_menu_holds_all_and_nothing_twice(scene: Scene) -> None:
    menu = scene.menu()
    assert menu == [
        "I dag",
        "Mina deltagare",
        "Vem följer vem",
        "Insatser",
        "Synpunkter",
        "Organisationer",
        "Inställningar för insatser",
        "Konton",
        "Mitt konto",
    ]


def test_the_front_page_leads_to_where_the_day_begins(scene: Scene, app: Flask) -> None:
    assert scene.browser.get("/").location == "/idag"
    assert new_browser(app).get("/").status_code == 200


def test_people_of_both_municipalities_stand_in_one_list(scene: Scene) -> None:
    today = scene.browser.get("/idag").text
    assert all(format_number(one.number) in today for one in scene.people)


def test_who_leads_a_programme_reaches_nobody_in_it(scene: Scene) -> None:
    assert scene.browser.get(f"/deltagare/{scene.other.public_id}").status_code == 404
    assert format_number(scene.other.number) not in scene.browser.get("/idag").text


def test_a_role_whose_time_is_up_falls_away_at_once(scene: Scene, at: TravelTo) -> None:
    path = f"/samordning/vem-foljer-vem/{_enrolment_id(scene, scene.people[1])}"
    assert scene.browser.get(path).status_code == 200
    assert scene.browser.get("/konton").status_code == 200
    with scene.database.transaction(write=True) as db:
        db.get_one(RoleGrant, scene.coordinating.id).ends_on = clock.today()
    assert "Konton" not in scene.menu()
    assert scene.browser.get("/konton").status_code == 404
    # What is left reaches the own programme only.
    assert scene.browser.get(path).status_code == 404
    assert scene.browser.get("/samordning/vem-foljer-vem").status_code == 200


def _enrolment_id(scene: Scene, person: Participant) -> str:
    with scene.database.transaction(write=False) as db:
        return enrolment_of(db, person).public_id


def test_a_role_here_and_a_place_in_a_team_there_do_not_add_up(scene: Scene) -> None:
    with scene.database.transaction(write=True) as db:
        person = _in_two(db, scene.here, scene.there, scene.account)
        number, path = format_number(person.number), f"/deltagare/{person.public_id}"
    assert scene.browser.get(path).status_code == 200
    with scene.database.transaction(write=True) as db:
        for grant in db.get_one(Account, scene.account.id).grants:
            if grant.programme_id == scene.there.id:
                grant.ends_on = clock.today()
    assert scene.browser.get(path).status_code == 404
    assert number not in scene.browser.get("/idag").text


def _in_two(db: Session, here: Programme, there: Programme, account: Account) -> Participant:
    """Somebody in two programmes, whom the account follows in the second one only."""
    person = make_participant(db, here, make_account(db, scope=here))
    enrolment = make_enrolment(db, person, there)
    make_staff_period(db, enrolment, account)
    return person


def test_the_account_page_lists_each_role_with_where_and_how_long(scene: Scene) -> None:
    page = scene.browser.get("/konto").text
    assert page.count("Handledare") >= 2
    assert "Leds av mig" in page
    assert "Första dagen utan" in page
    assert (clock.today() + timedelta(days=3)).isoformat() in page


def test_a_short_menu_folds_nothing_and_a_long_one_keeps_two_in_sight(
    scene: Scene, database: Database, client: Browser
) -> None:
    assert "nav__more" in scene.browser.get("/idag").text
    assert "Mer: Konton" in scene.browser.get("/konton").text
    with database.transaction(write=True) as db:
        handledare = make_account(db, scope=scene.here)
    sign_in(client, handledare)
    assert "nav__more" not in client.get("/idag").text
