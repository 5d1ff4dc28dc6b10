"""Files about persons on their pages: asked for, told what to make coarser, decided by another, fetched."""

import io
import re
from datetime import date, timedelta

import pytest
import pyzipper
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from smail import catalogue
from smail.db.session import Database
from smail.db.tables import Account, PersonFile, Programme, RoleGrant
from smail.domain.people import Sex
from smail.domain.person_files import DAYS_TO_DECIDE
from smail.domain.roles import Role
from smail.vault import Vault
from smail.working import Worker
from tests.factories.accounts import make_account, sign_in
from tests.factories.assessments import make_submitted
from tests.factories.organisations import make_programme
from tests.factories.people import make_participant
from tests.support.client import Browser, new_browser

ROOM = "/samordning/personfiler"


@pytest.fixture
def programme(database: Database) -> Programme:
    """Six women and one man, each with a rating."""
    with database.transaction(write=True) as db:
        row = make_programme(db, starts_on=date(2025, 1, 1))
        staff = make_account(db, scope=row)
        for index in range(7):
            sex = Sex.MAN if index == 6 else Sex.WOMAN
            person = make_participant(db, row, staff, sex=sex, starts_on=date(2026, 1, 15))
            make_submitted(db, person, on=date(2026, 2, 1))
        return row


def _coordinator(database: Database, app: Flask) -> Browser:
    with database.transaction(write=True) as db:
        row = make_account(db, Role.COORDINATOR)
        for grant in db.scalars(select(RoleGrant).where(RoleGrant.account_id == row.id)):
            grant.starts_on = date(2025, 1, 1)
    client = new_browser(app)
    sign_in(client, row)
    return client


def _sent(browser: Browser, path: str, data: dict[str, object]) -> TestResponse:
    return browser.post_form(path, data, page=f"{ROOM}/ny")


def _ask(programme: Programme, *columns: str) -> dict[str, object]:
    return {
        "purpose": "Utvärdering",
        "recipient": "Ebba Grenvik",
        "organisation": "Länets universitet",
        "programmes": [programme.public_id],
        "starts_on": "2026-Q1",
        "ends_on": "2026-Q2",
        "columns": list(columns),
        "age": "none",
        "place": "none",
        "start": "year",
    }


def test_a_file_goes_from_the_one_who_asks_by_another_who_decides_and_back_once(
    database: Database, app: Flask, vault: Vault, programme: Programme
) -> None:
    first, second = _coordinator(database, app), _coordinator(database, app)
    refused = _sent(first, f"{ROOM}/ny", _ask(programme, "sex", "answers"))
    assert refused.status_code == 422
    assert "Några går att känna igen" in refused.text
    assert "7" not in re.findall(r"<td[^>]*>(.*?)</td>", refused.text)
    assert "Ta bort kön" in refused.text
    assert "Ett steg räcker om det står att ingen går att känna igen." in refused.text
    asked = _sent(first, f"{ROOM}/ny", _ask(programme, "answers"))
    path = asked.location
    assert "Du bad själv om filen" in first.get(path).text
    assert _sent(first, path, {"act": "approve"}).status_code == 422
    assert "Väntar på beslut" in second.get(ROOM).text
    assert _sent(second, path, {"act": "decline", "reason": ""}).status_code == 422
    assert _sent(second, path, {"act": "approve"}).status_code == 303
    assert _sent(second, path, {"act": "approve"}).status_code == 409
    assert "Filen står i kö" in first.get(path).text
    Worker(database, vault, catalogue.load((catalogue.shipped(),)), 5).work()
    assert _sent(second, path, {"act": "fetch"}).status_code == 404
    assert _sent(second, path, {"act": "password"}).status_code == 404
    shown = _sent(first, path, {"act": "password"})
    found = re.search(r"<code[^>]*>([a-z0-9-]+)</code>", shown.text)
    assert found is not None
    assert _sent(first, path, {"act": "password"}).status_code == 409
    assert found[1] not in first.get(path).text
    content = _sent(first, path, {"act": "fetch"})
    assert content.headers["Content-Length"] == str(len(content.data))
    with pyzipper.AESZipFile(io.BytesIO(content.data)) as archive:
        archive.setpassword(found[1].encode())
        assert archive.testzip() is None
    with database.transaction(write=False) as db:
        row = db.scalars(select(PersonFile)).one()
        assert (row.n_persons, row.n_fetched, row.password_shown_at is not None) == (7, 1, True)
        names = {one.username for one in db.scalars(select(Account))}
        assert not any(name.encode() in content.data for name in names)


