"""The coordinator reads a register in on the page: columns known or chosen, faults shown, nothing unasked."""

import base64
import html
import io
import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from smail import clock
from smail.db.session import Database
from smail.db.tables import AuditEvent, Certificate
from smail.domain.certification import Level
from smail.domain.roles import Role
from tests.factories.accounts import make_account, sign_in
from tests.factories.courses import make_certificate, make_learner
from tests.factories.organisations import make_municipality
from tests.support.client import BASE_URL, Browser, csrf_token_in

PATH = "/samordning/import/register"
HEAD = "Namn;E-post;Kommun;Nivå;Kursdatum;Gäller till"
DAYS = f"{clock.today() - timedelta(days=100)};{clock.today() + timedelta(days=100)}"
ROW = f"=Bo <b>Ek;bo@smail.example;Uppsala;användare;{DAYS}"
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


@pytest.fixture
def coordinator(database: Database, client: Browser) -> Browser:
    """A coordinator signed in, in a county with a municipality."""
    with database.transaction(write=True) as db:
        make_municipality(db)
        account = make_account(db, Role.COORDINATOR)
    sign_in(client, account)
    return client


def _send(client: Browser, **fields: object) -> TestResponse:
    data = {"csrf_token": csrf_token_in(client.get(PATH).text), **fields}
    return client.post(PATH, data=data, headers={"Origin": BASE_URL, "Referer": f"{BASE_URL}{PATH}"})


def _first(client: Browser, *rows: str, head: str = HEAD) -> TestResponse:
    content = "\n".join((head, *rows)).encode()
    return _send(client, upload=(io.BytesIO(content), "register.csv"))


def _again(page: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in HIDDEN.findall(page):
        if name != "csrf_token":
            found.setdefault(name, []).append(html.unescape(value))
    return found


def _n(database: Database) -> int:
    with database.transaction(write=False) as db:
        return db.scalar(select(func.count()).select_from(Certificate)) or 0


def test_it_is_shown_first_and_read_in_when_somebody_says_so_and_only_once(
    database: Database, coordinator: Browser
) -> None:
    shown = _first(coordinator, ROW)
    assert shown.status_code == 200
    assert "Inget är sparat än" in shown.text
    # The frame of every page stands round it: its language, and the way out.
    assert '<html lang="sv"' in shown.text
    assert "Logga ut" in shown.text
    assert _n(database) == 0
    assert _send(coordinator, **_again(shown.text)).status_code == 303
    assert _n(database) == 1
    listed = coordinator.get("/utbildning/certifikat").text
    assert "=Bo &lt;b&gt; Ek" not in listed
    assert "=Bo &lt;b&gt;Ek" in listed
    assert "Inläst: 1 nya kursdeltagare och 1 certifikat." in listed
    assert "Allt i filen finns redan" in _first(coordinator, ROW).text
    assert _send(coordinator, **_again(shown.text)).status_code == 303
    assert _n(database) == 1
    with database.transaction(write=False) as db:
        noted = db.scalars(select(AuditEvent).where(AuditEvent.action == "import.register")).one()
    assert noted.details["n_certificates"] == 1


def test_every_bad_row_is_named_and_nothing_is_read_in_also_when_somebody_says_so(
    database: Database, coordinator: Browser
) -> None:
    bad = ROW.replace("Uppsala", "Solna <i>").replace("användare", "chef")
    shown = _first(coordinator, ROW.replace("bo@", "al@"), bad)
    assert shown.status_code == 422
    assert "2 fel i filen" in shown.text
    for told in ("Solna &lt;i&gt;", "Ingen organisation heter så", "Nivån ska vara", ">3<"):
        assert told in shown.text
    assert 'value="load"' not in shown.text
    page = _first(coordinator, ROW).text
    assert _send(coordinator, **{**_again(page), "content": _content(bad)}).status_code == 422
    assert _n(database) == 0


def _content(*rows: str) -> str:

    return base64.b64encode("\n".join((HEAD, *rows)).encode()).decode()


def test_columns_with_other_headings_are_chosen_and_one_that_is_lacking_is_named(
    database: Database, coordinator: Browser
) -> None:
    asked = _first(coordinator, ROW, head="Vem;E-post;Kommun;Nivå;Kursdatum;Gäller till")
    assert asked.status_code == 422
    assert "Det här saknas: För- och efternamn." in asked.text
    content = _again(asked.text)["content"]
    uses = ["name", "email", "organisation", "level", "issued", "until"]
    twice = _send(coordinator, content=content, use=["name", "name", *uses[2:]])
    assert twice.status_code == 422
    assert _send(coordinator, content=content, use=["öga", *uses[1:]]).status_code == 422
    shown = _send(coordinator, content=content, use=uses)
    assert shown.status_code == 200
    assert _send(coordinator, **_again(shown.text)).status_code == 303
    assert _n(database) == 1


@pytest.mark.parametrize(
    ("sent", "told"),
    [({}, "Välj en fil."), ({"content": "åäö"}, "Välj en fil."), ({"content": "AAAA"}, "text")],
)
def test_what_is_no_file_is_told(coordinator: Browser, sent: dict[str, object], told: str) -> None:
    answer = _send(coordinator, **sent)
    assert answer.status_code == 422
    assert told in answer.text


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_whoever_has_a_name_that_is_here_is_asked_about_before_anything_is_read_in(
    database: Database, coordinator: Browser
) -> None:
    with database.transaction(write=True) as db:
        home = make_municipality(db)
        bo = make_account(db, username="bo.uppsala", first_name="Bo", last_name="Ek", organisation_id=home.id)
    shown = _first(coordinator, ROW.replace("=Bo <b>Ek", "Bo Ek"))
    assert shown.status_code == 200
    for told in ("Är det samma person?", "Rad 2: Bo Ek, bo@smail.example", "Samma person: kontot bo.uppsala"):
        assert told in shown.text
    unanswered = _send(coordinator, **_again(shown.text), same=[""])
    assert unanswered.status_code == 422
    assert 'href="#same-2">Rad 2: välj om det är samma person eller en annan.' in unanswered.text
    assert _send(coordinator, **_again(shown.text), same=["2:nobody", "x:y"]).status_code == 422
    assert _n(database) == 0
    assert _send(coordinator, **_again(shown.text), same=["2:bo.uppsala"]).status_code == 303
    with database.transaction(write=False) as db:
        assert db.scalars(select(Certificate)).one().learner.account_id == bo.id
    assert "Allt i filen finns redan" in _first(coordinator, ROW.replace("=Bo <b>Ek", "Bo Ek")).text


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_a_kursdeltagare_read_in_before_is_bound_to_an_account_afterwards(
    database: Database, coordinator: Browser
) -> None:
    path = "/samordning/kursdeltagare/konto"
    with database.transaction(write=True) as db:
        bo = make_account(db, first_name="Bo", last_name="Ek", organisation_id=make_municipality(db).id)
        nameless = make_learner(db, first_name="Bo", last_name="Ek")
        make_certificate(db, nameless, Level.ANVANDARE, clock.today())
    assert path in coordinator.get("/utbildning/certifikat").text
    assert coordinator.post_form(path, {"learner": nameless.public_id, "account": ""}).status_code == 422
    form = {"learner": nameless.public_id, "account": bo.public_id}
    assert coordinator.post_form(path, form).status_code == 303
    with database.transaction(write=False) as db:
        assert db.scalars(select(Certificate)).one().learner.account_id == bo.id
    assert coordinator.post_form(path, form).status_code == 422
