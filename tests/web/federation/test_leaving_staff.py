"""When somebody leaves: what is offered, what is asked first, what is said about those that stay."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from smail import clock, policies
from smail.db.session import Database
from smail.db.tables import Enrolment, RoleGrant, StaffPeriod
from smail.domain.people import format_number
from smail.domain.roles import Role
from smail.policies import Action
from tests.factories.accounts import make_account, sign_in
from tests.factories.organisations import make_municipality, make_programme
from tests.factories.people import enrolment_of, make_enrolment, make_participant, make_staff_period
from tests.support.client import Browser, new_browser

ROOM = "/samordning/den-som-slutar"


class Scene:
    """Somebody who leaves two persons of one programme, a colleague there, and the lead."""

    def __init__(self, database: Database, app: Flask) -> None:
        self.database, self.app = database, app
        with database.transaction(write=True) as db:
            place = make_municipality(db)
            self.programme = make_programme(db, place)
            self.leaver, self.colleague = (make_account(db, scope=self.programme) for _ in range(2))
            self.lead = make_account(db, Role.PROGRAMME_LEAD, scope=self.programme)
            self.coordinator = make_account(db, Role.COORDINATOR)
            self.people = [make_participant(db, self.programme, self.leaver) for _ in range(2)]
            self.numbers = [format_number(one.number) for one in self.people]
            self.periods = [
                db.scalars(
                    select(StaffPeriod).where(StaffPeriod.enrolment_id == enrolment_of(db, one).id)
                ).one()
                for one in self.people
            ]
        self.path = f"{ROOM}/{self.leaver.public_id}"
        self.choice = {"everybody": self.colleague.public_id, "kind": "byte"}

    def browser(self, role: str = "coordinator") -> Browser:
        client = new_browser(self.app)
        sign_in(client, getattr(self, role))
        return client

    def day(self, days: int = 0) -> str:
        return (clock.today() + timedelta(days=days)).isoformat()

    def now_beside(self, account_name: str) -> int:
        with self.database.transaction(write=False) as db:
            rows = select(StaffPeriod).where(
                StaffPeriod.account_id == getattr(self, account_name).id, StaffPeriod.ends_on.is_(None)
            )
            return len(db.scalars(rows).all())


@pytest.fixture
def scene(database: Database, app: Flask) -> Scene:
    return Scene(database, app)


def confirmed(html: str) -> dict[str, object]:
    """What the page that asks once more would send."""
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html):
        found.setdefault(name, []).append(value)
    return {name: values for name, values in found.items() if name != "csrf_token"} | {"step": "confirm"}


@pytest.mark.parametrize("role", ["coordinator", "lead"])
def test_everybody_is_handed_over_once_it_is_confirmed(scene: Scene, role: str) -> None:
    browser = scene.browser(role)
    assert scene.path in browser.get(ROOM).text
    look = browser.post_form(scene.path, {**scene.choice, "on": scene.day()})
    assert look.status_code == 200
    assert all(number in look.text for number in scene.numbers)
    assert scene.now_beside("leaver") == 2
    done = browser.post_form(scene.path, confirmed(look.text))
    assert (done.status_code, done.location) == (303, scene.path)
    assert (scene.now_beside("leaver"), scene.now_beside("colleague")) == (0, 2)
    assert "2 deltagare är överlämnade." in browser.get(scene.path).text


def test_the_same_confirmation_twice_changes_nothing_more(scene: Scene) -> None:
    browser = scene.browser()
    look = browser.post_form(scene.path, {**scene.choice, "on": scene.day()})
    browser.post_form(scene.path, confirmed(look.text))
    again = browser.post_form(scene.path, confirmed(look.text))
    assert again.status_code == 303
    assert "redan gjort" in browser.get(scene.path).text
    assert scene.now_beside("colleague") == 2


def test_the_receiver_confirms_on_today_from_that_day(scene: Scene) -> None:
    browser = scene.browser()
    look = browser.post_form(scene.path, {**scene.choice, "on": scene.day(), "kind": "overgang"})
    browser.post_form(scene.path, confirmed(look.text))
    receiver = scene.browser("colleague")
    assert "Bekräfta att du har tagit över" in receiver.get("/idag").text
    enrolment = {"confirm_enrolment": _enrolment(scene).public_id}
    person = f"/deltagare/{scene.people[0].public_id}"
    receiver.post_form(f"{person}/bekraftelse", enrolment, page=person)
    today = receiver.get("/idag").text
    assert today.count("#team") == 1


def _enrolment(scene: Scene) -> Enrolment:
    with scene.database.transaction(write=False) as db:
        return enrolment_of(db, scene.people[0])


def test_a_planned_day_changes_nothing_today_but_that_the_receiver_may_read(scene: Scene) -> None:
    browser = scene.browser()
    look = browser.post_form(scene.path, {**scene.choice, "on": scene.day(14)})
    browser.post_form(scene.path, confirmed(look.text))
    page = browser.get(scene.path).text
    assert "Redan planerat" in page
    assert scene.day(14) in page
    assert scene.numbers[0] in scene.browser("leaver").get("/idag").text
    receiver = scene.browser("colleague").get("/idag").text
    own = f"/deltagare/{scene.people[0].public_id}"
    assert f'"{own}/overlamning"' in receiver
    assert f'"{own}"' not in receiver


def test_each_can_go_to_another_and_one_can_wait(scene: Scene) -> None:
    keys = [one.public_id for one in scene.periods]
    picked = [f"{keys[0]}:{scene.colleague.public_id}", f"{keys[1]}:waits"]
    browser = scene.browser()
    look = browser.post_form(scene.path, {"receiver": picked, "on": scene.day(), "kind": "byte"})
    assert "1 deltagare lämnas inte över nu." in look.text
    browser.post_form(scene.path, confirmed(look.text))
    assert (scene.now_beside("leaver"), scene.now_beside("colleague")) == (1, 1)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"everybody": ""}, "Välj en som tar över alla"),
        ({"kind": ""}, "Välj övergång eller byte."),
        ({"on": ""}, "Skriv från vilken dag."),
        ({"on": "2020-01-01"}, "ligger för långt bort"),
        ({"receiver": ["nobody:waits"]}, "Listan har ändrats"),
        ({"everybody": "AAAAAAAAAAAAAAAA"}, "Välj något av alternativen"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_moved(
    scene: Scene, changes: dict[str, object], said: str
) -> None:
    answer = scene.browser().post_form(scene.path, {**scene.choice, "on": scene.day(), **changes})
    assert answer.status_code == 422
    assert said in answer.text
    assert scene.now_beside("leaver") == 2


def test_a_person_in_two_programmes_is_counted_once(scene: Scene) -> None:
    with scene.database.transaction(write=True) as db:
        second = make_enrolment(db, scene.people[0], make_programme(db, name="Andra insatsen"))
        make_staff_period(db, second, scene.leaver, is_responsible=False)
    browser = scene.browser()
    assert re.search(r'data-label="Följer"[^>]*>2<', browser.get(ROOM).text)
    page = browser.get(scene.path).text
    assert "följer 2 deltagare i dina insatser." in page
    assert "kan ta över 2 av 2" in page
    keys = [one.public_id for one in scene.periods]
    picked = [f"{keys[0]}:{scene.colleague.public_id}", f"{keys[1]}:waits"]
    with scene.database.transaction(write=False) as db:
        place = select(StaffPeriod.public_id).where(StaffPeriod.enrolment_id == second.id)
        picked.append(f"{db.scalars(place).one()}:waits")
    look = browser.post_form(scene.path, {"receiver": picked, "on": scene.day(), "kind": "byte"})
    assert "2 deltagare lämnas inte över nu, eller inte i alla insatser." in look.text
    browser.post_form(scene.path, confirmed(look.text))
    assert "1 deltagare är överlämnad." in browser.get(scene.path).text


def test_a_place_that_only_ends_is_not_told_as_handed_over(scene: Scene) -> None:
    with scene.database.transaction(write=True) as db:
        other = make_participant(db, scene.programme, scene.colleague)
        place = make_staff_period(db, enrolment_of(db, other), scene.leaver, is_responsible=False)
    keys = [one.public_id for one in scene.periods]
    picked = [f"{keys[0]}:waits", f"{keys[1]}:waits", f"{place.public_id}:ends"]
    browser = scene.browser()
    look = browser.post_form(scene.path, {"receiver": picked, "on": scene.day(), "kind": "byte"})
    browser.post_form(scene.path, confirmed(look.text))
    page = browser.get(scene.path).text
    assert "överlämnad." not in page
    assert "är inte längre med i teamet kring 1 deltagare." in page


def test_a_handover_on_a_coming_day_is_told_as_planned(scene: Scene) -> None:
    browser = scene.browser()
    look = browser.post_form(scene.path, {**scene.choice, "on": scene.day(14)})
    browser.post_form(scene.path, confirmed(look.text))
    page = browser.get(scene.path).text
    assert "2 deltagare lämnas över den " in page
    assert "är överlämnade" not in page


def test_a_day_before_the_one_who_leaves_began_is_refused_by_number(scene: Scene) -> None:
    answer = scene.browser().post_form(scene.path, {**scene.choice, "on": scene.day(-200)})
    assert answer.status_code == 422
    assert scene.numbers[0] in answer.text


def test_nobody_is_offered_who_may_not_follow_there(scene: Scene) -> None:
    with scene.database.transaction(write=True) as db:
        elsewhere = make_account(db, scope=make_municipality(db, "Enköping"), last_name="Annanstans")
        ended = make_account(db, scope=scene.programme, last_name="Slutat", ended_on=clock.today())
    page = scene.browser().get(scene.path).text
    assert "Annanstans" not in page
    assert "Slutat" not in page
    for account in (elsewhere, ended):
        answer = scene.browser().post_form(
            scene.path, {"everybody": account.public_id, "kind": "byte", "on": scene.day()}
        )
        assert answer.status_code == 422


def test_whoever_has_no_role_on_the_day_is_told_of_and_moves_nobody(scene: Scene) -> None:
    with scene.database.transaction(write=True) as db:
        role = db.scalars(select(RoleGrant).where(RoleGrant.account_id == scene.colleague.id)).one()
        role.ends_on = clock.today() + timedelta(days=3)
    answer = scene.browser().post_form(scene.path, {**scene.choice, "on": scene.day(4)})
    assert answer.status_code == 422
    assert "har inte rollen handledare i insatsen den dagen" in answer.text
    look = scene.browser().post_form(scene.path, {**scene.choice, "on": scene.day(2)})
    assert look.status_code == 200
    number = _enrolment(scene).public_id
    single = {"handledare": scene.colleague.public_id, "kind": "byte", "on": scene.day(4)}
    answer = scene.browser().post_form(f"/samordning/vem-foljer-vem/{number}", single)
    assert answer.status_code == 422
    assert "har inte rollen handledare i insatsen den dagen" in answer.text


def test_who_cannot_be_moved_is_listed_with_what_to_do(scene: Scene) -> None:
    with scene.database.transaction(write=True) as db:
        lonely = make_programme(db, make_municipality(db, "Enköping"), name="Ensam insats")
        number = format_number(make_participant(db, lonely, scene.leaver).number)
    page = scene.browser().get(scene.path).text
    assert "Kan inte lämnas över än" in page
    assert f"{number}, Ensam insats" in page
    assert "Ge någon rollen under Konton" in page
    lead = scene.browser("lead").get(scene.path).text
    assert number not in lead


def test_the_protected_are_neither_shown_nor_moved_unless_asked_for(scene: Scene) -> None:
    with scene.database.transaction(write=True) as db:
        hidden = make_participant(db, scene.programme, scene.leaver, is_protected=True)
        make_staff_period(db, enrolment_of(db, hidden), scene.colleague, is_responsible=False, is_deputy=True)
        enrolment_id = enrolment_of(db, hidden).id
    browser = scene.browser()
    assert format_number(hidden.number) not in browser.get(scene.path).text
    look = browser.post_form(scene.path, {**scene.choice, "on": scene.day()})
    browser.post_form(scene.path, confirmed(look.text))
    assert _responsible(scene, enrolment_id) == scene.leaver.id
    look = browser.post_form(scene.path, {"deputies": "1", "kind": "byte", "on": scene.day()})
    done = browser.post_form(scene.path, confirmed(look.text))
    assert done.status_code == 303
    assert _responsible(scene, enrolment_id) == scene.colleague.id


def test_a_protected_person_who_leaves_before_the_day_is_not_hinted_at(scene: Scene) -> None:
    with scene.database.transaction(write=True) as db:
        hidden = make_participant(db, scene.programme, scene.leaver, is_protected=True)
        stay = enrolment_of(db, hidden)
        make_staff_period(db, stay, scene.colleague, is_responsible=False, is_deputy=True)
        stay.ended_on = clock.today() + timedelta(days=3)
    browser = scene.browser()
    look = browser.post_form(scene.path, {**scene.choice, "deputies": "1", "on": scene.day(4)})
    done = browser.post_form(scene.path, confirmed(look.text))
    assert done.status_code == 303
    assert _responsible(scene, stay.id) == scene.leaver.id
    assert scene.now_beside("leaver") == 1


def _responsible(scene: Scene, enrolment_id: int) -> int:
    with scene.database.transaction(write=False) as db:
        rows = select(StaffPeriod.account_id).where(
            StaffPeriod.enrolment_id == enrolment_id,
            StaffPeriod.is_responsible.is_(True),
            StaffPeriod.ends_on.is_(None),
        )
        return db.scalars(rows).one()


def test_a_lead_of_another_programme_finds_nobody(scene: Scene) -> None:
    with scene.database.transaction(write=True) as db:
        other = make_programme(db, make_municipality(db, "Enköping"))
        scene.lead = make_account(db, Role.PROGRAMME_LEAD, scope=other)
    browser = scene.browser("lead")
    assert scene.leaver.public_id not in browser.get(ROOM).text
    assert browser.get(scene.path).status_code == 404


def test_who_may_look_but_not_assign_hands_nobody_over(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = scene.browser()
    look = browser.post_form(scene.path, {**scene.choice, "on": scene.day()})
    monkeypatch.setitem(policies.RULES, Action.ASSIGN_STAFF, lambda _viewer, _subject: False)
    assert browser.get(scene.path).status_code == 200
    assert browser.post_form(scene.path, confirmed(look.text)).status_code == 404
    assert scene.now_beside("leaver") == 2


def test_ending_an_account_tells_who_is_left_and_leads_to_the_handover(scene: Scene) -> None:
    browser = scene.browser()
    page = browser.get(f"/konton/{scene.leaver.public_id}/avsluta").text
    assert "Lämna över 2 deltagare först" in page
    assert scene.path in page
    browser.post_form(f"/konton/{scene.leaver.public_id}/avsluta")
    account = browser.get(f"/konton/{scene.leaver.public_id}").text
    assert "2 deltagare är inte överlämnade än." in account
    assert "Har slutat" in browser.get(ROOM).text
