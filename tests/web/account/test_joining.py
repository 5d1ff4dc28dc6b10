"""From the link to an account that works: password, phone, codes on paper; and back again after a loss."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from smail import clock, passwords
from smail.db.tables import Account, Invitation, InvitationKind, WebSession
from smail.services import accounts
from smail.services.audit import SYSTEM
from smail.web.parts import Parts
from tests.factories.accounts import PASSWORD, give_password, make_account, sign_in
from tests.support.client import Browser, new_browser

MONDAY = datetime(2026, 3, 2, 9, 0, 10, tzinfo=UTC)
NEW_PASSWORD = "fyra röda båtar i hamn"


@pytest.fixture(autouse=True)
def monday(at: Callable[[datetime], None]) -> Callable[[datetime], None]:
    at(MONDAY)
    return at


def _link(parts: Parts, kind: InvitationKind) -> str:
    with parts.database.transaction(write=True) as db:
        account = make_account(db, username="alva@smail.example")
        if kind is not InvitationKind.INVITE:
            give_password(db, account)
            accounts.join_phone(db, parts.vault, account, passwords.new_totp_secret(), None, SYSTEM)
        return accounts.invite(db, parts.vault, account, kind, SYSTEM)


def _open(client: Browser, secret: str) -> TestResponse:
    return client.post_form("/inbjudan", {"token": secret})


def _secret_on(page: TestResponse) -> str:
    found = re.search(r"<code>([A-Z2-7 ]{30,})</code>", page.text)
    assert found is not None
    return found[1].replace(" ", "")


def _join(client: Browser) -> TestResponse:
    secret = _secret_on(client.get("/inbjudan/valj"))
    return client.post_form("/inbjudan/valj", {"code": passwords.totp_code(secret, clock.now())})


def _choose(client: Browser, password: str = NEW_PASSWORD) -> TestResponse:
    return client.post_form("/inbjudan/valj", {"new_password": password, "repeated": password})


def test_a_newcomer_chooses_a_password_joins_the_phone_and_is_in(client: Browser, parts: Parts) -> None:
    assert _open(client, _link(parts, InvitationKind.INVITE)).location == "/inbjudan/valj"
    assert "alva@smail.example" in client.get("/inbjudan/valj").text
    assert _choose(client).location == "/inbjudan/valj"
    page = _join(client)
    assert page.status_code == 200
    assert len(re.findall(r"<li><code>", page.text)) == 10
    assert client.get("/konto").status_code == 200
    with parts.database.transaction(write=False) as db:
        assert passwords.verify(db.scalars(select(Account)).one().password_hash, NEW_PASSWORD).ok


def test_opening_a_link_does_not_use_it_up_but_the_last_step_does(app: Flask, parts: Parts) -> None:
    secret = _link(parts, InvitationKind.INVITE)
    first = new_browser(app)
    _open(first, secret)
    _choose(first)
    second = new_browser(app)
    assert _open(second, secret).status_code == 303
    _choose(second)
    _join(second)
    assert _open(new_browser(app), secret).status_code == 422
    assert first.get("/inbjudan/valj").location == "/inbjudan"


@pytest.mark.parametrize(
    "pasted", ["{}", "https://smail.test/inbjudan#{}", "  https://smail.test/inbjudan#{} "]
)
def test_without_a_script_the_link_is_pasted(client: Browser, parts: Parts, pasted: str) -> None:
    assert _open(client, pasted.format(_link(parts, InvitationKind.INVITE))).status_code == 303


def test_a_link_that_never_was_is_used_or_is_too_old_looks_the_same(
    app: Flask, parts: Parts, monday: Callable[[datetime], None]
) -> None:
    old = _link(parts, InvitationKind.INVITE)
    monday(MONDAY + timedelta(minutes=30))
    with parts.database.transaction(write=True) as db:
        used = accounts.invite(
            db, parts.vault, db.scalars(select(Account)).one(), InvitationKind.INVITE, SYSTEM
        )
        db.scalars(select(Invitation).order_by(Invitation.id.desc()).limit(1)).one().used_at = clock.now()
    answers = [_open(new_browser(app), secret) for secret in (old, used, "A" * 22)]
    bodies = {re.sub(r'name="csrf_token" value="[^"]*"', "", answer.text) for answer in answers}
    assert {answer.status_code for answer in answers} == {422}
    assert len(bodies) == 1


def test_a_link_that_runs_out_on_the_way_stops(
    client: Browser, parts: Parts, monday: Callable[[datetime], None]
) -> None:
    _open(client, _link(parts, InvitationKind.NEW_PASSWORD))
    monday(MONDAY + timedelta(minutes=30))
    assert client.get("/inbjudan/valj").location == "/inbjudan"
    assert "Länken har slutat gälla" in client.get("/inbjudan").text


def test_the_steps_cannot_be_reached_without_a_link(client: Browser) -> None:
    assert client.get("/inbjudan/valj").location == "/inbjudan"


def test_an_easy_password_is_turned_back_and_never_shown(client: Browser, parts: Parts) -> None:
    _open(client, _link(parts, InvitationKind.INVITE))
    answer = _choose(client, "password123")
    assert answer.status_code == 422
    assert "Lösenordet är för lätt att gissa." in answer.text
    assert "password123" not in answer.text


def test_a_wrong_code_keeps_the_same_picture(client: Browser, parts: Parts) -> None:
    _open(client, _link(parts, InvitationKind.INVITE))
    _choose(client)
    before = _secret_on(client.get("/inbjudan/valj"))
    right = passwords.totp_code(before, clock.now())
    wrong = "000000" if right != "000000" else "111111"
    answer = client.post_form("/inbjudan/valj", {"code": wrong})
    assert answer.status_code == 422
    assert _secret_on(answer) == before


def test_the_secret_of_the_phone_cannot_be_read_in_the_cookie(client: Browser, parts: Parts) -> None:
    _open(client, _link(parts, InvitationKind.INVITE))
    _choose(client)
    secret = _secret_on(client.get("/inbjudan/valj"))
    cookie = client.get_cookie("__Host-smail_visit", domain="smail.test")
    assert cookie is not None
    with client.session_transaction(base_url="https://smail.test") as visit:
        assert secret not in str(dict(visit))


def test_the_code_that_joined_the_phone_cannot_sign_in(app: Flask, client: Browser, parts: Parts) -> None:
    _open(client, _link(parts, InvitationKind.INVITE))
    _choose(client)
    code = passwords.totp_code(_secret_on(client.get("/inbjudan/valj")), clock.now())
    _join(client)
    thief = new_browser(app)
    thief.post_form("/logga-in", {"username": "alva@smail.example", "password": NEW_PASSWORD})
    assert thief.post_form("/logga-in/kod", {"code": code}).status_code == 401


def test_a_new_password_keeps_the_phone_and_signs_out_everywhere(app: Flask, parts: Parts) -> None:
    secret = _link(parts, InvitationKind.NEW_PASSWORD)
    inside = new_browser(app)
    with parts.database.transaction(write=False) as db:
        account = db.scalars(select(Account)).one()
    sign_in(inside, account)
    client = new_browser(app)
    _open(client, secret)
    assert _choose(client).location == "/logga-in"
    assert inside.get("/konto").status_code == 303
    with parts.database.transaction(write=False) as db:
        fresh = db.scalars(select(Account)).one()
        assert fresh.totp_secret == account.totp_secret
        assert passwords.verify(fresh.password_hash, NEW_PASSWORD).ok
    assert _open(new_browser(app), secret).status_code == 422


def test_a_new_phone_asks_for_the_password_first(app: Flask, parts: Parts) -> None:
    secret = _link(parts, InvitationKind.NEW_PHONE)
    with parts.database.transaction(write=False) as db:
        account = db.scalars(select(Account)).one()
    inside = new_browser(app)
    sign_in(inside, account)
    client = new_browser(app)
    _open(client, secret)
    assert "<svg" not in client.get("/inbjudan/valj").text.split("<main")[1]
    assert client.post_form("/inbjudan/valj", {"password": "fel lösenord"}).status_code == 401
    assert client.post_form("/inbjudan/valj", {"password": PASSWORD}).status_code == 303
    assert _join(client).status_code == 200
    assert inside.get("/konto").status_code == 303
    with parts.database.transaction(write=False) as db:
        fresh = db.scalars(select(Account)).one()
        assert fresh.totp_secret != account.totp_secret
        assert fresh.password_hash == account.password_hash
        assert len(db.scalars(select(WebSession)).all()) == 1


def test_a_found_link_to_a_new_phone_is_slow_to_guess_a_password_with(client: Browser, parts: Parts) -> None:
    _open(client, _link(parts, InvitationKind.NEW_PHONE))
    for _ in range(5):
        client.post_form("/inbjudan/valj", {"password": "fel lösenord"})
    assert client.post_form("/inbjudan/valj", {"password": PASSWORD}).status_code == 401


def test_looking_at_the_page_of_a_link_changes_nothing(client: Browser, parts: Parts) -> None:
    secret = _link(parts, InvitationKind.INVITE)
    for _ in range(3):
        assert client.get("/inbjudan").status_code == 200
    with parts.database.transaction(write=False) as db:
        assert accounts.open_invitation(db, parts.vault, secret) is not None