def test_a_request_can_be_taken_back_and_is_over_after_thirty_days(
    database: Database, app: Flask, programme: Programme
) -> None:
    first, second = _coordinator(database, app), _coordinator(database, app)
    path = _sent(first, f"{ROOM}/ny", _ask(programme)).location
    assert _sent(second, path, {"act": "withdraw"}).status_code == 404
    assert "Ta tillbaka begäran" not in second.get(path).text
    assert "Ta tillbaka begäran" in first.get(path).text
    assert _sent(first, path, {"act": "withdraw"}).status_code == 303
    assert "Tillbakatagen" in second.get(ROOM).text
    assert _sent(second, path, {"act": "approve"}).status_code == 409
    assert _sent(first, path, {"act": "withdraw"}).status_code == 409
    again = _sent(first, f"{ROOM}/ny", _ask(programme)).location
    assert again != path
    with database.transaction(write=True) as db:
        row = db.scalars(select(PersonFile).where(PersonFile.withdrawn_at.is_(None))).one()
        row.asked_at -= timedelta(days=DAYS_TO_DECIDE)
    assert "Godkänn filen" in second.get(again).text
    with database.transaction(write=True) as db:
        row = db.scalars(select(PersonFile).where(PersonFile.withdrawn_at.is_(None))).one()
        # A day more than one: late in the evening an hour of summer is on the next day.
        row.asked_at -= timedelta(days=2)
    assert "Godkänn filen" not in second.get(again).text
    assert "Ingen beslutade i tid" in second.get(again).text
    assert _sent(second, again, {"act": "approve"}).status_code == 409
    assert _sent(second, again, {"act": "decline", "reason": "Sent"}).status_code == 409
    assert _sent(first, f"{ROOM}/ny", _ask(programme)).location != again


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_the_recipient_is_a_named_person_of_a_named_organisation(
    database: Database, app: Flask, programme: Programme
) -> None:
    first = _coordinator(database, app)
    for field, wrong, said in (
        ("recipient", "Ebba", "Skriv både förnamn och efternamn."),
        ("recipient", "hej@gmail.com", "Skriv namnet på en person, inte en e-postadress."),
        ("organisation", "", "Skriv vilken organisation mottagaren hör till."),
        ("organisation", "hej@gmail.com", "Skriv vad organisationen heter, inte en e-postadress."),
    ):
        answer = _sent(first, f"{ROOM}/ny", _ask(programme) | {field: wrong})
        assert (answer.status_code, said in answer.text) == (422, True)
    path = _sent(first, f"{ROOM}/ny", _ask(programme)).location
    assert "Personfil till Ebba Grenvik, Länets universitet" in first.get(path).text


def test_days_and_quarters_that_are_not_over_are_told_why_and_nothing_is_asked(
    database: Database, app: Flask, programme: Programme
) -> None:
    first = _coordinator(database, app)
    for wrong in ("2026-06-10", "2099-Q4", ""):
        answer = _sent(first, f"{ROOM}/ny", _ask(programme) | {"ends_on": wrong})
        said = "hela kvartal som är slut går" if wrong else "Välj det sista kvartalet."
        assert (answer.status_code, said in answer.text) == (422, True)
    turned = _sent(first, f"{ROOM}/ny", _ask(programme) | {"starts_on": "2026-Q2", "ends_on": "2026-Q1"})
    assert "Det sista kvartalet ligger före det första." in turned.text
    with database.transaction(write=False) as db:
        assert db.scalar(select(PersonFile.id)) is None


def test_a_file_that_differs_from_an_approved_one_by_a_person_is_refused_with_what_to_do(
    database: Database, app: Flask, programme: Programme
) -> None:
    first, second = _coordinator(database, app), _coordinator(database, app)
    path = _sent(first, f"{ROOM}/ny", _ask(programme)).location
    waits = _sent(first, f"{ROOM}/ny", _ask(programme) | {"purpose": "En till"}).location
    assert "Färre än 10 personer finns i urvalet." in second.get(path).text
    assert _sent(second, path, {"act": "approve"}).status_code == 303
    with database.transaction(write=True) as db:
        staff = make_account(db, scope=programme)
        make_participant(db, programme, staff, starts_on=date(2026, 7, 15))
    later = _sent(first, f"{ROOM}/ny", _ask(programme) | {"ends_on": "2026-Q3"})
    assert later.status_code == 422
    for said in ("Bredvid filen till Ebba Grenvik", "Välj ett senare kvartal, eller samma insatser"):
        assert said in later.text
    assert _sent(second, waits, {"act": "approve"}).status_code == 303
