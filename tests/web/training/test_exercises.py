"""The pages of exercises: made with a name that says so, filled with who practises, put back once."""

import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from smail.db.session import Database
from smail.db.tables import Account, AuditEvent, Enrolment, Participant, Programme
from smail.domain.audit import AuditAction
from smail.domain.certification import CourseKind
from smail.domain.exercise import SIX
from smail.domain.roles import Role
from smail.web.parts import Parts
from tests.factories.accounts import make_account, sign_in
from tests.factories.courses import make_course, make_learner, make_seat, make_utbildare
from tests.factories.exercises import make_exercise
from tests.factories.organisations import make_municipality

if TYPE_CHECKING:
    from tests.support.client import Browser

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"])
MARK = "Övning – inga riktiga personer"


def _utbildare(database: Database, client: "Browser") -> Account:
    with database.transaction(write=True) as db:
        account = make_account(db, Role.UTBILDARE)
        town = make_municipality(db)
    sign_in(client, account)
    assert town.controller_id is not None
    return account


def _numbers(database: Database) -> set[str]:
    """The numbers of everybody who is in something now."""
    with database.transaction(write=False) as db:
        return set(db.scalars(select(Participant.number).join(Enrolment)))


def test_an_utbildare_makes_an_exercise_practises_in_it_and_puts_it_back_once(
    database: Database, client: "Browser", parts: Parts
) -> None:
    account = _utbildare(database, client)
    shown = client.get("/utbildning/ovning/ny").text
    (place,) = re.findall(r'<option value="([^"]+)">Uppsala kommun', shown)
    wrong = client.post_form("/utbildning/ovning/ny", {"name": "Kurs i vår", "place": ""})
    assert wrong.status_code == 422
    assert 'value="Kurs i vår"' in wrong.text
    made = client.post_form("/utbildning/ovning/ny", {"name": "Kurs i vår", "place": place})
    page = client.get(made.location).text
    assert "Övning: Kurs i vår" in page
    assert MARK in page
    client.post_form(
        f"{made.location}/deltar", {"name": "Kurs i vår", "people": account.public_id}, page=made.location
    )
    sign_in(client, account)
    today = client.get("/idag").text
    first = _numbers(database)
    assert len(first) == len(SIX)
    assert "Övning: Kurs i vår" in today
    person = re.findall(r"/deltagare/[\w-]{16}(?=\")", today)[0]
    assert MARK in client.get(person).text
    unsure = client.post_form(f"{made.location}/aterstall", {"seen": "", "act": "reset"}, page=made.location)
    assert unsure.status_code == 422
    assert _numbers(database) == first
    before = re.findall(r'name="seen" value="([^"]+)"', client.get(made.location).text)[0]
    for _tab in range(2):
        sent = {"seen": before, "reset_confirmed": "1", "act": "reset"}
        client.post_form(f"{made.location}/aterstall", sent, page=made.location)
    assert _numbers(database).isdisjoint(first)
    with database.transaction(write=False) as db:
        resets = select(func.count()).where(AuditEvent.action == AuditAction.EXERCISE_RESET.value)
        assert db.scalar(resets) == 1
    assert client.get(person).status_code == 404


def test_a_name_with_a_personnummer_and_one_who_is_not_offered_are_turned_back(
    database: Database, client: "Browser", parts: Parts
) -> None:
    _utbildare(database, client)
    answer = client.post_form("/utbildning/ovning/ny", {"name": "811228-9874", "place": "x"})
    assert answer.status_code == 422
    with database.transaction(write=True) as db:
        row = make_exercise(db, parts, make_municipality(db)).public_id
        stranger = make_account(db, Role.READER).public_id
    page = f"/utbildning/ovning/{row}"
    assert (
        client.post_form(f"{page}/deltar", {"name": "Vår", "people": stranger}, page=page).status_code == 422
    )
    with database.transaction(write=False) as db:
        assert db.scalar(select(func.count()).select_from(Participant)) == 0


def test_a_handledare_of_the_town_meets_no_exercise_and_no_real_page_is_marked(
    database: Database, client: "Browser", parts: Parts
) -> None:
    with database.transaction(write=True) as db:
        town = make_municipality(db)
        utbildare, handledare = make_account(db, Role.UTBILDARE), make_account(db, scope=town)
        row = make_exercise(db, parts, town, utbildare)
        assert row.is_exercise
    sign_in(client, handledare)
    assert "Övning" not in client.get("/deltagare/ny").text
    assert MARK not in client.get("/idag").text
    with database.transaction(write=False) as db:
        person = db.scalars(select(Participant.public_id)).first()
        assert db.scalar(select(func.count()).select_from(Programme)) == 1
    assert client.get(f"/deltagare/{person}").status_code == 404


def test_an_exercise_gets_another_name_and_is_ended_once_with_all_that_was_in_it(
    database: Database, client: "Browser", parts: Parts
) -> None:
    account = _utbildare(database, client)
    with database.transaction(write=True) as db:
        row = make_exercise(db, parts, make_municipality(db), account).public_id
    sign_in(client, account)
    page = f"/utbildning/ovning/{row}"
    people = {"people": account.public_id}
    assert client.post_form(f"{page}/deltar", {"name": "Hösten", **people}, page=page).status_code == 303
    assert "Övning: Hösten" in client.get("/utbildning/ovningar").text
    wrong = client.post_form(f"{page}/deltar", {"name": "", **people}, page=page)
    assert wrong.status_code == 422
    assert _numbers(database)
    unsure = client.post_form(f"{page}/aterstall", {"act": "end"}, page=page)
    assert unsure.status_code == 422
    sure = {"act": "end", "reset_confirmed": "1"}
    assert client.post_form(f"{page}/aterstall", sure, page=page).location == "/utbildning/ovningar"
    assert _numbers(database) == set()
    # Whoever practised has one role less, and signs in again.
    sign_in(client, account)
    assert "Övning: Hösten" not in client.get("/utbildning/ovningar").text
    for path, sent in (("aterstall", sure), ("deltar", {"name": "Igen", **people})):
        again = client.post_form(f"{page}/{path}", sent, page="/utbildning/ovningar")
        assert again.location == "/utbildning/ovningar"
    assert client.get(page).location == "/utbildning/ovningar"
    with database.transaction(write=False) as db:
        ends = select(func.count()).where(AuditEvent.action == AuditAction.EXERCISE_END.value)
        assert db.scalar(ends) == 1
    assert _numbers(database) == set()


def test_an_old_page_changes_only_what_was_changed_on_it(
    database: Database, client: "Browser", parts: Parts
) -> None:
    with database.transaction(write=True) as db:
        holder = make_utbildare(db)
        row = make_exercise(db, parts, make_municipality(db)).public_id
        course, (first, second) = (
            make_course(db, CourseKind.ANVANDARE, holder),
            (make_account(db), make_account(db)),
        )
        for one in (first, second):
            make_seat(db, course, make_learner(db, account_id=one.id))
    sign_in(client, holder)
    page = f"/utbildning/ovning/{row}"
    name = re.findall(r'name="seen_name" value="([^"]*)"', client.get(page).text)[0]
    old = {"name": name, "seen_name": name, "seen_people": []}
    for sent in ({**old, "name": "Ny", "people": [first.public_id]}, {**old, "people": [second.public_id]}):
        assert client.post_form(f"{page}/deltar", sent, page=page).status_code == 303
    shown = client.get(page).text
    assert "Övning: Ny" in shown
    assert set(re.findall(r'name="seen_people" value="([^"]+)"', shown)) == {
        first.public_id,
        second.public_id,
    }
    gone = {"name": "Ny", "seen_name": "Ny", "people": [second.public_id], "seen_people": [first.public_id]}
    assert client.post_form(f"{page}/deltar", gone, page=page).status_code == 303
    assert re.findall(r'name="seen_people" value="([^"]+)"', client.get(page).text) == [second.public_id]


def test_an_exercise_that_is_made_twice_is_one(database: Database, client: "Browser") -> None:
    _utbildare(database, client)
    shown = client.get("/utbildning/ovning/ny").text
    (place,) = re.findall(r'<option value="([^"]+)">Uppsala kommun', shown)
    sent = {"name": "Kurs i vår", "place": place}
    first, again = (client.post_form("/utbildning/ovning/ny", sent) for _press in range(2))
    assert first.location == again.location
    assert "Övningen fanns redan." in client.get(first.location).text
    assert client.post_form("/utbildning/ovning/ny", sent | {"name": "Höst"}).location != first.location
